"""Decodes away from Qt's thread, so that a large snapshot never freezes the window, and keeps the order.

A small batch that waits for nobody is decoded at once, as a hop to another thread costs more than it does; everything else goes
through one worker. Results come as a queued signal of frozen values.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from PySide6.QtCore import QObject, Qt, Signal

from cobrowse import wire
from cobrowse.outline import Place
from desktop.page.decoder import Decoded, PageDecoder

AT_ONCE = 8 * 1024
"""Compressed bytes that are decoded on Qt's own thread: some milliseconds at most."""


class PageReader(QObject):
    """Signals: `decoded(Decoded)`, in the order of `read`."""

    decoded = Signal(object)
    _from_worker = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._decoder = PageDecoder()
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="naast-page")
        self._pending = 0
        self._life = 0
        self._from_worker.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def read(self, page: wire.Page, body: bytes) -> None:
        """Takes the next batch."""
        if not self._pending and not page.full and len(body) <= AT_ONCE:
            self.decoded.emit(self._decode(page, body))
            return
        self._pending += 1
        life = self._life
        self._worker.submit(lambda: self._from_worker.emit(self._decode(page, body), life))

    def reset(self) -> None:
        """Forgets the page; what is still being decoded is not told."""
        self._life += 1
        self._worker.submit(self._forget) if self._pending else self._forget()

    def find(self, words: str) -> tuple[Place, ...]:
        """What stands on the page by these words."""
        with self._lock:
            return self._decoder.find(words)

    def end(self) -> None:
        """Ends the worker after what it is doing."""
        self._life += 1
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _decode(self, page: wire.Page, body: bytes) -> Decoded:
        with self._lock:
            return self._decoder.decode(page, body)

    def _forget(self) -> None:
        with self._lock:
            self._decoder.reset()

    def _arrived(self, decoded: Decoded, life: int) -> None:
        self._pending -= 1
        if life == self._life:
            self.decoded.emit(decoded)
