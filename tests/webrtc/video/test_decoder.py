"""A decoder shows each picture at once, and says so when it cannot; whatever it is fed, it does no worse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webrtc.video.moving import picture
from webrtc.video import h264, libvpx, vp8
from webrtc.video.assembly import Frame
from webrtc.video.decoder import Decoder, Undecodable
from webrtc.video.encoder import CLOCK, encoder


def frames(codec: str, count: int = 4) -> list[Frame]:
    made = encoder(codec, 320, 180, 300_000, 30, False)
    piece = {"vp8": vp8.piece, "h264": h264.piece}[codec]
    found = []
    for at in range(count):
        data = b"".join(piece(payload).data for payload in made.encode(picture(at), at * CLOCK // 30, False))
        found.append(Frame(codec, data, at, at == 0, False, 0.0, False))
    made.close()
    return found


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_a_frame_out_of_the_blue_shows_nothing(codec: str) -> None:
    try:
        shown = Decoder(codec).picture(frames(codec)[2])
    except Undecodable:
        return
    assert shown is None


@pytest.mark.parametrize("codec", ["vp8", "h264"])
@given(at=st.integers(0, 10_000), bits=st.integers(1, 255), cut=st.integers(0, 3000))
def test_mutated_frames_make_a_picture_or_are_undecodable(codec: str, at: int, bits: int, cut: int) -> None:
    decoder = Decoder(codec)
    for number, frame in enumerate(frames(codec, 3)):
        data = bytearray(frame.data)
        if number != 1:
            data[at % len(data)] ^= bits
            data = data[: max(1, len(data) - cut)]
        try:
            decoder.picture(Frame(codec, bytes(data), number, frame.key, False, 0.0, False))
        except Undecodable:
            return


def test_a_picture_larger_than_any_camera_makes_is_not_made() -> None:
    head = bytearray(frames("vp8")[0].data)
    head[6:10] = (16383).to_bytes(2, "little") * 2  # RFC 6386, 9.1: width and height
    with pytest.raises(Undecodable):
        Decoder("vp8").picture(Frame("vp8", bytes(head), 0, True, False, 0.0, False))


def test_the_clocks_agree() -> None:
    assert CLOCK == libvpx.CLOCK == 90_000
