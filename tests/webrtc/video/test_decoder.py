"""A decoder shows each picture at once, and says so when it cannot; whatever it is fed, it does no worse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webrtc.video.moving import likeness, picture
from tests.webrtc.video.wire import Line, run
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


def test_through_loss_every_picture_that_is_shown_is_the_one_that_was_taken() -> None:
    """A real encoder, eight seconds of a line that loses 10 % both ways in virtual time, and a real decoder."""
    made = libvpx.Vp8(320, 180, 300_000, 30, False)

    def encode(key: bool, number: int) -> bytes:
        return made.encode(picture(number), number * CLOCK // 30, key) or made.encode(picture(number), number * CLOCK // 30 + 1, True)

    seen = run(8, Line(loss=0.1, burst=2, delay=0.05, seed=5), Line(loss=0.1, delay=0.05, seed=6), 300_000, encode=encode)
    made.close()
    decoder = Decoder("vp8")
    assert len(seen.frames) > 200
    assert seen.repair.lost > 20
    for _, frame in seen.frames:
        shown = decoder.picture(frame)
        assert shown is not None
        assert likeness(shown, picture(frame.timestamp * 30 // CLOCK)) > 25


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
