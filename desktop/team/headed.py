"""A list with its name and how many there are above it, and a quiet sentence where there are none; what its rows are is left to others."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.customer.rows import Emptiable, RowList
from desktop.shell.theme import set_role


class HeadedList(QWidget):
    """The list and its head. Who makes one calls `word` once it has its rows, and whenever they change."""

    def __init__(self, view: RowList) -> None:
        super().__init__()
        self.view = view
        self._title, self.count = QLabel(), QLabel()
        set_role(self._title, "section")
        set_role(self.count, "badge")
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.count)
        self._room = Emptiable(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._room, 1)

    @abstractmethod
    def word(self) -> None:
        """Names all in the language that is on, by `show_head` and what else there is."""

    def show_head(self, title: str, number: int, nobody: str) -> None:
        """The name, how many there are, and what stands there when that is 0."""
        self._title.setText(title)
        self.count.setText(str(number))
        self._room.show_empty("" if number else nobody)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self.word()
        super().changeEvent(event)
