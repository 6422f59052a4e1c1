"""Asking for a fresh snapshot of the customer's page: not too often, and again as long as something is missing."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

RESYNC_EVERY = 2.0
"""Seconds between two requests for a fresh snapshot; the wire allows one a second."""
ASKED_AGAIN = 8.0
"""Seconds after which a fresh snapshot that did not come is asked for again, as long as something is missing."""


class Asking(QObject):
    """Signals: `wanted()`, to be asked for now. `missing`: what is shown is not the customer's page until a fresh one came."""

    wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.missing = False
        self._asked_at = float("-inf")
        self.again = QTimer(self, singleShot=True)
        self.again.timeout.connect(self._ask)

    def ask(self) -> None:
        """Now, or when `RESYNC_EVERY` seconds went by."""
        wait = self._asked_at + RESYNC_EVERY - time.monotonic()
        if wait <= 0:
            self._ask()
        elif not 0 <= self.again.remainingTime() <= wait * 1000 + 1:
            self.again.start(int(wait * 1000) + 1)

    def came(self) -> None:
        """A fresh one, or none is wanted any more."""
        self.missing = False
        self.again.stop()

    def _ask(self) -> None:
        self._asked_at = time.monotonic()
        self.wanted.emit()
        if self.missing:
            self.again.start(int(ASKED_AGAIN * 1000))  # the question or its answer may be lost with a connection
