"""libopus by itself: what came is played, a single gap is corrected from the next packet, a longer one is concealed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench import opus_bound, score
from webrtc.audio.frames import FRAME, RATE, Samples


def tone() -> Samples:
    time = np.arange(RATE) / RATE
    return np.asarray(8000 * np.sin(2 * np.pi * (200 + 400 * time) * time), np.int16)


def error(one: Samples, other: Samples) -> float:
    return float(np.sqrt(np.mean((one.astype(float) - other.astype(float)) ** 2)))


def test_a_corrected_gap_is_nearer_to_what_was_said_than_a_concealed_one() -> None:
    packets = opus_bound.encoded(tone(), 0.1)
    assert len(packets) == 50
    assert 1000 < sum(map(len, packets)) < 8000
    nothing = [False] * 50
    whole = opus_bound.decoded(packets, nothing)
    assert whole.size == 50 * FRAME
    one = opus_bound.decoded(packets, [index == 30 for index in range(50)])
    two = opus_bound.decoded(packets, [index in (30, 31) for index in range(50)])
    place = slice(30 * FRAME, 31 * FRAME)
    assert np.array_equal(one[: 30 * FRAME], whole[: 30 * FRAME])
    assert 0 < error(one[place], whole[place]) < error(two[place], whole[place])


def test_more_expected_loss_spends_more_on_correction() -> None:
    plain, careful = (opus_bound.decoded(opus_bound.encoded(tone(), loss), [index % 10 == 5 for index in range(50)]) for loss in (0.0, 0.2))
    said = np.concatenate((np.zeros(312, np.int16), tone()))[:RATE]  # libopus looks 6.5 ms ahead
    assert error(careful, said) < error(plain, said)


def test_what_is_as_said_scores_high_and_silence_lowest() -> None:
    pytest.importorskip("pesq")
    time = np.arange(3 * RATE) / RATE
    shape = np.clip(np.sin(2 * np.pi * 1.7 * time), 0.02, 1)  # syllables
    said = (8000 * shape * sum(np.sin(2 * np.pi * 140 * k * time) / k for k in range(1, 20))).astype(np.int16)
    assert score.quality(said, said) > 4.5
    assert score.quality(np.zeros(3 * RATE, np.int16), said) == 1.0
