"""The outline that the agent puts around a thing on the customer's page: at what it is, and until when. Drawing it is the viewer's business
here and the page script's there.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class Mark(QObject):
    """One node of a page load, or none. Signals: `changed(node, told)`, 0 for none; `told` unless the customer's page takes it away by
    itself; `escaped()`, an Esc that nothing else in the window had a use for.
    """

    changed = Signal(int, bool)
    escaped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._node, self._epoch = 0, ""
        self._window: QWidget | None = None

    @property
    def node(self) -> int:
        """What is outlined; 0 for nothing."""
        return self._node

    def put(self, epoch: str, node: int) -> None:
        """Around this node of this page load; the same again takes it away."""
        self._epoch = epoch
        self._set(0 if node == self._node else node)

    def take_away(self) -> None:
        """The agent's wish."""
        self._set(0)

    def stands(self, epoch: str) -> None:
        """This page load is shown: what was outlined on another is gone."""
        if epoch != self._epoch:
            self.forget()

    def forget(self) -> None:
        """The customer's page has taken it away: so it does when it is paused, when pointing is taken back, and when it goes."""
        self._set(0, told=False)

    def _set(self, node: int, *, told: bool = True) -> None:
        if node != self._node:
            self._node = node
            self.changed.emit(node, told)

    def hear_escape(self, window: QWidget) -> None:
        """Whatever has the keyboard in this window: an Esc that it leaves comes here. The picture itself never has it."""
        if window is not self._window:
            self._window = window
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key comes to the window when none of its parts took it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        return super().eventFilter(watched, event)
