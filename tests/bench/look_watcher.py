"""A supervisor's console reduced to looking along, as `look_console` is an agent's. Started by `look_late`.

It takes lines from a pipe: `watch` looks along at the page that is shared, `leave` ends that. For each `watch` it writes when it was heard,
in milliseconds of the day's time.
"""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QSocketNotifier, QTimer

from cobrowse import wire
from cobrowse.client import Link, RelayClient
from cobrowse.session import SignedIn, sign_in
from desktop.page.panel import PagePanel, ShareState, ShareView
from desktop.shell.sealing import Sealing
from tests.bench.look_console import arguments, stand

REACH = 1_000
"""Milliseconds that a supervisor takes to see that a page is shared and to press it."""


class Watcher:
    """The panel and its connection."""

    def __init__(self, url: str, panel: PagePanel, orders: str) -> None:
        self._url, self._panel = url, panel
        self._contact = ""
        self._client: RelayClient | None = None
        self._sealing = Sealing(self._say, panel.receive)
        self._clock = QTimer(panel, interval=500)
        self._clock.timeout.connect(self._sealing.tick)
        panel.assets_wanted.connect(lambda names: self._say(wire.WantAsset(self._contact, self._sealing.wanted(names))))
        panel.resync_wanted.connect(lambda: self._say(wire.Resync(self._contact)))
        self._orders = os.open(orders, os.O_RDWR | os.O_NONBLOCK)
        self._ear = QSocketNotifier(self._orders, QSocketNotifier.Type.Read, panel)
        self._ear.activated.connect(self._ordered)

    async def run(self, name: str, password: str) -> None:
        """Until it is killed."""
        signed_in = SignedIn(self._url, await sign_in(self._url, name, password))
        self._client = RelayClient(self._url, signed_in.token, self._heard, self._link)
        await self._client.run()

    def _ordered(self) -> None:
        for order in os.read(self._orders, 1000).decode().split():
            self._watch() if order == "watch" else self._leave()

    def _watch(self) -> None:
        print("watched", time.time() * 1000, flush=True)
        self._panel.show_share(ShareView(ShareState.LIVE, watched="Eva"))
        self._say(wire.Watch(self._contact))
        self._sealing.watch(self._contact)
        self._clock.start()

    def _leave(self) -> None:
        self._clock.stop()
        self._say(wire.Unwatch(self._contact))
        self._sealing.end()
        self._panel.clear()
        print("left", flush=True)

    def _say(self, message: wire.FromConsole) -> None:
        if self._client is not None:
            self._client.send(message)

    def _link(self, link: Link) -> None:
        print(link.state.value, link.problem, flush=True)

    def _heard(self, message: wire.ToConsole, body: bytes) -> None:
        match message:
            case wire.Shares(shares=shares) if shares:
                self._contact = shares[0].contact
                self._panel.prepare()  # as the window does
                QTimer.singleShot(REACH, self._panel, lambda: print("page listed", flush=True))
            case wire.Key():
                self._sealing.key(message)
            case wire.Page() | wire.Asset():
                self._sealing.take(message, body)
            case wire.Error(text=text):
                print(text, flush=True)
            case _:
                pass


def main() -> None:
    """`look_watcher URL NAME WIDTH HEIGHT ORDERS`; the password on standard input, `ORDERS` a named pipe."""
    chosen = arguments("orders")

    async def run(panel: PagePanel) -> None:
        await Watcher(chosen.url, panel, chosen.orders).run(chosen.name, sys.stdin.readline().strip())

    stand(chosen.width, chosen.height, run)


if __name__ == "__main__":
    main()
