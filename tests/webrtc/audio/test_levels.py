"""Loudness in dB below full scale, a meter that falls slowly, and seconds of silence counted."""

from __future__ import annotations

import numpy as np
import pytest

from webrtc.audio.frames import FRAME, RATE, SILENCE, Samples
from webrtc.audio.levels import FLOOR, SILENT, Meter, loudness

pytestmark = pytest.mark.pure


def square(level: int) -> Samples:
    return np.where(np.arange(FRAME) % 96 < 48, level, -level).astype(np.int16)


@pytest.mark.parametrize(("level", "decibels"), [(32767, 0.0), (16384, -6.02), (3277, -20.0), (1, -90.31)])
def test_a_square_wave_is_as_loud_as_it_is_high(level: int, decibels: float) -> None:
    assert loudness(square(level)) == pytest.approx(max(decibels, FLOOR), abs=0.02)


def test_a_sine_is_three_decibels_below_its_peak() -> None:
    sine = np.asarray(32767 * np.sin(2 * np.pi * 100 * np.arange(FRAME) / RATE), np.int16)
    assert loudness(sine) == pytest.approx(-3.01, abs=0.02)


def test_silence_and_nothing_are_the_floor() -> None:
    assert loudness(SILENCE) == FLOOR
    assert loudness(np.zeros(0, np.int16)) == FLOOR


def test_the_meter_rises_at_once_and_falls_twenty_decibels_in_300_ms() -> None:
    meter = Meter()
    assert meter.level == FLOOR
    meter.feed(square(32767))
    assert meter.level == pytest.approx(0.0, abs=0.01)
    for _ in range(15):
        meter.feed(SILENCE)
    assert meter.level == pytest.approx(-20.0, abs=0.1)
    meter.feed(square(16384))
    assert meter.level == pytest.approx(-6.02, abs=0.02)
    for _ in range(200):
        meter.feed(SILENCE)
    assert meter.level == FLOOR


def test_quiet_counts_seconds_until_something_is_heard() -> None:
    meter = Meter()
    for _ in range(50):
        meter.feed(SILENCE)
    assert meter.quiet_for == pytest.approx(1.0)
    faint = np.asarray(np.random.default_rng(1).normal(0, 12, FRAME), np.int16)
    assert loudness(faint) > SILENT, "a quiet room"
    meter.feed(faint)
    assert meter.quiet_for == 0.0


def test_digital_silence_is_told_from_a_quiet_room_whose_noise_is_taken_away() -> None:
    meter = Meter()
    suppressed = np.asarray(np.random.default_rng(1).normal(0, 2, FRAME), np.int16)
    for _ in range(50):
        meter.feed(suppressed)
    assert meter.quiet_for == pytest.approx(1.0), "quieter than an open microphone in any room"
    assert meter.still_for == 0.0, "and yet there is somebody"
    for _ in range(50):
        meter.feed(SILENCE)
    assert meter.still_for == pytest.approx(1.0)
    meter.feed(square(3))
    assert meter.still_for == 0.0
