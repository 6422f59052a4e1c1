"""What there is to share, and that of a whole screen our own window is not seen while it is in front."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.call.chooser import ScreenChooser
from desktop.call.screen import COVER, LARGEST, ScreenShare, Source, sources, without_ours
from webrtc.video.picture import PictureSlot


def test_our_own_windows_are_covered_where_they_stand_also_on_a_second_and_scaled_screen() -> None:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    seen = without_ours(image, QRect(1000, 0, 100, 50), [QRect(1010, 10, 20, 20)])
    assert seen.pixelColor(22, 22) == COVER
    assert seen.pixelColor(58, 58) == COVER
    assert seen.pixelColor(18, 22).red() == seen.pixelColor(62, 58).red() == 255
    assert without_ours(image, QRect(0, 0, 100, 50), []) is image


def test_a_window_of_ours_is_not_offered_and_screens_come_last(qtbot: QtBot) -> None:
    ours = QWidget(windowTitle="Naast, with a customer in it")
    qtbot.addWidget(ours)
    ours.show()
    found = sources()
    assert "Naast, with a customer in it" not in [one.name for one in found]
    assert [one.whole for one in found] == sorted(one.whole for one in found)
    assert len([one for one in found if one.whole]) == len(QGuiApplication.screens())


@pytest.fixture
def share(qtbot: QtBot) -> Iterator[tuple[ScreenShare, PictureSlot]]:
    slot = PictureSlot()
    made = ScreenShare(slot)
    yield made, slot
    made.switch(False)


def test_nothing_chosen_is_told(share: tuple[ScreenShare, PictureSlot]) -> None:
    told: list[str] = []
    share[0].trouble.connect(told.append)
    share[0].switch(True)
    assert told == ["no_screen"]


@pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="a screen is shared: run with one (the journeys have their own)")
def test_a_screen_gives_pictures_until_it_is_switched_off(share: tuple[ScreenShare, PictureSlot], qtbot: QtBot) -> None:
    screen, slot = share
    screen.choose(Source("whole", screen=QGuiApplication.primaryScreen()))
    screen.switch(True)
    qtbot.waitUntil(lambda: (picture := slot.take()) is not None and picture.width <= LARGEST.width(), timeout=10_000)
    screen.switch(False)
    slot.take()
    QTest.qWait(300)
    assert slot.take() is None


@pytest.mark.qt_log_ignore("does not support")  # a screen that is a picture only
def test_the_panel_is_put_away_by_escape_by_a_press_beside_it_and_by_choosing(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 500)
    button = QPushButton("Share screen", window)
    window.show()
    chooser = ScreenChooser(window)
    offered = chooser.findChild(QListWidget)
    assert offered is not None
    chooser.open_below(button)
    assert chooser.isVisible()
    QTest.keyClick(offered, Qt.Key.Key_Escape)
    assert not chooser.isVisible()
    chooser.open_below(button)
    assert chooser.isVisible()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(590, 490))
    assert not chooser.isVisible()
    told: list[Source] = []
    chooser.chosen.connect(told.append)
    chooser.open_below(button)
    assert offered.accessibleName() == "What to share"
    offered.setCurrentRow(offered.count() - 1)
    offered.itemActivated.emit(offered.currentItem())
    assert not chooser.isVisible()
    offered.itemClicked.emit(offered.currentItem())
    assert [one.whole for one in told] == [True]
