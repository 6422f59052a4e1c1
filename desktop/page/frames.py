"""What the engine drew stands on the screen at once.

Qt's widget holds a frame of the engine back for 5 ms, to gather what else might come (`QQuickWidget`). A change on the customer's
page is one frame and nothing follows it, so that wait would be a quarter of the whole way from their browser to the agent's eyes.
Here the wait is ended as soon as it begins: before Qt's loop goes to sleep, which is when nothing else is left to do. It is looked for
only in the moment after something was pushed into the page: a picture at rest costs nothing. Should Qt work otherwise one day, nothing
is found, and a frame comes when Qt has it come.
"""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QObject, Qt, QTimerEvent
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWidgets import QWidget

HELD: Final = 5
"""Milliseconds for which Qt holds a frame; its other timers are longer, or at once."""
LOOK_FOR: Final = 0.03
"""Seconds after a push in which a frame is looked for: two frames of the engine."""


class Frames(QObject):
    """Looks after the frames in `view`, the engine's widget. `hastened` counts those that did not wait."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.hastened = 0
        self._view = view
        self._until = 0.0
        self._looking: QAbstractEventDispatcher | None = None

    def expect(self) -> None:
        """The page was changed: its frame is on the way."""
        self._until = time.monotonic() + LOOK_FOR
        if self._looking is None:
            self._looking = QAbstractEventDispatcher.instance()
            if self._looking is not None:
                self._looking.aboutToBlock.connect(self._look)

    def _look(self) -> None:
        if self._looking is not None and (self.hasten() or time.monotonic() > self._until):
            self._looking.aboutToBlock.disconnect(self._look)
            self._looking = None

    def hasten(self) -> bool:
        """Ends the wait of a frame; whether one waited."""
        widget = self._view.findChild(QQuickWidget)
        if widget is None:
            return False
        held = _held(widget)
        for timer in held:
            # posted and not sent: what Python calls in Qt keeps the threads of the sound waiting
            QCoreApplication.postEvent(widget, QTimerEvent(timer), Qt.EventPriority.HighEventPriority.value)
        self.hastened += bool(held)
        return bool(held)


def _held(widget: QQuickWidget) -> list[int]:
    """Its timers that hold a frame back; none where Qt does not tell of them as it does now."""
    dispatcher = QAbstractEventDispatcher.instance()
    try:
        return [timer.timerId for timer in dispatcher.registeredTimers(widget) if 0 < timer.interval <= HELD]
    except (AttributeError, TypeError):
        return []
