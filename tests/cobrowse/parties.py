"""A page and a console that speak the wire to a real relay, for tests: they say messages, and wait for the one that matters."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from cobrowse import wire
from cobrowse.contact import Availability, ContactState
from tests.cobrowse.relay_process import ORIGIN, RelayProcess

WITHIN = 20.0
_M = TypeVar("_M", bound=wire.Message)


class Closed(Exception):
    """The relay closed the connection; `code` and `reason` are what it gave."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Party:
    """One connection. `seen` is everything that came, in order."""

    def __init__(self, relay: RelayProcess, role: wire.Role, *, origin: str | None = None) -> None:
        self._relay = relay
        self._decode: Any = wire.decode_to_page if role is wire.Role.PAGE else wire.decode_to_console
        self._origin = origin
        self._socket: ClientConnection
        self.seen: list[wire.Message] = []
        self.bodies: list[bytes] = []
        self.frames: list[bytes] = []
        """What came, as it came."""
        self._read = 0

    async def __aenter__(self) -> Party:
        self._socket = await connect(
            self._relay.ws,
            subprotocols=[Subprotocol(wire.SUBPROTOCOL)],
            origin=None if self._origin is None else Origin(self._origin),
            compression=None,
            max_size=None,
            proxy=None,
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._socket.close()

    async def say(self, message: wire.Message, body: bytes = b"") -> None:
        """Sends a message."""
        await self._socket.send(wire.encode(message, body), text=not wire.is_binary(message))

    async def raw(self, data: bytes) -> None:
        """Sends anything."""
        await self._socket.send(data)

    def bare(self, data: bytes) -> None:
        """Sends bytes with no frame around them."""
        self._socket.transport.write(data)

    async def drop(self) -> None:
        """The connection is gone without a word."""
        self._socket.transport.abort()
        await self._socket.wait_closed()

    def read_nothing(self) -> None:
        """From now on takes nothing from the network, as a machine that is frozen."""
        self._socket.transport.pause_reading()

    def read_again(self) -> None:
        """Takes from the network again."""
        self._socket.transport.resume_reading()

    async def expect(self, kind: type[_M], **fields: Any) -> _M:
        """The next message of this kind with these fields; those before it are skipped.

        Raises:
            Closed: the relay closed the connection first.
        """
        async with asyncio.timeout(WITHIN):
            while True:
                while self._read < len(self.seen):
                    message = self.seen[self._read]
                    self._read += 1
                    if isinstance(message, kind) and all(getattr(message, name) == value for name, value in fields.items()):
                        return message
                await self._receive()

    @property
    def body(self) -> bytes:
        """The body of the message that was expected last."""
        return self.bodies[self._read - 1]

    async def _receive(self) -> None:
        try:
            data = await self._socket.recv(decode=False)
        except ConnectionClosed as error:
            raise Closed(error.rcvd.code if error.rcvd else 1006, error.rcvd.reason if error.rcvd else "") from None
        self.frames.append(data)
        message, body = self._decode(data)
        self.seen.append(message)
        self.bodies.append(body)

    async def closed(self) -> Closed:
        """How the relay closed the connection, after whatever it still said."""
        async with asyncio.timeout(WITHIN):
            while True:
                try:
                    await self._receive()
                except Closed as closed:
                    return closed


class Scene:
    """Pages and consoles of one test; closes what it opened."""

    def __init__(self, relay: RelayProcess) -> None:
        self.relay = relay
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Scene:
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._stack.aclose()

    async def party(self, role: wire.Role, origin: str | None = None) -> Party:
        """A connection that has said nothing yet."""
        return await self._stack.enter_async_context(Party(self.relay, role, origin=origin))

    async def page(self, token: str = "", contact: str = "") -> Party:
        """A page that was welcomed."""
        page = await self.party(wire.Role.PAGE, ORIGIN)
        await page.say(wire.Hello(token or await self.token(), contact))
        await page.expect(wire.Welcome)
        return page

    async def token(self, **headers: str) -> str:
        """A page's token."""
        return str((await asyncio.to_thread(self.relay.page_token, **headers))["token"])

    async def access(self, name: str) -> str:
        """A console's token."""
        return str((await asyncio.to_thread(self.relay.sign_in, name))["access"])

    async def console(self, name: str, *, available: bool = True) -> Party:
        """A console that was welcomed."""
        console = await self.party(wire.Role.AGENT)
        await console.say(wire.Hello(await self.access(name)))
        await console.expect(wire.Welcome)
        if available:
            await console.say(wire.SetAvailability(Availability.AVAILABLE))
        return console

    async def call(self, console: Party, page: Party, **call: Any) -> str:
        """A call that was answered and heard: the contact."""
        await page.say(wire.Call(**call))
        contact = (await console.expect(wire.Offer)).contact
        await console.say(wire.Accept(contact))
        await page.expect(wire.State, state=ContactState.CONNECTING)
        await console.say(wire.MediaUp(contact))
        await page.expect(wire.State, state=ContactState.CONNECTED)
        return contact

    async def share(self, console: Party, page: Party, **call: Any) -> str:
        """A call in which the customer said yes to looking along: the contact."""
        contact = await self.call(console, page, **call)
        await console.say(wire.AskLook(contact))
        await page.expect(wire.AskLook)
        await page.say(wire.Consent(contact, "look", granted=True))
        await console.expect(wire.Consent)
        return contact
