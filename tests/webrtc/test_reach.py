"""Which TURN servers can be reached and why not, and what passes through one: with a real coturn."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webrtc.coturn import Coturn
from webrtc import reach
from webrtc.channel import IceServer
from webrtc.check import Flow, Obstacle, Reached
from webrtc.reach import ANSWER, OPEN, SEND, TAIL


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coturn]:
    with Coturn(Path(tmp_path_factory.mktemp("coturn"))) as running:
        yield running


async def probed(*servers: IceServer) -> tuple[tuple[Reached, ...], Flow | None]:
    found: list[tuple[Reached, ...]] = []
    flowed: list[Flow | None] = []
    began = time.monotonic()
    await reach.probe(servers, found.append, flowed.append)
    assert time.monotonic() - began < 2 * ANSWER + OPEN + SEND + 3 * TAIL
    assert (len(found), len(flowed)) == (1, 1)
    return found[0], flowed[0]


async def test_every_url_is_tried_and_something_passes(server: Coturn) -> None:
    found, flow = await probed(*server.servers(*map(server.url, ("udp", "tcp", "tls"))))
    assert [one.obstacle for one in found] == [Obstacle.NONE, Obstacle.NONE, Obstacle.CERTIFICATE]
    assert all(0.0 < one.seconds < ANSWER for one in found[:2])
    assert flow is not None
    assert flow.bits > 0.6 * reach.RATE
    assert flow.lost < 0.2
    assert 0.0 < flow.round_trip < 0.5


async def test_through_tcp_alone_it_passes_too(server: Coturn) -> None:
    _, flow = await probed(*server.servers(server.url("tcp")))
    assert flow is not None
    assert flow.bits > 0.6 * reach.RATE


async def test_wrong_credentials_are_told_from_a_wall(server: Coturn) -> None:
    found, flow = await probed(*server.servers(server.url("udp"), secret="another"))
    assert (found[0].obstacle, flow) == (Obstacle.CREDENTIALS, None)


@pytest.mark.logs("cannot be read")
async def test_what_cannot_be_reached_says_why_in_time() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf, socket.socket() as closed:
        deaf.bind(("127.0.0.1", 0))
        closed.bind(("127.0.0.1", 0))  # held, so that nobody else listens there meanwhile
        silent, refusing = deaf.getsockname()[1], closed.getsockname()[1]
        began = time.monotonic()
        found, flow = await probed(
            IceServer((f"turn:127.0.0.1:{silent}?transport=udp", f"turn:127.0.0.1:{refusing}?transport=tcp"), "u", "p"),
            IceServer(("turn:nobody.invalid:3478?transport=tcp", "turn:", "stun:127.0.0.1:1"), "u", "p"),
        )
        assert time.monotonic() - began < ANSWER + 1.0, "all at once"
    assert [one.obstacle for one in found] == [Obstacle.NO_ANSWER, Obstacle.REFUSED, Obstacle.NAME, Obstacle.UNREADABLE]
    assert flow is None


async def test_without_a_server_there_is_nothing_to_reach() -> None:
    assert await probed() == ((), None)
