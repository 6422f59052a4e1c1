"""A peer connection ends at every moment of its life, at once and whole; and aiortc still has what is reached into."""

from __future__ import annotations

import asyncio
import gc
import inspect
import socket
import threading
import time
import weakref

import aioice.ice
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from tests.webrtc.people import CONTACT, Agent, Customer, voice
from tests.webrtc.rtp.pair import until
from webrtc import signals
from webrtc.audio.microphone import Microphone
from webrtc.audio.playout import Playout
from webrtc.call import Call, CallState
from webrtc.channel import Close, IceServer
from webrtc.media import Media
from webrtc.patience import Patience
from webrtc.peer import Peer, PeerEvents, connecting, end
from webrtc.rtp.ports import Counts
from webrtc.video.picture import PictureSlot


class Told:
    """A peer's events, kept."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[str] = asyncio.Queue()
        self.refused: asyncio.Queue[str] = asyncio.Queue()
        self.connected = asyncio.Event()

    def events(self) -> PeerEvents:
        return PeerEvents(self.answers.put_nowait, lambda: None, self.connected.set, lambda: None, self.refused.put_nowait)


def peer(offer: signals.Offer, told: Told, ice: tuple[IceServer, ...] = (), gather: float = 0.5) -> Peer:
    media = Media(Microphone(), Playout(), PictureSlot(), PictureSlot())
    return Peer(offer, ice, Call(CONTACT), media, Patience(gather=gather, close=2.0), told.events())


def running() -> set[str]:
    """What a connection starts: decoders, and tasks other than this one."""
    threads = {thread.name for thread in threading.enumerate() if "decoder" in thread.name}
    return threads | {repr(task.get_coro()) for task in asyncio.all_tasks() if task is not asyncio.current_task()}


@pytest.mark.parametrize("moment", [-1.0, 0.0, 0.003, 0.01, 0.02, 0.04, 0.08, 0.16])
async def test_it_ends_at_once_at_any_moment_of_connecting(moment: float) -> None:
    customer, told = Customer(says=voice(2, 1.0), camera=True), Told()
    one = peer(await customer.offer(), told)
    if moment >= 0:
        answer = await told.answers.get()
        await customer._pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await asyncio.sleep(moment)  # the moment is what is tried
    began = time.monotonic()
    one.close()
    await one.closed()
    await customer.leave()
    assert time.monotonic() - began < 2.0
    await asyncio.sleep(0)
    assert running() == set()
    gc.collect()  # a socket that was left open says so here


async def test_a_phone_that_stops_in_the_middle_of_connecting_has_stopped_at_once() -> None:
    agent, customer = Agent(), Customer(says=voice(2, 1.0))
    agent.connect()
    await customer.call(agent)
    began = time.monotonic()
    await asyncio.to_thread(agent.phone.stop)
    assert time.monotonic() - began < 2.5
    assert not [thread.name for thread in threading.enumerate() if "decoder" in thread.name or thread.name == "phone"]
    await agent.leave()
    await customer.leave()


async def test_a_handshake_under_way_is_found_among_the_tasks() -> None:
    near, far = (RTCPeerConnection(RTCConfiguration(iceServers=[])) for _ in range(2))
    near.addTransceiver("audio")
    await near.setLocalDescription(await near.createOffer())
    await far.setRemoteDescription(near.localDescription)
    await far.setLocalDescription(await far.createAnswer())
    assert len(connecting(far)) >= 1
    assert connecting(near) == []
    await end(far, 2.0)
    assert connecting(far) == []
    await end(near, 2.0)


async def test_a_dead_address_server_holds_the_answer_up_for_the_gathering_time_only() -> None:
    takes = inspect.signature(aioice.ice.Connection.get_component_candidates).parameters
    assert "timeout" in takes, "aioice has renamed what is capped"
    assert takes["timeout"].default == 5
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as dead:
        dead.bind(("", 0))
        here = next(iter(aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=False)), "127.0.0.1")
        customer, told = Customer(), Told()
        offer = await customer.offer()
        began = time.monotonic()
        one = peer(offer, told, (IceServer((f"stun:{here}:{dead.getsockname()[1]}",)),), gather=0.6)
        assert "a=candidate" in await told.answers.get()
        assert 0.5 < time.monotonic() - began < 4.0
        one.close()
        await one.closed()
        await customer.leave()


@pytest.mark.logs("could not be answered")
async def test_an_offer_that_cannot_be_answered_is_refused_with_a_reason() -> None:
    told = Told()
    one = peer(signals.Offer(1, "v=0\r\nnothing"), told)
    assert "cannot be answered" in await told.refused.get()
    one.close()
    await one.closed()


async def test_a_phone_that_stops_right_after_its_call_was_closed_leaves_no_socket() -> None:
    agent, customer = Agent(), Customer(says=voice(2, 1.0))
    agent.connect()
    await customer.call(agent)
    await agent.until_state(CallState.TALKING)
    agent.phone.command(Close(CONTACT))
    await agent.until_state(CallState.CLOSED)
    await agent.leave()
    await customer.leave()
    del agent, customer
    gc.collect()  # a socket that was left open says so here


async def test_it_counts_what_goes_both_ways_and_presses_keys() -> None:
    customer, told = Customer(says=voice(2, 1.0), camera=True), Told()
    one = peer(await customer.offer(), told)
    assert one.counts() == Counts(), "nothing before the connection"
    assert not one.press("1")
    answer = await told.answers.get()
    await customer._pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    async with asyncio.timeout(10):
        await told.connected.wait()
    await until(lambda: one.counts().sound_in.received > 50 and one.counts().sound_out.round_trip, "sound and a report")
    await until(lambda: one.counts().picture_in.received, "a picture")
    counts = one.counts()
    assert counts.sound_out.sent > 20
    assert counts.sound_out.octets > counts.sound_out.sent
    assert counts.sound_in.lost == 0
    assert 0 <= (counts.sound_out.round_trip or 0) < 1
    assert not one.press("1"), "aiortc takes no keys"
    one.close()
    await one.closed()
    await customer.leave()


async def test_a_closed_peer_is_forgotten() -> None:
    customer, told = Customer(says=voice(2, 1.0)), Told()
    one = peer(await customer.offer(), told)
    answer = await told.answers.get()
    await customer._pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await told.connected.wait()
    one.close()
    await one.closed()
    await customer.leave()
    kept = weakref.ref(one), weakref.ref(one._pc)
    del one
    await asyncio.sleep(0)
    gc.collect()
    assert [reference() for reference in kept] == [None, None]
