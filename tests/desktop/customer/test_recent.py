"""The recent contacts: newest first, opened by a click or a key, the marked one stays marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cobrowse.wire import Recent
from desktop.customer.recent import RecentList

TWO = (Recent("k2", "Sam", 2e9, "Solved"), Recent("k1", "", 1e9))


@pytest.fixture
def recent(qtbot: QtBot) -> Iterator[RecentList]:
    host = QWidget()
    made = RecentList(lambda: date(2026, 11, 22))
    made.setParent(host)
    made.resize(240, 300)
    host.resize(240, 300)
    qtbot.addWidget(host)
    with qtbot.waitExposed(host):
        host.show()
    yield made
    host.close()


def test_a_contact_is_opened_by_click_and_by_key(recent: RecentList, qtbot: QtBot) -> None:
    recent.show_recent(TWO)
    view = recent.view
    with qtbot.waitSignal(recent.open_wanted, timeout=2000) as told:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(1, 0)).center())
    assert told.args == ["k1"]
    view.setCurrentIndex(view.model().index(0, 0))
    with qtbot.waitSignal(recent.open_wanted, timeout=2000) as told:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert told.args == ["k2"]


def test_the_opened_one_stays_marked_when_a_newer_comes(recent: RecentList) -> None:
    recent.show_recent(TWO)
    recent.show_opened("k2")
    recent.show_recent((Recent("k3", "Eva", 3e9), *TWO))
    assert recent.view.currentIndex().row() == 1
    recent.show_opened("")
    assert not recent.view.selectionModel().hasSelection()


def test_a_screen_reader_hears_who_when_and_how_it_ended(recent: RecentList) -> None:
    recent.show_recent(TWO)
    spoken = [recent.view.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert spoken[0].startswith("Sam, ")
    assert spoken[0].endswith(", Solved")
    assert spoken[1].startswith("Unknown customer, ")
