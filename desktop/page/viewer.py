"""The replayed page on the screen: the web view, what is pushed into it, and what it says back.

Imported at the first share only, as it brings the engine. A `Viewer` lives until its engine fails or the share ends; the panel
then takes a new one. It knows nothing of shares, epochs or the relay.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

import msgspec
import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cobrowse import wire
from desktop.page.assets import PageAssets
from desktop.page.engine import HOME, Away, Broken, Drawn, Engine, Marked, Missing, Outlined, Page, Pinned, Pointed, Ready, Report, begin
from desktop.page.frames import Frames
from desktop.page.lines import Lines

ASKED_EVERY = 2_000
"""Milliseconds between two looks whether the page's process still answers."""
GATHERED_FOR = 8
"""Milliseconds in which what is lacking is gathered into one question."""
ASKED_AGAIN = 5_000
"""Milliseconds after which pictures that did not come are asked for again."""
TRIES = 4
"""Times that one is asked for."""
OUTRUN = -1
"""In place of a node that is missing: more waited for the picture than it can show."""
ANSWERS_WITHIN = 12.0
"""Seconds after which a page that does not answer, or never stands, is given up. A snapshot of 150k elements takes 3 s to draw."""


def warm(parent: QWidget) -> None:
    """Starts Chromium from the loop's next turn on, where it has not started yet, so that the first `Viewer` need not.

    It takes 0.1 to 0.3 s, and whatever Python calls in Qt keeps every other thread of Python waiting, the sound's among them: a hole in a
    running call. So Qt calls it: a timer's signal to a slot in C++ holds up nobody but the window. A view makes an empty page at its first
    word, of the default profile, which is off the record; nothing is ever loaded into it, and it goes in the same turn.
    """
    begin()
    view = QWebEngineView(parent)
    turn = QTimer(view, singleShot=True, interval=0)
    turn.timeout.connect(view.stop)
    turn.timeout.connect(view.deleteLater)
    turn.start()


