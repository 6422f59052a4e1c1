"""The centre of the window: asking to look along, and the customer's page as it is now, with the truth about its age.

The panel knows no relay: the window tells it how the share stands (`show_share`) and hands it batches (`receive`); it says what
the agent wants by signals. The web engine is imported at the first picture. Decoding is `reader`'s, the picture is `viewer`'s;
here is what joins them: epochs, asking for a fresh snapshot, and rebuilding a viewer that failed. Pointing is `pointing`'s.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from cobrowse import wire
from cobrowse.share import Rung
from desktop.page.asking import Asking
from desktop.page.ground import runs_as_root_in_sandbox
from desktop.page.hands import PAGE, Hands
from desktop.page.invitation import Invitation
from desktop.page.keyboard import FRAME, Keyboard
from desktop.page.pointing import Pointing
from desktop.page.strip import Strip
from desktop.page.view import BEHIND_AFTER, SHOWING, ShareState, ShareView
from desktop.shell.theme import theme

if TYPE_CHECKING:
    from desktop.page.assets import PageAssets
    from desktop.page.decoder import Decoded
    from desktop.page.reader import PageReader
    from desktop.page.viewer import Viewer

__all__ = ["PagePanel", "ShareState", "ShareView"]

FAILURES = 3
"""Failures of a viewer within `FAILURES_WITHIN` seconds after which it is not rebuilt by itself."""
FAILURES_WITHIN = 60.0
LOOKED_AT_EVERY = 500
"""Milliseconds between two looks at the picture's age."""


