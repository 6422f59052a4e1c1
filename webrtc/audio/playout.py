"""The customer's voice on its way to the headset: decoded frames in, as many samples as the sound card asks for out.

The buffer finds its own depth. What was left over after every pull of the last second was delay that nobody needed, so it is
taken out of the speech, a pitch period at a time; running dry shows that more was needed, so the reserve grows. What piles up while
the sound card or the network stalls is played a quarter faster until it is gone, and not thrown away: it is what the customer said.
No clock is read: the sound card's pulls are the clock, which makes every step repeatable in a test.
"""

from __future__ import annotations

import threading
from typing import Final

import numpy as np

from webrtc.audio.frames import BLOCK, FRAME, RATE, Samples
from webrtc.audio.levels import Meter

LEAST: Final = BLOCK // 2
"""Samples of reserve on a quiet line: 5 ms, so that a wake-up that is a little late does no harm."""
MOST: Final = 12 * BLOCK
"""Samples of reserve at most. Beyond 120 ms a conversation suffers more from the delay than from the gaps."""
CAPACITY: Final = 100 * BLOCK
"""Samples that wait at most: a stall of up to a second loses nothing. What is older than that nobody waits for."""
GAP: Final = 3
"""Frames of a gap that are filled; a longer one is a pause."""
_STEP: Final = 2 * BLOCK
_SLACK: Final = BLOCK // 2
_WINDOW: Final = RATE
_CALM: Final = 10 * RATE
_FADE: Final = BLOCK // 4
_BACKLOG: Final = 12 * BLOCK
_HURRY: Final = 3 * BLOCK
_QUIET: Final = 200.0
_SHORTEST: Final = RATE // 400
_LONGEST: Final = RATE // 80


class Playout:
    """A small adaptive buffer between the media thread, which pushes, and the audio thread, which pulls."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = np.zeros(0, np.int16)
        self._last = np.zeros(FRAME, np.int16)
        self._reserve = LEAST
        self._running = False
        self._fresh = True
        self._heard = False
        self._hurry = 0
        self._since = 0
        self._least_left = CAPACITY
        self._window = 0
        self._calm = 0
        self._quiet = False
        self.meter = Meter()
        """How loud the customer is."""
        self.pushed = 0
        """Samples that came, without fillings."""
        self.filled = 0
        """Samples made up for lost packets and for running dry."""
        self.shortened = 0
        """Samples taken out to lower the delay."""

    def push(self, samples: Samples, lost: int = 0) -> None:
        """The next decoded samples; `lost` frames before them never came."""
        self.meter.feed(samples)
        with self._lock:
            if self._quiet:
                return
            parts = [self._waiting]
            for index in range(min(lost, GAP) if self._running else 0):
                parts.append(np.asarray(self._last // (2 << index), np.int16))
                self.filled += FRAME
            self._waiting = np.concatenate((*parts, samples))[-CAPACITY:]
            self.pushed += samples.size
            self._heard = True
            if samples.size >= FRAME:
                self._last = samples[-FRAME:]

    def pull(self, count: int) -> Samples:
        """Exactly `count` samples for the sound card; silence where there is nothing."""
        with self._lock:
            if not self._running:
                if self._waiting.size < count + self._reserve:
                    return np.zeros(count, np.int16)
                if self._fresh:  # what came before the sound card asked is too late; after a gap it is the rest of a word
                    self._waiting = self._waiting[-(count + self._reserve + FRAME) :]
                self._running, self._fresh, self._least_left, self._window = True, False, CAPACITY, 0
                return _faded_in(self._cut(count))
            self._adapt(count)
            if self._waiting.size < count:
                return self._run_dry(count)
            return self._cut(count)

    def hush(self, quiet: bool) -> None:
        """On hold nothing of the customer is heard; what waits is thrown away."""
        with self._lock:
            self._quiet = quiet
            self._clear()

    def clear(self) -> None:
        """Between two connections: forget what waits, and the line's habits."""
        with self._lock:
            self._clear()
            self._reserve = LEAST

    @property
    def waiting(self) -> float:
        """Seconds of sound that wait now."""
        with self._lock:
            return float(self._waiting.size) / RATE

    def _clear(self) -> None:
        self._waiting = np.zeros(0, np.int16)
        self._running = self._heard = False
        self._fresh = True
        self._hurry = 0

    def _cut(self, count: int) -> Samples:
        piece, self._waiting = self._waiting[:count], self._waiting[count:]
        return piece

    def _run_dry(self, count: int) -> Samples:
        rest = self._cut(self._waiting.size)
        self._running = False
        self._calm = self._hurry = 0
        if self._heard:
            self._reserve = min(self._reserve + _STEP, MOST)
        self._heard = False
        self.filled += count - rest.size
        return np.concatenate((_faded_out(rest), np.zeros(count - rest.size, np.int16)))

    def _adapt(self, count: int) -> None:
        """Once a second: what was never touched goes, as far as the reserve allows; ten calm seconds shrink the reserve."""
        self._least_left = min(self._least_left, self._waiting.size - count)
        self._window += count
        self._calm += count
        if self._calm >= _CALM:
            self._calm = 0
            self._reserve = max(LEAST, self._reserve - BLOCK)
        if self._hurry > 0:
            self._catch_up(count)
            return
        if self._window < _WINDOW // 4:
            return
        too_much = self._least_left - self._reserve
        if too_much > _BACKLOG:
            self._hurry, self._since = too_much, _HURRY
            self._catch_up(count)
        elif too_much > _SLACK and self._waiting.size >= 2 * _LONGEST + _FADE:
            self._waiting, gone = _shortened(self._waiting, min(too_much, _LONGEST))
            self.shortened += gone
            self._least_left = CAPACITY
            self._window = 0
        elif self._window >= _WINDOW:
            self._least_left, self._window = CAPACITY, 0

    def _catch_up(self, count: int) -> None:
        """A pitch period goes every `_HURRY` samples, until what piled up is gone."""
        self._since += count
        if self._since < _HURRY:
            return
        self._since = 0
        most = min(self._hurry, _LONGEST, self._waiting.size - count - self._reserve)
        gone = 0
        if most > _SHORTEST and self._waiting.size >= 2 * _LONGEST + _FADE:
            self._waiting, gone = _shortened(self._waiting, most)
            self.shortened += gone
        self._hurry = self._hurry - gone if gone else 0
        self._least_left, self._window = CAPACITY, 0


