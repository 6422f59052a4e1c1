"""Joins the check before the shift to the window and the phone: begins one when its page is opened, ends it when a call comes.

What is checked is `desktop.call.check`'s, what is seen of it `desktop.call.check_page`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from desktop.shell.desk_phone import DeskPhone
from desktop.shell.state import Console
from desktop.shell.window import Page, Window
from webrtc.channel import IceServer

if TYPE_CHECKING:
    from desktop.call.check import Checker

_tr = QCoreApplication.translate


class Checking(QObject):
    """At most one check at a time, none beside a call."""

    def __init__(self, window: Window, phone: DeskPhone, console: Callable[[], Console], relay: Callable[[], str]) -> None:
        super().__init__()
        self._window, self._phone, self._console, self._relay = window, phone, console, relay
        self._checker: Checker | None = None
        window.check_opened.connect(self.begin)
        window.check_closed.connect(self.end)

    def begin(self) -> None:
        """Begins one, unless a call is on."""
        self.end()
        console, page = self._console(), self._window.check_page
        if console.ringing is not None or (console.contact is not None and console.contact.live):
            page.show_problem(_tr("Check", "Not during a call: the check needs the headset for itself."))
            return
        from desktop.call.check import Checker

        servers = tuple(IceServer(server.urls, server.username, server.credential) for server in console.ice)
        self._checker = checker = Checker(self._phone.equipment(), servers, self._relay(), self)
        checker.changed.connect(page.show_check)
        checker.start()

    def end(self) -> None:
        """Closes what was opened for it."""
        checker, self._checker = self._checker, None
        if checker is not None:
            checker.stop()
            checker.deleteLater()

    def leave(self) -> None:
        """A call comes: the console is what counts now."""
        self.end()
        if self._window.page is Page.CHECK:
            self._window.show_page(Page.CONSOLE)
