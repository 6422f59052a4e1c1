"""The ringing goes round without a seam; the test's tone ends."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.call.tones import LENGTH, TONES, Ringing, Tone
from webrtc.audio.frames import BLOCK, RATE

pytestmark = pytest.mark.pure


def test_it_rings_round_and_round_and_from_the_beginning_again() -> None:
    ringing = Ringing()
    first = ringing.pull(10 * RATE)
    assert np.abs(first).max() > 3000
    ringing.rewind()
    pieces = np.concatenate([ringing.pull(777) for _ in range(10 * RATE // 777)])
    assert np.array_equal(pieces, first[: pieces.size]), "in pieces it is the same"


def test_a_tone_is_heard_and_is_over() -> None:
    tone = Tone()
    heard = []
    while not tone.over:
        heard.append(tone.pull(BLOCK))
    sound = np.concatenate(heard)
    assert sound.size / RATE == pytest.approx(len(TONES) * LENGTH + 0.4, abs=0.02)
    assert np.abs(sound).max() == pytest.approx(6000, rel=0.05)
    assert np.abs(np.diff(sound.astype(np.int32))).max() < 800, "no click"
    assert not tone.pull(BLOCK).any()


def test_a_check_begins_with_noise_that_an_echo_canceller_learns_from() -> None:
    plain, checks = Tone(), Tone(rustle=True)
    first, rustling = plain.pull(RATE // 2), checks.pull(RATE // 2)
    assert np.abs(np.fft.rfft(rustling[-4800:].astype(float)))[400:2000].min() > 0, "no single tone"
    assert np.std(rustling[RATE // 5 :].astype(float)) < np.std(first[RATE // 5 :].astype(float)), "softer than the tones"
    while not checks.over:
        checks.pull(480)
