"""What waits to be decoded, in order, and how long the line makes it wait: the memory of the playout.

Pure. All times are samples of 48 kHz. The clock is what the sound card has pulled: a packet is in time when it is here before its first
sample is asked for, so a jump of the sound card, of a thread or of the network counts the same, and so does a drift of the clocks.
What is done about a frame that is missing is `webrtc.audio.decoding`'s business.
"""

from __future__ import annotations

import bisect
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from webrtc.audio.frames import BLOCK, FRAME, RATE

SURE: Final = 0.98
"""Fraction of the arrivals of the last ten seconds that are to be in time."""
_ARRIVALS: Final = 500
_SECONDS: Final = 30
_SOME: Final = 3
"""Late arrivals that are some and no accident."""
_A_SECOND: Final = 20
"""Arrivals of the last second that are kept when it is all that counts."""
_SHIFT: Final = BLOCK
_PEAKS: Final = 3
"""Seconds of the last half minute that must have had a peak until it is waited for: one outage is none of the line's habits."""
MOST: Final = 24 * BLOCK
"""Samples that are waited for the slow ones at most. Beyond 240 ms a conversation suffers more from the delay than from the gaps."""
LEAST: Final = BLOCK // 4
"""Samples of reserve on the quietest line."""
CAPACITY: Final = 120 * BLOCK
"""Samples that are kept: a stall of a second loses nothing. What is older than that nobody waits for."""


class Unwrapped:
    """Numbers of so many bits that go round, as numbers that do not."""

    def __init__(self, bits: int) -> None:
        self._size = 1 << bits
        self._last: int | None = None

    def of(self, value: int) -> int:
        """The number nearest to the last one that ends in `value`."""
        if self._last is None:
            self._last = value % self._size + self._size  # the ones before the first are not below zero
        ahead = (value - self._last) % self._size
        self._last += ahead if ahead < self._size // 2 else ahead - self._size
        return self._last

    def near(self, value: int) -> int:
        """Likewise, and it is not remembered."""
        last = self._last
        unwrapped = self.of(value)
        self._last = last
        return unwrapped


@dataclass(frozen=True, slots=True)
class Frame:
    """What one payload of a codec says."""

    timestamp: int
    """Of its first sample, unwrapped."""
    duration: int
    """Samples; above zero."""
    payload: bytes
    sequence: int | None = None
    """Unwrapped; None for a copy in another packet."""
    copy: bool = False
    """It is a copy, or was sent again: its arrival says nothing about the line."""


class Waiting:
    """Frames in order of time, each once."""

    def __init__(self) -> None:
        self._frames: dict[int, Frame] = {}
        self._order: list[int] = []

    def __len__(self) -> int:
        return len(self._order)

    def add(self, frame: Frame) -> bool:
        """Whether it is new. The frame itself takes the place of its copy."""
        there = self._frames.get(frame.timestamp)
        if there is None:
            bisect.insort(self._order, frame.timestamp)
        elif frame.copy or not there.copy:
            return False
        self._frames[frame.timestamp] = frame
        return there is None

    def first(self) -> Frame | None:
        """The oldest."""
        return self._frames[self._order[0]] if self._order else None

    def take(self) -> Frame:
        """The oldest, which no longer waits."""
        return self._frames.pop(self._order.pop(0))

    def drop_before(self, timestamp: int) -> int:
        """Forgets what begins before `timestamp`; how many those were."""
        count = bisect.bisect_left(self._order, timestamp)
        for gone in self._order[:count]:
            del self._frames[gone]
        del self._order[:count]
        return count

    def end(self) -> int | None:
        """Where the newest ends."""
        return self._order[-1] + self._frames[self._order[-1]].duration if self._order else None

    def clear(self) -> None:
        """Forgets all."""
        self._frames.clear()
        self._order.clear()


