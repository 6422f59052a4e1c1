"""The journey: what happened with this customer on every channel, one line each, newest first; a line opens on its detail, and lines
that are one whole to the customer stand together in one row that opens on them.

The model holds the lines as the relay gave them and is asked for the rows in view only, so that ten thousand stay smooth.
Which lines may be seen is the relay's decision; how a row is painted is `desktop.customer.rows`'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Final

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cobrowse.identity import Line
from desktop.customer import retold, sentences
from desktop.customer.rows import Emptiable, Part, RowList, Within

_ICONS: Final = {
    "call": "call", "visit": "visit", "email": "email", "chat": "chat", "repair": "repair", "order": "order",
    "appointment": "appointment", "note": "note", "survey": "survey", "share": "look", "invite": "bell",
}  # fmt: skip
_NO_PARENT: Final = QModelIndex()


def today() -> date:
    """The day by this machine's clock and zone."""
    return datetime.now().astimezone().date()


@dataclass(frozen=True)
class _Row:
    """A line, or with `thread` the head of a group of them; `inside` an open group, perhaps as its `last`."""

    lines: tuple[Line, ...]
    thread: str = ""
    inside: bool = False
    last: bool = False

    @property
    def line(self) -> Line:
        """The line; of a group the newest."""
        return self.lines[0]


def _rows(lines: tuple[Line, ...], opened: set[str]) -> list[_Row]:
    """The lines in order, those of one thread together where its newest stands."""
    threads: dict[str, list[Line]] = {}
    for line in lines:
        if line.thread:
            threads.setdefault(line.thread, []).append(line)
    rows: list[_Row] = []
    for line in lines:
        together = threads.get(line.thread, ()) if line.thread else ()
        if len(together) < 2:
            rows.append(_Row((line,)))
        elif line is together[0]:
            rows.append(_Row(tuple(together), line.thread))
            if line.thread in opened:
                rows += [_Row((one,), inside=True, last=one is together[-1]) for one in together]
    return rows


