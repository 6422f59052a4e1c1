"""The one window: signing in, the console with its three zones, the settings; each a page of the same window.

Holds the panels that it is given and places them; knows nothing of what they show. Zones keep their sizes over restarts and
never jump: what comes and goes lies above them (the ringing card) or has its place kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.shell import accessible
from desktop.shell.centre import Centre
from desktop.shell.icons import app_icon
from desktop.shell.settings import Settings
from desktop.shell.signin import SignInPage
from desktop.shell.theme import set_role
from desktop.shell.topbar import TopBar

if TYPE_CHECKING:
    from desktop.call.check_page import CheckPage
    from desktop.shell.settings_page import SettingsPage

SIZE = (1280, 800)
FRAME = (16, 48)
"""What a window manager's frame takes at most, wide and high."""
LEFT, RIGHT = 248, 372
"""Widths of the outer zones at the first start; the middle has the rest."""


class Page(Enum):
    """What the window shows."""

    SIGN_IN = 0
    CONSOLE = 1
    SETTINGS = 2
    CHECK = 3


@dataclass(frozen=True)
class Panels:
    """The widgets of the other rooms."""

    call_bar: QWidget
    ringing: QWidget
    page: QWidget
    customer: QWidget
    queue: QWidget
    shares: QWidget
    """The pages that supervisors may look along at."""
    search: QWidget
    """The search with the recent contacts."""


class Window(QMainWindow):
    """Pages, zones, keys. Closing asks `closing`, so that a tray may keep the console running."""

    closing = Signal()
    settings_opened = Signal()
    check_opened = Signal()
    check_closed = Signal()
    look_key = Signal()
    search_key = Signal()
    retry_wanted = Signal()
    dismissed = Signal(object)

    def __init__(self, panels: Panels, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Naast")
        self.setWindowIcon(app_icon())
        self._settings = settings
        self.may_close = False
        self._before = Page.SIGN_IN
        self.sign_in = SignInPage()
        self._settings_page: SettingsPage | None = None
        self._check_page: CheckPage | None = None
        self._checked_from = Page.CONSOLE
        self.top, self.centre = TopBar(panels.call_bar), Centre(panels.page, panels.ringing)
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
        self.top.check_wanted.connect(self.open_check)

    def _build(self, panels: Panels) -> None:
        left = QFrame()
        set_role(left, "zone")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._shares = QWidget()
        beside = QVBoxLayout(self._shares)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(_line())
        beside.addWidget(_inset(panels.shares), 1)
        self._shares.hide()
        for part, share in ((_inset(panels.queue), 2), (self._shares, 2), (_line(), 0), (_inset(panels.search), 3)):
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
        for page in (self.sign_in, console):
            self._pages.addWidget(page)
        self.setCentralWidget(self._pages)

    @property
    def settings_page(self) -> SettingsPage:
        """The page of the settings; made when it is first asked for."""
        if self._settings_page is None:
            from desktop.shell.settings_page import SettingsPage

            self._settings_page = page = SettingsPage(self._settings)
            page.closed.connect(lambda: self.show_page(self._before))
            page.check_wanted.connect(self.open_check)
            self._pages.insertWidget(Page.SETTINGS.value, page)
            accessible.name_lists(page)
        return self._settings_page

    @property
    def check_page(self) -> CheckPage:
        """The page of the check before the shift; made when it is first asked for."""
        if self._check_page is None:
            from desktop.call.check_page import CheckPage

            self._check_page = page = CheckPage()
            page.closed.connect(self._close_check)
            page.wanted.connect(self.check_opened)
            _ = self.settings_page  # it comes before this one
            self._pages.insertWidget(Page.CHECK.value, page)
            accessible.name_lists(page)
        return self._check_page

    def open_check(self) -> None:
        """Checks the equipment, on a page of its own."""
        if self.page is not Page.CHECK:
            self._checked_from, page = self.page, self.check_page
            self.show_page(Page.CHECK)
            page.back.setFocus()

    def _close_check(self) -> None:
        self.check_closed.emit()
        self.show_page(self._checked_from)

    def _keys(self) -> None:
        # The keys of a call are the call bar's and the ringing card's own.
        QShortcut(QKeySequence("Ctrl+Shift+L"), self).activated.connect(self.look_key)
        QShortcut(QKeySequence("Ctrl+Shift+S"), self).activated.connect(self.top.availability.showMenu)
        for keys in ("Ctrl+F", "Ctrl+K"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._search)
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
            elif page is Page.CONSOLE:
                self.centre.setFocus()  # on no control: Tab begins at the top left

    def show_shares(self, on: bool) -> None:
        """Whether there is a place for the shared pages: in a supervisor's window."""
        self._shares.setVisible(on)

    def show_status(self, *, memory_only: bool, asked_each_time: bool) -> None:
        """What this computer does not keep, in the line at the bottom."""
        said = []
        if memory_only:
            said.append(self.tr("No keyring on this computer: what is known of customers is kept in memory only."))
        if asked_each_time:
            said.append(self.tr("Naast will ask for your password at each start."))
        self.status.setText(" ".join(said))
        self.status.setVisible(bool(said))

    def _search(self) -> None:
        if self.page is Page.CONSOLE:
            self.search_key.emit()

    def _open_settings(self) -> None:
        if self.page is not Page.SETTINGS:
            self._before, settings = self.page, self.settings_page
            self.settings_opened.emit()
            self.show_page(Page.SETTINGS)
            settings.theme_box.setFocus()

    def settings_go_back_to(self, page: Page) -> None:
        """Signing in or out while the settings are open changes where they lead back to."""
        if self.page is Page.SETTINGS:
            self._before = page
        elif self.page is not Page.CHECK or page is not Page.CONSOLE:
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


def _line() -> QFrame:
    line = QFrame()
    set_role(line, "line")
    return line


def _inset(panel: QWidget) -> QWidget:
    """A list with air around it."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(8, 12, 8, 8)
    column.addWidget(panel)
    return holder
