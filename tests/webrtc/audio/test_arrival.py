"""Packets go to the decoder at once, in order, late ones dropped; and aiortc still has the field that is replaced."""

from __future__ import annotations

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtp import RtpPacket

from webrtc.audio.arrival import ANEW, Arrival, at_once


def packet(sequence: int, ssrc: int = 1) -> RtpPacket:
    made = RtpPacket(payload_type=96, sequence_number=sequence & 0xFFFF, timestamp=960 * sequence & 0xFFFFFFFF)
    made.ssrc = ssrc
    made._data = bytes([sequence & 0xFF])  # type: ignore[attr-defined]  # as aiortc's receiver does
    return made


def given(arrival: Arrival, *sequences: int) -> list[int]:
    frames = [arrival.add(packet(sequence))[1] for sequence in sequences]
    return [frame.data[0] for frame in frames if frame is not None]


def test_each_packet_goes_on_when_it_comes() -> None:
    assert given(Arrival(), 5, 6, 7) == [5, 6, 7]


def test_a_lost_packet_holds_nothing_up_and_a_late_or_second_one_is_dropped() -> None:
    assert given(Arrival(), 5, 7, 6, 7, 8) == [5, 7, 8]


def test_the_sequence_goes_round() -> None:
    assert given(Arrival(), 0xFFFE, 0xFFFF, 0x10000, 0x10001) == [0xFE, 0xFF, 0, 1]


def test_another_stream_or_one_that_began_anew_is_taken() -> None:
    arrival = Arrival()
    given(arrival, 5000)
    assert arrival.add(packet(3, ssrc=2))[1] is not None
    given(arrival, 5000)
    assert len(given(arrival, *range(100, 100 + ANEW + 3))) == 3


async def test_aiortc_has_the_buffer_that_is_replaced() -> None:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = connection.addTransceiver("audio").receiver
    at_once(receiver)
    assert isinstance(receiver._RTCRtpReceiver__jitter_buffer, Arrival)  # type: ignore[attr-defined]  # the private field is the contract
    with pytest.raises(TypeError, match="jitter_buffer"):
        at_once(object())  # type: ignore[arg-type]  # an aiortc that renamed it
    await connection.close()
