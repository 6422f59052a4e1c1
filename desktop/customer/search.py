"""The search: a field over what this agent may see, and what was found in the place of the recent contacts while there is something in it.

As the agent types, through the cache (`desktop.shell.console`): the window never waits for it. Down goes to what was found, Enter opens the
first or the chosen one, Escape ends the search.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from typing import Final

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.customer import sentences
from desktop.customer.beside import Beside
from desktop.customer.journey import today
from desktop.customer.recent import RecentList
from desktop.customer.rows import Emptiable, Part, RowList
from desktop.shell.events import Hit
from desktop.shell.icons import icon
from desktop.shell.state import Opened, Searching

LONGEST: Final = 200
"""Characters of what is searched for."""
_CHANNELS: Final = frozenset({"call", "visit", "email", "chat", "repair", "order", "appointment", "note", "survey"})
"""The channels that have an icon of their own."""
_NO_PARENT: Final = QModelIndex()
_DOWN: Final = {Qt.Key.Key_Down, Qt.Key.Key_PageDown}
_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class _Hits(QAbstractListModel):
    """What was found, as rows: what it was about and when; whose it is, and the words around."""

    def __init__(self, clock: Callable[[], date]) -> None:
        super().__init__()
        self._clock = clock
        self.hits: tuple[Hit, ...] = ()

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        """Shows these."""
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Channel, title, day, name and excerpt."""
        hit = self.hits[index.row()]
        name = hit.name or sentences.unknown_name()
        excerpt = "" if hit.excerpt in (hit.line.title, hit.name) else hit.excerpt
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return hit.line.title or sentences.channel_name(hit.line.channel)
            case Part.SECOND:
                return " · ".join(part for part in (name, hit.line.outcome) if part)
            case Part.RIGHT:
                return sentences.short_day(hit.line.at, self._clock())
            case Part.ICON:
                return hit.line.channel if hit.line.channel in _CHANNELS else "info"
            case Part.DETAIL:
                return excerpt
            case Qt.ItemDataRole.ToolTipRole:
                return escape(f"{hit.line.title}\n{excerpt}".strip())
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (sentences.journey_spoken(hit.line), name, excerpt) if part)
        return None


class SearchBox(QWidget):
    """Field, hits, and the recent contacts while nothing is searched. `wanted(text)` as the agent types; `open_wanted(hit)`."""

    wanted = Signal(str)
    open_wanted = Signal(object)

    def __init__(self, recent: RecentList, clock: Callable[[], date] = today) -> None:
        super().__init__()
        self._shown: Searching | None = None
        self._in_memory = False
        self._first_wanted = False
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.setClearButtonEnabled(True)
        self._sign = QAction(icon("search", "subtle"), "", self.field)
        self.field.addAction(self._sign, QLineEdit.ActionPosition.LeadingPosition)
        for clear in self.field.findChildren(QAction, "_q_qlineeditclearaction"):
            clear.setIcon(icon("close", "subtle"))
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self._model = _Hits(clock)
        self.view = RowList()
        self.view.setModel(self._model)
        self.view.clicked.connect(lambda index: self._open(index.row()))
        self.view.installEventFilter(self)
        self._room = Emptiable(self.view)
        self._stack = QStackedWidget()
        self._stack.addWidget(recent)
        self._stack.addWidget(self._room)
        self.beside = Beside(clock)
        self._stack.addWidget(self.beside)
        self._beside: Opened | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self._stack, 1)
        self._word()

    def take_focus(self) -> None:
        """Ctrl+F: to the field, with what stands there chosen."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_search(self, search: Searching | None, *, in_memory: bool) -> None:
        """Shows what was found; None ends it. `in_memory`: only what this run heard of can be found."""
        if (search, in_memory) == (self._shown, self._in_memory):
            return
        self._shown, self._in_memory = search, in_memory
        hits = search.hits if search is not None else ()
        if hits != self._model.hits:
            self._model.show_hits(hits)
        self._choose_page()
        if search is None and self.field.text().strip():
            self.field.clear()  # another agent signed in
        self._word()
        if self._first_wanted and search is not None and not search.busy:
            self._open(0)

    def show_beside(self, opened: Opened | None) -> None:
        """Shows a customer in the place of what was found; None goes back to it, to the row that was open."""
        if opened == self._beside:
            return
        had_focus = self.beside.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        first, self._beside = self._beside is None, opened
        if opened is not None:
            self.beside.show_opened(opened)
        self._choose_page()
        if opened is not None and first:
            self.beside.journey.view.setFocus()
        elif opened is None and had_focus:
            (self.view if self._model.hits and self._shown is not None else self.field).setFocus()

    def _choose_page(self) -> None:
        self._stack.setCurrentIndex(2 if self._beside is not None else 1 if self._shown is not None else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the field to the hits and back by the arrows; Enter and Escape in both."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape:
            self.field.clear()
            self.field.setFocus()
        elif watched is self.field and key in _DOWN and self._model.hits:
            self.view.setFocus()
            self.view.setCurrentIndex(self._model.index(0))
        elif watched is self.view and key is Qt.Key.Key_Up and self.view.currentIndex().row() <= 0:
            self.field.setFocus()
        elif key in _ENTER:
            self._open(max(0, self.view.currentIndex().row()) if watched is self.view else 0)
        else:
            return False
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def _typed(self, text: str) -> None:
        self._first_wanted = False
        self.wanted.emit(text)

    def _open(self, row: int) -> None:
        self._first_wanted = self._shown is not None and self._shown.busy  # Enter came before the answer
        if not self._first_wanted and 0 <= row < len(self._model.hits):
            self.open_wanted.emit(self._model.hits[row])

    def _word(self) -> None:
        self.field.setAccessibleName(self.tr("Search"))
        self.field.setPlaceholderText(self.tr("Search (Ctrl+F)"))
        self.view.setAccessibleName(self.tr("Found"))
        self._room.show_empty("" if self._model.hits else self._empty())

    def _empty(self) -> str:
        if self._shown is None or self._shown.busy:
            return self.tr("Searching…")
        if self._in_memory:
            return self.tr("Nothing found. Without a keyring only customers of this session can be found.")
        return self.tr("Nothing found among the customers that you verified in the last weeks.")