class Delays:
    """How late packets come. A transit is what was pulled when a packet came, less its timestamp: alone it means nothing, but one that
    is greater by a hundred was a hundred samples slower."""

    def __init__(self) -> None:
        self._ring = np.zeros(_ARRIVALS, np.int64)
        self._count = 0
        self._at: int | None = None
        self._seconds: deque[tuple[int, int, int]] = deque(maxlen=_SECONDS)
        self._goal: int | None = None
        self.usual = 0.0
        """The transit of late, smoothed."""

    def came(self, pulled: int, transit: int) -> None:
        """A packet came. Those between two pulls are one arrival, as slow as the slowest: a burst after an outage is one event."""
        self._goal = None
        if self._at == pulled and self._count:
            place = (self._count - 1) % _ARRIVALS
            self._ring[place] = max(int(self._ring[place]), transit)
        else:
            self._ring[self._count % _ARRIVALS] = transit
            self._count += 1
        self._at = pulled
        self._note(pulled // RATE, transit)
        self.usual = transit if self._count == 1 else self.usual + (transit - self.usual) / min(self._count, 32)

    def _note(self, second: int, transit: int) -> None:
        """The fastest and the slowest of each second. When all of one was faster than any before it, but for the second where that began,
        the sound card stood still or the way is another now: what was before says nothing any more."""
        if self._seconds and self._seconds[-1][0] == second:
            _, least, most = self._seconds[-1]
            self._seconds[-1] = (second, min(least, transit), max(most, transit))
            return
        if len(self._seconds) > 2 and self._seconds[-1][2] + _SHIFT < min(least for _, least, _ in list(self._seconds)[:-2]):
            recent = min(_A_SECOND, self._count)
            places = np.arange(self._count - recent, self._count) % _ARRIVALS
            self._ring[:recent], self._count = self._ring[places], recent
            last = self._seconds.pop()
            self._seconds.clear()
            self._seconds.append(last)
        self._seconds.append((second, transit, transit))

    @property
    def known(self) -> bool:
        """Whether anything came yet."""
        return self._count > 0

    def goal(self) -> int:
        """The transit by which nearly every packet is here: what the peaks of the line need and the quantile of all, within bounds."""
        if self._goal is None:
            self._goal = self._reckoned()
        return self._goal

    def _reckoned(self) -> int:
        count = min(self._count, _ARRIVALS)
        if not count:
            return 0
        all_of_them = self._ring[:count]
        if count < 5:
            return int(all_of_them.max())
        slower = max(1, round((1 - SURE) * count))
        ordered = np.sort(all_of_them)
        quantile = int(ordered[count - 1 - slower])
        # the last hundredths too where they cost little: clocks that drift slowly past each other are late a little, ever more often
        quantile = max(quantile, min(int(ordered[-_SOME]), quantile + BLOCK))
        now = self._seconds[-1][0]
        peaks = sorted((most for second, _, most in self._seconds if second > now - _SECONDS), reverse=True)
        peak = peaks[_PEAKS - 1] if len(peaks) >= _PEAKS else quantile
        return min(max(quantile, peak), int(ordered[0]) + MOST)


_LOSSES: Final = 10 * RATE
"""Samples after which a loss is forgotten."""
_OUTAGE: Final = 10 * FRAME
"""Samples of a gap beyond which it is none that repair could fill."""
_REACH: Final = 5 * FRAME
"""Samples that are waited for copies at most."""
_AGAIN: Final = 8 * FRAME
"""Likewise for what was asked for again."""


class Losses:
    """How long the gaps are of late, and how far back later packets repair: so many samples more must wait for repair to be in time."""

    def __init__(self) -> None:
        self._gaps: dict[int, tuple[int, int]] = {}
        self._newest: tuple[int, int] | None = None
        self._reaches: dict[int, int] = {}
        self._again: tuple[int, int] | None = None

    def came(self, pulled: int, frame: Frame) -> None:
        """A packet came by itself. Numbers left out before it are lost until they come; a time left out without them was silence."""
        if frame.sequence is None:
            return
        if self._newest is None or frame.sequence > self._newest[0]:
            if self._newest is not None and 1 < frame.sequence - self._newest[0] < 500 and frame.timestamp > self._newest[1]:
                start = self._newest[1]
                self._gaps[start] = (pulled, frame.timestamp - start)
            self._newest = (frame.sequence, frame.timestamp + frame.duration)
            return
        for start, (_, length) in self._gaps.items():
            if start <= frame.timestamp < start + length:
                del self._gaps[start]
                break

    def repairable(self, pulled: int, distance: int) -> None:
        """A packet came that repairs what began `distance` samples before it."""
        self._reaches[distance] = pulled

    def comes_again(self, pulled: int, after: int) -> None:
        """What is asked for again takes so many samples to come, from when it is known to be missing."""
        self._again = (pulled, after)

    def span(self, pulled: int) -> int:
        """Samples to wait for repair: none on a line that loses nothing, nor where nothing repairs. Copies are waited for in the first
        place; gaps that are longer than those reach are known at their end only, and what is asked for again then takes longest."""
        self._gaps = {start: gap for start, gap in self._gaps.items() if pulled - gap[0] <= _LOSSES}
        lengths = sorted((length for _, length in self._gaps.values() if length <= _OUTAGE), reverse=True)
        if not lengths:
            return 0
        length = lengths[len(lengths) // 20]
        self._reaches = {reach: at for reach, at in self._reaches.items() if pulled - at <= _LOSSES}
        enough = [reach for reach in self._reaches if reach >= length]
        if enough:
            return min(min(enough), _REACH)
        if self._again is not None and pulled - self._again[0] <= _LOSSES and length + self._again[1] <= _AGAIN:
            return length + self._again[1]
        return min(max(self._reaches, default=0), _REACH)
