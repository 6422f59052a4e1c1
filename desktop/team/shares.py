"""The pages that customers share now, for a supervisor: whose call it is and who calls; one is looked along at by a click or Enter."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from cobrowse.wire import Shared
from desktop.customer import sentences
from desktop.customer.rows import Part, RowList
from desktop.team.headed import HeadedList

_NO_PARENT: Final = QModelIndex()


class _Pages(QAbstractListModel):
    """The shared pages as rows."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: tuple[Shared, ...] = ()

    def show_pages(self, pages: tuple[Shared, ...]) -> None:
        """Shows these."""
        self.beginResetModel()
        self.pages = pages
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self.pages)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The agent, and the customer as they call themselves."""
        one = self.pages[index.row()]
        name = one.name or sentences.unknown_name()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one.agent
            case Part.SECOND:
                return name
            case Part.ICON:
                return "look"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{one.agent}, {name}"
        return None


class SharesList(HeadedList):
    """The list with how many there are above it. `watch_wanted(contact)`: the supervisor wants to look along."""

    watch_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(RowList())
        self._model = _Pages()
        self.view.setModel(self._model)
        self.view.clicked.connect(self._watch)
        self.view.activated.connect(self._watch)
        self._watched = ""
        self.word()

    def show_shares(self, pages: tuple[Shared, ...], watched: str) -> None:
        """Shows these pages; `watched` is the contact of the one that is looked along at, "" for none."""
        if pages != self._model.pages:
            at, here = self.view.verticalScrollBar().value(), self._here()
            self._model.show_pages(pages)
            self._go_to(here)
            self.view.verticalScrollBar().setValue(at)
            self.word()
        if watched != self._watched:  # only then: whoever goes through the list by keyboard is not pulled back
            self._watched = watched
            if watched:
                self._go_to(watched)
            else:
                self.view.clearSelection()

    def word(self) -> None:
        """Names all in the language that is on."""
        self.show_head(self.tr("Shared pages"), len(self._model.pages), self.tr("No customer shares their page now."))
        self.view.setAccessibleName(self.tr("Shared pages"))
        self.view.setToolTip(self.tr("A click or Enter looks along. The agent sees that you do; the customer's page does not change."))

    def _here(self) -> str:
        row = self.view.currentIndex().row()
        return self._model.pages[row].contact if 0 <= row < len(self._model.pages) else ""

    def _go_to(self, contact: str) -> None:
        row = next((row for row, one in enumerate(self._model.pages) if one.contact == contact), -1)
        if row >= 0:
            self.view.setCurrentIndex(self._model.index(row))

    def _watch(self, index: QModelIndex) -> None:
        self.watch_wanted.emit(self._model.pages[index.row()].contact)
