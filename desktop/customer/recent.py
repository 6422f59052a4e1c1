"""The agent's own contacts of before, newest first; one is opened by a click or Enter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from cobrowse.wire import Recent
from desktop.customer import sentences
from desktop.customer.journey import today
from desktop.customer.rows import Emptiable, Part, RowList
from desktop.shell.theme import set_role

_NO_PARENT: Final = QModelIndex()


class _Recents(QAbstractListModel):
    """The contacts as rows."""

    def __init__(self, clock: Callable[[], date]) -> None:
        super().__init__()
        self._clock = clock
        self.contacts: tuple[Recent, ...] = ()

    def show_recent(self, contacts: tuple[Recent, ...]) -> None:
        """Shows these."""
        self.beginResetModel()
        self.contacts = contacts
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self.contacts)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Name, outcome and day."""
        one = self.contacts[index.row()]
        name = one.name or sentences.unknown_name()
        day = sentences.short_day(one.at, self._clock())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name
            case Part.SECOND:
                return one.outcome
            case Part.RIGHT:
                return day
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (name, day, one.outcome) if part)
        return None


class RecentList(QWidget):
    """The list. `open_wanted(contact)`: the agent wants to see one again."""

    open_wanted = Signal(str)

    def __init__(self, clock: Callable[[], date] = today) -> None:
        super().__init__()
        self._model = _Recents(clock)
        self.view = RowList()
        self.view.setModel(self._model)
        self.view.clicked.connect(self._open)
        self.view.activated.connect(self._open)
        self._title = QLabel()
        set_role(self._title, "section")
        self._title.setContentsMargins(8, 0, 8, 0)
        self._room = Emptiable(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._title)
        layout.addWidget(self._room, 1)
        self._opened = ""
        self._word()

    def show_recent(self, contacts: tuple[Recent, ...]) -> None:
        """Shows the contacts, newest first."""
        if contacts == self._model.contacts:
            return
        chosen = self._chosen()
        at = self.view.verticalScrollBar().value()
        self._model.show_recent(contacts)
        row = next((row for row, one in enumerate(contacts) if one.contact == chosen), -1)
        if row >= 0:
            self.view.setCurrentIndex(self._model.index(row))
        self.view.verticalScrollBar().setValue(at)
        self._word()

    def show_opened(self, contact: str) -> None:
        """Marks the contact that the customer panel shows; "" marks none."""
        row = next((row for row, one in enumerate(self._model.contacts) if one.contact == contact), -1)
        if row < 0:
            self.view.clearSelection()
        elif self._chosen() != contact:
            self.view.setCurrentIndex(self._model.index(row))

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def _chosen(self) -> str:
        row = self.view.currentIndex().row()
        return self._model.contacts[row].contact if 0 <= row < len(self._model.contacts) else ""

    def _open(self, index: QModelIndex) -> None:
        self.open_wanted.emit(self._model.contacts[index.row()].contact)

    def _word(self) -> None:
        self._title.setText(self.tr("Recent"))
        self.view.setAccessibleName(self.tr("Recent contacts"))
        self._room.show_empty("" if self._model.contacts else self.tr("Your finished contacts come here."))
