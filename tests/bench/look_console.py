"""A console reduced to looking along: the real page panel on a real connection to the relay, and nothing else. Started by `look`.

It signs in, takes the first contact that rings and asks to look along. Who measures looks at its pixels.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from cobrowse import wire
from cobrowse.client import Link, RelayClient
from cobrowse.contact import Availability, ContactState
from cobrowse.session import SignedIn, sign_in
from desktop.page.panel import PagePanel, ShareState, ShareView
from desktop.shell.handing import Handover
from desktop.shell.sealing import Sealing
from desktop.shell.theme import ThemeChoice, theme


class Looker:
    """The panel and its connection."""

    def __init__(self, url: str, panel: PagePanel) -> None:
        self._url, self._panel = url, panel
        self._contact = ""
        self._asked = False
        self._words = ("", "")
        self._client: RelayClient | None = None
        self._sealing = Sealing(self._say, panel.receive)
        self._handover = Handover(lambda: self._sealing.content, self._say)
        self._clock = QTimer(panel, interval=500)
        self._clock.timeout.connect(self._sealing.tick)
        panel.assets_wanted.connect(lambda names: self._say(wire.WantAsset(self._contact, self._sealing.wanted(names))))
        panel.resync_wanted.connect(lambda: self._say(wire.Resync(self._contact)))

    async def run(self, name: str, password: str) -> None:
        """Until it is killed."""
        signed_in = SignedIn(self._url, await sign_in(self._url, name, password))
        self._client = RelayClient(self._url, signed_in.token, self._heard, self._link)
        await self._client.run()

    def _say(self, message: wire.FromConsole) -> None:
        if self._client is not None:
            self._client.send(message)

    def _link(self, link: Link) -> None:
        print(link.state.value, link.problem, flush=True)

    def _heard(self, message: wire.ToConsole, body: bytes) -> None:
        match message:
            case wire.Welcome(reasons=reasons, outcomes=outcomes):
                self._words = (next(iter(reasons), "other"), next(iter(outcomes), "solved"))
                self._say(wire.SetAvailability(Availability.AVAILABLE))
            case wire.Offer(contact=contact):
                self._contact = contact
                self._say(wire.Accept(contact))
            case wire.State(state=ContactState.CONNECTING):
                self._say(wire.MediaUp(self._contact))
            case wire.State(state=ContactState.CONNECTED) if not self._asked:
                self._asked = True
                self._say(wire.AskLook(self._contact))
                self._panel.show_share(ShareView(ShareState.ASKED))
            case wire.State(contact=contact, state=ContactState.WRAP_UP) | wire.Assigned(contact=contact, state=ContactState.WRAP_UP):
                self._sealing.end()
                self._handover.end()
                self._say(wire.Finish(contact, *self._words))  # or nothing more rings here
            case wire.Consent(granted=True):
                self._panel.show_share(ShareView(ShareState.LIVE))
                self._sealing.watch(self._contact)
                self._clock.start()
            case wire.Key(viewer=viewer) if viewer:
                self._handover.key(message)
            case wire.Key():
                self._sealing.key(message)
            case wire.Page() | wire.Asset():
                self._sealing.take(message, body)
            case wire.Error(text=text):
                print(text, flush=True)
            case _:
                pass


def main() -> None:
    """`look_console URL NAME WIDTH HEIGHT`; the password on standard input."""
    chosen = arguments()
    stand(chosen.width, chosen.height, lambda panel: Looker(chosen.url, panel).run(chosen.name, sys.stdin.readline().strip()))


def arguments(*more: str) -> argparse.Namespace:
    """`URL NAME WIDTH HEIGHT`, and `more` after them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("name")
    parser.add_argument("width", type=int)
    parser.add_argument("height", type=int)
    for name in more:
        parser.add_argument(name)
    return parser.parse_args()


def stand(width: int, height: int, run: Callable[[PagePanel], Coroutine[Any, Any, None]]) -> None:
    """A window of this size that is a page panel and nothing else, while `run` runs."""
    if sys.platform == "linux" and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # Chromium has no sandbox for root, as whom a container's benches run
    app = QApplication(sys.argv[:1])
    theme.apply(ThemeChoice.LIGHT)
    panel = PagePanel()
    panel.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    panel.resize(width, height)
    panel.move(0, 0)
    panel.show()
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(run(panel))


if __name__ == "__main__":
    main()
