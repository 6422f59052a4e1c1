"""The one window: signing in, the console with its three zones, the settings; each a page of the same window.

Holds the panels that it is given and places them; knows nothing of what they show. Zones keep their sizes over restarts and
never jump: what comes and goes lies above them (the ringing card) or has its place kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QSpacerItem,
    QSplitter,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.shell.icons import app_icon
from desktop.shell.lines import Lines
from desktop.shell.settings import Settings
from desktop.shell.settings_page import SettingsPage
from desktop.shell.signin import SignInPage
from desktop.shell.theme import set_role
from desktop.shell.topbar import TopBar
from desktop.shell.welcome import WelcomeView

SIZE = (1280, 800)
FRAME = (16, 48)
"""What a window manager's frame takes at most, wide and high."""
LEFT, RIGHT = 248, 372
"""Widths of the outer zones at the first start; the middle has the rest."""
STAGE = 0.34
"""The part of the middle's width that the customer's picture takes over the page, in its lower left corner."""

LARGE = 0.58
"""The part of the middle's height that it takes while no page is shared."""


class Page(Enum):
    """What the window shows."""

    SIGN_IN = 0
    CONSOLE = 1
    SETTINGS = 2


@dataclass(frozen=True)
class Panels:
    """The widgets of the other rooms."""

    call_bar: QWidget
    ringing: QWidget
    page: QWidget
    customer: QWidget
    queue: QWidget
    recent: QWidget


