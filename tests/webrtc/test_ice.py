"""What is hung on aioice is still there and still behaves so; addresses come from several servers, one by one, in order."""

from __future__ import annotations

import asyncio
import inspect
import socket
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import aioice
import aioice.ice
import pytest
from aioice import stun
from aiortc.rtcicetransport import parse_stun_turn_uri

from webrtc import ice
from webrtc.channel import IceServer


def test_servers_are_read_and_ordered_udp_tcp_tls() -> None:
    urls = ("turns:a:5349?transport=tcp", "turn:a:3478?transport=tcp", "stun:a:1", "turn:a:3478?transport=udp", "turn:a:1?transport=sctp")
    stuns, turns = ice.read([IceServer(urls, "name", "word"), IceServer(("turn:b",))])
    assert [(one.scheme, one.host, one.port) for one in stuns] == [("stun", "a", 1)]
    assert [(one.scheme, one.host, one.transport) for one in turns] == [
        ("turn", "a", "udp"), ("turn", "b", "udp"), ("turn", "a", "tcp"), ("turns", "a", "tcp"),
    ]  # fmt: skip
    assert (turns[0].username, turns[0].credential) == ("name", "word")


@pytest.mark.logs("cannot be read")
def test_an_address_that_cannot_be_read_is_passed_over_and_many_are_too_many() -> None:
    stuns, turns = ice.read([IceServer(("http://a", "turn:", "stun:a?x", ""))])
    assert (stuns, turns) == ([], [])
    assert len(ice.read([IceServer(tuple(f"turn:h{at}" for at in range(50)))])[1]) == ice.SERVERS


def test_aioice_and_aiortc_have_what_is_hung_on() -> None:
    connection = aioice.Connection(ice_controlling=False)
    attributes = (
        "_nominated", "_protocols", "_local_candidates", "_remote_candidates", "_remote_candidates_end", "_remote_candidates_resolving",
        "_check_list", "_check_list_done", "_early_checks_done", "_transport_policy", "_closing", "remote_password",
    )  # fmt: skip
    assert [name for name in attributes if not hasattr(connection, name)] == []
    methods = (
        "check_incoming", "check_start_task", "check_state", "sort_check_list", "build_request", "_pair_remote_candidate",
        "_end_remote_candidates",
    )  # fmt: skip
    assert [name for name in methods if not callable(getattr(connection, name, None))] == []
    assert list(inspect.signature(connection.get_component_candidates).parameters)[:2] == ["component", "addresses"]
    assert list(inspect.signature(connection.check_incoming).parameters) == ["message", "addr", "protocol"]
    assert list(inspect.signature(connection.check_start_task).parameters) == ["pair"]
    assert set(inspect.signature(aioice.ice.relayed_candidate).parameters) == {
        "component", "hide_related_address", "protocol_factory",
        "turn_server", "turn_username", "turn_password", "turn_ssl", "turn_transport",
    }  # fmt: skip
    assert list(inspect.signature(aioice.ice.server_reflexive_candidate).parameters) == ["protocol", "stun_server"]
    assert "retransmissions" in inspect.signature(aioice.ice.StunProtocol.request).parameters
    assert issubclass(stun.TransactionTimeout, stun.TransactionError)
    assert parse_stun_turn_uri("turns:h")["transport"] == "tcp"


class Two:
    """Two agents that know each other's addresses; `late` gives `near` none of its own at first."""

    def __init__(self) -> None:
        self.near, self.far = aioice.Connection(ice_controlling=False), aioice.Connection(ice_controlling=True)
        self.trickled: list[str | None] = []
        self.gathering: Any = None

    async def gather(self, servers: tuple[IceServer, ...] = (), patience: float = 0.2) -> None:
        self.gathering = ice.Gathering(self.near, servers, patience, self.trickled.append)
        await asyncio.gather(self.near.gather_candidates(), self.far.gather_candidates())
        for one, other in ((self.near, self.far), (self.far, self.near)):
            one.remote_username, one.remote_password = other.local_username, other.local_password

    async def introduce(self) -> None:
        for one, other in ((self.near, self.far), (self.far, self.near)):
            for candidate in other.local_candidates:
                await one.add_remote_candidate(candidate)
            await one.add_remote_candidate(None)

    async def close(self) -> None:
        if self.gathering is not None:
            self.gathering.stop()
        await asyncio.gather(self.near.close(), self.far.close())


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    made = Two()
    yield made
    await made.close()


