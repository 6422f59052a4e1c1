"""Figures out of recordings: known delays, gaps and losses are found as they are."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.bench import score
from webrtc.audio.frames import RATE, Samples

pytestmark = pytest.mark.pure


def noise(seconds: float = 6.0, seed: int = 1) -> Samples:
    """Sound that is like itself nowhere else."""
    random = np.random.default_rng(seed).standard_normal(int(seconds * RATE))
    return np.asarray(np.convolve(random, np.ones(24) / 24, "same") * 20_000, np.int16)


def test_a_recording_is_found_wherever_in_the_speech_it_begins() -> None:
    said = noise()
    heard = np.take(said, np.arange(4 * RATE) + 5 * RATE, mode="wrap")
    assert score.begins(heard, said) == 5 * RATE
    assert np.array_equal(score.meant(heard, said), heard)


def test_delay_that_comes_and_goes_is_seen() -> None:
    said = noise()
    extra = RATE // 10
    heard = np.concatenate((said[: 2 * RATE], np.zeros(extra, np.int16), said[2 * RATE : 4 * RATE], said[4 * RATE + extra :]))
    late = score.lateness(heard, said, score.begins(heard[:RATE], said))
    before, during, after = ([round(value, 3) for time, value in late if begin < time < end] for begin, end in ((0, 2), (2.6, 4), (4.6, 6)))
    assert set(before) == {0.0}
    assert set(during) == {0.1}
    assert set(after) == {0.0}
    assert score.settles(late, 2.0) == pytest.approx(2.3, abs=0.3)  # pieces of 0.4 s reach back
    assert score.settles([(time, value) for time, value in late if time < 3.9], 2.0) == math.inf
    assert score.settles(late, 5.0) == 0.0


def test_silence_has_no_delay() -> None:
    assert score.lateness(np.zeros(RATE, np.int16), noise(), 0) == []
    assert score.settles([], 1.0) == math.inf


def test_the_longest_gap_counts_from_begin_to_end() -> None:
    assert score.longest_gap([1.0, 1.5, 1.6], 0.9, 1.7) == pytest.approx(0.5)
    assert score.longest_gap([], 1.0, 4.0) == 3.0
    assert score.longest_gap([0.5, 3.5], 1.0, 4.0) == 2.5


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert score.percentile(values, 0.95) == 95.0
    assert score.percentile(values, 0.0) == 1.0
    assert score.percentile([7.0], 0.5) == 7.0


def test_the_share_between_two_statistics() -> None:
    before = {"concealedSamples": 100, "totalSamplesReceived": 1000}
    assert score.share(before, {"concealedSamples": 150, "totalSamplesReceived": 2000}) == 0.05
    assert score.share({}, {}) == 1.0  # nothing came at all: everything is missing
