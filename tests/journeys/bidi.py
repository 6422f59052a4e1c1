"""WebDriver BiDi (W3C) with a browser: commands out, answers and events in, over one WebSocket. For Firefox, which Playwright cannot
drive as it comes from the distribution.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

from websockets.sync.client import ClientConnection, connect

ANSWER: Final = 20.0
"""Seconds for an answer."""


class Refused(Exception):
    """The browser's "error" answer: what and why."""


class Bidi:
    """A session. `heard` takes the events that were subscribed to, while a command waits for its answer."""

    def __init__(self, port: int, heard: Callable[[str, dict[str, Any]], None]) -> None:
        self._heard = heard
        self._stack = contextlib.ExitStack()
        self._socket: ClientConnection = self._stack.enter_context(
            connect(f"ws://127.0.0.1:{port}/session", max_size=None, proxy=None, ping_interval=None)
        )
        self._number = 0
        self.command("session.new", capabilities={})

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Carries a command out; its result.

        Raises:
            Refused: the browser did not.
        """
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(ANSWER))
            if message.get("id") == self._number:
                if message["type"] == "error":
                    raise Refused(f"{method}: {message['error']}: {message['message']}")
                return dict(message["result"])
            if message.get("type") == "event":
                self._heard(message["method"], message["params"])

    def call(self, context: str, function: str, *arguments: Any) -> Any:
        """The value of a JavaScript function in a context; arguments and value as JSON has them.

        Raises:
            Refused: it threw, or the context is gone.
        """
        # one string in and one out: BiDi's own form of values is wordy
        whole = f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given)))"
        result = self.command(
            "script.callFunction", functionDeclaration=whole, target={"context": context}, awaitPromise=True,
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
        )  # fmt: skip
        if result["type"] == "exception":
            raise Refused(str(result["exceptionDetails"]["text"]))
        return json.loads(result["result"]["value"]) if result["result"]["type"] == "string" else None

    def close(self) -> None:
        """Ends the connection."""
        self._stack.close()

    def __enter__(self) -> Bidi:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
