"""The shared pages as a supervisor has them: whose call, whose page; by mouse and by keyboard, and never pulled from under the hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from cobrowse.wire import Shared
from desktop.customer.rows import Part
from desktop.team.shares import SharesList

BOOTS, BIKES, LAMPS = Shared("k1", "Anna Bos", "Sanne V."), Shared("k2", "Kees Jong", ""), Shared("k3", "Lea Smit", "Bo")


@pytest.fixture
def shares(qtbot: QtBot) -> Iterator[SharesList]:
    host = QWidget()
    made = SharesList()
    made.setParent(host)
    made.resize(240, 300)
    qtbot.addWidget(host)
    with qtbot.waitExposed(host):
        host.show()
    yield made
    host.close()


def chosen(shares: SharesList) -> list[str]:
    return [index.data() for index in shares.view.selectedIndexes()]


def test_it_tells_who_shares_with_whom_and_that_nobody_does(shares: SharesList) -> None:
    words = {label.text() for label in shares.findChildren(QLabel)}
    assert {"Shared pages", "0", "No customer shares their page now."} <= words
    shares.show_shares((BOOTS, BIKES), "")
    model = shares.view.model()
    told = [[model.index(row, 0).data(role) for role in (Qt.ItemDataRole.DisplayRole, Part.SECOND)] for row in range(model.rowCount())]
    assert told == [["Anna Bos", "Sanne V."], ["Kees Jong", "Unknown customer"]]
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Anna Bos, Sanne V."
    assert shares.count.text() == "2"


def test_a_click_or_enter_looks_along(shares: SharesList, qtbot: QtBot) -> None:
    shares.show_shares((BOOTS, BIKES), "")
    with qtbot.waitSignal(shares.watch_wanted) as wanted:
        at = shares.view.visualRect(shares.view.model().index(0, 0)).center()
        QTest.mouseClick(shares.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert wanted.args == ["k1"]
    QTest.keyClick(shares.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(shares.watch_wanted) as wanted:
        QTest.keyClick(shares.view, Qt.Key.Key_Return)
    assert wanted.args == ["k2"]


def test_the_watched_one_is_marked_and_who_goes_through_the_list_is_not_pulled_back(shares: SharesList, qtbot: QtBot) -> None:
    shares.show_shares((BOOTS, BIKES), "k1")
    assert chosen(shares) == ["Anna Bos"]
    QTest.keyClick(shares.view, Qt.Key.Key_Down)
    shares.show_shares((BOOTS, BIKES), "k1")
    assert chosen(shares) == ["Kees Jong"]
    shares.show_shares((LAMPS, BOOTS, BIKES), "k1")
    assert chosen(shares) == ["Kees Jong"], "a page that came above it changes nothing"
    shares.show_shares((LAMPS, BOOTS, BIKES), "")
    assert chosen(shares) == []
