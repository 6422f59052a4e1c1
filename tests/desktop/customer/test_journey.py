"""The journey's list: threads that open and close, marks, the keyboard, and ten thousand lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cobrowse.identity import Line
from desktop.customer.journey import Journey
from desktop.customer.rows import Part, Within

CALL = Line("c", 3e8, "call", "Cooktop fails", "Solved", "left zone", "Mila", thread="r", tone="plus", sign="solved")
REPAIR = Line("r", 2.9e8, "repair", "Cooktop repaired", "Repaired", thread="r", tone="plus", sign="solved")
SURVEY = Line("s", 3.1e8, "survey", "How was it?", "3", thread="r", tone="minus", sign="disliked")
ALONE = Line("a", 3.05e8, "email", "Opening hours", "Answered", "Nine to five")
LINES = (SURVEY, ALONE, CALL, REPAIR)


@pytest.fixture
def journey(qtbot: QtBot) -> Iterator[Journey]:
    made = Journey(lambda: date(2026, 11, 22))
    qtbot.addWidget(made)
    made.resize(340, 400)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def titles(journey: Journey) -> list[str]:
    model = journey.model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_a_thread_is_one_row_that_opens_on_its_lines(journey: Journey, qtbot: QtBot) -> None:
    journey.show_journey(LINES, closed=False)
    model, view = journey.model, journey.view
    assert titles(journey) == ["Cooktop fails", "Opening hours"]
    head = model.index(0)
    assert head.data(Part.SECOND) == "3 moments: repair, call, survey"
    assert (head.data(Part.MARK), head.data(Part.WITHIN)) == ("minus", Within.CLOSED)
    assert "Minus: A low mark." in head.data(Qt.ItemDataRole.ToolTipRole)
    assert "left zone" in head.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    view.setFocus()
    view.setCurrentIndex(head)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert titles(journey) == ["Cooktop fails", "How was it?", "Cooktop fails", "Cooktop repaired", "Opening hours"]
    assert [model.index(row).data(Part.WITHIN) for row in range(5)] == [Within.OPEN, *([Within.INSIDE] * 2), Within.LAST, Within.NONE]
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    low = view.visualRect(model.index(2)).height()
    QTest.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.visualRect(model.index(2)).height() > low, timeout=2000)
    assert "left zone" in str(model.index(2).data(Part.DETAIL))
    view.setCurrentIndex(head)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert titles(journey) == ["Cooktop fails", "Opening hours"]


def test_what_was_open_stays_open_when_a_line_is_added(journey: Journey, qtbot: QtBot) -> None:
    journey.show_journey(LINES, closed=False)
    journey.view.setCurrentIndex(journey.model.index(1))
    journey.model.toggle(0)
    assert journey.view.currentIndex().data() == "Opening hours"
    journey.show_journey((Line("n", 4e8, "call", "Newest"), *LINES), closed=False)
    assert titles(journey)[:3] == ["Newest", "Cooktop fails", "How was it?"]
    assert journey.view.currentIndex().data() == "Opening hours"
    journey.show_journey((ALONE,), closed=False)
    journey.show_journey(LINES, closed=False)
    assert journey.model.rowCount() == 2, "another customer's thread begins closed"


def test_a_line_that_is_looked_for_is_opened_with_its_thread(journey: Journey) -> None:
    journey.show_journey(LINES, closed=False)
    journey.view.see("r")
    assert journey.view.currentIndex().data() == "Cooktop repaired"
    assert journey.model.is_open(journey.view.currentIndex().row())
    journey.view.see("nowhere")
    assert journey.view.currentIndex().data() == "Cooktop repaired"


def test_a_thread_of_which_one_line_may_be_seen_is_that_line(journey: Journey) -> None:
    journey.show_journey((CALL, ALONE), closed=False)
    assert titles(journey) == ["Cooktop fails", "Opening hours"]
    assert journey.model.index(0).data(Part.WITHIN) == Within.NONE


def test_ten_thousand_lines_are_asked_for_as_far_as_they_are_seen(journey: Journey, qtbot: QtBot) -> None:
    many = tuple(
        Line(
            str(at),
            1e9 - at,
            "call",
            f"Call {at}",
            thread=f"t{at // 3}" if at % 9 < 3 else "",
            tone="plus" if at % 5 == 0 else "",
            sign="solved",
        )
        for at in range(10_000)
    )
    journey.show_journey(many, closed=False)
    view, model = journey.view, journey.model
    assert model.rowCount() == 10_000 - 2 * 1111 - 1 + 1
    view.setFocus()
    view.setCurrentIndex(model.index(0))
    last = model.index(model.rowCount() - 1)
    qtbot.waitUntil(lambda: view.visualRect(last).isValid(), timeout=5000)  # laid out, in batches
    QTest.keyClick(view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: view.visualRect(last).intersects(view.viewport().rect()), timeout=5000)
    assert not journey.grab().isNull()