def _shortened(samples: Samples, most: int) -> tuple[Samples, int]:
    """`samples` without one pitch period of at most `most` samples near their beginning, and how many went.

    The period is the shift at which the sound is most like itself, so the joint is not heard (the idea of WSOLA).
    """
    if most <= _SHORTEST:
        return samples, 0
    piece = samples[: _FADE * 2].astype(np.float32)
    rest = samples[: _FADE * 2 + most].astype(np.float32)
    if np.abs(rest).max() < _QUIET:
        return samples[most:], most
    likeness = np.correlate(rest, piece, "valid")[_SHORTEST:]
    power = np.convolve(rest**2, np.ones(piece.size, np.float32), "valid")[_SHORTEST:]
    alike = likeness / np.sqrt(power + 1.0)
    half = alike.size // 2  # two periods at once where they are as good: fewer joints
    place = half + int(np.argmax(alike[half:])) if alike[half:].max() >= 0.95 * alike.max() else int(np.argmax(alike))
    shift = _SHORTEST + place
    ramp = np.linspace(0.0, 1.0, piece.size, dtype=np.float32)
    joint = piece * (1.0 - ramp) + rest[shift : shift + piece.size] * ramp
    return np.concatenate((joint.astype(np.int16), samples[shift + piece.size :])), shift


def _faded_in(samples: Samples) -> Samples:
    return _ramped(samples, slice(0, _FADE), 0.0, 1.0)


def _faded_out(samples: Samples) -> Samples:
    return _ramped(samples, slice(max(0, samples.size - _FADE), None), 1.0, 0.0)


def _ramped(samples: Samples, where: slice, start: float, end: float) -> Samples:
    out = samples.copy()
    part = out[where]
    part[:] = (part * np.linspace(start, end, part.size)).astype(np.int16)
    return out
