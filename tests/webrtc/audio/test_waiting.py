"""The notes of a line on hold: quiet, without a click, round after round."""

from __future__ import annotations

import numpy as np
import pytest

from webrtc.audio.frames import FRAME, RATE
from webrtc.audio.waiting import EVERY, LASTS, NOTES, Waiting, round_of_notes

pytestmark = pytest.mark.pure


def test_a_round_has_its_notes_and_is_silent_between() -> None:
    sound = round_of_notes().astype(np.float64) / 32768
    assert sound.size == EVERY * RATE
    assert 0.02 < np.abs(sound).max() < 0.04, "quiet beside a voice, not silent"
    assert np.abs(np.diff(sound)).max() < 0.004, "no click"
    for begins, pitch in NOTES:
        note = sound[round(begins * RATE) : round((begins + LASTS) * RATE)]
        assert abs(np.abs(np.fft.rfft(note)).argmax() * RATE / note.size - pitch) < 3
    assert not sound[round((NOTES[-1][0] + LASTS) * RATE) :].any()


def test_frames_go_round() -> None:
    waiting, notes = Waiting(), round_of_notes()
    rounds = np.concatenate([waiting.frame() for _ in range(2 * notes.size // FRAME)])
    assert np.array_equal(rounds, np.tile(notes, 2))
