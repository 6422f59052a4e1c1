"""The tray, where there is one: the console stays reachable when its window is closed. GNOME may have none; then closing ends."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.shell.icons import app_icon


class Tray(QObject):
    """Icon and menu, from `start` on; `available` tells whether there is a tray at all."""

    show_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._available: bool | None = None
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None

    @property
    def available(self) -> bool:
        """Whether there is a tray; asking for it goes to the desktop, so it is asked once, and late."""
        if self._available is None:
            self._available = QSystemTrayIcon.isSystemTrayAvailable()
        return self._available

    def start(self) -> None:
        """Puts the icon there, where there is a tray."""
        if self.available and self._icon is None:
            self._build()

    def _build(self) -> None:
        self._menu = QMenu()
        self._show, self._quit = QAction(self._menu), QAction(self._menu)
        self._menu.addAction(self._show)
        self._menu.addAction(self._quit)
        self._show.triggered.connect(self.show_wanted)
        self._quit.triggered.connect(self.quit_wanted)
        self._icon = QSystemTrayIcon(app_icon(), self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.show_wanted)
        self._icon.show()
        self.write()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.show_wanted.emit()

    def message(self, title: str, text: str) -> None:
        """A message of the system, where notifications have no way of their own."""
        if self._icon is not None:
            self._icon.showMessage(title, text, app_icon(), 30_000)

    def write(self) -> None:
        """Speaks the language that is on."""
        if self._icon is not None:
            self._show.setText(self.tr("Show Naast"))
            self._quit.setText(self.tr("Quit"))
            self._icon.setToolTip("Naast")

    def close(self) -> None:
        """Takes the icon away."""
        if self._icon is not None:
            self._icon.hide()