async def test_a_path_that_carries_answers_and_one_whose_end_is_gone_does_not(two: Two) -> None:
    await two.gather()
    await two.introduce()
    assert not await ice.answers(two.near), "there is none yet"
    assert ice.has_address(two.near)
    await asyncio.gather(two.near.connect(), two.far.connect())
    assert await ice.answers(two.near)
    assert ice.has_address(two.near)
    pair = two.near._nominated[1]
    pair.protocol.local_candidate.host = "192.0.2.77"
    assert not ice.has_address(two.near)
    await two.far.close()
    assert not await ice.answers(two.near)


async def test_dead_servers_hold_up_for_the_patience_only_and_are_given_up(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ice, "GIVE_UP", 0.5)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await two.gather((IceServer(("stun:127.0.0.1:9", "turn:127.0.0.1:9?transport=udp")),), patience=0.2)
    assert 0.15 < loop.time() - began < 0.45
    assert two.gathering.goes_on
    await two.introduce()
    await asyncio.gather(two.near.connect(), two.far.connect())
    async with asyncio.timeout(3):
        while two.trickled != [None]:  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.02)
    assert not two.gathering.goes_on
    assert two.near._remote_candidates_resolving == 0


async def test_a_check_that_waits_for_its_back_off_is_made_anew_when_the_other_side_shows_itself(two: Two) -> None:
    """For two seconds nothing passes; aioice by itself would try again only at 3.5 s."""
    await two.gather()
    await two.introduce()
    lost = [True]

    def passed(plain: Callable[[bytes, tuple[Any, ...]], None], data: bytes, addr: tuple[Any, ...]) -> None:
        if not lost[0]:
            plain(data, addr)

    for connection in (two.near, two.far):
        for protocol in connection._protocols:
            plain = protocol.datagram_received
            protocol.datagram_received = partial(passed, plain)  # type: ignore[method-assign]  # a network that loses everything
    connecting = asyncio.gather(two.near.connect(), two.far.connect())
    await asyncio.sleep(2.0)  # tries at 0, 0.5 and 1.5 s were lost; the next is at 3.5 s
    lost[0] = False
    for protocol in two.far._protocols:  # as a browser does, which checks several times a second
        for remote in two.far._remote_candidates:
            pair = two.far._find_pair(protocol, remote)
            if pair is not None:
                request = two.far.build_request(pair, nominate=False)
                assert two.far.remote_password is not None
                request.add_message_integrity(two.far.remote_password.encode())
                protocol.send_stun(request, pair.remote_addr)
    began = asyncio.get_running_loop().time()
    while not any(pair.state is aioice.ice.CandidatePair.State.SUCCEEDED for pair in two.near._check_list):
        await asyncio.sleep(0.02)
        assert asyncio.get_running_loop().time() - began < 1.0
    await connecting


async def test_nothing_but_stun_comes_in_from_where_nobody_showed_the_password(two: Two) -> None:
    await two.gather()
    await two.introduce()
    await asyncio.gather(two.near.connect(), two.far.connect())
    pair = two.near._nominated[1]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for first in (20, 22, 63, 128, 191, 255):
            stranger.sendto(bytes([first]) + b"from nobody", (pair.local_candidate.host, pair.local_candidate.port))
    await two.far.send(b"\x80from the other side")
    assert await two.near.recv() == b"\x80from the other side", "it was sent last: what came before it was let in"
    assert two.near._queue.empty()
