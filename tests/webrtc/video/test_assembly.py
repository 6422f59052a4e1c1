"""Frames come whole out of packets in any order, within bounds, and two streams are never mixed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webrtc.video.wire import H264, VP8, packets, vp8_frame
from webrtc.rtp.ports import Packet
from webrtc.video.assembly import NUMBERS, Assembly, Place

pytestmark = pytest.mark.pure


def put(assembly: Assembly, *many: Packet) -> list[Place]:
    return [assembly.put(packet, VP8)[0] for packet in many]


@given(data=st.data(), first=st.integers(0, 65535))
def test_a_frame_is_whole_in_whatever_order_it_comes(data: st.DataObject, first: int) -> None:
    frame = vp8_frame(True, 6000)
    sent = packets(frame, 3000, first)
    assembly = Assembly()
    put(assembly, *data.draw(st.permutations(sent)))
    assert assembly.highest is not None
    found = assembly.frame(assembly.highest - len(sent) + 1)
    assert found is not None
    assert found[0].data == frame
    assert found[0].key
    assert not found[0].broken
    assert found[1] == assembly.highest + 1


def test_numbers_go_on_beyond_16_bits() -> None:
    assembly = Assembly()
    sent = packets(vp8_frame(True, 6000), 0, 65534)
    put(assembly, *sent)
    assert assembly.highest == NUMBERS + 65534 + len(sent) - 1


def test_a_packet_counts_once() -> None:
    assembly = Assembly()
    (packet,) = packets(vp8_frame(True, 100), 0, 10)
    assert put(assembly, packet, packet) == [Place.NEXT, Place.TWICE]
    assembly.drop_below(NUMBERS + 11)
    assert put(assembly, packet) == [Place.TWICE], "its frame is over"


def test_without_a_marker_the_next_frame_ends_it() -> None:
    assembly = Assembly()
    (one,), (two,) = packets(vp8_frame(True, 100), 0, 10), packets(vp8_frame(False, 100), 3000, 11)
    put(assembly, replace(one, marker=False))
    assert assembly.frame(NUMBERS + 10) is None
    put(assembly, two)
    found = assembly.frame(NUMBERS + 10)
    assert found is not None
    assert found[0].timestamp == 0


def test_padding_between_frames_is_passed_over() -> None:
    assembly = Assembly()
    (frame,) = packets(vp8_frame(True, 100), 3000, 12)
    padding = replace(frame, timestamp=0, payload=b"")
    put(assembly, replace(padding, sequence=10, marker=False), replace(padding, sequence=11), frame)
    found = assembly.frame(NUMBERS + 10)
    assert found is not None
    assert (found[0].timestamp, found[0].broken, found[1]) == (3000, False, NUMBERS + 13)


@pytest.mark.parametrize("payload", [b"\x10", b"\x90\x80"])
def test_a_payload_that_is_none_breaks_its_frame(payload: bytes) -> None:
    assembly = Assembly()
    one, two = packets(vp8_frame(True, 1500), 0, 10)
    put(assembly, one, replace(two, payload=payload))
    found = assembly.frame(NUMBERS + 10)
    assert found is not None
    assert found[0].broken


def test_two_codecs_in_one_frame_break_it() -> None:
    assembly = Assembly()
    one, two = packets(vp8_frame(True, 1500), 0, 10)
    assembly.put(one, VP8)
    assembly.put(two, H264)
    found = assembly.frame(NUMBERS + 10)
    assert found is not None
    assert found[0].broken


def test_a_single_leap_is_a_stray_and_two_are_a_new_beginning() -> None:
    assembly = Assembly()
    put(assembly, *packets(vp8_frame(True, 1500), 0, 10))
    far = packets(vp8_frame(True, 1500), 90_000, 30_000)
    assert put(assembly, *far) == [Place.ELSEWHERE, Place.ANEW]
    assert len(assembly) == 1


def test_another_source_is_a_new_beginning() -> None:
    assembly = Assembly()
    put(assembly, *packets(vp8_frame(True, 5000), 0, 60_000))
    assert put(assembly, *packets(vp8_frame(True, 100), 0, 5, ssrc=8)) == [Place.ANEW]
    assert len(assembly) == 1


def test_key_frames_are_found_behind_a_gap() -> None:
    assembly = Assembly()
    put(assembly, *packets(vp8_frame(True, 100), 0, 10), *packets(vp8_frame(False, 100), 6000, 12))
    put(assembly, *packets(vp8_frame(True, 2500), 9000, 13))
    assert list(assembly.key_frames(NUMBERS + 11)) == [NUMBERS + 13]
    assert assembly.frames_below(NUMBERS + 13) == 2
