"""What a page or a stranger can send to a phone: it ends that call at most, with a reason, and the next call goes.

Captured descriptions and packets are bent at random (Hypothesis), floods are real floods. The phone is the real one throughout.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import random
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from typing import Final

import pylibsrtp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webrtc.people import CONTACT, Agent, Customer, voice
from webrtc import signals
from webrtc.call import CallState
from webrtc.channel import CallChanged, Close, Connect, Failed, Failure, PhoneEvent, Remote, Say
from webrtc.line import CANDIDATES, OFFERS
from webrtc.patience import Patience
from webrtc.softphone import Softphone

QUICK: Final = Patience(connect=10.0, close=2.0)
MEANT: Final = "could not be answered|no signal|more offers than can be meant|in the media thread"


class Phone:
    """A phone without a headset, and what it tells."""

    def __init__(self) -> None:
        self.told: queue.Queue[PhoneEvent] = queue.Queue()
        self.phone = Softphone(self.told.put, QUICK)
        self.phone.start()
        self._calls = 0

    def tries(self, *bodies: bytes) -> list[PhoneEvent]:
        """A call in which the page says this; all that was told until it was closed."""
        self._calls += 1
        contact = f"k-{self._calls}"
        self.phone.command(Connect(contact))
        for body in bodies:
            self.phone.command(Remote(contact, body))
        found: list[PhoneEvent] = []
        self._until(found, contact, lambda event: isinstance(event, Failed) or (isinstance(event, Say) and b'"answer"' in event.signal))
        self.phone.command(Close(contact))
        self._until(found, contact, lambda event: isinstance(event, CallChanged) and event.call.state is CallState.CLOSED)
        return found

    def _until(self, found: list[PhoneEvent], contact: str, probe: object) -> None:
        while True:
            event = self.told.get(timeout=15)
            if event.contact == contact:
                found.append(event)
                if callable(probe) and probe(event):
                    return


@pytest.fixture
def phone() -> Iterator[Phone]:
    made = Phone()
    yield made
    made.phone.stop()


@pytest.fixture(scope="module")
def captured() -> str:
    """A real offer with sound, picture and addresses."""

    async def offered() -> str:
        customer = Customer(says=voice(2, 1.0), camera=True)
        offer = await customer.offer()
        await customer.leave()
        return offer.sdp

    return asyncio.run(offered())


@st.composite
def bent(draw: st.DrawFn) -> list[tuple[str, int, str]]:
    """What is done to a description: (what, where, with what)."""
    what = st.sampled_from(["drop", "twice", "swap", "cut", "replace", "number", "insert"])
    noise = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=40)
    return draw(st.lists(st.tuples(what, st.integers(0, 400), noise), min_size=1, max_size=6))


def bend(sdp: str, steps: list[tuple[str, int, str]]) -> str:
    lines = sdp.split("\r\n")
    for what, where, noise in steps:
        at = where % len(lines)
        if what == "drop" and len(lines) > 1:
            del lines[at]
        elif what == "twice":
            lines.insert(at, lines[at])
        elif what == "swap":
            lines[at], lines[-1 - at] = lines[-1 - at], lines[at]
        elif what == "cut":
            lines[at] = lines[at][: where % (len(lines[at]) + 1)]
        elif what == "replace":
            lines[at] = lines[at][:2] + noise
        elif what == "number":
            lines[at] = "".join(str(9 - int(char)) if char.isascii() and char.isdigit() else char for char in lines[at])
        else:
            lines.insert(at, noise)
    return "\r\n".join(lines) or "v"


@pytest.mark.logs(MEANT)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=bent())
def test_a_bent_description_is_answered_or_refused_with_a_reason(phone: Phone, captured: str, steps: list[tuple[str, int, str]]) -> None:
    told = phone.tries(signals.encode(signals.Offer(1, bend(captured, steps))))
    for event in told:
        if isinstance(event, Failed):
            assert event.failure in (Failure.BAD_OFFER, Failure.BAD_SIGNAL), event


@pytest.mark.logs(MEANT)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.lists(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)), min_size=1, max_size=5))
def test_junk_in_the_place_of_signals_is_told_and_passed_over(phone: Phone, captured: str, junk: list[bytes]) -> None:
    told = phone.tries(*junk, signals.encode(signals.Offer(1, captured)))
    assert {event.failure for event in told if isinstance(event, Failed)} <= {Failure.BAD_SIGNAL}


@pytest.mark.logs(MEANT)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.one_of(st.text(max_size=120), st.just("candidate:1 1 udp 1 300.1.2.3 99999 typ host"),
                                st.just("candidate:1 1 udp 2130706431 not.a.name.invalid 9 typ host"),
                                st.just("candidate:1 2 tcp 1 ::1 9 typ srflx raddr x rport y")), max_size=8))  # fmt: skip
def test_bent_addresses_are_passed_over(phone: Phone, captured: str, lines: list[str]) -> None:
    spoken = [signals.encode(signals.Candidate(1, line, "0", 0)) for line in lines]
    told = phone.tries(*spoken[:4], signals.encode(signals.Offer(1, captured)), *spoken[4:])
    assert not [event for event in told if isinstance(event, Failed)]


@pytest.mark.logs(MEANT)
def test_an_offer_without_a_codec_of_ours_ends_that_call_with_a_reason(phone: Phone, captured: str) -> None:
    strange = captured
    for ours, other in (("opus/48000/2", "speex/16000"), ("PCMU/8000", "GSM/8000"), ("PCMA/8000", "LPC/8000"), ("G722/8000", "G729/8000")):
        strange = strange.replace(ours, other)
    told = phone.tries(signals.encode(signals.Offer(1, strange)))
    assert [event.failure for event in told if isinstance(event, Failed)] == [Failure.BAD_OFFER]
    states = [event.call.state for event in told if isinstance(event, CallChanged)]
    assert states[-2:] == [CallState.FAILED, CallState.CLOSED], "that call is over, and not only after the time to connect"


@pytest.fixture
async def talking() -> AsyncIterator[tuple[Agent, Customer]]:
    agent, customer = Agent(voice(1), QUICK), Customer(says=voice(2), camera=True)
    agent.connect()
    await customer.call(agent)
    await agent.until_state(CallState.TALKING)
    yield agent, customer
    await agent.leave()
    await customer.leave()


async def goes_on(agent: Agent, seconds: float = 10.0) -> None:
    """The customer is heard from now on."""
    at = len(agent._heard)
    await agent.until(lambda: sum(int(abs(block).max() > 500) for block in agent._heard[at:]) > 30, "speech after it", seconds)
    assert agent.states()[-1] is CallState.TALKING


@pytest.mark.logs(MEANT)
async def test_a_flood_of_addresses_and_offers_leaves_the_call_as_it_is(talking: tuple[Agent, Customer]) -> None:
    agent, _ = talking
    peer = agent.phone._lines[CONTACT]._peer
    assert peer is not None
    for at in range(1000):
        line = f"candidate:{at} 1 udp {at + 1} 127.1.{at // 250}.{at % 250 + 1} {1024 + at} typ host"
        agent.hears_from_page(signals.Candidate(1, line, "0", 0))
    await goes_on(agent)
    assert len(peer._connections()[0].remote_candidates) <= CANDIDATES + 20
    answers = len([event for event in agent.events if isinstance(event, Say) and b'"answer"' in event.signal])
    for generation in range(2, 60):
        agent.hears_from_page(signals.Offer(generation, "v=0\r\n"))
    await goes_on(agent)
    assert len([event for event in agent.events if isinstance(event, Failed)]) <= OFFERS
    assert len([event for event in agent.events if isinstance(event, Say) and b'"answer"' in event.signal]) == answers


def _junk(chance: random.Random, ssrcs: list[int]) -> bytes:
    """An RTP packet of an unknown source, or RTCP that means nothing; a goodbye in earnest would end the stream, and may."""
    if chance.random() < 0.5:
        first, kind = chance.choice([0x80, 0x90, 0xA0, 0xB0, 0x8F, 0x9F]), chance.choice([96, 97, 98, 99, 0, 8, 111, 127])
        numbers = chance.randrange(1 << 16), chance.randrange(1 << 32), chance.randrange(1 << 32)
        head = struct.pack("!BBHLL", first, kind | chance.choice([0, 128]), *numbers)
        return head + chance.randbytes(chance.choice([0, 1, 2, 4, 30, 1200]))
    length = chance.choice([1, 2, 6, 40])
    kind, said = chance.choice([200, 201, 202, 204, 205, 206, 207]), chance.choice([length, 0, 65535])
    head = struct.pack("!BBH", 0x80 | chance.randrange(32), kind, said)
    return head + struct.pack("!L", chance.choice(ssrcs)) + chance.randbytes(4 * length)


@pytest.mark.logs(MEANT)
@pytest.mark.parametrize("seed", [1, 2])
async def test_bent_and_flooding_packets_of_the_page_leave_the_call_as_it_is(talking: tuple[Agent, Customer], seed: int) -> None:
    """Under the call's own keys: what a hostile browser can send, RTP and RTCP alike. Half of its own packets carry junk meanwhile."""
    agent, customer = talking
    chance = random.Random(seed)
    dtls = customer._pc.getSenders()[0].transport
    ssrcs = [sender._ssrc for sender in customer._pc.getSenders()]
    plain, bent_count = dtls._send_rtp, 0

    async def bends(data: bytes) -> None:
        nonlocal bent_count
        if chance.random() < 0.5:
            bent_count += 1
            is_rtcp = 64 <= data[1] & 0x7F < 96  # RFC 5761, 4
            data = data[: 8 + 4 * chance.randrange(3)] if is_rtcp else data[:12] + chance.randbytes(chance.choice([0, 1, 3, 40, 900]))
        with contextlib.suppress(pylibsrtp.Error):  # what it refuses cannot be sent
            await plain(data)

    dtls._send_rtp = bends  # type: ignore[method-assign]  # a browser that does so cannot be had
    for at in range(1500):
        with contextlib.suppress(pylibsrtp.Error):
            await plain(_junk(chance, ssrcs))
        if at % 15 == 0:
            await asyncio.sleep(0.01)
    assert bent_count > 10
    dtls._send_rtp = plain  # type: ignore[method-assign]  # as above
    await goes_on(agent)


