"""VP8's payloads carry a frame there and back, and nothing that is no VP8 passes for it or raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webrtc.video.wire import vp8_frame
from webrtc.video import vp8
from webrtc.video.piece import BROKEN, EMPTY, MAX_PAYLOAD

pytestmark = pytest.mark.pure


@given(size=st.integers(6, 9000), key=st.booleans(), number=st.integers(0, 1 << 20), leaf=st.booleans())
def test_a_frame_goes_there_and_back(size: int, key: bool, number: int, leaf: bool) -> None:
    frame = vp8_frame(key, size, number)
    made = vp8.payloads(frame, number, number, leaf)
    pieces = [vp8.piece(payload) for payload in made]
    assert max(map(len, made)) <= MAX_PAYLOAD
    assert b"".join(piece.data for piece in pieces) == frame
    assert [piece.opens for piece in pieces] == [True] + [False] * (len(made) - 1)
    assert pieces[0].key is key
    assert not any(piece.broken for piece in pieces)


@pytest.mark.parametrize(
    ("payload", "data"),
    [
        (b"\x10\x00abc", b"\x00abc"),  # no extension
        (b"\x90\x80\x05\x00abc", b"\x00abc"),  # a picture id of 7 bits
        (b"\x90\x80\x85\x01\x00abc", b"\x00abc"),  # of 15
        (b"\x90\xe0\x85\x01\x02\x03\x00abc", b"\x00abc"),  # with layer and its index, as Chromium sends it
        (b"\x90\x30\x03\x00abc", b"\x00abc"),  # key index and layer share an octet
    ],
)
def test_every_form_of_descriptor_is_understood(payload: bytes, data: bytes) -> None:
    piece = vp8.piece(payload)
    assert piece.data == data
    assert piece.opens_key


@pytest.mark.parametrize("payload", [b"\x10", b"\x90", b"\x90\x80", b"\x90\x80\x85", b"\x90\xe0\x85\x01\x02\x03"])
def test_what_is_cut_off_is_broken(payload: bytes) -> None:
    assert vp8.piece(payload) == BROKEN


def test_padding_is_nothing() -> None:
    assert vp8.piece(b"") is EMPTY


@given(payload=st.binary(max_size=40))
def test_nothing_raises(payload: bytes) -> None:
    vp8.piece(payload)


def test_a_leaf_says_that_it_needs_the_last_base_only() -> None:
    """RFC 7741, 4.2: X and S; I, L and T; the picture's id; TL0PICIDX; TID 1 and Y."""
    assert vp8.payloads(b"\x01ab", 5, 258, leaf=True) == (b"\x90\xe0\x80\x05\x02\x60\x01ab",)
    assert vp8.payloads(b"\x01ab", 6, 259, leaf=False) == (b"\x90\xe0\x80\x06\x03\x00\x01ab",)
