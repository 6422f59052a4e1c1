"""A real HTTP server that answers as an organisation's directory would, or as none should: it hangs, lies, or never ends."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "a-key-for-the-directory"


class DirectoryServer(ThreadingHTTPServer):
    """`answer(handler, query)` writes the whole answer; `asked` is what came, `keys` the Authorization headers. `released` lets go of those
    that hang.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Callable[[BaseHTTPRequestHandler, dict[str, str]], None] = nobody
        self.asked: list[dict[str, str]] = []
        self.keys: list[str] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.server_address[1]}/customers"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The other side went away in the middle, as it should."""


class _Handler(BaseHTTPRequestHandler):
    server: DirectoryServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(query)
        self.server.keys.append(self.headers.get("Authorization", ""))
        self.server.answer(self, query)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def directory() -> Iterator[DirectoryServer]:
    """It runs meanwhile."""
    with DirectoryServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """An answer."""
    handler.send_response(status)
    for name, value in {"Content_Type": "application/json", "Content_Length": str(len(body)), **headers}.items():
        if value:
            handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def nobody(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
    """It knows nobody."""
    send(handler, b"", 404)


def tells(*cards: dict[str, object]) -> Callable[[BaseHTTPRequestHandler, dict[str, str]], None]:
    """It answers these, whatever is asked."""
    body = json.dumps(cards[0] if len(cards) == 1 else cards).encode()
    return lambda handler, _: send(handler, body)
