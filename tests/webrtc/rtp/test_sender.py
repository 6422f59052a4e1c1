"""Frames into packets: what their headers say, the pace of a picture, keys of the telephone, and an encoder that fails."""

from __future__ import annotations

import itertools
import struct
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiortc.rtp import RtcpPacket, RtcpReceiverInfo, RtcpRrPacket, RtcpSdesPacket, RtcpSrPacket, RtpPacket, is_rtcp

from tests.webrtc.rtp.pair import Notes, Numbers, PacedNumbers, Pair, until
from webrtc.rtp.plug import Ends
from webrtc.rtp.ports import Encoded, Feedback


class Slow(PacedNumbers):
    """At the lowest rate."""

    rate = 80_000


class Broken(Numbers):
    """Fails at its fifth frame."""

    async def next(self) -> Encoded:
        if self.count == 5:
            raise RuntimeError("the encoder is broken")
        return await super().next()


@pytest.fixture
async def connect() -> AsyncIterator[Callable[..., Any]]:
    made: list[Pair] = []

    async def connected(sound: Numbers, keeps: Notes, picture: Numbers | None = None, sees: Notes | None = None) -> Pair:
        pair = Pair()
        made.append(pair)
        near, far = {"audio": Ends(Notes(), sound)}, {"audio": Ends(keeps, Numbers(every=3600))}
        if picture is not None and sees is not None:
            near["video"], far["video"] = Ends(Notes(), picture), Ends(sees, PacedNumbers(every=3600))
        await pair.connect(near, far)  # type: ignore[arg-type]  # the keys are kinds
        return pair

    yield connected
    for pair in made:
        await pair.close()


def overheard(pair: Pair) -> list[bytes]:
    """Everything that near sends from now on, before it is encrypted."""
    transport: Any = pair.near_plugged["audio"].sender.transport
    heard: list[bytes] = []
    send = transport._send_rtp

    async def listening(data: bytes) -> None:
        heard.append(data)
        await send(data)

    transport._send_rtp = listening
    return heard


async def test_headers_say_stream_loudness_and_order(connect: Callable[..., Any]) -> None:
    sound, picture, keeps, sees = Numbers(), PacedNumbers(packets=3, clock=90_000), Notes(), Notes()
    pair = await connect(sound, keeps, picture, sees)
    heard = overheard(pair)
    await until(lambda: len(heard) > 100, "a hundred packets")
    audio, video = pair.near_plugged["audio"].sender, pair.near_plugged["video"].sender
    packets = [RtpPacket.parse(data, audio._extensions) for data in heard if not is_rtcp(data)]
    voice = [packet for packet in packets if packet.ssrc == audio._ssrc]
    assert {packet.extensions.audio_level for packet in voice} == {(False, 33)}
    assert {packet.extensions.mid for packet in voice} == {pair.near.getTransceivers()[0].mid}
    assert all((b.sequence_number - a.sequence_number) & 0xFFFF == 1 for a, b in itertools.pairwise(voice))
    assert all((b.timestamp - a.timestamp) & 0xFFFFFFFF == 960 for a, b in itertools.pairwise(voice))
    parsed = [RtpPacket.parse(data, video._extensions) for data in heard if not is_rtcp(data)]
    seen = [packet for packet in parsed if packet.ssrc == video._ssrc]
    times = [packet.extensions.abs_send_time for packet in seen]
    assert None not in times
    assert times == sorted(time for time in times if time is not None)


async def test_reports_bear_our_name(connect: Callable[..., Any]) -> None:
    pair = await connect(Numbers(), Notes())
    heard = overheard(pair)
    await until(lambda: any(is_rtcp(data) and data[1] == 200 for data in heard), "a sender report")
    compound = RtcpPacket.parse(next(data for data in heard if is_rtcp(data) and data[1] == 200))
    report, name = compound
    assert isinstance(report, RtcpSrPacket)
    assert isinstance(name, RtcpSdesPacket)
    assert name.chunks[0].items[0][0] == 1
    assert report.ssrc == name.chunks[0].ssrc == pair.near_plugged["audio"].sender._ssrc