class Viewer(QWidget):
    """One replayed page.

    Signals: `pointed(node, x, y, pinned)`, `marked(node)` (to be outlined, or not any more), `pinned(node, on)` and `outlined(node, on)`
    (whether pointer or outline can be seen at it), `away()`, `snapshot_needed(node)` (a change named a node that is not here; 0: too
    much is held; `OUTRUN`), `broken()` (the replayer failed at what it got),
    `assets_wanted(names)` (pictures and fonts that it lacks), `gone(text)` (its process crashed or hangs; this viewer is of no more use),
    `drawn(seconds)` from push to screen of a change, not of a whole page.
    """

    pointed = Signal(int, float, float, bool)
    marked = Signal(int)
    pinned = Signal(int, bool)
    outlined = Signal(int, bool)
    away = Signal()
    snapshot_needed = Signal(int)
    broken = Signal()
    assets_wanted = Signal(tuple)
    gone = Signal(str)
    drawn = Signal(float)

    def __init__(self, ground: QColor, accent: QColor, parent: QWidget | None = None, assets: PageAssets | None = None) -> None:
        super().__init__(parent)
        self._assets = assets or PageAssets()
        self._tries: dict[str, int] = {}
        self._ready = False
        self._given_up = False
        self._lines = Lines()
        self._running = 0
        self._building = False
        self._whole = 0
        self._batch = 0
        self._outrun = False
        self._pushed: dict[int, tuple[float, bool]] = {}
        self._unanswered = 0
        self._engine = Engine(self._take, self._assets)
        self._gather = QTimer(self, singleShot=True, interval=GATHERED_FOR)
        self._gather.timeout.connect(self._want)
        self._again = QTimer(self, singleShot=True, interval=ASKED_AGAIN)
        self._again.timeout.connect(self._want_again)
        self._engine.shelf.missing.connect(self._lacks)
        self._page = Page(self._engine.profile)
        self._page.setBackgroundColor(ground)
        self._page.renderProcessTerminated.connect(self._terminated)
        self._view = QWebEngineView(self)
        self._view.setPage(self._page)
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._view.setAcceptDrops(False)
        self._view.setAccessibleName(self.tr("The customer's page"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._frames = Frames(self._view)
        self.dress(ground, accent)
        self._pulse = QTimer(self, interval=ASKED_EVERY)
        self._pulse.timeout.connect(self._ask)
        self._page.load(HOME)
        self._pulse.start()  # a process can hang before its first word, too

    # ---- what is pushed in

    def receive(self, events: bytes, *, restart: bool, followed: bool = False) -> None:
        """Shows a batch of cleaned events, a JSON array; with `restart` it begins with a full snapshot, and is shown with the next batch
        where that is on its way.
        """
        self._batch += 1
        taken = self._lines.batch(self._batch, events, restart=restart, followed=followed)
        if taken:
            self._whole = self._batch if restart else self._whole
            self._pushed[self._batch] = (time.monotonic(), bool(self._whole))
        elif not self._outrun:
            self.snapshot_needed.emit(OUTRUN)
        self._outrun = not taken
        self._go_on()

    def assets_came(self) -> None:
        """More of what was lacking is there now."""
        self._engine.shelf.deliver()
        if any(self._assets.lacks(name) != name for name in self._engine.shelf.waiting):
            self._gather.start()  # it is known by its content, and that is not here

    def _lacks(self, name: str) -> None:
        self._tries.setdefault(name, 0)
        if not self._gather.isActive():
            self._gather.start()

    def _want(self) -> None:
        waiting = self._engine.shelf.waiting
        self._tries = {name: self._tries.get(name, 0) for name in waiting}
        new = [name for name in waiting if not self._tries[name] or (self._tries[name] == 1 and self._assets.lacks(name) != name)]
        self._ask_for(new)

    def _want_again(self) -> None:
        self.assets_came()
        waiting = self._engine.shelf.waiting
        # what still does not come is not there at the customer's either, as a picture that loads when it is scrolled to
        self._ask_for([name for name in waiting if 0 < self._tries.get(name, 0) < TRIES])

    def _ask_for(self, names: list[str]) -> None:
        for name in names:
            self._tries[name] = self._tries.get(name, 0) + 1
        asked = list(dict.fromkeys(self._assets.lacks(name) for name in names))
        for at in range(0, len(asked), wire.MAX_ASSETS_WANTED):
            self.assets_wanted.emit(tuple(asked[at : at + wire.MAX_ASSETS_WANTED]))
        if names and not self._again.isActive():
            self._again.start()

    def clear(self) -> None:
        """Takes the page away."""
        self._pushed.clear()
        self._whole = 0
        self._call("clear")

    def point_at(self, node: int, x: float, y: float) -> None:
        """Pins the agent's pointer to a node, with a pulse."""
        self._call("pointAt", f"{int(node)},{float(x)!r},{float(y)!r}")

    def point_away(self) -> None:
        """Takes the pin away."""
        self._call("pointAway")

    def mark(self, node: int) -> None:
        """Outlines a node, through all that moves it; 0 for none."""
        self._call("mark", f"{int(node)}")

    def allow_pointing(self, on: bool) -> None:
        """Greys pointing, and the page, while the view is behind."""
        self._call("allowPointing", "true" if on else "false")

    def dress(self, ground: QColor, accent: QColor) -> None:
        """The theme's colours around the page."""
        self._page.setBackgroundColor(ground)
        self._call("dress", msgspec.json.encode(ground.name()).decode(), ",", msgspec.json.encode(accent.name()).decode())

    def _call(self, name: str, *arguments: str) -> None:
        self._lines.call(name, *arguments)
        self._go_on()

    def _go_on(self) -> None:
        """What waits goes to the page when it has done what it was told: a page that is behind gets all of it at once. Behind a whole page
        goes what is there meanwhile, so that both are laid out and painted once.
        """
        if not self._ready or (self._running and not (self._building and self._lines.begins() is not None)):
            return
        self._building = not self._running and self._lines.begins() is True
        lines = self._lines.take()
        self._running += len(lines)
        for line in lines:
            self._page.runJavaScript(line, self._ran)

    def _ran(self, answer: object) -> None:
        self._running -= 1
        if shiboken6.isValid(self._frames):  # Qt answers what it cannot run any more, too
            self._frames.expect()
            self._go_on()

    @property
    def lag(self) -> float:
        """Seconds that the oldest batch waits for the screen; 0 when all is drawn."""
        return time.monotonic() - next(iter(self._pushed.values()))[0] if self._pushed else 0.0

    @property
    def hastened(self) -> int:
        """Frames that did not wait for others before they were painted."""
        return self._frames.hastened

    @property
    def stopped_requests(self) -> int:
        """Requests that the wall stopped: of a cleaned page none."""
        return self._engine.wall.stopped

    @property
    def page(self) -> QWebEnginePage:
        """The engine's page, for tests that look inside."""
        return self._page

    # ---- what it says

    def _take(self, report: Report) -> None:
        self._unanswered = 0
        match report:
            case Ready():
                self._ready = True
                self._leave_the_keyboard()
                self._go_on()
            case Drawn(batch, held):
                self._note_drawn(batch, held / 1000)
            case Pointed(node, x, y, pinned):
                self.pointed.emit(node, x, y, pinned)
            case Pinned(node, on):
                self.pinned.emit(node, on)
            case Marked(node):
                self.marked.emit(node)
            case Outlined(node, on):
                self.outlined.emit(node, on)
            case Away():
                self.away.emit()
            case Missing(node):
                self.snapshot_needed.emit(node)
            case Broken():
                self.broken.emit()

    def _leave_the_keyboard(self) -> None:
        """Tab never ends in the picture: it is pointed into by mouse, and by words in the strip above. The engine's widget comes late."""
        for part in (self._view, *self._view.findChildren(QWidget)):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            if part.hasFocus():
                part.clearFocus()

    def _note_drawn(self, batch: int, held: float) -> None:
        pushed = self._pushed.get(batch)
        whole = False
        self._whole = self._whole if batch < self._whole else 0
        for known in [number for number in self._pushed if number <= batch]:
            whole |= self._pushed.pop(known)[1]  # what waited together, or for a whole page, was drawn together
        if pushed is not None and not whole:
            self.drawn.emit(max(0.0, time.monotonic() - pushed[0] - held))

    # ---- when it fails

    def _terminated(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        if status is not QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            self._give_up(self.tr("The picture of the page crashed. It is being rebuilt; the call goes on."))

    def _ask(self) -> None:
        """Counts questions and not seconds: a window that stood still itself, or slept with its computer, has not looked for an answer."""
        if self._unanswered * ASKED_EVERY > ANSWERS_WITHIN * 1000:
            self._give_up(self.tr("The picture of the page hung. It is being rebuilt; the call goes on."))
            self._kill()
            return
        self._unanswered += 1
        if self._ready:  # before, that it is so is the answer that is waited for
            self._page.runJavaScript("1", self._heard)

    def _kill(self) -> None:
        """Ends a process that no longer listens; the engine itself would wait for its answer."""
        pid = self._page.renderProcessPid()
        if pid > 0:
            with suppress(OSError):
                os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def _heard(self, answer: object) -> None:
        self._unanswered = 0

    def _give_up(self, text: str) -> None:
        if self._given_up:
            return
        self._given_up = True
        self._pulse.stop()
        # not from inside the engine's own call
        QTimer.singleShot(0, self, lambda: self.gone.emit(text))

    def end(self) -> None:
        """Ends the page and its process. Qt wants the page gone before its profile."""
        self._pulse.stop()
        self._gather.stop()
        self._again.stop()
        self._engine.shelf.blockSignals(True)  # while its page goes, the page's last word may still come
        for part in (self._view, self._page, self._engine):
            if shiboken6.isValid(part):
                shiboken6.delete(part)
        self.deleteLater()
