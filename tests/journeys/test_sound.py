"""The sound server's devices are heard apart, and the figure of likeness tells the same speech from other speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.journeys.sound import HEADSET, RATE, Sound, gaps, likeness, samples, spoken

pytestmark = pytest.mark.journey


def test_speech_is_found_on_the_device_it_was_said_to_and_nowhere_else(sound: Sound, tmp_path: Path) -> None:
    customer, agent = spoken(tmp_path, "customer"), spoken(tmp_path, "agent")
    headset, voice = sound.record(HEADSET), sound.record("voice")
    assert sound.say(customer).until_ends(30) == 0
    heard = voice.stop()
    assert likeness(heard, samples(customer)[:-RATE]).figure > 0.95
    assert likeness(heard, samples(agent)[: 5 * RATE]).figure < 0.45
    assert likeness(headset.stop(), samples(customer)[:-RATE]).figure < 0.2


def test_likeness_survives_noise_and_level_and_tells_the_lag(tmp_path: Path) -> None:
    original = samples(spoken(tmp_path, "customer"))
    noise = np.random.default_rng(1).normal(0, 0.003, len(original) + RATE).astype(np.float32)
    recording = noise
    recording[RATE // 2 : RATE // 2 + len(original)] += original * np.float32(0.3)
    found = likeness(recording, original)
    assert found.figure > 0.6
    assert found.lag == pytest.approx(0.5, abs=0.02)


def test_gaps_are_where_nothing_plays() -> None:
    sound = np.ones(RATE, np.float32)
    sound[RATE // 5 : RATE // 2] = 0
    assert gaps(sound) == [(0.2, 0.3)]
