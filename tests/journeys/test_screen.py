"""The private screen shows what is drawn on it, and a picture of it can be saved."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.journeys.patience import until
from tests.journeys.process import Process
from tests.journeys.screen import Region, Screen, changed_share, find_colour

_ORANGE = """
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget(None, Qt.WindowType.BypassWindowManagerHint)
window.setStyleSheet("background: #ff8000")
window.setGeometry(100, 50, 400, 300)
window.show()
application.exec()
"""

pytestmark = pytest.mark.journey


def test_pixels_follow_what_is_drawn(screen: Screen, tmp_path: Path) -> None:
    before = screen.pixels()
    with Process("orange", [sys.executable, "-c", _ORANGE], tmp_path, {**os.environ, **screen.env, "QT_QPA_PLATFORM": "xcb"}):
        until(lambda: find_colour(screen.pixels(), (255, 128, 0)) == Region(100, 50, 400, 300), "an orange window")
        changed = changed_share(before, screen.pixels())
        assert changed == pytest.approx(400 * 300 / (1280 * 800), abs=0.001)
    assert changed_share(screen.pixels(), screen.pixels()) == 0.0
    assert screen.pixels(Region(10, 20, 30, 40)).shape == (40, 30, 3)
    assert screen.save(tmp_path / "screen.png").read_bytes().startswith(b"\x89PNG")
