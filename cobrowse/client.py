"""A connection to the relay that comes back by itself.

`Course` and its functions decide, pure: what an ending means, how long to wait. `RelayClient` carries it out on the loop that
runs it: connects, says hello, hands over what the relay says, notices a relay that fell silent, and tries again. It keeps no
message through a lost connection: who sends tells what still matters after `UP`, as the relay's answer to the hello tells
where every contact stands. Tokens come from `cobrowse.session`, messages from `cobrowse.wire`.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, NoReturn

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidProxy, InvalidURI

from cobrowse import wire
from cobrowse.address import NotAnAddress, read_address
from cobrowse.session import NotSecure, Refused, SessionProblem, TokenSource

FIRST_WAIT: Final = 0.5
"""Seconds; the most that is waited before the first new try."""
LONGEST_WAIT: Final = 15.0
"""Seconds; the most that is ever waited: a call in progress wants its page back."""
STEADY: Final = 10.0
"""Seconds that a connection must have held before its end counts as a first failure again."""
BEAT: Final = 2.0
"""Seconds between two looks at whether anything came in."""
QUIET_BEATS: Final = 4
"""Looks in a row that found nothing, after which the relay is given up: 8-10 seconds. Each look is answered by a pong, and
any byte counts, so a slow network with a large page on it is not taken for a dead one. Counting looks and not seconds, a
window that was itself frozen does not blame the relay."""
HASTE: Final = 1.0
"""Seconds without a byte after which a relay is given up that there is reason to doubt."""
OPEN_TIMEOUT: Final = 6.0
"""Seconds for TCP, TLS and the upgrade; and again for the answer to the hello."""
WAITING_ROOM: Final = 512
"""Messages that wait for the socket; beyond it the link is as good as down."""

_log = structlog.get_logger("naast.client")


class LinkState(Enum):
    """How the connection is. After `DOWN` it tries again by itself; after `REFUSED` only a new `run()` does."""

    CONNECTING = "connecting"
    UP = "up"
    DOWN = "down"
    REFUSED = "refused"


@dataclass(frozen=True)
class Link:
    """What a window shows of the connection. `problem` is "" or one of `wire.Problem`'s values, or "unreachable" (no answer),
    "not_secure" (the certificate does not hold), "silent" (it stopped answering), "lost" (it went away), "not_a_relay".
    `retry_in` in seconds, with `DOWN`.
    """

    state: LinkState
    problem: str = ""
    retry_in: float = 0.0


class Ending(Enum):
    """How a connection, or the try for one, ended."""

    LOST = "lost"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - the name of an ending, not a secret
    REFUSED = "refused"


@dataclass(frozen=True)
class Course:
    """Where the tries stand: `failures` in a row, and whether the relay refused a token since it last held."""

    failures: int = 0
    refused_before: bool = False


class Step(Enum):
    """What comes next."""

    WAIT = "wait"
    NEW_TOKEN = "new_token"  # noqa: S105 - the name of a step, not a secret
    STOP = "stop"


def wait_before(failures: int, draw: float) -> float:
    """Seconds to wait after so many failures in a row; `draw` is a random number in 0..1.

    Full jitter: anything from nothing to a bound that doubles, so that ten thousand consoles whose relay restarted do not come
    back in one wave.
    """
    return draw * min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 16))


def after(course: Course, ending: Ending, *, held: float) -> tuple[Course, Step]:
    """The course and what to do after `ending`; `held` is for how many seconds the connection was up."""
    steady = held >= STEADY
    refused_before = course.refused_before and not steady
    if ending is Ending.REFUSED or (ending is Ending.TOKEN_REFUSED and refused_before):
        return course, Step.STOP
    if ending is Ending.TOKEN_REFUSED:
        return replace(course, refused_before=True), Step.NEW_TOKEN
    return Course(1 if steady else course.failures + 1, refused_before), Step.WAIT


_MEANING: Final[dict[wire.Problem, Ending]] = {
    wire.Problem.BAD_TOKEN: Ending.TOKEN_REFUSED,
    wire.Problem.EXPIRED_TOKEN: Ending.TOKEN_REFUSED,
    wire.Problem.SIGNED_IN_ELSEWHERE: Ending.REFUSED,
}
"""What a problem told before the welcome, or with the close, means. What is not here is a loss: also a hello that came too
late over a slow network, which the relay calls not allowed."""


class _Ended(Exception):
    """The connection is over."""

    def __init__(self, ending: Ending, problem: str) -> None:
        super().__init__(problem)
        self.ending = ending
        self.problem = problem


class _Heard(ClientConnection):
    """Notes that bytes came in, also those of a message that is not complete yet."""

    heard = True
    gave_up = False

    def data_received(self, data: bytes) -> None:
        self.heard = True
        super().data_received(data)


class RelayClient:
    """The console's connection. All calls and callbacks belong to the loop that runs `run()`.

    `token` gives a fresh access token; it is asked at the start, and once more when the relay refuses the one it gave.
    `on_message` gets every message with its body, `on_link` every change of the link: `UP` comes before the `Welcome`.
    """

    def __init__(
        self,
        url: str,
        token: TokenSource,
        on_message: Callable[[wire.ToConsole, bytes], None],
        on_link: Callable[[Link], None],
        *,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._url = url
        self._ask_token = token
        self._token = ""
        self._on_message = on_message
        self._on_link = on_link
        self._draw = draw
        self._link = Link(LinkState.DOWN)
        self._out: asyncio.Queue[bytes | str] | None = None
        self._socket: _Heard | None = None
        self._wake = asyncio.Event()
        self._doubted = asyncio.Event()
        self._closing = False

    @property
    def round_trip(self) -> float | None:
        """Seconds that the relay's last pong took, one every `BEAT`; None while there was none."""
        return (self._socket.latency or None) if self._socket is not None else None

    @property
    def link(self) -> Link:
        """The link as last told."""
        return self._link

    def send(self, message: wire.FromConsole, body: bytes = b"") -> bool:
        """Hands a message to the connection, in order. False when there is none, or it does not take any more.

        True does not say that it arrived: what must not be lost is told again after the next `UP`.
        """
        if self._out is None:
            return False
        data = wire.encode(message, body)
        try:
            self._out.put_nowait(data if wire.is_binary(message) else data.decode())
        except asyncio.QueueFull:
            return False
        return True

    def retry(self) -> None:
        """Does not wait any longer before the next try: the agent asked, or the network came back."""
        self._wake.set()

    def doubt(self) -> None:
        """A call lost its path, and perhaps the network with it: a relay that says nothing for `HASTE` is left, and tried anew at once."""
        self._doubted.set()
        self._wake.set()

    async def close(self) -> None:
        """Ends the connection in order, and `run()` with it."""
        self._closing = True
        self._wake.set()
        if self._socket is not None:
            await self._socket.close()

    async def run(self) -> None:
        """Connects and comes back until `close()`, or until the relay refuses for good (`LinkState.REFUSED`).

        An exception of a callback is a bug and goes through.
        """
        course = Course()
        while not self._is_closing():
            self._tell(Link(LinkState.CONNECTING, self._link.problem))
            ended, held = await self._once()
            if self._is_closing():
                break
            course, step = after(course, ended.ending, held=held)
            if ended.ending is Ending.TOKEN_REFUSED:
                self._token = ""
            if step is Step.STOP:
                self._tell(Link(LinkState.REFUSED, ended.problem))
                return
            if step is Step.WAIT:
                await self._wait(Link(LinkState.DOWN, ended.problem, wait_before(course.failures, self._draw())))
        self._tell(Link(LinkState.DOWN))

    async def _wait(self, link: Link) -> None:
        if self._doubted.is_set():
            self._doubted.clear()
            return
        self._wake.clear()
        self._tell(link)
        try:
            async with asyncio.timeout(link.retry_in):
                await self._wake.wait()
        except TimeoutError:
            return

    def _is_closing(self) -> bool:
        return self._closing  # asked anew: `close()` may have come in between

    async def _once(self) -> tuple[_Ended, float]:
        """One connection, from the token to how it ended and for how many seconds it was up."""
        clock, up_at = asyncio.get_running_loop().time, math.inf
        try:
            socket = await self._open()
        except _Ended as ended:
            return ended, 0.0
        self._socket = socket
        try:
            if self._closing:
                return _Ended(Ending.LOST, ""), 0.0
            welcome = await self._greet(socket)
            self._out, up_at = asyncio.Queue(WAITING_ROOM), clock()
            self._tell(Link(LinkState.UP))
            self._on_message(welcome, b"")
            await self._live(socket, self._out)
        except _Ended as ended:
            return ended, max(0.0, clock() - up_at)
        finally:
            self._out = self._socket = None
            await socket.close()

    async def _open(self) -> _Heard:
        try:
            address = read_address(self._url)
            if not self._token:
                self._token = await self._ask_token()
            opened = await connect(
                address.socket,
                subprotocols=[wire.SUBPROTOCOL],  # type: ignore[list-item]  # websockets makes a NewType of str of it
                ssl=ssl.create_default_context() if address.secure else None,
                proxy=None if address.on_this_machine else True,
                compression=None,
                max_size=wire.MAX_PAGE + wire.MAX_HEADER + 1,
                open_timeout=OPEN_TIMEOUT,
                ping_interval=None,  # `_watch` does it
                close_timeout=1,
                user_agent_header=None,
                create_connection=_Heard,
            )
        except NotAnAddress as error:
            raise _Ended(Ending.REFUSED, "not_secure" if error.problem == "plain" else "unreachable") from None
        except NotSecure:
            raise _Ended(Ending.REFUSED, "not_secure") from None
        except Refused:
            raise _Ended(Ending.REFUSED, wire.Problem.EXPIRED_TOKEN.value) from None
        except SessionProblem:
            raise _Ended(Ending.LOST, "unreachable") from None
        except ssl.SSLCertVerificationError:
            raise _Ended(Ending.LOST, "not_secure") from None
        except (InvalidHandshake, InvalidURI, InvalidProxy):
            raise _Ended(Ending.LOST, "not_a_relay") from None
        except (OSError, EOFError, TimeoutError):
            raise _Ended(Ending.LOST, "unreachable") from None
        assert isinstance(opened, _Heard)  # noqa: S101 - it is what create_connection made
        return opened

    async def _greet(self, socket: _Heard) -> wire.Welcome:
        """Says hello; the welcome, or the reason why there is none."""
        try:
            async with asyncio.timeout(OPEN_TIMEOUT):
                await socket.send(wire.encode(wire.Hello(token=self._token)), text=True)
                while True:
                    match self._read(await socket.recv(decode=False)):
                        case (wire.Welcome() as welcome, _):
                            return welcome
                        case (wire.Error(problem=problem), _):
                            raise _Ended(_MEANING.get(problem, Ending.LOST), problem.value)
        except TimeoutError:
            raise _Ended(Ending.LOST, "silent") from None
        except ConnectionClosed as closed:
            raise _end_of(closed) from None

    async def _live(self, socket: _Heard, out: asyncio.Queue[bytes | str]) -> NoReturn:
        """Carries messages both ways until the connection ends, by `_Ended`."""
        beside = [asyncio.create_task(self._write(socket, out)), asyncio.create_task(self._watch(socket))]
        try:
            while True:
                read = self._read(await socket.recv(decode=False))
                if read is None:
                    continue
                self._on_message(*read)
                if isinstance(read[0], wire.Error) and read[0].problem is wire.Problem.SIGNED_IN_ELSEWHERE:
                    raise _Ended(Ending.REFUSED, read[0].problem.value)
        except ConnectionClosed as closed:
            raise (_Ended(Ending.LOST, "silent") if socket.gave_up else _end_of(closed)) from None
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _write(self, socket: _Heard, out: asyncio.Queue[bytes | str]) -> None:
        try:
            while True:
                await socket.send(await out.get())
        except ConnectionClosed:
            return  # the reader tells it

    async def _watch(self, socket: _Heard) -> None:
        """Gives a relay up that says nothing at all, by cutting the connection; the reader then ends."""
        quiet = 0
        while quiet < QUIET_BEATS:
            socket.heard = False
            doubted = self._doubted.is_set()
            beat = min(HASTE, BEAT) if doubted else BEAT
            until = asyncio.get_running_loop().time() + beat
            try:
                async with asyncio.timeout(beat):
                    await socket.ping()
            except TimeoutError:
                pass  # our own side is full: counts as quiet unless something comes in
            except ConnectionClosed:
                return
            if doubted:
                await asyncio.sleep(until - asyncio.get_running_loop().time())
                if not socket.heard:
                    break
                self._doubted.clear()
                quiet = 0
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self._doubted.wait()
                continue  # not a whole beat: it says nothing yet
            quiet = 0 if socket.heard else quiet + 1
        socket.gave_up = True
        socket.transport.abort()

    def _read(self, data: bytes | str) -> tuple[wire.ToConsole, bytes] | None:
        """The message; None for one that we do not understand, as a newer relay may say more than we know."""
        try:
            return wire.decode_to_console(data if isinstance(data, bytes) else data.encode())
        except wire.WireError as error:
            _log.warning("message_not_understood", problem=error.problem.value)
            return None

    def _tell(self, link: Link) -> None:
        self._link = link
        self._on_link(link)


def _end_of(closed: ConnectionClosed) -> _Ended:
    """What a close says: the relay gives a problem's name as the reason."""
    reason = closed.rcvd.reason if closed.rcvd is not None else ""
    try:
        problem = wire.Problem(reason)
    except ValueError:
        return _Ended(Ending.LOST, "lost")
    return _Ended(_MEANING.get(problem, Ending.LOST), problem.value)
