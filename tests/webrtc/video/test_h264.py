"""H.264's payloads carry a frame there and back, and nothing that is no H.264 passes for it or raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.video import h264
from webrtc.video.piece import BROKEN, EMPTY, MAX_PAYLOAD

pytestmark = pytest.mark.pure

SETS = [b"\x67\x42\xc0\x1f", b"\x68\xce\x3c\x80"]


def stream(units: list[bytes]) -> bytes:
    return b"".join(h264.START_CODE + unit for unit in units)


def back(payloads: tuple[bytes, ...]) -> bytes:
    return b"".join(h264.piece(payload).data for payload in payloads)


@given(sizes=st.lists(st.integers(2, 4000), min_size=1, max_size=6))
def test_a_frame_goes_there_and_back(sizes: list[int]) -> None:
    frame = stream([*SETS, *(b"\x65" + b"\x88" * (size - 1) for size in sizes)])
    made = h264.payloads(frame)
    assert max(map(len, made)) <= MAX_PAYLOAD
    assert back(made) == frame


def test_small_units_share_a_packet_and_a_large_one_is_cut() -> None:
    made = h264.payloads(stream([*SETS, b"\x65" + bytes([7]) * 3000]))
    assert [payload[0] & 31 for payload in made] == [24, 28, 28, 28]
    pieces = [h264.piece(payload) for payload in made]
    assert pieces[0].opens_key, "parameter sets begin"
    assert [piece.key for piece in pieces] == [False, True, True, True]
    assert [piece.opens for piece in pieces] == [True, True, False, False]


def test_a_single_unit_is_its_own_payload() -> None:
    frame = stream([b"\x41\x9a\x01"])
    assert h264.payloads(frame) == (b"\x41\x9a\x01",)
    piece = h264.piece(b"\x41\x9a\x01")
    assert (piece.data, piece.opens, piece.key) == (frame, True, False)


@pytest.mark.parametrize(
    "payload",
    [b"\x78\x00", b"\x78\x00\x09\x67", b"\x78\x00\x00", b"\x78", b"\x7c", b"\x7c\x85", b"\x00", b"\x1e\x00\x00", b"\x1f"],
)
def test_what_is_no_payload_is_broken(payload: bytes) -> None:
    assert h264.piece(payload) == BROKEN


def test_padding_is_nothing() -> None:
    assert h264.piece(b"") is EMPTY


@given(payload=st.binary(max_size=60))
def test_nothing_raises(payload: bytes) -> None:
    h264.piece(payload)
