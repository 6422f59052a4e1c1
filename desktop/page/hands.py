"""What the agent does over the picture, as intents for the customer's page: the wheel and keys scroll, a click clicks.

Whether it was granted is asked of the panel each time; the page asks once more.
"""

from __future__ import annotations

from collections.abc import Callable, Set

import msgspec
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

from cobrowse.share import Rung

EVERY = 50
"""Milliseconds of scrolling in one intent; the relay takes 30 a second."""
NOTCH = 120
"""Eighths of a degree of one notch of a wheel (QWheelEvent)."""
STEP = 100.0
"""CSS pixels of a notch, as browsers have it."""
PAGE = 600.0
"""CSS pixels of Page Up and Page Down."""


class Hands(QObject):
    """Signals: `intended(Rung, node, body)`; `node` 0 is the page itself."""

    intended = Signal(object, int, bytes)

    def __init__(self, may: Callable[[], Set[Rung]], parent: QObject) -> None:
        super().__init__(parent)
        self._may = may
        self._node = 0
        self._way = [0.0, 0.0]
        self._watched: set[QWidget] = set()
        self._gather = QTimer(self, singleShot=True, interval=EVERY)
        self._gather.timeout.connect(self._scrolled)

    def over(self, node: int, viewer: QWidget) -> None:
        """The mouse stands at this node; 0 when it left. The engine's widgets come late, so they are looked for here."""
        self._node = node
        for part in viewer.findChildren(QWidget):
            if part not in self._watched:
                self._watched.add(part)
                part.destroyed.connect(lambda _=None, gone=part: self._watched.discard(gone))
                part.installEventFilter(self)

    def click(self, node: int, x: float, y: float) -> bool:
        """A click at fractions of a node's box; whether it may be."""
        if Rung.CLICK not in self._may():
            return False
        self.intended.emit(Rung.CLICK, node, msgspec.json.encode({"x": round(x, 4), "y": round(y, 4)}))
        return True

    def scroll(self, across: float, down: float, node: int = 0) -> None:
        """CSS pixels; those of a moment go together."""
        if Rung.SCROLL in self._may():
            self._node = node or self._node
            self._way = [self._way[0] + across, self._way[1] + down]
            if not self._gather.isActive():
                self._gather.start()

    def forget(self) -> None:
        """Another page, or none: what was meant for the one before goes nowhere."""
        self._gather.stop()
        self._node, self._way = 0, [0.0, 0.0]

    def _scrolled(self) -> None:
        (across, down), self._way = self._way, [0.0, 0.0]
        if Rung.SCROLL in self._may():
            self.intended.emit(Rung.SCROLL, self._node, msgspec.json.encode({"dx": round(across), "dy": round(down)}))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel over the picture."""
        if isinstance(event, QWheelEvent) and Rung.SCROLL in self._may():
            turned = event.angleDelta()
            self.scroll(-turned.x() / NOTCH * STEP, -turned.y() / NOTCH * STEP)
            return True
        return super().eventFilter(watched, event)
