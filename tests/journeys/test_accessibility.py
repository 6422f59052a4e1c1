"""The driver's grip on a real Qt window: names, roles and states are read, buttons pressed, fields filled, the keyboard followed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.journeys.accessibility import Accessibility
from tests.journeys.patience import until
from tests.journeys.process import Process
from tests.journeys.screen import Screen
from tests.journeys.session_bus import SessionBus

_WINDOW = """
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
application = QApplication([])
window = QWidget()
column = QVBoxLayout(window)
said, button, field = QLabel("nothing"), QPushButton("&Reply"), QLineEdit()
button.setAccessibleName("Answer")
field.setAccessibleName("Name")
button.clicked.connect(lambda: said.setText("answered"))
for part in (said, button, field):
    column.addWidget(part)
window.show()
application.exec()
"""

pytestmark = pytest.mark.journey


def test_a_window_is_read_and_used(session_bus: SessionBus, screen: Screen, tmp_path: Path) -> None:
    env = {**os.environ, **screen.env, **session_bus.env, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_QPA_PLATFORM": "xcb"}
    with (
        Process("window", [sys.executable, "-c", _WINDOW], tmp_path, env) as process,
        Accessibility(session_bus.accessibility_address) as accessibility,
    ):
        root = accessibility.program(process.pid)
        until(lambda: len(list(accessibility.walk(root))) == 5, lambda: accessibility.describe(root))
        by_name = {seen.name: seen for seen in accessibility.walk(root)}
        assert by_name["Answer"].role == "push button"
        assert by_name["nothing"].role == "label"
        assert accessibility.box(by_name["Answer"].node).inside(screen.whole)
        accessibility.act(by_name["Answer"].node, "Press")
        until(lambda: accessibility.look(by_name["nothing"].node).name == "answered", lambda: accessibility.describe(root))
        accessibility.fill(by_name["Name"].node, "Zo\u00eb")
        assert accessibility.text(by_name["Name"].node) == "Zo\u00eb"
        accessibility.focus(by_name["Name"].node)
        until(lambda: "focused" in accessibility.look(by_name["Name"].node).states, "the keyboard in the field")
        screen.key("End")
        screen.write("!")
        until(lambda: accessibility.text(by_name["Name"].node) == "Zo\u00eb!", "what was typed")
