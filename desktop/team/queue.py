"""Who waits, longest first, with how long: the relay tells who, the seconds go on here by themselves."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from cobrowse.wire import Waiting
from desktop.customer import sentences
from desktop.customer.rows import Part, RowList
from desktop.shell.theme import set_role
from desktop.team.headed import HeadedList

TICK: Final = 1000
"""Milliseconds between two looks at the seconds, while the list is in view."""
_NO_PARENT: Final = QModelIndex()


class _Waiters(QAbstractListModel):
    """The customers as rows; `clock` gives seconds that only go forward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self._told_at = clock()
        self.waiting: tuple[Waiting, ...] = ()

    def show_waiting(self, waiting: tuple[Waiting, ...]) -> None:
        """Shows these, as told now. Rows stay where they are when only the seconds are others."""
        self._told_at = self._clock()
        if [one.contact for one in waiting] == [one.contact for one in self.waiting]:
            self.waiting = waiting
            self.tick()
            return
        self.beginResetModel()
        self.waiting = waiting
        self.endResetModel()

    def tick(self) -> None:
        """Time went on."""
        if self.waiting:
            self.dataChanged.emit(self.index(0), self.index(len(self.waiting) - 1))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """How many wait."""
        return 0 if parent.isValid() else len(self.waiting)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Name and time waited."""
        one = self.waiting[index.row()]
        waited = duration(one.waited + self._clock() - self._told_at)
        name = one.name or sentences.unknown_name()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name
            case Part.RIGHT:
                return waited
            case Part.ICON:
                return "camera" if one.video else "call"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{name}, {waited}"
        return None


def duration(seconds: float) -> str:
    """ "0:40", "12:05", "1:02:05"."""
    whole = max(0, int(seconds))
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


class QueueList(HeadedList):
    """The list with how many wait above it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(RowList(second_line=False))
        self._model = _Waiters(clock)
        self.view.setModel(self._model)
        self.view.setSelectionMode(RowList.SelectionMode.NoSelection)
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK)
        self._ticks.timeout.connect(self._model.tick)
        self.word()

    def show_waiting(self, waiting: tuple[Waiting, ...]) -> None:
        """Shows who waits, longest first."""
        self._model.show_waiting(waiting)
        self.word()

    def showEvent(self, event: QShowEvent) -> None:
        """In view: the seconds go on."""
        self._ticks.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of view: nothing to do."""
        self._ticks.stop()
        super().hideEvent(event)

    def word(self) -> None:
        """Names all in the language that is on."""
        number = len(self._model.waiting)
        self.show_head(self.tr("Waiting"), number, self.tr("Nobody is waiting."))
        self.view.setAccessibleName(self.tr("Waiting customers"))
        set_role(self.count, "badge-warn" if number else "badge")
