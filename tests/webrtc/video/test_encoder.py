"""What is encoded is seen on the other side, by either codec, and the rate is kept."""

from __future__ import annotations

import time

import pytest

from tests.webrtc.video.moving import likeness, picture
from webrtc.video import h264, libvpx, vp8
from webrtc.video.assembly import Frame
from webrtc.video.decoder import Decoder
from webrtc.video.encoder import CLOCK, Encoder, encoder
from webrtc.video.picture import Picture
from webrtc.video.piece import MAX_PAYLOAD

PIECE = {"vp8": vp8.piece, "h264": h264.piece}


def sent(codec: str, made: Encoder, count: int, begin: int = 0, key: int | None = None) -> list[Frame]:
    frames = []
    for at in range(begin, begin + count):
        payloads = made.encode(picture(at), at * CLOCK // 30, at == key)
        assert all(len(payload) <= MAX_PAYLOAD for payload in payloads)
        pieces = [PIECE[codec](payload) for payload in payloads]
        assert not any(piece.broken for piece in pieces)
        data = b"".join(piece.data for piece in pieces)
        frames.append(Frame(codec, data, at, any(piece.key for piece in pieces), False, 0.0, False))
    return frames


def seen(codec: str, frames: list[Frame]) -> list[Picture]:
    decoder = Decoder(codec)
    return [shown for frame in frames if frame.data and (shown := decoder.picture(frame)) is not None]


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_the_other_side_sees_what_was_shown(codec: str) -> None:
    made = encoder(codec, 320, 180, 500_000, 30, False)
    frames = sent(codec, made, 40)
    made.close()
    shown = seen(codec, frames)
    assert len(shown) == 40, "none waits in the decoder"
    assert likeness(shown[-1], picture(39)) > 30


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_a_key_frame_stands_alone(codec: str) -> None:
    made = encoder(codec, 320, 180, 500_000, 30, False)
    frames = sent(codec, made, 25, key=15)
    made.close()
    assert [at for at, frame in enumerate(frames) if frame.key] == [0, 15]
    shown = seen(codec, frames[15:])
    assert len(shown) == 10
    assert likeness(shown[-1], picture(24)) > 28


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_the_rate_follows_without_a_key_frame(codec: str) -> None:
    made = encoder(codec, 320, 180, 500_000, 30, False)
    sent(codec, made, 60)
    made.keep_to(120_000, 30)
    frames = sent(codec, made, 120, begin=60)
    made.close()
    assert not any(frame.key for frame in frames)
    assert sum(len(frame.data) for frame in frames[60:]) * 8 / 2 < 160_000


def test_on_a_line_that_loses_most_pictures_can_be_missed() -> None:
    made = encoder("vp8", 320, 180, 400_000, 30, False)
    frames = sent("vp8", made, 8)
    made.expect(0.1)
    frames += sent("vp8", made, 40, begin=8)
    kept = [frame for at, frame in enumerate(frames) if at < 8 or (at - 8) % 4 == 0]
    shown = seen("vp8", kept)
    assert len(shown) == len(kept) == 18
    for frame, see in zip(kept, shown, strict=True):
        assert likeness(see, picture(frame.timestamp)) > 25, "whole, though its neighbours are missing"
    made.expect(0.0)
    later = sent("vp8", made, 8, begin=48)
    made.close()
    assert likeness(seen("vp8", frames + later)[-1], picture(55)) > 28


@pytest.mark.logs(r"slow way")
def test_without_our_libvpx_ffmpegs_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise libvpx.Unavailable("not here")

    monkeypatch.setattr(libvpx, "Vp8", missing)
    made = encoder("vp8", 320, 180, 500_000, 30, False)
    frames = sent("vp8", made, 30)
    made.keep_to(480_000, 30)
    frames += sent("vp8", made, 5, begin=30)
    assert [at for at, frame in enumerate(frames) if frame.key] == [0], "a small change is no reason for a key frame"
    made.keep_to(200_000, 30)
    frames += sent("vp8", made, 5, begin=35)
    assert frames[35].key
    assert len(seen("vp8", frames)) == 40
    made.close()


def test_720_lines_at_30_a_second_leave_room_on_one_core() -> None:
    """Alone it takes 9 ms of processor time a picture; the goal is 60 % of a core for both ways."""
    made = encoder("vp8", 1280, 720, 1_500_000, 30, False)
    pictures = [picture(at, 1280, 720) for at in range(12)]
    began = time.process_time()
    for at in range(36):
        made.encode(pictures[at % 12], at * CLOCK // 30, False)
    made.close()
    assert (time.process_time() - began) / 36 < 0.025


def test_the_next_encoder_counts_on() -> None:
    """A browser that sees picture or base begin anew shows nothing for three seconds."""
    numbers, counted = vp8.Numbers(), []
    numbers.picture, numbers.base = 1000, 40
    for width, height in ((320, 180), (640, 360), (320, 180)):
        made = encoder("vp8", width, height, 500_000, 30, False, numbers)
        for at in range(3):
            payload = made.encode(picture(at, width, height), at * CLOCK // 30, False)[0]
            counted.append((int.from_bytes(payload[2:4], "big") & 0x7FFF, payload[4]))
        made.close()
    assert counted == [(1001 + at, 41 + at) for at in range(9)]
