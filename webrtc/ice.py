"""What is done to aioice's connections, as aiortc leaves it out: addresses from several servers, a sign of life, a retry, a door.

aiortc waits for all addresses before it answers and knows one STUN and one TURN server. Here the addresses of this machine go with the
answer, and what STUN and TURN servers give follows as it comes (RFC 8838). Of TURN servers one is used: UDP before TCP before TLS, each
next one tried when the one before fails or is slow.
Imports aioice and hangs on private names of it: `tests/webrtc/test_ice.py` fails when they change. Only `webrtc.peer` imports this.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aioice import Candidate, TransportPolicy, stun
from aioice import ice as aioice
from aiortc.rtcicetransport import parse_stun_turn_uri

from webrtc.channel import IceServer

log = logging.getLogger(__name__)

NEXT_TRY: Final = 0.3
"""Seconds after which the next TURN server is tried beside one that has not answered."""
GIVE_UP: Final = 6.0
"""Seconds after which the servers that have not answered are given up."""
SERVERS: Final = 8
"""Servers that are asked at most."""
STALE: Final = 0.1
"""Seconds after which a check that has no answer is sent again when the other side shows itself."""

_LAST_OF_STUN: Final = b"\x03"
"""The highest first byte of a STUN message (RFC 7983, 7)."""


@dataclass(frozen=True)
class Server:
    """One URL of a STUN or TURN server, read (RFC 7064, RFC 7065)."""

    scheme: str
    host: str
    port: int
    transport: str = "udp"
    username: str = ""
    credential: str = ""


def read(servers: Sequence[IceServer]) -> tuple[list[Server], list[Server]]:
    """The STUN servers, and the TURN servers in the order in which they are tried. What cannot be read is passed over."""
    found: list[Server] = []
    for server in servers:
        for url in server.urls:
            try:
                parts = parse_stun_turn_uri(url)
            except ValueError:
                log.warning("the address of a STUN or TURN server cannot be read")
                continue
            transport = parts.get("transport") or "udp"
            found.append(Server(parts["scheme"], parts["host"], parts["port"], transport, server.username, server.credential))
    turn = [one for one in found if one.scheme.startswith("turn") and (one.scheme, one.transport) in _ORDER]
    turn.sort(key=lambda one: _ORDER[one.scheme, one.transport])
    return [one for one in found if one.scheme == "stun"][:SERVERS], turn[:SERVERS]


_ORDER: Final = {("turn", "udp"): 0, ("turn", "tcp"): 1, ("turns", "tcp"): 2}

_Found = tuple[Candidate, Any]


class Gathering:
    """Gathers for one aioice connection. `trickle` gets the line of each candidate that comes after the answer went, then None."""

    def __init__(self, connection: Any, servers: Sequence[IceServer], patience: float, trickle: Callable[[str | None], None]) -> None:
        self._connection = connection
        self._stun, self._turn = read(servers)
        self._patience = patience
        self._trickle = trickle
        self._tasks: set[asyncio.Task[_Found]] = set()
        self._later: asyncio.Task[None] | None = None
        self._hosts = connection.get_component_candidates
        connection.get_component_candidates = self._gather
        self._begun: dict[int, float] = {}
        """When the last check of a pair began, by the pair's identity; a pair lives as long as its connection."""
        self._met: set[tuple[str, int]] = set()
        """Addresses from where somebody showed the call's password."""
        self._start, self._incoming = connection.check_start_task, connection.check_incoming
        connection.check_start_task, connection.check_incoming = self._check, self._check_again

    @property
    def goes_on(self) -> bool:
        """Whether there may be more after the answer."""
        return self._later is not None and not self._later.done()

    def stop(self) -> None:
        """The connection is being closed: what was got meanwhile is closed with it."""
        if self._later is not None:
            self._later.cancel()
        for task in self._tasks:
            if not task.cancel() and not task.cancelled():
                self._keep(task, ())
        self._tasks = set()

    async def _gather(self, component: int, addresses: list[str]) -> list[Candidate]:
        """In the place of aioice's: returns the host candidates, and of the rest what comes within the patience."""
        candidates: list[Candidate] = await self._hosts(component=component, addresses=addresses)
        for protocol in tuple(self._connection._protocols):
            self._guard(protocol)
            if ":" not in protocol.local_candidate.host:
                for server in self._stun:
                    self._tasks.add(asyncio.ensure_future(_reflexive(protocol, server)))
        if self._turn:
            self._tasks.add(asyncio.ensure_future(self._relayed(component)))
        if not self._tasks:
            return candidates
        only = self._connection._transport_policy is TransportPolicy.RELAY
        done, pending = await asyncio.wait(self._tasks, timeout=GIVE_UP if only else self._patience)
        for task in done:
            if (candidate := self._keep(task, candidates)) is not None:
                candidates.append(candidate)
        self._tasks = pending
        if pending:
            self._connection._remote_candidates_resolving += 1  # there may be more pairs: aioice does not fail before
            self._later = asyncio.ensure_future(self._trickle_on(candidates))
        return candidates

    def _keep(self, task: asyncio.Task[_Found], known: Sequence[Candidate]) -> Candidate | None:
        """What a task gave, when it is something new; its socket belongs to the connection from then on."""
        if task.cancelled():
            return None
        if (error := task.exception()) is not None:
            log.info("a STUN or TURN server gave no address: %s", type(error).__name__)
            return None
        candidate, protocol = task.result()
        if protocol is not None:
            self._connection._protocols.append(protocol)
        return None if any((one.host, one.port) == (candidate.host, candidate.port) for one in known) else candidate

    async def _trickle_on(self, known: Sequence[Candidate]) -> None:
        connection, loop = self._connection, asyncio.get_running_loop()
        until = loop.time() + GIVE_UP
        while self._tasks and loop.time() < until:
            done, self._tasks = await asyncio.wait(self._tasks, timeout=until - loop.time(), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if (candidate := self._keep(task, known)) is not None:
                    connection._local_candidates.append(candidate)
                    self._trickle(f"candidate:{candidate.to_sdp()}")
            _pair(connection)
        for task in self._tasks:
            task.cancel()
        connection._remote_candidates_resolving -= 1
        if connection._remote_candidates_end and not connection._remote_candidates_resolving and not connection._closing:
            connection._end_remote_candidates()
        self._trickle(None)

    async def _relayed(self, component: int) -> _Found:
        """An address at the first TURN server that gives one. The others are tried a little later each, and left."""
        tries: set[asyncio.Task[_Found]] = set()
        waiting = list(self._turn)
        found: list[_Found] = []
        error: BaseException = ConnectionError("no TURN server")
        try:
            while (waiting or tries) and not found:
                if waiting:
                    tries.add(asyncio.ensure_future(self._allocated(waiting.pop(0), component)))
                done, tries = await asyncio.wait(tries, timeout=NEXT_TRY if waiting else None, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    if (wrong := task.exception()) is None:
                        found.append(task.result())
                    else:
                        error = wrong
        finally:
            for task in tries:
                task.cancel()
            await asyncio.gather(*tries, return_exceptions=True)
            found += [task.result() for task in tries if not task.cancelled() and task.exception() is None]
            for _, protocol in found[1:]:
                protocol.transport.close()
        if not found:
            raise error
        return found[0]

    async def _allocated(self, server: Server, component: int) -> _Found:
        return await aioice.relayed_candidate(
            component=component,
            hide_related_address=self._connection._transport_policy is TransportPolicy.RELAY,
            protocol_factory=lambda: self._guard(aioice.StunProtocol(self._connection)),
            turn_server=(server.host, server.port),
            turn_username=server.username or None,
            turn_password=server.credential or None,
            turn_ssl=server.scheme == "turns",
            turn_transport=server.transport,
        )

    def _guard(self, protocol: Any) -> Any:
        """Lets nothing but STUN in from where nobody has shown the call's password.

        aioice takes a handshake from anywhere, and one forged alert, which carries no key yet, ends it: the race for the handshake of
        ASVS 5.0, V17.2.6. Whoever talks by RFC 8445 was checked before.
        """
        take = protocol.datagram_received

        def received(data: bytes, addr: tuple[Any, ...]) -> None:
            where = (addr[0], addr[1])
            if where not in self._met and data[:1] > _LAST_OF_STUN:
                if not self._answered(protocol, where):
                    return
                self._met.add(where)
            take(data, addr)

        protocol.datagram_received = received
        return protocol

    def _answered(self, protocol: Any, where: tuple[str, int]) -> bool:
        """Whether a check of ours was answered from there: all that a server with ICE lite does."""
        succeeded = aioice.CandidatePair.State.SUCCEEDED
        pairs = self._connection._check_list
        return any(one.state is succeeded and one.protocol is protocol and one.remote_addr == where for one in pairs)

    def _check(self, pair: Any) -> None:
        if pair.task is None:
            self._begun[id(pair)] = asyncio.get_running_loop().time()
        self._start(pair)

    def _check_again(self, message: Any, addr: tuple[str, int], protocol: Any) -> None:
        """The other side shows itself: a check of ours that waits for its answer is made anew at once (RFC 8445, 7.3.1.4).

        aioice leaves it to its back-off, which after some seconds without a network waits for seconds more.
        """
        self._met.add((addr[0], addr[1]))
        self._incoming(message, addr, protocol)
        connection, now = self._connection, asyncio.get_running_loop().time()
        if connection._check_list_done:
            return
        for pair in connection._check_list:
            waits = pair.state is aioice.CandidatePair.State.IN_PROGRESS and pair.task is not None
            if pair.protocol is protocol and pair.remote_addr == addr and waits and now - self._begun.get(id(pair), now) > STALE:
                pair.task.cancel()
                pair.task = None
                connection.check_state(pair, aioice.CandidatePair.State.WAITING)
                connection.check_start_task(pair)


async def _reflexive(protocol: Any, server: Server) -> _Found:
    return await aioice.server_reflexive_candidate(protocol, (server.host, server.port))


def _pair(connection: Any) -> None:
    """An address of ours came after the checks began: it is tried with every address of the other side."""
    if not connection._early_checks_done or connection._check_list_done:
        return
    known = set(map(id, connection._check_list))
    for remote in connection._remote_candidates:
        connection._pair_remote_candidate(remote)
    connection.sort_check_list()
    for pair in connection._check_list:
        if id(pair) not in known:
            connection.check_start_task(pair)


async def answers(connection: Any) -> bool:
    """Whether the other side answers on the path in use (a binding request, RFC 7675)."""
    pair = connection._nominated.get(1)
    if pair is None or connection.remote_password is None:
        return False
    request = connection.build_request(pair, nominate=False)
    try:
        await pair.protocol.request(request, pair.remote_addr, integrity_key=connection.remote_password.encode(), retransmissions=0)
    except (stun.TransactionError, OSError):
        return False
    return True


def has_address(connection: Any) -> bool:
    """Whether this machine still has the address that the path in use begins at."""
    pair = connection._nominated.get(1)
    if pair is None or pair.local_candidate.type != "host":
        return True
    return pair.local_candidate.host in aioice.get_host_addresses(use_ipv4=True, use_ipv6=True)
