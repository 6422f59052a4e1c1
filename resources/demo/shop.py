"""The demo shop: a small department store on an origin of its own, with the page script's tag on every page.

A program by itself, standard library only: `python -m resources.demo.shop --listen 127.0.0.1:8751 --relay http://127.0.0.1:8750`.
It keeps nothing: the cart, the discount code and the language live in cookies, and what is typed at the checkout is read and
forgotten. The appointment form fails at its last step on purpose. Its first line on standard output says where it listens.
"""

from __future__ import annotations

import argparse
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from resources.demo.answers import PAGES, Shop
from resources.demo.goods import visit_of

HERE = Path(__file__).parent
MAX_FORM = 64 * 1024
"""Bytes of a posted form; more is refused."""
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Handler(BaseHTTPRequestHandler):
    """One request; what a page is, is said by the functions above."""

    protocol_version = "HTTP/1.1"
    shop: Shop

    def do_GET(self) -> None:
        """A page or a file."""
        path = urlsplit(self.path).path
        if path.startswith("/site/"):
            self._file(path.removeprefix("/site/"))
        else:
            self._page("GET", {})

    def do_POST(self) -> None:
        """A form."""
        size = self.headers.get("Content-Length", "0")
        if not size.isdigit() or int(size) > MAX_FORM:
            self.close_connection = True
            self._send(413, "text/plain", b"too much")
            return
        posted = parse_qs(self.rfile.read(int(size)).decode(errors="replace"))
        self._page("POST", {name: values[0] for name, values in posted.items()})

    def _page(self, method: str, form: dict[str, str]) -> None:
        where = urlsplit(self.path)
        asked = parse_qs(where.query).get("lang", [""])[0]
        visit = visit_of(self.headers.get("Cookie", ""), self.headers.get("Accept-Language", ""), asked)
        make = PAGES.get((method, where.path))
        if make is None:
            self._send(404, "text/plain", b"There is no such page in the shop.")
            return
        form |= {"accept": self.headers.get("Accept", ""), "slug": where.path.rsplit("/", 1)[-1]}
        answer = make(self.shop, visit, form)
        cookies = answer.cookies | ({"lang": visit.language.value} if asked else {})
        headers = [
            ("Set-Cookie", f"{name}={value}; Path=/; SameSite=Lax" if value is not None else f"{name}=; Path=/; Max-Age=0")
            for name, value in cookies.items()
        ]
        if answer.to:
            headers.append(("Location", answer.to))
        self._send(answer.status, answer.kind, answer.body.encode(), headers)

    def _file(self, name: str) -> None:
        file = HERE / "site" / name
        if "/" in name or file.suffix not in TYPES or not file.is_file():
            self._send(404, "text/plain", b"There is no such file in the shop.")
        else:
            self._send(200, TYPES[file.suffix], file.read_bytes())

    def _send(self, status: int, kind: str, body: bytes, headers: list[tuple[str, str]] | None = None) -> None:
        self.send_response(status)
        for name, value in [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *(headers or [])]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing: addresses and what was asked for are nobody's business."""


def main(arguments: list[str] | None = None) -> None:
    """Serves until it is ended."""
    parser = argparse.ArgumentParser(prog="shop", description="The demo shop.")
    parser.add_argument("--listen", default="127.0.0.1:8751", metavar="HOST:PORT", help="port 0 takes a free one")
    parser.add_argument("--relay", default="", metavar="URL", help="the relay whose page script stands on every page; none: no tag")
    parser.add_argument("--site", default="shop", help="this site's id at the relay")
    parser.add_argument("--key", default="", help="the site's key at the relay; with it customers can sign in")
    chosen = parser.parse_args(arguments)
    host, _, port = chosen.listen.rpartition(":")
    handler = type("ShopHandler", (Handler,), {"shop": Shop(chosen.relay.rstrip("/"), chosen.site, chosen.key)})
    with ThreadingHTTPServer((host or "127.0.0.1", int(port)), handler) as server:
        sys.stdout.write(f"The shop is open at http://{host or '127.0.0.1'}:{server.server_port}\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("The shop is closed.\n")


if __name__ == "__main__":
    main()
