"""Packets over a connection that loses on purpose: each arrives once, reports say what was lost, and nothing upsets the receiver."""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiortc.rtp import RtcpByePacket, RtpPacket

from tests.webrtc.network import Impairment
from tests.webrtc.rtp.pair import Notes, Numbers, PacedNumbers, Pair, until
from webrtc.rtp.plug import Ends
from webrtc.rtp.receiver import STREAMS, Kind


@pytest.fixture
async def pairs() -> AsyncIterator[list[Pair]]:
    made: list[Pair] = []
    yield made
    for pair in made:
        await pair.close()


async def sound(pairs: list[Pair], sends: Numbers, keeps: Notes, there: Impairment | None = None, back: Impairment | None = None) -> Pair:
    """Sound from near to far."""
    pairs.append(Pair(there, back))
    await pairs[-1].connect({"audio": Ends(Notes(), sends)}, {"audio": Ends(keeps, Numbers())})
    return pairs[-1]


def whole(numbers: list[int]) -> bool:
    """Each number between the first and the last is there."""
    return sorted(set(numbers)) == list(range(min(numbers), max(numbers) + 1))


async def test_sound_lost_on_the_way_is_sent_again_and_each_packet_is_whole(pairs: list[Pair]) -> None:
    sends, keeps = Numbers(every=0.005), Notes()
    pair = await sound(pairs, sends, keeps, Impairment(loss=0.1, delay=0.02, seed=3), Impairment(delay=0.02))
    await until(lambda: sends.count > 500, "500 packets")
    sends.on.clear()
    # of the last ones nobody can know that they are missing
    await until(lambda: whole(keeps.numbers) and sends.count - max(keeps.numbers) < 6, "each number")
    assert len(keeps.numbers) == len(set(keeps.numbers)), "none twice"
    sender = pair.near_plugged["audio"].sender
    assert 20 < sender.repeated < 150
    assert len({sequence for said in sends.feedbacks for sequence in said.asked}) > 20, "the voice is told what was asked for"
    await until(lambda: sender.sent == sends.count, "all sent")
    await until(lambda: keeps.round_trip is not None, "a report that came through, as one in ten does not")
    assert keeps.round_trip is not None
    assert 0.03 < keeps.round_trip < 0.15


async def test_pictures_are_sent_again_in_their_own_stream(pairs: list[Pair]) -> None:
    sends, keeps = PacedNumbers(every=0.033, packets=6, clock=90_000, size=900), Notes()
    pair = Pair(Impairment(loss=0.1, seed=5))
    pairs.append(pair)
    ends: dict[Kind, Ends] = {"audio": Ends(Notes(), Numbers()), "video": Ends(Notes(), sends)}
    await pair.connect(ends, {"audio": Ends(Notes(), Numbers()), "video": Ends(keeps, PacedNumbers(every=3600))})
    await until(lambda: sends.count > 300, "300 packets")
    sends.on.clear()
    await until(lambda: whole(keeps.numbers) and sends.count - max(keeps.numbers) < 12, "each number")
    repaired = [packet for packet in keeps.packets if packet.repaired]
    assert len(repaired) > 10
    assert len({packet.ssrc for packet in keeps.packets}) == 1, "a retransmission bears the number of the stream that it repeats"
    lost = pair.far_plugged["video"].receiver.lost
    assert lost >= len({packet.sequence for packet in repaired}) - 3, "what came by retransmission did not come by itself"
    first = {struct.unpack_from("!I", packet.payload)[0] % 6 for packet in keeps.packets if packet.marker}
    assert first == {5}, "the last packet of a picture bears the mark"


async def test_the_sender_learns_the_loss_and_the_round_trip(pairs: list[Pair]) -> None:
    sends, keeps = Numbers(every=0.005), Notes(again=None)
    pair = await sound(pairs, sends, keeps, Impairment(loss=0.2, delay=0.03, seed=7), Impairment(delay=0.03))
    await until(lambda: len([said for said in sends.feedbacks if said.lost is not None]) >= 3, "three reports", 8)
    lost = [said.lost for said in sends.feedbacks if said.lost is not None]
    assert 0.1 < sum(lost) / len(lost) < 0.3
    round_trip = sends.feedbacks[-1].round_trip
    assert round_trip is not None
    assert 0.055 < round_trip < 0.15
    receiver = pair.far_plugged["audio"].receiver
    assert receiver.lost / (receiver.received + receiver.lost) == pytest.approx(0.2, abs=0.08)
    assert 0.0 < receiver.jitter < 0.05


