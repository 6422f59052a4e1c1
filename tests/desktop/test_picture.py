"""The customer's small picture: in a corner of the page's room, dragged, moved by keys, put away and brought back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.shell.picture import MARGIN, SmallPicture

ROOM = QRect(0, 50, 660, 540)


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[tuple[SmallPicture, QWidget]]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(660, 590)
    small, stage = SmallPicture(parent), QWidget(parent)
    small.take(stage)
    parent.show()
    small.show_picture(small=True, large=False)
    small.place(ROOM)
    yield small, stage
    parent.close()


def corner(stage: QWidget) -> tuple[str, str]:
    place = stage.geometry()
    assert ROOM.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN).contains(place), "in the room, with air around it"
    middle, centre = place.center(), ROOM.center()
    return "right" if middle.x() > centre.x() else "left", "bottom" if middle.y() > centre.y() else "top"


def test_it_stands_in_a_corner_and_leaves_the_middle_free(made: tuple[SmallPicture, QWidget]) -> None:
    _, stage = made
    assert corner(stage) == ("left", "bottom")
    assert not stage.geometry().intersects(QRect(ROOM.center() - QPoint(40, 100), ROOM.center() + QPoint(40, 100)))


def test_dragged_it_goes_to_the_nearest_corner(made: tuple[SmallPicture, QWidget]) -> None:
    _, stage = made
    QTest.mousePress(stage, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    QTest.mouseMove(stage, QPoint(320, -260))
    QTest.mouseRelease(stage, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert corner(stage) == ("right", "top")


def test_arrows_move_it_too(made: tuple[SmallPicture, QWidget]) -> None:
    small, stage = made
    for key, where in (
        (Qt.Key.Key_Right, ("right", "bottom")),
        (Qt.Key.Key_Up, ("right", "top")),
        (Qt.Key.Key_Left, ("left", "top")),
        (Qt.Key.Key_Down, ("left", "bottom")),
    ):
        QTest.keyClick(small.button, key)
        assert corner(stage) == where


def test_put_away_it_leaves_a_button_that_brings_it_back(made: tuple[SmallPicture, QWidget]) -> None:
    small, stage = made
    assert small.button.accessibleName() == "Put the picture away"
    small.button.click()
    assert not stage.isVisible()
    assert small.button.isVisible()
    assert small.button.accessibleName() == "Show the customer's picture"
    small.show_picture(small=True, large=False)
    assert not stage.isVisible(), "what happens meanwhile brings it not back"
    small.button.click()
    assert stage.isVisible()


def test_the_next_call_finds_it_where_it_always_is(made: tuple[SmallPicture, QWidget]) -> None:
    small, stage = made
    QTest.keyClick(small.button, Qt.Key.Key_Right)
    small.button.click()
    small.forget()
    small.show_picture(small=True, large=False)
    small.place(ROOM)
    assert stage.isVisible()
    assert corner(stage) == ("left", "bottom")


def test_without_a_page_it_is_not_its_business(made: tuple[SmallPicture, QWidget]) -> None:
    small, stage = made
    small.button.click()
    small.show_picture(small=False, large=True)
    assert stage.isVisible(), "large, also when it was put away over the page"
    assert not small.button.isVisible()
