"""The journey: what happened with this customer on every channel, one line each, newest first; a line opens on its detail.

The model holds the lines as the relay gave them and is asked for the rows in view only, so that ten thousand stay smooth.
Which lines may be seen is the relay's decision; how a row is painted is `desktop.customer.rows`'.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from html import escape
from typing import Final

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cobrowse.identity import Line
from desktop.customer import sentences
from desktop.customer.rows import Emptiable, Part, RowList

_ICONS: Final = {
    "call": "call", "visit": "visit", "email": "email", "chat": "chat", "repair": "repair", "order": "order",
    "appointment": "appointment", "note": "note", "survey": "survey",
}  # fmt: skip
_NO_PARENT: Final = QModelIndex()


def today() -> date:
    """The day by this machine's clock and zone."""
    return datetime.now().astimezone().date()


class JourneyModel(QAbstractListModel):
    """The lines as rows; `clock` gives the day from which dates are told."""

    def __init__(self, clock: Callable[[], date] = today) -> None:
        super().__init__()
        self._clock = clock
        self._lines: tuple[Line, ...] = ()
        self._open: set[str] = set()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Shows these; a line that was open stays open."""
        if lines == self._lines:
            return
        self.beginResetModel()
        self._lines = lines
        self._open &= {line.id for line in lines}
        self.endResetModel()

    def toggle(self, row: int) -> None:
        """Opens or closes a row that has more to tell."""
        line = self._lines[row]
        if not _detail(line):
            return
        self._open ^= {line.id}
        self.dataChanged.emit(self.index(row), self.index(row))
        self.layoutChanged.emit()  # its height is another

    def is_open(self, row: int) -> bool:
        """Whether a row shows its detail."""
        return self._lines[row].id in self._open

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """Lines of the journey."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The parts of a row, see `rows.Part`."""
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return line.title
            case Part.SECOND:
                return line.outcome or sentences.channel_name(line.channel)
            case Part.RIGHT:
                return sentences.short_day(line.at, self._clock())
            case Part.ICON:
                return _ICONS.get(line.channel, "info")
            case Part.DETAIL:
                return _detail(line) if line.id in self._open else ""
            case Qt.ItemDataRole.ToolTipRole:
                return escape(line.title)
            case Qt.ItemDataRole.AccessibleTextRole:
                return sentences.journey_spoken(line)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return _detail(line)
        return None


def _detail(line: Line) -> str:
    return "\n".join(part for part in (line.detail, sentences.journey_by(line) if line.detail or line.agent else "") if part)


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
        if self._lines.is_open(row):
            self.doItemsLayout()  # at once: where the detail ends is known only then
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
        at = self.view.verticalScrollBar().value()
        self.model.show_lines(lines)
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
