"""Lines that lose, hold up and drift, in a time that is only reckoned: what comes when, and what a playout makes of it.

Seeded and without a clock, so every figure is the same each time. Packets are frames of 20 ms; the sound card pulls 10 ms at a time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from webrtc.audio.decoding import Decoder, Decoding, Tally
from webrtc.audio.frames import BLOCK, FRAME, FRAME_SECONDS, RATE, Samples
from webrtc.audio.jitter import Frame
from webrtc.audio.playout import NARROW

BASE = 0.03
"""Seconds that the quickest packet takes."""
_FIRST = 100_000


class Plain:
    """A codec that keeps samples as they are. Lost sound is the last sample over and over: it can be told apart, and does not click.

    With `correcting`, each packet restores the one before, as `repeat` of it.
    """

    def __init__(self, correcting: bool = False) -> None:
        self._correcting = correcting
        self._last = 0
        self.decoded: list[int] = []
        """The first sample of each frame."""
        self.closed = False

    def duration(self, payload: bytes) -> int:
        return len(payload) // 2

    def decode(self, payload: bytes) -> Samples:
        samples = np.frombuffer(payload, np.int16)
        self._last = int(samples[-1])
        self.decoded.append(int(samples[0]))
        return samples

    def conceal(self, count: int) -> Samples:
        return np.full(count, self._last, np.int16)

    def correction(self, payload: bytes) -> int:
        return FRAME if self._correcting else 0

    def recover(self, payload: bytes, count: int) -> Samples:
        return np.full(count, int(np.frombuffer(payload[:2], np.int16)[0]), np.int16)

    def close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Line:
    """What the network does. Seconds, and fractions of packets."""

    loss: float = 0.0
    burst: int = 1
    """The mean length of a loss, geometric."""
    jitter: float = 0.0
    """Each packet takes up to so much longer."""
    wobble: float = 0.001
    """The standard deviation of what threads add."""
    outage: tuple[float, float] | None = None
    """From when to when nothing comes."""
    keeps: bool = False
    """What was sent in the outage comes at its end, and is not lost."""
    ppm: float = 0.0
    """By how many millionths the sender's clock is slow against the sound card."""
    seed: int = 1

    def arrivals(self, count: int) -> list[tuple[float, int]]:
        """When which frame comes, in that order."""
        chance = random.Random(self.seed)
        found, bad = [], False
        begins = self.loss / (self.loss + self.burst * (1 - self.loss)) if self.loss else 0.0
        for number in range(count):
            bad = chance.random() >= 1 / self.burst if bad else chance.random() < begins
            sent = number * FRAME_SECONDS * (1 + self.ppm * 1e-6)
            at = sent + BASE + chance.random() * self.jitter + abs(chance.gauss(0, self.wobble))
            if self.outage and self.outage[0] <= sent < self.outage[1]:
                if not self.keeps:
                    continue
                at = self.outage[1] + BASE + number * 1e-6
            if not bad:
                found.append((at, number))
        return sorted(found)


@dataclass
class Heard:
    """What came out."""

    sound: Samples
    tally: Tally
    delays: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))
    """Seconds, and the delay then: from the moment a sample was sent by the quickest way until it was pulled."""

    @property
    def concealed(self) -> float:
        return self.tally.concealed / max(1, self.tally.played)

    def delay(self, start: float, end: float) -> float:
        """The middle delay between two moments."""
        inside = (self.delays[:, 0] >= start) & (self.delays[:, 0] < end)
        return float(np.median(self.delays[inside, 1]))


def listened(
    payloads: Sequence[bytes],
    line: Line,
    decoder: Decoder,
    *,
    block: int = BLOCK,
    copies: tuple[int, ...] = (),
    when: Callable[[int], float] | None = None,
) -> Heard:
    """Has a playout hear `payloads` over `line`. `copies`: each packet also holds those so many before. `when` the sound card pulls."""
    tally = Tally()
    decoding = Decoding(decoder, tally)
    coming = line.arrivals(len(payloads))[::-1]
    end = len(payloads) * FRAME_SECONDS * (1 + line.ppm * 1e-6)
    pieces, delays = [], []
    for pull in range(int(end * RATE / block)):
        now = when(pull) if when else pull * block / RATE
        if now > end:
            break
        while coming and coming[-1][0] <= now:
            came, number = coming.pop()
            for copy in copies:
                if number >= copy:
                    decoding.repairable(copy * FRAME)
                    decoding.put(Frame(_FIRST + (number - copy) * FRAME, FRAME, payloads[number - copy], copy=True))
            decoding.put(Frame(_FIRST + number * FRAME, FRAME, payloads[number], number), narrowly=now - came < NARROW)
        pieces.append(decoding.pull(block))
        if decoding.place is not None:
            sent = (decoding.place - _FIRST) / RATE * (1 + line.ppm * 1e-6)
            delays.append((now, now - sent - BASE))
    return Heard(np.concatenate(pieces), tally, np.array(delays).reshape(-1, 2))


def frames(sound: Samples) -> list[bytes]:
    """As `Plain` takes them."""
    return [sound[at : at + FRAME].tobytes() for at in range(0, sound.size - FRAME + 1, FRAME)]


def ramp(count: int) -> list[bytes]:
    """Frames that each hold their own number, from 1."""
    return [np.full(FRAME, number + 1, np.int16).tobytes() for number in range(count)]


def voice(seconds: float, seed: int = 1) -> Samples:
    """Speech-like sound: a gliding pitch with harmonics, in syllables with pauses."""
    chance = np.random.default_rng(seed)
    count = int(seconds * RATE)
    knots = np.linspace(0, count, int(seconds * 6) + 2)
    pitch = np.interp(np.arange(count), knots, chance.uniform(110, 300, knots.size))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    shape = np.interp(np.arange(count), knots, chance.choice([0.0, 0.5, 1.0], knots.size))
    sound = sum(np.sin(k * phase) * chance.uniform(0.2, 1.0) / k for k in range(1, 12)) * shape
    return np.asarray(sound / np.abs(sound).max() * 12000, np.int16)
