"""What the desk plays by itself: the ringing, round and round, and a short tone to try a loudspeaker."""

from __future__ import annotations

import wave
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

import resources
from webrtc.audio.frames import RATE, Samples

RING: Final = Path(resources.__file__).parent / "sounds" / "ring.wav"
TONES: Final = (523.25, 659.26, 783.99)
"""Hertz of the tones of the test, one after the other: c, e, g, which nobody takes for a fault."""
LENGTH: Final = 0.4
"""Seconds of each."""
RUSTLE: Final = 0.6
"""Seconds of soft noise before the tones of a check: pure tones teach an echo canceller nothing, and the tones then show what is left."""


class Ringing:
    """The ringing sound, round and round."""

    def __init__(self) -> None:
        self._at = 0

    def pull(self, count: int) -> Samples:
        """The next `count` samples."""
        sound = _ring_sound()
        places = np.arange(self._at, self._at + count) % sound.size
        self._at = (self._at + count) % sound.size
        return sound[places]

    def rewind(self) -> None:
        """The next call rings from the beginning."""
        self._at = 0


class Tone:
    """Three tones, then silence. Some silence comes first: a sound card that wakes up swallows the beginning. `rustle` before a check."""

    def __init__(self, *, rustle: bool = False) -> None:
        pause, first = np.zeros(RATE // 5, np.int16), _rustle() if rustle else np.zeros(0, np.int16)
        self._left = np.concatenate((pause, first, _tones(), pause))

    @property
    def over(self) -> bool:
        """Whether all of it was pulled."""
        return self._left.size == 0

    def pull(self, count: int) -> Samples:
        """The next `count` samples."""
        piece, self._left = self._left[:count], self._left[count:]
        return piece if piece.size == count else np.concatenate((piece, np.zeros(count - piece.size, np.int16)))


@cache
def _tones() -> Samples:
    time = np.arange(round(LENGTH * RATE)) / RATE
    rise = np.minimum(1.0, np.minimum(time, LENGTH - time) / 0.02)
    return np.concatenate([np.asarray(6000 * rise * np.sin(2 * np.pi * tone * time), np.int16) for tone in TONES])


@cache
def _rustle() -> Samples:
    noise = np.random.default_rng(1).normal(0.0, 1500.0, round(RUSTLE * RATE))
    rise = np.minimum(1.0, np.arange(noise.size) / (0.2 * RATE))
    return np.asarray(rise * noise, np.int16)


@cache
def _ring_sound() -> Samples:
    with wave.open(str(RING)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{RING.name} is not 48 kHz, one channel, 16 bits")
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)
