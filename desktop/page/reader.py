"""Decodes away from Qt's thread, so that a large snapshot never freezes the window, and keeps the order.

A small batch that waits for nobody is decoded at once, as a hop to another thread costs more than it does; everything else goes
through one worker. Results come as a queued signal of frozen values. A page that lacks stylesheets waits for them here, a moment and not
longer: then it is shown without, and told when they came after all.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from cobrowse import wire
from cobrowse.outline import Place
from desktop.page.decoder import Decoded, Outcome, PageDecoder
from desktop.page.sheets import PageSheets

AT_ONCE = 8 * 1024
"""Compressed bytes that are decoded on Qt's own thread: some milliseconds at most."""
SHEETS_WITHIN: Final = 1_500
"""Milliseconds that a page waits for its stylesheets: they are one question away, and a page without them is no likeness."""
IMPATIENT_FOR: Final = 10_000
"""Milliseconds after a wait in vain in which nothing is waited for: a page whose every batch lacks something is not to stand still."""
ASKED_AGAIN: Final = 5_000
"""Milliseconds after which sheets that did not come are asked for again."""


class PageReader(QObject):
    """Signals: `decoded(Decoded)`, in the order of `read`; `sheets_wanted(hashes)` that the page lacks; `sheets_late()` when one came
    without which the page is shown.
    """

    decoded = Signal(object)
    sheets_wanted = Signal(tuple)
    sheets_late = Signal()
    _from_worker = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sheets = PageSheets()
        self._decoder = PageDecoder(self._sheets)
        self._waiting: tuple[str, ...] = ()
        self._patience = QTimer(self, singleShot=True, interval=SHEETS_WITHIN)
        self._patience.timeout.connect(self._show_without)
        self._impatient = QTimer(self, singleShot=True, interval=IMPATIENT_FOR)
        self._again = QTimer(self, singleShot=True, interval=ASKED_AGAIN)
        self._again.timeout.connect(lambda: self._ask(self._sheets.asked))
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="naast-page")
        self._pending = 0
        self._life = 0
        self._from_worker.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def read(self, page: wire.Page, body: bytes) -> None:
        """Takes the next batch."""
        if not self._pending and not page.full and len(body) <= AT_ONCE:
            self._hand_on(self._decode(page, body))
            return
        self._submit(lambda: (self._decode(page, body),))

    def take_sheet(self, asset: wire.Asset, body: bytes) -> bool:
        """What the relay gave; whether it is a stylesheet of this page."""
        ours, late = self._sheets.take(asset, body)
        if ours:
            self._go_on()
        if late:
            self.sheets_late.emit()
        return ours

    def reset(self) -> None:
        """Forgets the page; what is still being decoded is not told."""
        self._life += 1
        self._waiting = ()
        self._patience.stop()
        self._worker.submit(self._forget) if self._pending else self._forget()

    def find(self, words: str) -> tuple[Place, ...]:
        """What stands on the page by these words."""
        with self._lock:
            return self._decoder.find(words)

    def end(self) -> None:
        """Ends the worker after what it is doing."""
        self._life += 1
        self._patience.stop()
        self._impatient.stop()
        self._again.stop()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _decode(self, page: wire.Page, body: bytes) -> Decoded:
        with self._lock:
            return self._decoder.decode(page, body)

    def _forget(self) -> None:
        with self._lock:
            self._decoder.reset()

    def _resume(self) -> tuple[Decoded, ...]:
        with self._lock:
            return self._decoder.resume()

    def _submit(self, work: Callable[[], tuple[Decoded, ...]]) -> None:
        self._pending += 1
        life = self._life
        self._worker.submit(lambda: self._from_worker.emit(work(), life))

    def _arrived(self, decoded: tuple[Decoded, ...], life: int) -> None:
        self._pending -= 1
        for one in decoded:
            if life == self._life:
                self._hand_on(one)

    def _hand_on(self, decoded: Decoded) -> None:
        if decoded.lacking:
            self._ask(decoded.lacking)
        if decoded.outcome is not Outcome.WAITS:
            self.decoded.emit(decoded)
        elif decoded.lacking:
            self._waiting = decoded.lacking
            if self._impatient.isActive():
                self._sheets.show_without(self._waiting)
            else:
                self._patience.start()
            self._go_on()  # it may have come meanwhile

    # ---- stylesheets

    def _ask(self, contents: tuple[str, ...]) -> None:
        wanted = self._sheets.ask(contents)
        for at in range(0, len(wanted), wire.MAX_ASSETS_WANTED):
            self.sheets_wanted.emit(wanted[at : at + wire.MAX_ASSETS_WANTED])
        if wanted:
            self._again.start()

    def _go_on(self) -> None:
        if self._waiting and not self._sheets.lacks(self._waiting):
            self._waiting = ()
            self._patience.stop()
            self._submit(self._resume)

    def _show_without(self) -> None:
        self._impatient.start()
        self._sheets.show_without(self._waiting)
        self._go_on()