class Centre(QWidget):
    """The middle: the welcome, or the customer's page with their picture; the ringing card lies on top of both."""

    def __init__(self, panels: Panels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.welcome, self.lines = WelcomeView(), Lines()
        self._panels = panels
        self._stack = QStackedLayout()
        self._stack.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.lines)
        self._room = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        column.addItem(self._room)
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self.welcome)
        self._stack.addWidget(panels.page)
        self._stage: QWidget | None = None
        panels.ringing.setParent(self)
        panels.ringing.hide()
        panels.ringing.installEventFilter(self)
        self._picture = False
        self._sharing = False

    def show_call(self, *, on: bool, picture: bool, sharing: bool) -> None:
        """Whether there is a call, the customer's picture, and their page."""
        self._stack.setCurrentIndex(1 if on else 0)
        self._picture, self._sharing = on and picture, sharing
        if self._stage is not None:
            self._stage.setVisible(self._picture)
        self._place()

    def take_stage(self, stage: QWidget) -> None:
        """The place for the customer's picture, once there is one."""
        self._stage = stage
        stage.setParent(self)
        stage.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What lies on top moves along."""
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The card finds its place when it appears or grows."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place()
        return False

    def _place(self) -> None:
        card, stage = self._panels.ringing, self._stage
        wide = min(max(card.sizeHint().width(), 420), max(320, self.width() - 32))
        card.resize(wide, max(card.sizeHint().height(), card.heightForWidth(wide) if card.hasHeightForWidth() else 0))
        card.move((self.width() - card.width()) // 2, max(16, (self.height() - card.height()) // 3))
        room = 0
        if self._picture and stage is not None:
            stage.setGeometry(self._stage_place())
            stage.raise_()
            room = 0 if self._sharing else stage.height() + 16
        if self._room.sizeHint().height() != room:
            self._room.changeSize(0, room, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            self._room.invalidate()
            if (layout := self.layout()) is not None:
                layout.invalidate()
        card.raise_()

    def _stage_place(self) -> QRect:
        if not self._sharing:  # large above, with asking to look along below it
            top = 16 + (self.lines.height() if self.lines.isVisible() else 0)
            return QRect(16, top, self.width() - 32, max(120, round((self.height() - top) * LARGE)))
        wide = max(240, round(self.width() * STAGE))
        high = wide * 3 // 4
        return QRect(16, self.height() - high - 16, wide, high)


class Window(QMainWindow):
    """Pages, zones, keys. Closing asks `closing`, so that a tray may keep the console running."""

    closing = Signal()
    settings_opened = Signal()
    look_key = Signal()
    retry_wanted = Signal()
    dismissed = Signal()

    def __init__(self, panels: Panels, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Naast")
        self.setWindowIcon(app_icon())
        self._settings = settings
        self.may_close = False
        self._before = Page.SIGN_IN
        self.sign_in, self.settings_page = SignInPage(), SettingsPage(settings)
        self.top, self.centre = TopBar(panels.call_bar), Centre(panels)
        self.lines = self.centre.lines
        self.status = QLabel()
        set_role(self.status, "subtle")
        self.status.setContentsMargins(16, 4, 16, 4)
        self.status.hide()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._pages = QStackedWidget()
        self._build(panels)
        self._keys()
        self._take_shape()
        self.lines.dismissed.connect(self.dismissed)
        self.lines.retry_wanted.connect(self.retry_wanted)
        self.top.settings_wanted.connect(self._open_settings)
        self.settings_page.closed.connect(lambda: self.show_page(self._before))

    def _build(self, panels: Panels) -> None:
        left = QFrame()
        set_role(left, "zone")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QFrame()
        set_role(line, "line")
        for part, share in ((_inset(panels.queue), 2), (line, 0), (_inset(panels.recent), 3)):
            column.addWidget(part, share)
        right = QFrame()
        set_role(right, "zone")
        QVBoxLayout(right).setContentsMargins(0, 0, 0, 0)
        right.layout().addWidget(panels.customer)  # type: ignore[union-attr]  # it was set a line above
        left.setMinimumWidth(200)
        self.centre.setMinimumWidth(440)
        right.setMinimumWidth(320)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for at, zone in enumerate((left, self.centre, right)):
            self._splitter.addWidget(zone)
            self._splitter.setStretchFactor(at, 1 if at == 1 else 0)
        console = QWidget()
        rows = QVBoxLayout(console)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.top)
        rows.addWidget(self._splitter, 1)
        rows.addWidget(self.status)
        for page in (self.sign_in, console, self.settings_page):
            self._pages.addWidget(page)
        self.setCentralWidget(self._pages)

    def _keys(self) -> None:
        # The keys of a call are the call bar's and the ringing card's own.
        QShortcut(QKeySequence("Ctrl+Shift+L"), self).activated.connect(self.look_key)
        QShortcut(QKeySequence("Ctrl+Shift+S"), self).activated.connect(self.top.availability.showMenu)
        QShortcut(QKeySequence("Ctrl+,"), self).activated.connect(self._open_settings)

    def _take_shape(self) -> None:
        self.resize(*SIZE)
        room = self.screen().availableGeometry()
        if room.width() < SIZE[0] + FRAME[0] or room.height() < SIZE[1] + FRAME[1]:
            self.setWindowState(Qt.WindowState.WindowMaximized)  # with its frame it would stand beyond the screen's edge
        if not (shape := self._settings.shape("window")).isEmpty():
            self.restoreGeometry(shape)
        self._splitter.setSizes([LEFT, SIZE[0] - LEFT - RIGHT, RIGHT])
        if not (shape := self._settings.shape("zones")).isEmpty():
            self._splitter.restoreState(shape)

    def keep_shape(self) -> None:
        """Window and zones stand there again at the next start."""
        self._settings.set_shape("window", self.saveGeometry())
        self._settings.set_shape("zones", self._splitter.saveState())

    @property
    def page(self) -> Page:
        """What is shown."""
        return Page(self._pages.currentIndex())

    def show_page(self, page: Page) -> None:
        """Shows a page."""
        if page is not self.page:
            self._pages.setCurrentIndex(page.value)
            if page is Page.SIGN_IN:
                self.sign_in.focus_first()

    def show_status(self, *, memory_only: bool, asked_each_time: bool) -> None:
        """What this computer does not keep, in the line at the bottom."""
        said = []
        if memory_only:
            said.append(self.tr("No keyring on this computer: what is known of customers is kept in memory only."))
        if asked_each_time:
            said.append(self.tr("Naast will ask for your password at each start."))
        self.status.setText(" ".join(said))
        self.status.setVisible(bool(said))

    def _open_settings(self) -> None:
        if self.page is not Page.SETTINGS:
            self._before = self.page
            self.settings_opened.emit()
            self.show_page(Page.SETTINGS)
            self.settings_page.theme_box.setFocus()

    def settings_go_back_to(self, page: Page) -> None:
        """Signing in or out while the settings are open changes where they lead back to."""
        if self.page is Page.SETTINGS:
            self._before = page
        else:
            self.show_page(page)

    def come_forward(self) -> None:
        """To the front, from wherever it is."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Not at once: a call may be on."""
        self.keep_shape()
        if self.may_close:
            super().closeEvent(event)
        else:
            event.ignore()
            self.closing.emit()


def _inset(panel: QWidget) -> QWidget:
    """A list with air around it."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(8, 12, 8, 8)
    column.addWidget(panel)
    return holder
