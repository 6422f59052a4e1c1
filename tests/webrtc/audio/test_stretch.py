"""A voice gets shorter or longer by whole periods, without a click and with its pitch."""

from __future__ import annotations

import numpy as np
import pytest

from webrtc.audio import stretch
from webrtc.audio.frames import RATE, Samples

pytestmark = pytest.mark.pure


def tone(pitch: float, count: int = 4000) -> Samples:
    at = np.arange(count) / RATE
    return np.asarray(6000 * np.sin(2 * np.pi * pitch * at) + 3000 * np.sin(4 * np.pi * pitch * at + 1), np.int16)


@pytest.mark.parametrize("pitch", [85.0, 110.0, 160.0, 220.0, 330.0, 390.0])
@pytest.mark.parametrize("way", [stretch.shortened, stretch.lengthened])
def test_a_voice_keeps_its_pitch_and_does_not_click(pitch: float, way: object) -> None:
    sound = tone(pitch)
    where = stretch.joint(sound)
    assert where is not None
    assert where.alike > 0.99
    periods = where.shift * pitch / RATE
    assert abs(periods - round(periods)) < 0.05
    out = stretch.shortened(sound, where) if way is stretch.shortened else stretch.lengthened(sound, where)
    assert out.size == sound.size + (where.shift if way is stretch.lengthened else -where.shift)
    assert np.abs(np.diff(out.astype(int))).max() < 1.1 * np.abs(np.diff(sound.astype(int))).max()
    assert abs(np.argmax(np.abs(np.fft.rfft(out, RATE))) - pitch) < 3


def test_no_more_is_taken_than_is_asked_and_nothing_where_there_is_too_little() -> None:
    where = stretch.joint(tone(100.0), 300)
    assert where is not None
    assert where.shift <= 300
    assert stretch.joint(tone(100.0), stretch.SHORTEST - 1) is None
    assert stretch.joint(tone(100.0)[: stretch.FADE + 50]) is None


def test_silence_is_cut_anywhere_and_noise_is_known_for_unlike() -> None:
    quiet = stretch.joint(np.zeros(2000, np.int16), 500)
    assert quiet == stretch.Joint(500, 1.0)
    noise = stretch.joint(np.random.default_rng(1).integers(-9000, 9000, 2000).astype(np.int16))
    assert noise is not None
    assert noise.alike < 0.5


def test_a_voice_goes_on_where_it_ended() -> None:
    sound = tone(150.0, 2 * stretch.ENOUGH)
    on = stretch.continued(sound, 1000)
    both = np.concatenate((sound, on)).astype(int)
    assert on.size == 1000
    assert np.abs(np.diff(both))[sound.size - 2 :].max() < 1.5 * np.abs(np.diff(sound.astype(int))).max()


def test_fading() -> None:
    loud = np.full(100, 1000, np.int16)
    assert stretch.faded(loud, 1.0, 1.0) is loud
    faded = stretch.faded(loud, 1.0, 0.0)
    assert (int(faded[0]), int(faded[-1])) == (1000, 0)
    mixed = stretch.blended(loud, np.zeros(300, np.int16))
    assert mixed.size == 300
    assert (int(mixed[0]), int(mixed[99])) == (1000, 0)
