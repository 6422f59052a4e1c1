"""A call announces itself outside the window: org.freedesktop.Notifications on Linux, the tray's message elsewhere.

Only the claimed name stands in it, first name and initial: it may show on a locked screen. GNOME shows no banner while the
window is active; the ringing card in the window is there for that.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog
from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from desktop.shell.tray import Tray

_log = structlog.get_logger("naast.notifications")
_BUS_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
URGENT = 2
"""Critical, by the Desktop Notifications Specification, "Urgency Levels": stays until it is withdrawn."""


class Notifications(QObject):
    """One announcement at a time. Its buttons come back as signals."""

    answer_wanted = Signal()
    decline_wanted = Signal()
    show_wanted = Signal()

    def __init__(self, tray: Tray | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray = tray
        self._bus: _Bus | None = None
        self._lock = asyncio.Lock()
        self._wanted: tuple[str, str] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def announce(self, name: str) -> None:
        """A call rings; `name` as it may be seen by anybody, "" for none."""
        self._wanted = (self.tr("Incoming call"), name or self.tr("A customer"))
        self._start()

    def withdraw(self) -> None:
        """It rings no more."""
        self._wanted = None
        self._start()

    async def close(self) -> None:
        """Withdraws, and leaves the bus."""
        self._wanted = None
        await self._settle()
        if self._bus is not None:
            await self._bus.close()
            self._bus = None

    def _start(self) -> None:
        if not sys.platform.startswith("linux"):
            if self._wanted is not None and self._tray is not None:
                self._tray.message(*self._wanted)
            return
        task = asyncio.ensure_future(self._settle())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _settle(self) -> None:
        """Makes the bus show what is wanted now; in order, whatever came in between."""
        async with self._lock:
            try:
                if self._wanted is None:
                    if self._bus is not None:
                        await self._bus.withdraw()
                    return
                if self._bus is None:
                    self._bus = await _Bus.open(self._pressed)
                await self._bus.show(
                    *self._wanted, (("answer", self.tr("Answer")), ("decline", self.tr("Decline")), ("default", self.tr("Show Naast")))
                )
            except Exception as error:  # whatever a desktop's notification service does must not touch the call
                _log.info("no_notification", error=type(error).__name__)
                if self._bus is not None:
                    await self._bus.close()
                self._bus = None
                if self._tray is not None and self._wanted is not None:
                    self._tray.message(*self._wanted)

    def _pressed(self, action: str) -> None:
        {"answer": self.answer_wanted, "decline": self.decline_wanted}.get(action, self.show_wanted).emit()


class _Bus:
    """The notification service on the session bus, by jeepney, which carries no types."""

    def __init__(self, router: Any, connection: Any, pressed: Callable[[str], None]) -> None:
        self._router = router
        self._connection = connection
        self._pressed = pressed
        self._shown = 0
        self._listener: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, pressed: Callable[[str], None]) -> _Bus:
        from jeepney import MatchRule, message_bus
        from jeepney.io.asyncio import DBusRouter, Proxy, open_dbus_connection

        connection = await open_dbus_connection("SESSION")
        router = DBusRouter(connection)
        await router.__aenter__()
        bus = cls(router, connection, pressed)
        rule = MatchRule(type="signal", interface=_BUS_NAME, path=_PATH)
        await Proxy(message_bus, router).AddMatch(rule)
        bus._listener = asyncio.ensure_future(bus._listen(rule))
        return bus

    async def _listen(self, rule: Any) -> None:
        with self._router.filter(rule, bufsize=16) as queue:
            while True:
                message = await queue.get()
                member, body = message.header.fields.get(3), message.body
                if member == "ActionInvoked" and body[0] == self._shown:
                    self._pressed(body[1])

    async def show(self, title: str, text: str, actions: tuple[tuple[str, str], ...]) -> None:
        from jeepney import DBusAddress, new_method_call

        address = DBusAddress(_PATH, bus_name=_BUS_NAME, interface=_BUS_NAME)
        flat = [word for action in actions for word in action]
        hints = {"urgency": ("y", URGENT), "category": ("s", "call.incoming"), "desktop-entry": ("s", "naast"), "resident": ("b", False)}
        call = new_method_call(address, "Notify", "susssasa{sv}i", ("Naast", self._shown, "naast", title, text, flat, hints, 0))
        reply = await asyncio.wait_for(self._router.send_and_get_reply(call), 5)
        self._shown = int(reply.body[0]) if isinstance(reply.body[0], int) else 0

    async def withdraw(self) -> None:
        from jeepney import DBusAddress, new_method_call

        if self._shown:
            address = DBusAddress(_PATH, bus_name=_BUS_NAME, interface=_BUS_NAME)
            shown, self._shown = self._shown, 0
            await asyncio.wait_for(self._router.send_and_get_reply(new_method_call(address, "CloseNotification", "u", (shown,))), 5)

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        await self._router.__aexit__(None, None, None)
        await self._connection.close()
