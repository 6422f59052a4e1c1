"""What the agent does over the picture, as intents for the customer's page: the wheel and keys scroll, a click clicks, and what is typed
goes to the field that was clicked, or found, last.

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
"""Milliseconds of scrolling or typing in one intent; the relay takes 30 a second."""
MAX_TYPED = 300
"""Characters of one intent: in JSON, sealed and in hex they stay below `wire.MAX_INTENT`."""
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
        self._field = 0
        self._text = ""
        self._watched: set[QWidget] = set()
        self._gather = QTimer(self, singleShot=True, interval=EVERY)
        self._gather.timeout.connect(self._scrolled)
        self._write = QTimer(self, singleShot=True, interval=EVERY)
        self._write.timeout.connect(self._written)

    def over(self, node: int, viewer: QWidget) -> None:
        """The mouse stands at this node; 0 when it left. The engine's widgets come late, so they are looked for here."""
        self._node = node
        for part in viewer.findChildren(QWidget):
            if part not in self._watched:
                self._watched.add(part)
                part.destroyed.connect(lambda _=None, gone=part: self._watched.discard(gone))
                part.installEventFilter(self)

    def aim(self, node: int) -> bool:
        """What is typed goes there from now on; whether it may."""
        self._written()
        self._field = node if Rung.TYPE in self._may() else 0
        return self._field != 0

    def type(self, text: str) -> None:
        """What is typed, with U+0008 for Backspace and a newline for Enter; that of a moment goes together."""
        if self._field and Rung.TYPE in self._may():
            self._text += text
            if not self._write.isActive():
                self._write.start()

    def _written(self) -> None:
        self._write.stop()
        text, self._text = self._text, ""
        for at in range(0, len(text) if Rung.TYPE in self._may() else 0, MAX_TYPED):
            self.intended.emit(Rung.TYPE, self._field, msgspec.json.encode({"text": text[at : at + MAX_TYPED]}))

    def click(self, node: int, x: float, y: float) -> bool:
        """A click at fractions of a node's box; whether it may be."""
        self._written()
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
        self._write.stop()
        self._node, self._way = 0, [0.0, 0.0]
        self._field, self._text = 0, ""

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
