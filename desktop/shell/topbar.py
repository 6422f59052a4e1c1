"""The bar at the top: the agent's availability at the left, the call in the middle, the menu at the right. It never changes its height."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from desktop.shell.availability import AvailabilityButton
from desktop.shell.elided import Elided
from desktop.shell.icons import icon
from desktop.shell.theme import set_role

HEIGHT = 64


class TopBar(QFrame):
    """Holds the call bar that it is given; has the menu with settings and signing out."""

    settings_wanted = Signal()
    check_wanted = Signal()
    sign_out_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, call_bar: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "bar")
        self.setFixedHeight(HEIGHT)
        self.availability = AvailabilityButton()
        self._work = Elided()
        set_role(self._work, "subtle")
        self._work.hide()
        self._menu_button = QToolButton()
        set_role(self._menu_button, "quiet")
        self._menu_button.setIcon(icon("more"))
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._menu_button)
        self._who, self._check, self._settings, self._sign_out, self._quit = (QAction(self._menu) for _ in range(5))
        self._who.setEnabled(False)
        self._check.setIcon(icon("headset"))
        self._settings.setIcon(icon("settings"))
        self._sign_out.setIcon(icon("sign-out"))
        self._menu.addAction(self._who)
        self._menu.addSeparator()
        self._menu.addAction(self._check)
        self._menu.addAction(self._settings)
        self._menu.addAction(self._sign_out)
        self._menu.addAction(self._quit)
        self._menu_button.setMenu(self._menu)
        self._check.triggered.connect(self.check_wanted)
        self._settings.triggered.connect(self.settings_wanted)
        self._sign_out.triggered.connect(self.sign_out_wanted)
        self._quit.triggered.connect(self.quit_wanted)
        call_bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.availability)
        row.addWidget(self._work)
        row.addWidget(call_bar, 1)
        row.addWidget(self._menu_button)
        self._write()

    def show_agent(self, name: str) -> None:
        """Who is signed in."""
        self._who.setText(name)

    def show_work(self, text: str) -> None:
        """What the agent is doing, in a word or two; "" for nothing."""
        self._work.setText(text)
        self._work.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        self._menu_button.setAccessibleName(self.tr("Menu"))
        self._menu_button.setToolTip(self.tr("Menu"))
        self._check.setText(self.tr("Check my equipment"))
        self._settings.setText(self.tr("Settings"))
        self._sign_out.setText(self.tr("Sign out"))
        self._quit.setText(self.tr("Quit"))
