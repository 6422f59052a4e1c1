"""Whether TURN servers can be reached from here, each URL by itself, and how much passes through one: for the check before the shift.

Lives in the media thread, like all that uses aioice; `webrtc.softphone.Softphone.probe` is the way in. Bounded: a URL has `ANSWER`
seconds, the flow `OPEN` + `SEND` + `TAIL`, and sends `RATE` bits a second. What the figures mean is `webrtc.check`'s.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable, Sequence
from typing import Any, Final

from aioice import stun, turn

from webrtc import ice
from webrtc.channel import IceServer
from webrtc.check import Flow, Obstacle, Reached

ANSWER: Final = 3.0
OPEN: Final = 1.5
SEND: Final = 1.5
TAIL: Final = 0.5
RATE: Final = 1_500_000
"""Bits a second: a call with a 720p picture, and no more, as others use this line too."""
SIZE: Final = 1000
"""Octets of a datagram."""
_TICK: Final = 0.01
_UNAUTHORIZED: Final = frozenset({401, 403, 441})


async def probe(servers: Sequence[IceServer], found: Callable[[tuple[Reached, ...]], None], flowed: Callable[[Flow | None], None]) -> None:
    """Tries every TURN URL at once and tells `found`; then tells `flowed` what passes through the first that can be reached."""
    wanted = [(url, server) for server in servers for url in server.urls if url.startswith(("turn:", "turns:"))]
    reached = tuple(await asyncio.gather(*(_reach(url, server) for url, server in wanted)))
    found(reached)
    open_ones = [server for one, server in zip(reached, wanted, strict=True) if one.obstacle is Obstacle.NONE]
    flowed(await _flow(*open_ones[0]) if open_ones else None)


async def _reach(url: str, server: IceServer) -> Reached:
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(ANSWER):
            transport, end = await _allocated(url, server)
    except Exception as error:  # whatever a strange server makes aioice trip over: it is not reached
        return Reached(url, _obstacle(error))
    seconds = asyncio.get_running_loop().time() - began
    await _closed(transport, end)
    return Reached(url, Obstacle.NONE, seconds)


def _obstacle(error: Exception) -> Obstacle:
    if isinstance(error, stun.TransactionFailed):
        return Obstacle.CREDENTIALS if error.response.error_code in _UNAUTHORIZED else Obstacle.REFUSED
    kinds: tuple[tuple[tuple[type[Exception], ...], Obstacle], ...] = (
        ((ssl.SSLError,), Obstacle.CERTIFICATE),
        ((socket.gaierror,), Obstacle.NAME),
        ((LookupError, ValueError), Obstacle.UNREADABLE),
        ((TimeoutError, stun.TransactionTimeout), Obstacle.NO_ANSWER),
    )
    return next((found for kind, found in kinds if isinstance(error, kind)), Obstacle.REFUSED)


class _End(asyncio.DatagramProtocol):
    """One end of the flow: keeps what arrived, as number and seconds that it took."""

    def __init__(self) -> None:
        self.arrived: list[tuple[int, float, float]] = []
        self.first = asyncio.Event()
        self.closed = asyncio.Event()

    def datagram_received(self, data: bytes, _addr: tuple[str, int]) -> None:
        now = asyncio.get_running_loop().time()
        number, sent = struct.unpack_from("!id", data)
        if number >= 0:
            self.arrived.append((number, sent, now))
        self.first.set()

    def error_received(self, _error: Exception) -> None:
        """The server does not pass it on: nothing arrives, which is what is told."""

    def connection_lost(self, _error: Exception | None) -> None:
        self.closed.set()


async def _allocated(url: str, server: IceServer) -> tuple[Any, _End]:
    """An address at the server.

    Raises:
        LookupError: no URL of a TURN server.
        OSError, TransactionError: it cannot be had.
    """
    _, found = ice.read([IceServer((url,), server.username, server.credential)])
    one = found[0]
    return await turn.create_turn_endpoint(
        _End,
        server_addr=(one.host, one.port),
        username=one.username or None,
        password=one.credential or None,
        ssl=one.scheme == "turns",
        transport=one.transport,
    )


async def _closed(transport: Any, end: _End) -> None:
    transport.close()
    try:
        async with asyncio.timeout(TAIL):
            await end.closed.wait()
    except TimeoutError:
        pass  # a server that does not answer any more; aioice closes the socket when it gives up


async def _flow(url: str, server: IceServer) -> Flow | None:
    """Between two addresses at one server; None when nothing passes."""
    ends: list[tuple[Any, _End]] = []
    try:
        async with asyncio.timeout(ANSWER):
            for _ in range(2):
                ends.append(await _allocated(url, server))  # noqa: PERF401 - what there is must be closed if the second fails
        (here, _), (there, heard) = ends
        goal = there.get_extra_info("sockname")
        async with asyncio.timeout(OPEN):
            while not heard.first.is_set():  # each lets the other in by sending to it (RFC 8656, 9)
                there.sendto(struct.pack("!id", -1, 0.0), here.get_extra_info("sockname"))
                here.sendto(struct.pack("!id", -1, 0.0), goal)
                await asyncio.sleep(5 * _TICK)
        return await _measured(here, goal, heard)
    except (TimeoutError, OSError, stun.TransactionError):
        return None
    finally:
        await asyncio.gather(*(_closed(*end) for end in ends))


async def _measured(here: Any, goal: tuple[str, int], heard: _End) -> Flow:
    loop = asyncio.get_running_loop()
    began, number = loop.time(), 0
    filling = bytes(SIZE - struct.calcsize("!id"))
    while (now := loop.time()) - began < SEND:
        while number < (now - began) * RATE / (8 * SIZE):
            here.sendto(struct.pack("!id", number, loop.time()) + filling, goal)
            number += 1
        await asyncio.sleep(_TICK)
    await asyncio.sleep(TAIL)
    arrived = heard.arrived
    if len(arrived) < 2:
        return Flow(0, 1.0, 0.0)
    took = sorted(came - sent for _, sent, came in arrived)
    span = max(SEND, arrived[-1][2] - began)
    return Flow(round(len(arrived) * 8 * SIZE / span), 1.0 - len({n for n, _, _ in arrived}) / number, took[len(took) // 2])
