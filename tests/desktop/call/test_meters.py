"""Meters: how long a bar is, and that the small ones look only while they are on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop.call.meters import LevelMeter, SmallMeters, share


@pytest.mark.parametrize(("level", "filled"), [(-90.0, 0.0), (-60.0, 0.0), (-30.0, 0.5), (0.0, 1.0), (6.0, 1.0)])
def test_a_meter_is_as_long_as_it_is_loud(qtbot: QtBot, level: float, filled: float) -> None:
    assert share(level) == filled
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter.show_level(level)
    assert meter.value() == round(100 * filled), "a screen reader has it as a number"
    meter.resize(200, 8)
    image = meter.grab().toImage()
    middle = [image.pixelColor(round(image.width() * at), image.height() // 2) for at in (0.25, 0.75)]
    assert (middle[0] != middle[1]) is (filled == 0.5)


def test_the_small_ones_look_while_they_are_seen_and_take_no_clicks(qtbot: QtBot) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    size = button.sizeHint()
    meters = SmallMeters(button)
    asked: list[int] = []

    def levels() -> tuple[float, float]:
        asked.append(1)
        return -20.0, -40.0

    meters.listen_to(levels)
    assert button.sizeHint() == size, "the bar has no room to give"
    button.show()
    qtbot.waitUntil(lambda: len(asked) > 1)
    with qtbot.waitSignal(button.clicked):
        QTest.mouseClick(button.childAt(button.rect().center()) or button, Qt.MouseButton.LeftButton)
    meters.hide()
    assert not meters._clock.isActive()
    button.hide()
