"""The sound server's devices are heard apart, and the figure of likeness tells the same speech from other speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.journeys.scene import ENOUGH
from tests.journeys.sound import HEADSET, RATE, Samples, Sound, gaps, likeness, samples, speech, spoken

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


OTHERS = (
    "My cooktop has failed again and I can not book an appointment, could you please send somebody next week?",
    "One moment please, I will look for your order and then tell you when it is going to be delivered at home.",
    "The weather will be cloudy tomorrow, with some rain in the afternoon, and the trains do not run to Utrecht.",
)
PART = (0.5, 4.5)


def changed(sound: Samples, seconds: float, every: float, *, longer: bool) -> Samples:
    """As a playout gives it that is too short or too full: after each `every` seconds so many are heard twice, or left out."""
    step = every if longer else every + seconds
    starts = np.arange(0.1, len(sound) / RATE, step)
    return np.concatenate([sound[int(at * RATE) : int((at + every + (seconds if longer else 0)) * RATE)] for at in starts])


@pytest.mark.parametrize(("seconds", "every"), [(0.02, 0.3), (0.06, 0.9), (0.2, 1.5)])
@pytest.mark.parametrize("longer", [True, False])
@pytest.mark.parametrize("who", ["customer", "agent"])
def test_speech_at_another_pace_is_the_same_speech(tmp_path: Path, who: str, longer: bool, seconds: float, every: float) -> None:
    """What time-stretch does to it, and far more of it."""
    said = samples(spoken(tmp_path, who))
    assert likeness(changed(said, seconds, every, longer=longer), said, part=PART).figure > ENOUGH + 0.1


def test_other_speech_is_told_apart_from_it(tmp_path: Path) -> None:
    """Each of five texts against each other, anywhere in nine seconds of it; and half of the same speech is no longer the same."""
    said = [samples(spoken(tmp_path, who)) for who in ("customer", "agent")]
    said += [samples(speech(tmp_path / f"{at}.wav", text, pitch=20 + 20 * at)) for at, text in enumerate(OTHERS)]
    for at, one in enumerate(said):
        others = [likeness(np.tile(other, 3)[: 9 * RATE], one, part=PART).figure for other in said if other is not one]
        assert max(others) < 0.45, (at, others)
        holes = one.copy()
        for start in range(0, len(one), RATE):
            holes[start : start + RATE // 2] = 0
        assert likeness(holes, one, part=PART).figure < 0.7, at


def test_gaps_are_where_nothing_plays() -> None:
    sound = np.ones(RATE, np.float32)
    sound[RATE // 5 : RATE // 2] = 0
    assert gaps(sound) == [(0.2, 0.3)]
