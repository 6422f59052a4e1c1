"""rrweb's bare replayer in the console's own engine, for `fidelity`: what it is less alike than in Chromium is the engine's part, not ours.

QtWebEngine as the console sets it up (drawing, fonts, no scroll bars), but with the pages' server in reach, as the peer in Chromium has it.
It takes lines from a pipe, `size WIDTH HEIGHT`, `load URL` and `add FILE` (a JSON array of events), and says `done N` for the Nth.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QUrl
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

from desktop.page.engine import FAMILIES, begin

CARRIED: Final = ("data", "blob", "about")
"""Schemes of what comes from no server."""


class _OnlyHere(QWebEngineUrlRequestInterceptor):
    """What a page wants from elsewhere is not there, as for the others."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Qt is about to ask for something."""
        address = info.requestUrl()
        if address.host() != "127.0.0.1" and address.scheme() not in CARRIED:
            info.block(True)


class Replayer(QObject):
    """The view, and the orders to it, one after the other."""

    def __init__(self, orders: Path) -> None:
        super().__init__()
        begin()
        self._done, self._heard, self._loading = 0, b"", False
        self._profile = QWebEngineProfile(self)  # without a name: off the record
        self._profile.setUrlRequestInterceptor(_OnlyHere(self._profile))
        self._view = QWebEngineView()
        self._page = QWebEnginePage(self._profile, self._view)
        settings = self._page.settings()
        settings.setAttribute(QWebEngineSettings.WebAttribute.ShowScrollBars, False)
        for family, name in FAMILIES.items():
            settings.setFontFamily(family, name)
        self._page.loadFinished.connect(self._loaded)
        self._view.setPage(self._page)
        self._view.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self._view.move(0, 0)
        self._pipe = os.open(orders, os.O_RDWR | os.O_NONBLOCK)
        self._ear = QSocketNotifier(self._pipe, QSocketNotifier.Type.Read, self)
        self._ear.activated.connect(self._ordered)

    def _ordered(self) -> None:
        *orders, self._heard = (self._heard + os.read(self._pipe, 4096)).split(b"\n")
        for order in orders:
            match order.decode().split(" "):
                case ["size", width, height]:
                    self._view.resize(int(width), int(height))
                    self._view.show()
                    self._say(True)
                case ["load", url]:
                    self._loading = True
                    self._page.load(QUrl(url))
                case ["add", file]:
                    events = Path(file).read_text("utf-8")
                    self._page.runJavaScript(f"{events}.forEach((event) => replayer.addEvent(event)); true", self._say)
                case _:
                    print(f"no such order: {order!r}", flush=True)

    def _loaded(self, went: bool) -> None:
        if self._loading:  # a frame of the replayed page is no order
            self._loading = False
            self._say(went)

    def _say(self, went: object) -> None:
        self._done += 1
        print(f"done {self._done}" if went else f"order {self._done} failed", flush=True)


def main() -> None:
    """`fidelity_replayer ORDERS`: the pipe."""
    if sys.platform == "linux" and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # Chromium has no sandbox for root, as whom a container's benches run
    app = QApplication(sys.argv[:1])
    replayer = Replayer(Path(sys.argv[1]))
    print("done 0", flush=True)
    app.exec()
    del replayer


if __name__ == "__main__":
    main()
