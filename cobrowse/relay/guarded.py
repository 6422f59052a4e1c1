"""A connection of the relay's server, held to what the library leaves open: who says nothing, who asks without end, and how much at once.

What is said over one is `connection`'s, what it may say is `http`'s and the desk's.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.frames import CTRL_OPCODES, CloseCode, Frame
from websockets.protocol import Event

from cobrowse.relay.limits import ALIVE_EVERY, ALIVE_OCTETS, CONTROLS, MAX_HALF_OPEN, Bucket


class Door:
    """Those who have connected and not said yet what they want. Beyond `most` the one who waits longest gives way: an honest browser is
    through in a moment, however many silent ones there are.
    """

    def __init__(self, most: int = MAX_HALF_OPEN) -> None:
        self._most = most
        self._waiting: dict[Guarded, None] = {}

    def connection(self, *arguments: Any, **options: Any) -> ServerConnection:
        """A new one, as the library asks for it."""
        return Guarded(self, *arguments, **options)

    def came(self, connection: Guarded) -> None:
        """Somebody connected."""
        self._waiting[connection] = None
        if len(self._waiting) > self._most:
            longest = next(iter(self._waiting))
            del self._waiting[longest]
            longest.transport.abort()

    def passed(self, connection: Guarded) -> None:
        """They said what they want, or are gone."""
        self._waiting.pop(connection, None)


class Guarded(ServerConnection):
    """One connection, from TCP's to the last frame."""

    def __init__(self, door: Door, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._door = door
        self._controls = Bucket(CONTROLS)
        self._octets = self._frames = 0

    def allow(self, octets: int) -> None:
        """Bytes of a message, from the next one on."""
        self.protocol.max_message_size = octets

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """TCP's, or TLS's, handshake is done."""
        super().connection_made(transport)
        self._door.came(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._door.passed(self)
        super().connection_lost(exc)

    async def keepalive(self) -> None:
        """Pings, in place of the library, and cuts off who neither answers, nor says anything else, nor gets on with what they say. The
        answer stands behind all that their side sent before: on a thin line behind a minute of a page's first picture.
        """
        within = self.ping_timeout or ALIVE_EVERY
        while True:
            await asyncio.sleep(self.ping_interval or ALIVE_EVERY)
            answer = asyncio.ensure_future(await self.ping())
            while not answer.done():
                octets, frames = self._octets, self._frames
                await asyncio.wait([answer], timeout=within)
                got_on = self._octets - octets >= ALIVE_OCTETS * within or self._frames > frames
                if not answer.done() and not got_on:
                    async with self.send_context():
                        self.protocol.fail(CloseCode.INTERNAL_ERROR, "silent")

    def data_received(self, data: bytes) -> None:
        """Bytes came, of a frame or of many."""
        self._octets += len(data)
        super().data_received(data)

    def process_event(self, event: Event) -> None:
        """A request or a frame came. Pings are answered by the library at once, whether the answers are read or not."""
        self._door.passed(self)
        self._frames += 1
        if isinstance(event, Frame) and event.opcode in CTRL_OPCODES and not self._controls.take(time.monotonic()):
            self.transport.abort()
            return
        super().process_event(event)
