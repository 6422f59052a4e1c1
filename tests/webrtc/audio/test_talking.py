"""Talking is told from a quiet room, a click, a cough and a fan, and is held over the pauses between words."""

from __future__ import annotations

import numpy as np
import pytest

from webrtc.audio.frames import BLOCK, RATE, Samples
from webrtc.audio.talking import HOLD, Talking

pytestmark = pytest.mark.pure


def noise(seconds: float, level: float) -> Samples:
    """White noise of `level` dBov."""
    return np.asarray(np.random.default_rng(1).normal(0, 32768 * 10 ** (level / 20), round(seconds * RATE)), np.int16)


def words(seconds: float, level: float) -> Samples:
    """A voice with syllables: three a second, half of each silent."""
    time = np.arange(round(seconds * RATE)) / RATE
    voice = sum(np.sin(2 * np.pi * 140 * k * time) / k for k in range(1, 12)) * (np.sin(2 * np.pi * 3 * time) > 0)
    return np.asarray(voice / np.sqrt(np.mean(voice**2)) * 32768 * 10 ** (level / 20), np.int16)


def fed(talking: Talking, sound: Samples) -> list[bool]:
    return [talking.feed(sound[start : start + BLOCK]) for start in range(0, sound.size, BLOCK)]


def test_words_are_talking_within_a_second_and_a_quiet_room_is_none() -> None:
    talking = Talking()
    assert not any(fed(talking, noise(3, -60)))
    heard = fed(talking, words(1, -28))
    assert not heard[20], "200 ms may be a click"
    assert heard[-1]


def test_pauses_between_words_are_held_over_and_an_end_is_an_end() -> None:
    talking = Talking()
    fed(talking, words(2, -30))
    pause = fed(talking, noise(HOLD + 0.5, -60))
    assert all(pause[: int((HOLD - 0.4) * 100)])
    assert not pause[-1]


def test_a_click_and_knocking_once_a_second_are_no_talking() -> None:
    talking = Talking()
    for _ in range(10):
        assert not any(fed(talking, noise(0.05, -15)))
        assert not any(fed(talking, noise(0.95, -62)))


def test_a_fan_is_noise_after_a_while_and_speech_above_it_is_heard() -> None:
    talking = Talking()
    fed(talking, noise(20, -40))
    assert not talking.feed(noise(0.01, -40))
    assert fed(talking, words(1.5, -22))[-1]


def test_what_was_heard_before_can_be_forgotten() -> None:
    talking = Talking()
    assert fed(talking, words(2, -30))[-1]
    talking.forget()
    assert not talking.feed(noise(0.01, -60))
    assert not talking.feed(np.zeros(0, np.int16))
