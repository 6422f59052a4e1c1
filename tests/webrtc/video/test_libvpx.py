"""libvpx as PyAV brings it is laid out as we think, and does what FFmpeg's face of it cannot."""

from __future__ import annotations

import pytest

from tests.webrtc.video.moving import picture
from webrtc.video import libvpx
from webrtc.video.libvpx import CLOCK, Vp8


def encode(encoder: Vp8, begin: int, count: int, key: int | None = None) -> list[bytes]:
    return [encoder.encode(picture(at), at * CLOCK // 30, at == key) for at in range(begin, begin + count)]


def whole(frame: bytes) -> bool:
    return not frame[0] & 1


def test_it_is_there_and_laid_out_as_known() -> None:
    """When PyAV comes with a libvpx that this fails for, pictures are encoded through FFmpeg, with a key frame at each change of rate."""
    library, version = libvpx.load()
    assert library.vpx_codec_version_str().startswith(b"v1.")
    assert version in range(20, 60)


def test_a_setting_out_of_range_is_refused_so_the_numbers_of_the_settings_are_right() -> None:
    encoder = Vp8(320, 180, 200_000, 30, False)
    with pytest.raises(libvpx.Unavailable):
        encoder._control(libvpx._SCREEN, 3)
    with pytest.raises(libvpx.Unavailable):
        encoder._control(libvpx._SCREEN + 1, 0)
    encoder.close()


def test_the_rate_changes_in_place_without_a_key_frame() -> None:
    encoder = Vp8(320, 180, 400_000, 30, False)
    many = encode(encoder, 0, 90)
    encoder.keep_to(100_000, 30)
    few = encode(encoder, 90, 120)
    encoder.close()
    assert whole(many[0])
    assert not any(whole(frame) for frame in [*many[1:], *few] if frame)
    assert sum(map(len, few[60:])) * 8 / 2 < 130_000
    assert sum(map(len, many[30:])) * 8 / 2 > 2 * sum(map(len, few[60:])) * 8 / 2


def test_a_key_frame_comes_when_asked_for() -> None:
    encoder = Vp8(320, 180, 400_000, 30, False)
    made = encode(encoder, 0, 30, key=20)
    encoder.close()
    assert [at for at, frame in enumerate(made) if frame and whole(frame)] == [0, 20]


def test_at_the_floor_pictures_are_left_out_and_the_rate_is_kept() -> None:
    encoder = Vp8(320, 180, 60_000, 30, False)
    made = encode(encoder, 0, 150)
    encoder.close()
    assert sum(map(len, made[60:])) * 8 / 3 < 90_000
