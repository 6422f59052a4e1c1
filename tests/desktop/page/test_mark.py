"""The agent's outline: around one thing at a time, and told only where the customer's page does not take it away by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.page.mark import Mark


def test_one_thing_at_a_time_and_what_the_customers_page_does_by_itself_is_not_told(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    mark = Mark(window)
    said: list[tuple[int, bool]] = []
    mark.changed.connect(lambda *what: said.append(what))
    mark.take_away()
    mark.put("e1", 7)
    mark.put("e1", 9)
    mark.stands("e1")
    assert mark.node == 9
    mark.put("e1", 9)  # the same again
    mark.put("e1", 9)
    mark.take_away()
    assert said == [(7, True), (9, True), (0, True), (9, True), (0, True)]
    del said[:]
    mark.put("e1", 9)
    mark.stands("e2")  # another page load
    mark.put("e2", 9)
    mark.forget()
    mark.forget()
    assert said == [(9, True), (0, False), (9, True), (0, False)]
    assert mark.node == 0


def test_an_escape_that_a_part_of_the_window_has_a_use_for_is_not_the_outlines(qtbot: QtBot) -> None:
    class Greedy(QWidget):
        def keyPressEvent(self, event: object) -> None:
            """Takes every key."""

    window, greedy, words = QWidget(), Greedy(), QPlainTextEdit()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.addWidget(greedy)
    layout.addWidget(words)
    mark = Mark(window)
    escaped: list[bool] = []
    mark.escaped.connect(lambda: escaped.append(True))
    QTest.keyClick(words, Qt.Key.Key_Escape)
    assert escaped == [], "it does not hear before there is something to take away"
    for _ in range(2):
        mark.hear_escape(window)
    QTest.keyClick(greedy, Qt.Key.Key_Escape)
    QTest.keyClick(words, Qt.Key.Key_A)
    assert escaped == []
    QTest.keyClick(words, Qt.Key.Key_Escape)
    assert escaped == [True]