class PagePanel(QWidget):
    """Signals: `look_wanted()`, `stop_wanted()`, `pointed(epoch, node, x, y)` and `marked(epoch, node)` (outlined;
    node 0 takes the pointer or the outline away), `resync_wanted()`,
    `rung_wanted(Rung)`, `intended(epoch, Rung, node, body)` (what the agent does on the page), `assets_wanted(names)` (pictures, fonts and
    stylesheets that are shown and lacking); `unwatch_wanted()` from who looks along at a colleague's call; `stay_wanted()`,
    `go_along_wanted()`, in the tab that is shown, or with the customer.
    """

    look_wanted = Signal()
    stop_wanted = Signal()
    unwatch_wanted = Signal()
    stay_wanted = Signal()
    go_along_wanted = Signal()
    pointed = Signal(str, int, float, float)
    marked = Signal(str, int)
    resync_wanted = Signal()
    rung_wanted = Signal(object)
    intended = Signal(str, object, int, bytes)
    assets_wanted = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._share = ShareView()
        self._viewer: Viewer | None = None
        self._reader: PageReader | None = None
        self._assets: PageAssets | None = None
        self._epoch = ""
        self._on = False
        self._coarse = False
        self._prepared = False
        self._problem = ""
        self._refused = False
        self._delays: deque[float] = deque(maxlen=9)
        self._pointing_allowed = True
        self._failures: list[float] = []
        self._build()
        theme.changed.connect(self._dress)
        self.show_share(ShareView())

    def _build(self) -> None:
        self.strip = Strip(self)
        self.strip.stop_wanted.connect(self._stop)
        self.strip.find_wanted.connect(self._find)
        self.strip.rung_wanted.connect(self.rung_wanted)
        self.hands = Hands(self._may, self)
        self.hands.intended.connect(lambda rung, node, body: self.intended.emit(self._epoch, rung, node, body))
        self.pointing = Pointing(self.strip, self.hands, self._may, self)
        self.pointing.pointed.connect(self.pointed)
        self.pointing.marked.connect(self.marked)
        self.strip.tabs.stay_wanted.connect(self.stay_wanted)
        self.strip.tabs.go_along_wanted.connect(self.go_along_wanted)
        self.strip.pages_wanted.connect(lambda pages: self.hands.scroll(0.0, pages * PAGE))
        self.invitation = Invitation(self)
        self.invitation.look_wanted.connect(self.look_wanted)
        self.invitation.close_wanted.connect(self.unwatch_wanted)
        self._floor = Keyboard(self)
        self.pointing.aimed.connect(lambda: self._floor.setFocus(Qt.FocusReason.MouseFocusReason))
        self._floor.typed.connect(self.hands.type)
        self._floor.taken.connect(lambda on: self.strip.show_typing(on=on))
        self._under = QStackedLayout(self._floor)
        self._under.setContentsMargins(FRAME, FRAME, FRAME, FRAME)
        self._under.addWidget(self.invitation)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.strip)
        layout.addWidget(self._floor, 1)
        self._asking = Asking(self)
        self._asking.wanted.connect(self.resync_wanted)
        self._age = QTimer(self, interval=LOOKED_AT_EVERY)
        self._age.timeout.connect(self._show_age)

    # ---- what the window tells

    def show_share(self, share: ShareView) -> None:
        """Shows how the share stands."""
        before, self._share = self._share, share
        showing = share.state in SHOWING
        if share.state is ShareState.ASKED and before.state is not ShareState.ASKED:
            self.prepare()  # the customer reads the question meanwhile
        if showing and before.state not in SHOWING:
            self._problem = ""
            self._refused = False
            self._failures.clear()
        if not showing and before.state in SHOWING:
            self._put_away()
        if showing and self._viewer is None and self._may_draw():
            self._draw()
        if Rung.POINT not in share.granted or share.state is ShareState.PAUSED:
            self.pointing.forget()
        self.strip.setVisible(showing)
        self.strip.show_digits(share.digits)
        self.strip.show_company(share)
        self._show_age()
        self._age.start() if showing else self._age.stop()

    def prepare(self) -> None:
        """Starts the engine, once: a page may be looked at soon, as a customer is asked for theirs or shares it with a colleague."""
        if self._prepared or runs_as_root_in_sandbox():
            return
        self._prepared = True
        from desktop.page import reader, viewer  # noqa: F401 - the reader's modules take time to load, too

        viewer.warm(self._floor)

    def receive(self, page: wire.Page | wire.Asset, body: bytes) -> None:
        """Takes a batch of the customer's page, or a picture on it. Before a yes and after the end nothing is shown."""
        if self._share.state not in SHOWING and self._share.state is not ShareState.ASKED:
            return
        if isinstance(page, wire.Asset):
            if self._reader is not None and self._reader.take_sheet(page, body):
                return
            if self._assets is not None and self._viewer is not None:
                self._assets.take(page, body)
                self._viewer.assets_came()
            return
        if self._reader is None:
            from desktop.page.reader import PageReader  # decoding and cleaning come with the first page, not with the window

            self._reader = PageReader(self)
            self._reader.decoded.connect(self._take)
            self._reader.sheets_wanted.connect(self.assets_wanted)
            self._reader.sheets_late.connect(self._asking.ask)
        self._reader.read(page, body)

    def clear(self) -> None:
        """Forgets the page: nothing of a customer stays when the contact ends."""
        self._put_away()
        self.show_share(ShareView())

    def changeEvent(self, event: QEvent) -> None:
        """Another language: the state is said anew."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show_age()
        super().changeEvent(event)

    def _stop(self) -> None:
        (self.unwatch_wanted if self._share.watched else self.stop_wanted).emit()

    # ---- the picture

    def _may_draw(self) -> bool:
        if runs_as_root_in_sandbox():
            self._problem = self.tr("The page cannot be shown when Naast runs as root; start it as an ordinary user.")
            return False
        return len(self._failures) < FAILURES

    def _draw(self) -> None:
        from desktop.page.assets import PageAssets
        from desktop.page.viewer import Viewer  # the engine is loaded at the first picture, not at the start

        self._assets = self._assets or PageAssets()
        try:
            self._viewer = viewer = Viewer(theme.color("sunken"), theme.color("accent"), self._floor, self._assets)
        except FileNotFoundError:
            self._problem = self.tr("The viewer's script is missing from this installation; install Naast again.")
            return
        viewer.snapshot_needed.connect(self._lacks)
        viewer.assets_wanted.connect(self.assets_wanted)
        viewer.broken.connect(self._broken)
        viewer.gone.connect(self._gone)
        viewer.drawn.connect(self._drawn)
        self._under.addWidget(viewer)
        self.pointing.draw_on(viewer)

    def _take(self, decoded: Decoded) -> None:
        from desktop.page.decoder import SHOWN, Outcome

        if decoded.outcome is Outcome.OLD:
            return
        if decoded.outcome not in SHOWN:
            if decoded.outcome is Outcome.TOO_LARGE:
                self._refused = True
                self._problem = self.tr("This page is too large to show. Looking along goes on when the customer opens another.")
            self._asking.missing = True
            self._asking.ask()
            self._show_age()
            return
        if self._viewer is None and self._may_draw():
            self._draw()
        if self._viewer is None:
            self._show_age()
            return
        restart = decoded.outcome is Outcome.RESTART
        if restart:
            self._asking.came()
            self._problem = ""
            self._refused = False
            if self._epoch != decoded.epoch:
                self.hands.forget()
            self._epoch = decoded.epoch
            self.pointing.stands(decoded.epoch)
            self.strip.forget()
        self._viewer.receive(decoded.events, restart=restart, followed=decoded.followed)
        self.strip.show_page(decoded.title, decoded.address)
        changed, self._coarse = self._coarse != decoded.coarse, decoded.coarse
        if restart or changed:
            self._show_age()

    def _put_away(self) -> None:
        self._epoch = ""
        self.pointing.forget()
        self.pointing.stands("")
        self._coarse = False
        self._asking.came()
        if self._reader is not None:
            self._reader.end()
            self._reader.deleteLater()
            self._reader = None
        self._end_viewer()
        self._assets = None
        self.strip.forget()
        self.hands.forget()
        self.strip.show_page("", "")

    def _end_viewer(self) -> None:
        if self._viewer is not None:
            self._under.removeWidget(self._viewer)
            self._viewer.hide()
            self._viewer.end()
            self._viewer = None
            self.pointing.draw_on(None)
            self._delays.clear()
            self._pointing_allowed = True

    def _dress(self) -> None:
        if self._viewer is not None:
            self._viewer.dress(theme.color("sunken"), theme.color("accent"))

    # ---- when something is missing or fails

    def _lacks(self, node: int) -> None:
        """The picture is not the page any more, where a node is missing; without one it only holds too much."""
        self._asking.missing = self._asking.missing or node != 0
        self._asking.ask()
        self._show_age()

    def _broken(self) -> None:
        if self._failed_too_often():
            self._problem = self.tr("This page cannot be drawn faithfully. Ask the customer to load it again.")
            self._show_age()
        else:
            self._asking.missing = True
            self._asking.ask()
            self._show_age()

    def _gone(self, text: str) -> None:
        self._end_viewer()
        if self._reader is not None:
            self._reader.reset()
        self._epoch = ""
        self.pointing.stands("")
        if self._failed_too_often():
            self._problem = self.tr("The picture of the page keeps failing. Stop looking along and start again; the call goes on.")
        else:
            self._problem = text
            self._asking.missing = True
            self._draw()
            self._asking.ask()
        self._show_age()

    def _failed_too_often(self) -> bool:
        now = time.monotonic()
        self._failures = [at for at in self._failures if now - at < FAILURES_WITHIN] + [now]
        return len(self._failures) >= FAILURES

    # ---- its age

    def _drawn(self, seconds: float) -> None:
        self._delays.append(seconds)

    @property
    def delay(self) -> float:
        """Seconds from a batch's arrival to its pixels, the middle of the last few; 0 before the first."""
        return sorted(self._delays)[len(self._delays) // 2] if self._delays else 0.0

    @property
    def age(self) -> float:
        """Seconds that the picture is behind; 0 when it is live. The window's word and the screen's own lag, the larger."""
        told = self._share.age_seconds if self._share.state is not ShareState.LIVE else 0.0
        lag = self._viewer.lag if self._viewer is not None else 0.0
        return max(told, lag if lag > BEHIND_AFTER else 0.0)

    def _show_age(self) -> None:
        shown = self._viewer is not None and bool(self._epoch)
        problem = self._share.problem or self._problem
        if self._viewer is not None and shown:
            self._under.setCurrentWidget(self._viewer)
        else:
            self._under.setCurrentWidget(self.invitation)
        # beneath the invitation the engine already has a window to draw in: to get one takes it 50 ms, in which it shows nothing
        early = self._viewer is not None and not shown
        self._under.setStackingMode(QStackedLayout.StackingMode.StackAll if early else QStackedLayout.StackingMode.StackOne)
        self.invitation.show_share(self._share, problem)
        gap = self._asking.missing
        live = self._share.state is ShareState.LIVE and self.age == 0.0 and not gap
        known, way = self._share.known, self._share.way + self.delay
        never = not shown and (self._share.spent or self._refused or (self._viewer is None and bool(problem)))
        self.strip.show_age(self._share.state, self.age, way, shown=shown, gap=gap, coarse=self._coarse, known=known, never=never)
        self.strip.show_problem(problem if shown else "")
        self._on = live and shown and known
        self.strip.show_rungs(self._share, on=self._on)
        self._floor.allow(on=Rung.TYPE in self._may())
        if self._viewer is not None and shown and live != self._pointing_allowed:
            self._viewer.allow_pointing(live)
        self._pointing_allowed = live or not shown

    # ---- what the agent does

    def _may(self) -> frozenset[Rung]:
        return self._share.granted if self._on else frozenset()

    def _find(self, words: str) -> None:
        self.strip.show_found(self._reader.find(words) if self._reader is not None else ())
