"""The search by keyboard: hits in the recent contacts' place, Enter before the answer, nothing found, and the end of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cobrowse.identity import Card, Known, Level, Line
from cobrowse.wire import Recent
from desktop.customer.recent import RecentList
from desktop.customer.search import SearchBox
from desktop.shell.events import Hit
from desktop.shell.state import Opened, Searching

LINE = Line("l1", 1.79e9, "call", "Repair of the cooktop", "Solved")
HITS = tuple(Hit(f"c{at}", f"Customer {at}", f"k{at}", LINE, "the <b>left</b> burner sparks") for at in range(50))


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[SearchBox]:
    recent = RecentList(lambda: date(2026, 11, 22))
    recent.show_recent((Recent("k1", "Bo", 1.79e9),))
    made = SearchBox(recent, lambda: date(2026, 11, 22))
    qtbot.addWidget(made)
    made.resize(260, 400)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    yield made
    made.close()


def _says(box: SearchBox) -> str:
    return "\n".join(label.text() for label in box.findChildren(QLabel) if label.isVisible())


def test_typed_found_and_opened_by_keyboard(box: SearchBox, qtbot: QtBot) -> None:
    assert (box.field.accessibleName(), box.view.accessibleName()) == ("Search", "Found")
    box.take_focus()
    told: list[str] = []
    box.wanted.connect(told.append)
    QTest.keyClicks(box.field, "cook")
    assert told == ["c", "co", "coo", "cook"]
    box.show_search(Searching("cook"), in_memory=False)
    assert "Searching…" in _says(box)
    box.show_search(Searching("cook", HITS, busy=False), in_memory=False)
    assert box.view.isVisible()
    row = box.view.model().index(0, 0)
    spoken = row.data(Qt.ItemDataRole.AccessibleTextRole)
    for word in ("Call", "Repair of the cooktop", "Solved", "Customer 0", "burner sparks"):
        assert word in spoken
    assert "<b>" not in row.data(Qt.ItemDataRole.ToolTipRole), "what a customer wrote is never markup"
    with qtbot.waitSignal(box.open_wanted) as opened:
        QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert opened.args == [HITS[0]]
    QTest.keyClick(box.field, Qt.Key.Key_Down)
    qtbot.waitUntil(box.view.hasFocus)
    QTest.keyClick(box.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.open_wanted) as opened:
        QTest.keyClick(box.view, Qt.Key.Key_Return)
    assert opened.args == [HITS[1]]
    QTest.keyClick(box.view, Qt.Key.Key_Escape)
    assert told[-1] == ""
    box.show_search(None, in_memory=False)
    assert "Recent" in _says(box)


def test_a_customer_to_read_beside_a_call(box: SearchBox, qtbot: QtBot) -> None:
    QTest.keyClicks(box.field, "cook")
    box.show_search(Searching("cook", HITS, busy=False), in_memory=False)
    QTest.keyClick(box.field, Qt.Key.Key_Down)
    opened = Opened("", "Customer 0", line="l1", customer="c0")
    box.show_beside(opened)
    assert not box.view.isVisible()
    assert "To read only" in _says(box)
    line = Line("l1", 1.79e9, "call", "Repair of the cooktop", "Solved", "the left burner sparks")
    known = Known(Level.VERIFIED, customer="c0", card=Card("c0", "Customer 0", "K1", city="Utrecht"), journey=(line,))
    box.show_beside(replace(opened, known=known))
    assert "K1 · Utrecht" in _says(box)
    assert box.beside.journey.model.is_open(0), "the line that was found"
    qtbot.waitUntil(box.beside.journey.view.hasFocus)
    with qtbot.waitSignal(box.beside.closed):
        QTest.keyClick(box.beside.journey.view, Qt.Key.Key_Escape)
    box.show_beside(None)
    assert box.view.isVisible()
    qtbot.waitUntil(box.view.hasFocus)


def test_enter_before_the_answer_opens_what_it_brings(box: SearchBox, qtbot: QtBot) -> None:
    QTest.keyClicks(box.field, "cook")
    box.show_search(Searching("cook", HITS[5:]), in_memory=False)  # of the letters before
    with qtbot.assertNotEmitted(box.open_wanted):
        QTest.keyClick(box.field, Qt.Key.Key_Return)
    with qtbot.waitSignal(box.open_wanted) as opened:
        box.show_search(Searching("cook", HITS, busy=False), in_memory=False)
    assert opened.args == [HITS[0]]


def test_nothing_found_says_why(box: SearchBox, qtbot: QtBot) -> None:
    QTest.keyClicks(box.field, "xyz")
    box.show_search(Searching("xyz", (), busy=False), in_memory=False)
    assert "Nothing found among the customers that you verified" in _says(box)
    box.show_search(Searching("xyz", (), busy=False), in_memory=True)
    assert "Without a keyring" in _says(box)
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    box.show_search(None, in_memory=True)
    assert box.field.text() == "", "another agent signed in"