async def test_the_senders_clock_arrives_beside_its_timestamps(pairs: list[Pair]) -> None:
    sends, keeps = Numbers(), Notes()
    await sound(pairs, sends, keeps)
    await until(lambda: len(keeps.reports) >= 2, "two sender reports")
    one, two = keeps.reports[0], keeps.reports[1]
    assert ((two.timestamp - one.timestamp) & 0xFFFFFFFF) / 48_000 == pytest.approx(two.wall - one.wall, abs=0.03)
    assert two.arrived - one.arrived == pytest.approx(two.wall - one.wall, abs=0.1)
    near = min(keeps.packets, key=lambda packet: abs(packet.arrived - one.arrived))
    assert abs(((near.timestamp - one.timestamp + 2**31) & 0xFFFFFFFF) - 2**31) < 4800


async def test_a_key_frame_is_asked_for_and_an_estimate_given(pairs: list[Pair]) -> None:
    sends, keeps = PacedNumbers(every=0.01, packets=2, clock=90_000, size=900), Notes()
    pair = Pair()
    pairs.append(pair)
    ends: dict[Kind, Ends] = {"audio": Ends(Notes(), Numbers()), "video": Ends(Notes(), sends)}
    await pair.connect(ends, {"audio": Ends(Notes(), Numbers()), "video": Ends(keeps, PacedNumbers(every=3600))})
    await until(lambda: keeps.packets, "a packet")
    keeps.want_key_frame = True
    await until(lambda: sends.key_frames, "the request")
    await until(lambda: any(said.ceiling for said in sends.feedbacks), "an estimate", 12)
    assert sends.key_frames == 1


async def test_while_nothing_is_missing_nothing_is_asked(pairs: list[Pair]) -> None:
    keeps = Notes()
    await sound(pairs, Numbers(), keeps)
    await until(lambda: len(keeps.packets) > 60, "a second of packets")
    assert keeps.polls == 0


async def test_both_ends_end_once_whether_they_began_or_not(pairs: list[Pair]) -> None:
    sends, keeps = Numbers(), Notes()
    pair = await sound(pairs, sends, keeps)
    await until(lambda: keeps.packets, "a packet")
    await pair.close()
    pairs.clear()
    assert (sends.ended, keeps.ended) == (1, 1)
    for plugged in (*pair.near_plugged.values(), *pair.far_plugged.values()):
        await plugged.receiver.stop()
        await plugged.sender.stop()
    assert (sends.ended, keeps.ended) == (1, 1)


def rtp(ssrc: int, sequence: int = 1, payload_type: int = 96, payload: bytes = b"abcd") -> RtpPacket:
    return RtpPacket(payload_type, 0, sequence, 0, ssrc, payload)


async def test_new_streams_unknown_types_goodbyes_and_floods(pairs: list[Pair]) -> None:
    sends, keeps = Numbers(), Notes()
    pair = await sound(pairs, sends, keeps)
    await until(lambda: keeps.packets, "a packet")
    receiver = pair.far_plugged["audio"].receiver
    transport: Any = receiver.transport
    known = receiver._streams
    opus = next(one.payload_type for one in keeps.codecs.values() if one.name == "opus")
    for ssrc in range(1000, 3000):
        await transport._handle_rtp_data(rtp(ssrc, payload_type=opus).serialize(), 0)
    assert len(known) <= STREAMS
    assert len(transport._rtp_router.ssrc_table) < 2 * STREAMS, "nothing is kept of streams that are gone"
    count = len(keeps.packets)
    await transport._handle_rtp_data(rtp(5, payload_type=77).serialize(), 0)
    assert len(keeps.packets) - count <= 1
    await transport._handle_rtcp_data(bytes(RtcpByePacket(list(known))))
    assert not known
    await until(lambda: len(keeps.packets) > count + 3, "the stream goes on")


async def test_repeats_that_repeat_nothing_are_passed_over(pairs: list[Pair]) -> None:
    keeps = Notes()
    pair = Pair()
    pairs.append(pair)
    ends: dict[Kind, Ends] = {"audio": Ends(Notes(), Numbers()), "video": Ends(Notes(), PacedNumbers(clock=90_000))}
    await pair.connect(ends, {"audio": Ends(Notes(), Numbers()), "video": Ends(keeps, PacedNumbers(every=3600))})
    await until(lambda: keeps.packets, "a packet")
    receiver = pair.far_plugged["video"].receiver
    again = next(iter(receiver._apt))
    for payload in (b"", b"\x01"):
        await receiver._handle_rtp_packet(rtp(9, payload_type=again, payload=payload), 0)
    assert not [packet for packet in keeps.packets if packet.repaired]
    await receiver._handle_rtp_packet(rtp(9, payload_type=again, payload=b"\x01\x02ab"), 0)
    assert [(one.sequence, one.payload) for one in keeps.packets if one.repaired] == [(0x102, b"ab")]
