"""Decodes away from Qt's thread, so that a large snapshot never freezes the window, and keeps the order.

A small batch that waits for nobody is decoded at once, as a hop to another thread costs more than it does; everything else goes
through one worker, which takes all that waits and tells it as one. Results come as a queued signal of frozen values. A page that lacks
stylesheets waits for them here, a moment and not longer: then it is shown without, and told when they came after all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from time import sleep
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from cobrowse import wire
from cobrowse.outline import Place
from desktop.page.decoder import Decoded, Outcome, PageDecoder, joined
from desktop.page.sheets import PageSheets
from desktop.page.uncollected import uncollected

AT_ONCE = 8 * 1024
"""Compressed bytes that are decoded on Qt's own thread: some milliseconds at most."""
SHEETS_WITHIN: Final = 1_500
"""Milliseconds that a page waits for its stylesheets: they are one question away, and a page without them is no likeness."""
SETTLED: Final = 1_000
"""Nodes of what can wait that are done before it is looked whether a batch came."""
IN_A_ROW: Final = 2_000
"""Batches, and parts of what can wait, without a search for cycles."""
IMPATIENT_FOR: Final = 10_000
"""Milliseconds after a wait in vain in which nothing is waited for: a page whose every batch lacks something is not to stand still."""
GIVEN_WAY: Final = 0.001
"""Seconds in which the worker leaves the interpreter to Qt's thread when there is a page for it, which else waits 5 ms for its turn."""
ASKED_AGAIN: Final = 5_000
"""Milliseconds after which sheets that did not come are asked for again."""


class PageReader(QObject):
    """Signals: `decoded(Decoded)`, in the order of `read`; `sheets_wanted(hashes)` that the page lacks; `sheets_late()` when one came
    without which the page is shown.
    """

    decoded = Signal(object)
    sheets_wanted = Signal(tuple)
    sheets_late = Signal()
    _from_worker = Signal(object, int, int)

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
        self._queue: deque[Callable[[], Iterable[Decoded]]] = deque()
        self._guard = Lock()
        self._working = self._ended = False
        self._unsettled = False
        self._pending = 0
        self._life = 0
        self._from_worker.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def read(self, page: wire.Page, body: bytes) -> None:
        """Takes the next batch."""
        if not self._pending and not self._working and not page.full and len(body) <= AT_ONCE:
            self._hand_on(self._decode(page, body))
            self._settle()
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
        self._waiting = ()
        self._patience.stop()
        self._drop()
        self._submit(self._forget) if self._working else self._forget()

    def find(self, words: str) -> tuple[Place, ...]:
        """What stands on the page by these words."""
        with self._lock:
            return self._decoder.find(words)

    def end(self) -> None:
        """Ends the worker after what it is doing."""
        self._drop()
        self._ended = True
        self._patience.stop()
        self._impatient.stop()
        self._again.stop()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _decode(self, page: wire.Page, body: bytes) -> Decoded:
        with self._lock:
            return self._decoder.decode(page, body)

    def _forget(self) -> tuple[Decoded, ...]:
        with self._lock:
            self._decoder.reset()
        return ()

    def _resume(self) -> Iterator[Decoded]:
        with self._lock:
            yield from self._decoder.resume()

    def _settle(self) -> bool:
        with self._lock:
            return self._decoder.settle(SETTLED)

    # ---- the worker

    def _submit(self, work: Callable[[], Iterable[Decoded]]) -> None:
        self._pending += 1
        with self._guard:
            self._queue.append(work)
            idle, self._working = not self._working, True
        if idle:
            self._worker.submit(self._work)

    def _drop(self) -> None:
        """Nothing that waits is read any more, and nothing of what is read is told."""
        with self._guard:
            self._life += 1
            self._pending -= len(self._queue)
            self._queue.clear()

    def _work(self) -> None:
        """On the worker, until nothing waits and all is settled."""
        try:
            while self._working:
                with uncollected():
                    left = IN_A_ROW
                    while left > 0 and self._working:
                        left -= self._work_once()
        except BaseException:  # not at an end in peace: what was taken in since then has a worker of its own
            self._working = False
            raise

    def _work_once(self) -> int:
        with self._guard:
            taken, life = tuple(self._queue), self._life
            self._queue.clear()
            self._working = bool(taken) or (self._unsettled and not self._ended)
        if taken:
            self._read(taken, life)
            self._unsettled = True
        elif self._unsettled:
            self._unsettled = self._settle()
        return max(1, len(taken))

    def _read(self, taken: tuple[Callable[[], Iterable[Decoded]], ...], life: int) -> None:
        made: list[Decoded] = []
        for number, work in enumerate(taken, 1):
            for one in work():
                made.append(one)
                if one.outcome is Outcome.RESTART:  # at once: it takes its time on the screen, too
                    made[-1] = replace(one, followed=number < len(taken) or bool(self._queue))
                    self._from_worker.emit(tuple(joined(made)), 0, life)
                    made = []
                    sleep(GIVEN_WAY)
        self._from_worker.emit(tuple(joined(made)), len(taken), life)

    def _arrived(self, decoded: tuple[Decoded, ...], done: int, life: int) -> None:
        self._pending -= done
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
