"""A headed list: how many there are stands above it, a sentence in its place where there are none, and all changes its language."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.customer.rows import RowList
from desktop.team.headed import HeadedList


class Lamps(HeadedList):
    def __init__(self) -> None:
        super().__init__(RowList())
        self.number = 0
        self.language = "Lamps"
        self.word()

    def word(self) -> None:
        self.show_head(self.language, self.number, f"No {self.language}")


def test_how_many_or_a_sentence_in_the_language_that_is_on(qtbot: QtBot) -> None:
    host = QWidget()
    lamps = Lamps()
    lamps.setParent(host)
    qtbot.addWidget(host)
    with qtbot.waitExposed(host):
        host.show()

    def words() -> set[str]:
        return {label.text() for label in lamps.findChildren(QLabel) if label.isVisible()}

    assert words() == {"Lamps", "0", "No Lamps"}
    assert not lamps.view.isVisible()
    lamps.number = 2
    lamps.word()
    assert words() == {"Lamps", "2"}
    assert lamps.view.isVisible()
    lamps.number, lamps.language = 0, "Lampen"
    QApplication.sendEvent(lamps, QEvent(QEvent.Type.LanguageChange))
    assert words() == {"Lampen", "0", "No Lampen"}
    host.close()
