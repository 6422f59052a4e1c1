"""One WebSocket: its Hello, what it may send and how much, its errors, and the task that sends what waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError
from websockets.exceptions import ConnectionClosed

from cobrowse import wire
from cobrowse.relay.guarded import Guarded
from cobrowse.relay.limits import (
    BYTES,
    ERRORS_FORGIVEN,
    KINDS,
    MAX_ERRORS,
    MESSAGES,
    NO_CONSENT_EVERY,
    PAGE_FRAME,
    SMALL_FRAME,
    Bucket,
)
from cobrowse.relay.metrics import Metrics
from cobrowse.relay.outbox import Outbox, Put
from cobrowse.wire import Problem, WireError

_log = structlog.get_logger("naast.relay")

POLICY: Final = 1008
RESTARTING: Final = 1012
OVERLOADED: Final = 1013

BLAMELESS: Final = frozenset({Problem.NOT_POSSIBLE_NOW, Problem.NO_SUCH_CONTACT, Problem.RELAY_STOPPING})
"""Problems that an honest sender meets when two act at once; they do not count towards the door."""


class _Kind(msgspec.Struct):
    t: str


_kind: Final = msgspec.json.Decoder(_Kind)
_ALL_KINDS: Final = frozenset(str(kind.__struct_config__.tag) for union in (wire.FromPage, wire.FromConsole) for kind in union.__args__)


class Link:
    """A connection, by its number. `role` is known after the Hello."""

    def __init__(self, number: int, socket: Guarded, metrics: Metrics, on_dropped: Callable[[int], None]) -> None:
        self.number = number
        self.role: wire.Role | None = None
        self.session = ""
        self._socket = socket
        self._metrics = metrics
        self._on_dropped = on_dropped
        self._outbox = Outbox()
        self._wake = asyncio.Event()
        self._closing: tuple[int, str] | None = None
        self._behind = False
        self._errors = 0
        self._last_error = 0.0
        self._last_no_consent = float("-inf")
        self._messages = Bucket(MESSAGES)
        self._bytes = Bucket(BYTES)
        self._kinds: dict[type[wire.Message], Bucket] = {}

    # ---- out

    def post(self, message: wire.ToPage | wire.ToConsole, body: bytes = b"") -> None:
        """Adds to what waits."""
        if self._closing is not None:
            return
        if isinstance(message, wire.AskLook) or (isinstance(message, wire.Welcome) and message.contact):
            self._socket.allow(PAGE_FRAME)  # it may share from now on, or did before
        put = self._outbox.put(message, body)
        if put is Put.FULL:
            self.close(OVERLOADED, "too slow: nothing more can wait for you")
        elif put is Put.STREAM_DROPPED:
            self._metrics.dropped.inc()
            self._behind = True
        self._wake.set()

    async def ping(self) -> float:
        """Seconds until the other side's answer, which comes behind all that it sent before.

        Raises:
            ConnectionClosed: there was none.
        """
        return await (await self._socket.ping())

    def shut(self, problem: Problem, text: str, *, code: int = POLICY) -> None:
        """Tells why, and closes after what waits has gone."""
        self.post(wire.Error(problem, text))
        self._metrics.errors.labels(problem.value).inc()
        self.close(code, problem.value)

    def close(self, code: int, reason: str) -> None:
        """Closes after what waits has gone."""
        if self._closing is None:
            self._closing = (code, reason)
            self._wake.set()

    async def send_all(self) -> None:
        """Sends what waits, until the connection is to close."""
        with suppress(ConnectionClosed):
            while True:
                while self._outbox:
                    frame = self._outbox.take()
                    await self._socket.send(frame.data, text=not frame.binary)
                if self._closing is not None:
                    await self._socket.close(*self._closing)
                    return
                if self._behind:  # they took what waited: now they can take the stream anew
                    self._behind = False
                    asyncio.get_running_loop().call_soon(self._on_dropped, self.number)
                self._wake.clear()
                await self._wake.wait()

    # ---- in

    async def hello(self, within: float) -> wire.Hello:
        """The first message; `within` so many seconds.

        Raises:
            WireError: it was no Hello.
            TimeoutError: none came in time.
        """
        async with asyncio.timeout(within):
            data = await self._socket.recv(decode=False)
        message, _ = wire.decode_from_page(data)
        if not isinstance(message, wire.Hello):
            raise WireError(Problem.NOT_ALLOWED, "say hello first, with a token")
        self._socket.allow(SMALL_FRAME)
        return message

    async def listen(self, said: Callable[[wire.FromPage | wire.FromConsole, bytes], Awaitable[None]]) -> None:
        """Hands on every message that this role may send, one after another, until the connection closes."""
        decode = wire.decode_from_page if self.role is wire.Role.PAGE else wire.decode_from_console
        while self._closing is None:
            data = await self._socket.recv(decode=False)
            started = time.perf_counter()
            try:
                await self._hear(data, decode, said)
            except WireError as error:
                self._refuse(error)
            self._metrics.handling.observe(time.perf_counter() - started)

    async def _hear(
        self,
        data: bytes,
        decode: Callable[[bytes], tuple[wire.FromPage | wire.FromConsole, bytes]],
        said: Callable[[wire.FromPage | wire.FromConsole, bytes], Awaitable[None]],
    ) -> None:
        now = time.monotonic()
        self._metrics.bytes.labels(self.role).inc(len(data))
        if not self._messages.take(now) or not self._bytes.take(now, len(data)):
            raise WireError(Problem.TOO_OFTEN, "too much at once: this message was dropped; slow down")
        try:
            message, body = decode(data)
        except WireError as error:
            raise _or_not_allowed(error, data) from None
        kind = type(message)
        self._metrics.messages.labels(_name(message)).inc()
        if kind in KINDS and not self._kinds.setdefault(kind, Bucket(KINDS[kind])).take(now):
            raise WireError(Problem.TOO_OFTEN, f"too many of this kind: at most {KINDS[kind].each_second:g} a second", _name(message))
        try:
            await said(message, body)
        except WireError as error:
            error.about = error.about or _name(message)
            raise WireErrorIn(error, getattr(message, "contact", "")) from None
        except SQLAlchemyError as error:
            _log.error("not stored", link=self.number, error=type(error).__name__, text=str(error))
            self._metrics.not_stored.inc()
            text = "the relay could not store this: keep it, and send it again later"
            refusal = WireError(Problem.NOT_POSSIBLE_NOW, text, _name(message))
            raise WireErrorIn(refusal, getattr(message, "contact", "")) from None

    def _refuse(self, error: WireError) -> None:
        contact = error.contact if isinstance(error, WireErrorIn) else ""
        now = time.monotonic()
        if error.problem is Problem.NO_CONSENT:
            # a page in full motion says it 25 times before it hears of it: that is one mistake
            if now - self._last_no_consent < NO_CONSENT_EVERY:
                return
            self._last_no_consent = now
        self._metrics.errors.labels(error.problem.value).inc()
        self.post(wire.Error(error.problem, str(error), error.about, contact))
        if error.problem in BLAMELESS:
            return
        self._errors = 1 if now - self._last_error > ERRORS_FORGIVEN else self._errors + 1
        self._last_error = now
        if self._errors >= MAX_ERRORS:
            _log.warning("too many errors", link=self.number, role=self.role, problem=error.problem.value)
            self.close(POLICY, error.problem.value)


class WireErrorIn(WireError):
    """A refusal that is about one contact."""

    def __init__(self, error: WireError, contact: str) -> None:
        super().__init__(error.problem, str(error), error.about)
        self.contact = contact


def _name(message: wire.Message) -> str:
    return str(message.__struct_config__.tag)


def _or_not_allowed(error: WireError, data: bytes) -> WireError:
    """A kind that exists, but not for this role, is not allowed rather than unknown."""
    if error.problem is not Problem.UNKNOWN_KIND:
        return error
    with suppress(msgspec.DecodeError, RecursionError):
        kind = _kind.decode(data[: data.find(b"\n")]).t
        if kind in _ALL_KINDS:
            return WireError(Problem.NOT_ALLOWED, "your role may not send this kind", kind)
    return error
