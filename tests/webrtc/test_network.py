"""The bad network on real sockets, between real ICE agents: nothing passes but through it, and it does as it is told."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription

from tests.webrtc.network import HOST, Impairment, Network
from tests.webrtc.people import Agent, Customer, voice
from webrtc import signals
from webrtc.call import CallState


@contextmanager
def plug() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind((HOST, 0))
        made.settimeout(2.0)
        yield made


def test_what_one_sends_the_other_gets_from_the_senders_own_door() -> None:
    with Network() as network, plug() as near, plug() as far:
        to_far, to_near = network.far_at(*far.getsockname()), network.near_at(*near.getsockname())
        near.sendto(b"question", to_far)
        assert far.recvfrom(100) == (b"question", to_near)
        far.sendto(b"answer", to_near)
        assert near.recvfrom(100) == (b"answer", to_far)


def test_a_server_answers_somebody_it_never_heard_of() -> None:
    with Network(there=Impairment(delay=0.05), back=Impairment(delay=0.05)) as network, plug() as client, plug() as server:
        door = network.far_at(*server.getsockname())
        began = time.monotonic()
        client.sendto(b"who am I", door)
        question, who = server.recvfrom(100)
        assert question == b"who am I"
        assert who != client.getsockname()
        server.sendto(b"a stranger", who)
        assert client.recvfrom(100) == (b"a stranger", door)
        assert 0.1 <= time.monotonic() - began < 0.5


def test_it_loses_delays_and_keeps_order_on_real_sockets() -> None:
    line = Impairment(loss=0.2, delay=0.03, jitter=0.03, seed=5)
    with Network(there=line) as network, plug() as near, plug() as far:
        door = network.far_at(*far.getsockname())
        for number in range(150):  # few enough for a socket's buffer
            near.sendto(number.to_bytes(2, "big"), door)
        until = time.monotonic() + 5.0
        while sum((network.traffic()[0].passed, network.traffic()[0].lost)) < 150:
            assert time.monotonic() < until
        got = [far.recv(100) for _ in range(network.traffic()[0].passed)]
        numbers = [int.from_bytes(packet, "big") for packet in got]
        assert numbers == sorted(numbers)
        assert network.traffic()[0].lost == 150 - len(got)
        assert 10 < network.traffic()[0].lost < 60


def test_an_outage_ends_and_moved_doors_are_dead() -> None:
    with Network() as network, plug() as near, plug() as far:
        old = network.far_at(*far.getsockname())
        network.out(True)
        near.sendto(b"lost", old)
        until = time.monotonic() + 5.0
        while network.traffic()[0].lost < 1:
            assert time.monotonic() < until
        network.out(False)
        near.sendto(b"again", old)
        assert far.recv(100) == b"again"
        network.move()
        near.sendto(b"nowhere", old)
        new = network.far_at(*far.getsockname())
        assert new != old
        near.sendto(b"here", new)
        assert far.recv(100) == b"here"


def test_only_doors_are_told_of() -> None:
    sdp = "\r\n".join((
        "v=0", "m=audio 40000 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 192.0.2.7", "a=rtcp:9 IN IP4 0.0.0.0",
        "a=candidate:1 1 udp 2122 192.0.2.7 40000 typ host generation 0",
        "a=candidate:2 1 udp 2122 2001:db8::1 40001 typ host", "a=candidate:3 1 tcp 1518 192.0.2.7 9 typ host tcptype active",
        "a=candidate:4 1 udp 1677 198.51.100.1 40000 typ srflx raddr 192.0.2.7 rport 40000",
        "a=candidate:5 1 udp 2122 0b1f.local 40002 typ host", "a=end-of-candidates",
    ))  # fmt: skip
    with Network() as network:
        read = network.from_near(sdp)
        (candidate,) = re.findall(r"a=candidate:(.*)", read)
        assert re.fullmatch(rf"1 1 udp 2122 {re.escape(HOST)} \d+ typ host generation 0\s*", candidate)
        assert "192.0.2.7" not in read
        assert "a=end-of-candidates" in read
        assert network.from_near(sdp) == read  # the same address, the same door
        assert network.candidate_from_near("") == ""
        assert network.candidate_from_near("candidate:4 1 udp 1677 198.51.100.1 40000 typ srflx raddr 192.0.2.7 rport 4") is None
        with pytest.raises(ValueError, match="mDNS"):
            network.from_near("a=candidate:5 1 udp 2122 0b1f.local 40002 typ host")


async def test_two_peers_of_aiortc_talk_through_it_and_stop_when_it_stops() -> None:
    said = voice(2)
    with Network() as network:
        agent, customer = Agent(), Customer(says=said)
        try:
            agent.connect()
            offer = await customer.offer()
            agent.hears_from_page(signals.Offer(offer.generation, network.from_near(offer.sdp)))
            answer = await answered(agent)
            await customer._pc.setRemoteDescription(RTCSessionDescription(network.from_far(answer.sdp), "answer"))
            await agent.until_state(CallState.TALKING)
            await agent.until(lambda: network.traffic()[0].passed > 60, "a second of speech through the network")
            assert addresses(customer._pc) <= {HOST}
            network.out(True)
            await agent.until_state(CallState.RECONNECTING)
        finally:
            await agent.leave()
            await customer.leave()


async def answered(agent: Agent) -> signals.Answer:
    while not isinstance(said := await asyncio.wait_for(agent.to_page.get(), 15), signals.Answer):
        pass
    assert said.generation
    return said


def addresses(pc: RTCPeerConnection) -> set[str]:
    """The hosts that a connection sends to."""
    return {
        pair.remote_candidate.host
        for transceiver in pc.getTransceivers()
        for pair in transceiver.sender.transport.transport._connection._nominated.values()
    }
