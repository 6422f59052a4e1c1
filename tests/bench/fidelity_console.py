"""The console of `fidelity`: `look_console` with the page at its own size, so that pixels can be held against the customer's.

It says where the page's room is on the screen.
"""

from __future__ import annotations

import asyncio
import os
import sys

import qasync
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.page.panel import PagePanel
from desktop.shell.theme import ThemeChoice, theme
from tests.bench.look_console import Looker

BARE = "document.getElementById('layer').style.display = 'none'"
"""The customer's pointer is no part of the customer's own picture."""


def place(panel: PagePanel, width: int, height: int) -> None:
    """Gives the page a room of this size, says where it is, and again when that changed."""
    viewer = panel._viewer
    if viewer is None or not viewer.isVisible():
        return
    viewer.page.runJavaScript(BARE)
    if (viewer.width(), viewer.height()) != (width, height):
        panel.resize(panel.width() + width - viewer.width(), panel.height() + height - viewer.height())
        return
    at = viewer.mapToGlobal(QPoint(0, 0))
    print(f"room {at.x()} {at.y()}", flush=True)


def main() -> None:
    """`fidelity_console URL NAME WIDTH HEIGHT`: the size of the page's room; the password on standard input."""
    url, name, width, height = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    if sys.platform == "linux" and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # Chromium has no sandbox for root, as whom a container's benches run
    app = QApplication(sys.argv[:1])
    theme.apply(ThemeChoice.LIGHT)
    panel = PagePanel()
    panel.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    panel.resize(width, height)
    panel.move(0, 0)
    panel.show()
    timer = QTimer(panel, interval=300)
    timer.timeout.connect(lambda: place(panel, width, height))
    timer.start()
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(Looker(url, panel).run(name, sys.stdin.readline().strip()))


if __name__ == "__main__":
    main()