class JourneyModel(QAbstractListModel):
    """The lines as rows, a thread as one row that opens; `clock` gives the day from which dates are told."""

    def __init__(self, clock: Callable[[], date] = today) -> None:
        super().__init__()
        self._clock = clock
        self._lines: tuple[Line, ...] = ()
        self._rows: list[_Row] = []
        self._open: set[str] = set()
        self._open_threads: set[str] = set()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Shows these; a line or a thread that was open stays open."""
        if lines == self._lines:
            return
        self.beginResetModel()
        self._lines = lines
        self._open &= {line.id for line in lines}
        self._open_threads &= {line.thread for line in lines}
        self._rows = _rows(lines, self._open_threads)
        self.endResetModel()

    def toggle(self, row: int) -> None:
        """Opens or closes a row that has more to tell."""
        of = self._rows[row]
        if of.thread:
            self._toggle_thread(row, of)
        elif retold.detail(of.line):
            self._open ^= {of.line.id}
            self.dataChanged.emit(self.index(row), self.index(row))
            self.layoutChanged.emit()  # its height is another

    def _toggle_thread(self, row: int, of: _Row) -> None:
        first, last = row + 1, row + len(of.lines)
        if of.thread in self._open_threads:
            self.beginRemoveRows(_NO_PARENT, first, last)
            self._open_threads.discard(of.thread)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        else:
            self.beginInsertRows(_NO_PARENT, first, last)
            self._open_threads.add(of.thread)
            self._rows[first:first] = [_Row((one,), inside=True, last=one is of.lines[-1]) for one in of.lines]
            self.endInsertRows()
        self.dataChanged.emit(self.index(row), self.index(row))

    def is_open(self, row: int) -> bool:
        """Whether a row shows its detail, or its lines."""
        of = self._rows[row]
        return of.thread in self._open_threads if of.thread else of.line.id in self._open

    def is_thread(self, row: int) -> bool:
        """Whether a row is the head of a group."""
        return bool(self._rows[row].thread)

    def row_of(self, line: str) -> int:
        """The row of a line by its id, -1 when it is not there; its thread opens."""
        for row, of in enumerate(self._rows):
            if of.thread and of.thread not in self._open_threads and any(one.id == line for one in of.lines):
                self._toggle_thread(row, of)
                return self.row_of(line)
            if not of.thread and of.line.id == line:
                return row
        return -1

    def row_id(self, row: int) -> tuple[str, str]:
        """By which a row is known again after the lines changed."""
        return self._rows[row].thread, "" if self._rows[row].thread else self._rows[row].line.id

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """Rows: lines, and heads of threads."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The parts of a row, see `rows.Part`."""
        of = self._rows[index.row()]
        return self._of_thread(of, role) if of.thread else self._of_line(of, role)

    def _of_line(self, of: _Row, role: int) -> object:
        line = of.line
        match role:
            case Part.DETAIL:
                return retold.detail(line) if line.id in self._open else ""
            case Qt.ItemDataRole.DisplayRole:
                return retold.title(line)
            case Part.SECOND:
                return retold.second(line)
            case Part.RIGHT:
                return sentences.short_day(line.at, self._clock())
            case Part.ICON:
                return _ICONS.get(line.channel, "info")
            case Part.MARK:
                return line.tone
            case Part.WITHIN:
                return (Within.LAST if of.last else Within.INSIDE) if of.inside else Within.NONE
            case Qt.ItemDataRole.ToolTipRole:
                return escape("\n".join(part for part in (retold.title(line), retold.sign_text(line)) if part)).replace("\n", "<br>")
            case Qt.ItemDataRole.AccessibleTextRole:
                return retold.spoken(line)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return retold.detail(line)
        return None

    def _of_thread(self, of: _Row, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return retold.title(retold.thread_line(of.lines))
            case Part.SECOND:
                return retold.thread_second(of.lines)
            case Part.RIGHT:
                return retold.thread_days(of.lines, self._clock())
            case Part.ICON:
                return _ICONS.get(retold.thread_line(of.lines).channel, "info")
            case Part.MARK:
                tones = {line.tone for line in of.lines}
                return "minus" if "minus" in tones else "plus" if "plus" in tones else ""
            case Part.WITHIN:
                return Within.OPEN if of.thread in self._open_threads else Within.CLOSED
            case Qt.ItemDataRole.ToolTipRole:
                signs = (retold.sign_text(line) for line in of.lines)
                return "<br>".join(escape(part) for part in (retold.title(retold.thread_line(of.lines)), *dict.fromkeys(signs)) if part)
            case Qt.ItemDataRole.AccessibleTextRole:
                return retold.thread_spoken(of.lines)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return retold.thread_detail(of.lines)
        return None


class JourneyView(RowList):
    """The rows. A click, Enter or Space opens one; Right opens, Left closes."""

    def __init__(self, model: JourneyModel) -> None:
        super().__init__()
        self._lines = model
        self.setModel(model)
        self.clicked.connect(lambda index: self._toggle(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Opens and closes by keyboard; the rest is the list's own."""
        row = self.currentIndex().row()
        key = Qt.Key(event.key())
        if row < 0 or key not in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Left}:
            super().keyPressEvent(event)
            return
        wanted = {Qt.Key.Key_Right: True, Qt.Key.Key_Left: False}.get(key, not self._lines.is_open(row))
        if wanted != self._lines.is_open(row):
            self._toggle(row)

    def _toggle(self, row: int) -> None:
        """Opens or closes, and brings what opened into view."""
        self._lines.toggle(row)
        if not self._lines.is_open(row) or self._lines.is_thread(row):
            return
        self.doItemsLayout()  # at once: where the detail ends is known only then
        self.scrollTo(self._lines.index(row))

    def see(self, line: str) -> None:
        """Opens a line by its id, with the thread it is in, and brings it into view."""
        row = self._lines.row_of(line)
        if row >= 0:
            self.setCurrentIndex(self._lines.index(row))
            if not self._lines.is_open(row):
                self._toggle(row)
            self.scrollTo(self._lines.index(row))


class Journey(QWidget):
    """The journey with what it says when there is none."""

    def __init__(self, clock: Callable[[], date] = today) -> None:
        super().__init__()
        self.model = JourneyModel(clock)
        self.view = JourneyView(self.model)
        self._room = Emptiable(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._room)
        self._closed = False
        self._word()

    def show_journey(self, lines: tuple[Line, ...], *, closed: bool) -> None:
        """Shows the lines; `closed` says that more opens once the customer is verified."""
        if lines != self.model.lines:
            at, current = self.view.verticalScrollBar().value(), self.view.currentIndex().row()
            known = self.model.row_id(current) if 0 <= current < self.model.rowCount() else None
            self.model.show_lines(lines)
            again = (row for row in range(self.model.rowCount()) if self.model.row_id(row) == known)
            if known is not None and (row := next(again, -1)) >= 0:  # who reads it by keyboard stays where they were
                self.view.setCurrentIndex(self.model.index(row))
            self.view.verticalScrollBar().setValue(at)
        self._closed = closed
        self._word()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def _word(self) -> None:
        self.view.setAccessibleName(self.tr("Journey"))
        empty = self.tr("Opens when the customer is verified.") if self._closed else self.tr("No earlier contacts.")
        self._room.show_empty("" if self.model.lines else empty)
