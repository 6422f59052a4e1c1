"""The console of `fidelity`: `look_console` with the page at its own size, so that pixels can be held against the customer's.

It says where the page's room is on the screen, and how large. The room is as large as a file says, for a phone's page as small as that.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import qasync
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.page.panel import PagePanel
from desktop.shell.theme import ThemeChoice, theme
from tests.bench.look_console import Looker

BARE = "document.getElementById('layer').style.display = 'none'"
"""The customer's pointer is no part of the customer's own picture."""


def place(panel: PagePanel, room: Path) -> None:
    """Gives the page the room that is asked for, and says where it is when that is so.

    The panel itself stays as wide as it must be for what is above the page.
    """
    viewer = panel._viewer
    if viewer is None or not viewer.isVisible():
        return
    width, height = map(int, room.read_text("utf-8").split())
    viewer.page.runJavaScript(BARE)
    viewer.setMaximumWidth(width)
    if (viewer.width(), viewer.height()) != (width, height):
        panel.resize(panel.width() + max(0, width - viewer.width()), panel.height() + height - viewer.height())
        return
    at = viewer.mapToGlobal(QPoint(0, 0))
    print(f"room {at.x()} {at.y()} {width} {height}", flush=True)


def main() -> None:
    """`fidelity_console URL NAME ROOM`: a file with width and height of the page's room; the password on standard input."""
    url, name, room = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    if sys.platform == "linux" and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # Chromium has no sandbox for root, as whom a container's benches run
    app = QApplication(sys.argv[:1])
    theme.apply(ThemeChoice.LIGHT)
    panel = PagePanel()
    panel.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    panel.resize(*map(int, room.read_text("utf-8").split()))
    panel.move(0, 0)
    panel.show()
    timer = QTimer(panel, interval=300)
    timer.timeout.connect(lambda: place(panel, room))
    timer.start()
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(Looker(url, panel).run(name, sys.stdin.readline().strip()))


if __name__ == "__main__":
    main()