async def test_a_large_picture_is_spread_and_the_sound_does_not_wait_for_it(connect: Callable[..., Any]) -> None:
    sound, picture, keeps, sees = Numbers(), PacedNumbers(every=3600, packets=100, clock=90_000, size=1200), Notes(), Notes()
    await connect(sound, keeps, picture, sees)
    await until(lambda: len(sees.packets) == 100, "the picture")
    took = sees.packets[-1].arrived - sees.packets[0].arrived
    wanted = 100 * 1250 * 8 / picture.rate / 2
    assert 0.8 * wanted < took < 2 * wanted + 0.2
    while_it_went = [one for one in keeps.packets if sees.packets[0].arrived < one.arrived < sees.packets[-1].arrived]
    assert len(while_it_went) > took / 0.02 * 0.7
    assert [packet.marker for packet in sees.packets].index(True) == 99


async def test_on_the_lowest_rate_packets_go_on_one_after_the_other(connect: Callable[..., Any]) -> None:
    picture, sees = Slow(every=0.05, packets=1, clock=90_000, size=1250), Notes()
    await connect(Numbers(), Notes(), picture, sees)
    await until(lambda: len(sees.packets) >= 20, "twenty large packets")
    assert sees.packets[19].arrived - sees.packets[0].arrived > 0.9


async def test_a_key_of_the_telephone(connect: Callable[..., Any]) -> None:
    keeps = Notes()
    pair = await connect(Numbers(), keeps)
    await until(lambda: keeps.packets, "sound")
    sender = pair.near_plugged["audio"].sender
    assert sender.press("5")
    assert sender.press("#")
    with pytest.raises(ValueError, match="no key"):
        sender.press("!")
    kind = next(codec.payload_type for codec in keeps.codecs.values() if codec.name == "telephone-event")
    await until(lambda: sum(packet.payload_type == kind for packet in keeps.packets) == 16, "two keys")
    events = [packet for packet in keeps.packets if packet.payload_type == kind]
    assert [packet.payload[0] for packet in events] == [5] * 8 + [11] * 8
    assert len({packet.timestamp for packet in events}) == 2
    assert [packet.marker for packet in events] == ([True] + [False] * 7) * 2
    assert [struct.unpack("!BBH", packet.payload)[1] >> 7 for packet in events[:8]] == [0] * 5 + [1] * 3
    order = [packet.sequence for packet in keeps.packets]
    assert all((b - a) & 0xFFFF == 1 for a, b in itertools.pairwise(order)), "one sequence for voice and keys"


async def test_a_picture_hears_of_the_loss_of_all_packets_since_the_last_report(connect: Callable[..., Any]) -> None:
    """A browser's fraction is of the two or three packets since its own last report, whether that came or not."""
    picture = PacedNumbers(every=3600, clock=90_000)
    pair = await connect(Numbers(), Notes(), picture, Notes())
    sender: Any = pair.near_plugged["video"].sender
    said: list[Feedback] = []
    vars(picture)["feedback"] = said.append  # listens in
    for fraction, lost, highest in ((0, 0, 1000), (128, 2, 1004), (0, 3, 1100), (0, 3, 1100), (0, 2, 1110), (0, 2, 0x80000000)):
        report = RtcpReceiverInfo(sender._ssrc, fraction, lost, highest, 0, 0, 0)
        await sender._handle_rtcp_packet(RtcpRrPacket(1, [report]))
    assert [(feedback.lost, feedback.packets) for feedback in said] == [(0.0, None), (0.5, 4), (1 / 96, 96), (0.0, 0), (0.0, 10), (0.0, 0)]


@pytest.mark.logs("a stream of audio ended")
async def test_an_encoder_that_fails_ends_its_stream_only(connect: Callable[..., Any]) -> None:
    keeps = Notes()
    pair = await connect(Broken(), keeps)
    pulls = pair.near_plugged["audio"].sender._tasks[0]
    await until(lambda: len(keeps.packets) == 5 and pulls.done(), "what it gave before, and its end")
    assert pair.near.connectionState == "connected"
    assert pair.far.connectionState == "connected"
