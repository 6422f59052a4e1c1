"""Mute that is mute: what leaves is looked at packet by packet, decrypted, at the customer's end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import av
import numpy as np
import pytest

from tests.webrtc.people import CONTACT, Agent, Customer, flat, heard, voice
from webrtc.audio.frames import FRAME, RATE, Samples
from webrtc.audio.waiting import NOTES
from webrtc.call import CallState
from webrtc.channel import SetHold, SetMuted, TalkingWhileMuted

SAYS, THEIRS = voice(11), voice(12)
ENOUGH = 2 * RATE


class Wire:
    """Every packet of sound that arrives at a customer, decrypted, before anything else is done with it."""

    def __init__(self, customer: Customer) -> None:
        self.payloads: list[bytes] = []
        (receiver,) = (one.receiver for one in customer._pc.getTransceivers() if one.kind == "audio")
        go_on: Callable[..., Any] = receiver._handle_rtp_packet

        async def look(packet: Any, *rest: Any, **more: Any) -> None:
            self.payloads.append(packet.payload)
            await go_on(packet, *rest, **more)

        receiver._handle_rtp_packet = look  # type: ignore[method-assign]  # aiortc has no place to look from

    def sound(self, since: int = 0) -> Samples:
        """What the packets from the `since`th on hold, each decoded; nothing is left out and nothing concealed."""
        decoder = av.CodecContext.create("libopus", "r")
        assert isinstance(decoder, av.AudioCodecContext)
        decoder.sample_rate, decoder.layout, decoder.format = RATE, "mono", "s16"
        decoded = [frame for payload in self.payloads[since:] for frame in decoder.decode(av.Packet(payload))]
        return np.concatenate([frame.to_ndarray().reshape(-1)[:: len(frame.layout.channels)] for frame in decoded])


@pytest.fixture
async def both() -> AsyncIterator[tuple[Agent, Customer, Wire]]:
    agent, customer = Agent(SAYS), Customer(says=THEIRS)
    wire = Wire(customer)
    agent.connect()
    await customer.call(agent)
    await agent.until_state(CallState.TALKING)
    yield agent, customer, wire
    await agent.leave()
    await customer.leave()


async def _more(agent: Agent, wire: Wire, samples: int) -> int:
    """Waits for packets of `samples`; how many there were before."""
    before = len(wire.payloads)
    await agent.until(lambda: len(wire.payloads) >= before + samples // FRAME, "packets", 20)
    return before


async def test_muted_no_packet_carries_the_voice_and_unmuted_it_is_there_again(both: tuple[Agent, Customer, Wire]) -> None:
    agent, _, wire = both
    await _more(agent, wire, 3 * ENOUGH)
    assert heard(wire.sound(), SAYS) > 0.8, "the look at the packets sees the voice"
    agent.phone.command(SetMuted(CONTACT, True))
    await agent.until(lambda: any(isinstance(event, TalkingWhileMuted) and event.on for event in agent.events), "talking into it", 20)
    muted = await _more(agent, wire, 2 * ENOUGH)
    quiet = wire.sound(muted + 10)  # the decoder rings out for a frame or two
    assert int(np.abs(quiet).max()) < 8, "of 32768: silence itself"
    agent.phone.command(SetMuted(CONTACT, False))
    again = await _more(agent, wire, 3 * ENOUGH)
    assert heard(wire.sound(again), SAYS) > 0.8
    assert not [event for event in agent.events if isinstance(event, TalkingWhileMuted)][-1].on


async def test_on_hold_the_packets_carry_soft_notes_and_no_voice(both: tuple[Agent, Customer, Wire]) -> None:
    agent, _, wire = both
    await _more(agent, wire, ENOUGH)
    agent.phone.command(SetHold(CONTACT, True))
    await asyncio.sleep(0)
    held = await _more(agent, wire, 5 * RATE)
    notes = wire.sound(held + 25)
    assert heard(notes, SAYS) < 0.75
    assert 200 < int(np.abs(notes).max()) < 3000, "soft, and there"
    power = np.abs(np.fft.rfft(flat(notes) * np.hanning(notes.size))) ** 2
    at = sum(power[round((pitch - 5) * notes.size / RATE) : round((pitch + 5) * notes.size / RATE)].sum() for _, pitch in NOTES)
    assert at > 0.8 * power.sum()
    assert not [event for event in agent.events if isinstance(event, TalkingWhileMuted)], "on hold nobody expects to be heard"