def _addresses(agent: Agent) -> list[tuple[str, int]]:
    """Where the phone listens, by its answer; IPv4."""
    answer = next(signals.parse(event.signal) for event in agent.events if isinstance(event, Say) and b'"answer"' in event.signal)
    assert isinstance(answer, signals.Answer)
    lines = [line.split() for line in answer.sdp.splitlines() if line.startswith("a=candidate")]
    return [(parts[4], int(parts[5])) for parts in lines if "." in parts[4]]


@pytest.mark.logs(MEANT)
async def test_a_strangers_datagrams_leave_the_call_as_it_is(talking: tuple[Agent, Customer]) -> None:
    """To the port of ours, without any key: STUN, DTLS, RTP by their first byte, and anything else."""
    agent, _ = talking
    addresses = _addresses(agent)
    chance = random.Random(7)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(2000):
            first = bytes([chance.choice([0, 1, 20, 22, 63, 64, 128, 129, 191, 255])])
            cookie = chance.choice([b"", b"\x01\x00\x08\x21\x12\xa4\x42"])
            for address in addresses:
                stranger.sendto(first + cookie + chance.randbytes(chance.choice([0, 3, 20, 200, 1400])), address)
    await goes_on(agent)


@pytest.mark.logs(MEANT)
async def test_a_strangers_forged_alerts_do_not_end_the_handshake() -> None:
    """They carry no key, as nothing does before the handshake is over; the first that got in would end the call (ASVS 5.0, V17.2.6)."""
    agent, customer = Agent(voice(1), QUICK), Customer(says=voice(2))
    sent, over = 0, asyncio.Event()

    async def forge() -> None:
        nonlocal sent
        await agent.until(lambda: any(isinstance(event, Say) and b'"answer"' in event.signal for event in agent.events), "an answer")
        addresses = _addresses(agent)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            while not over.is_set():
                sent += 1
                record = b"\x15\xfe\xfd\x00\x00" + sent.to_bytes(6, "big") + b"\x00\x02"  # RFC 6347, 4.1: an alert of DTLS 1.2
                for address in addresses:
                    stranger.sendto(record + b"\x02\x28", address)  # fatal, handshake_failure
                await asyncio.sleep(0.001)

    agent.connect()
    forging = asyncio.create_task(forge())
    try:
        await customer.call(agent)
        await agent.until_state(CallState.TALKING)
        assert sent
        await goes_on(agent)
    finally:
        over.set()
        await forging
        await agent.leave()
        await customer.leave()


@pytest.mark.logs(MEANT)
async def test_after_all_that_the_next_call_goes(talking: tuple[Agent, Customer]) -> None:
    agent, _ = talking
    agent.phone.command(Close(CONTACT))
    await agent.until_state(CallState.CLOSED)
    agent.phone.command(Connect("bad"))
    agent.phone.command(Remote("bad", signals.encode(signals.Offer(1, "v=0\r\nm=audio x"))))
    await agent.until(lambda: any(isinstance(event, Failed) and event.contact == "bad" for event in agent.events), "a reason")
    agent.phone.command(Close("bad"))
    await agent.until(
        lambda: any(isinstance(e, CallChanged) and e.contact == "bad" and e.call.state is CallState.CLOSED for e in agent.events), "its end"
    )
    agent.connect()
    again = Customer(says=voice(2))
    try:
        await again.call(agent)
        await agent.until_state(CallState.TALKING)
        await goes_on(agent)
    finally:
        await again.leave()
