"""When each packet of a picture may leave: spread over time, so that a whole picture does not fill the line's queue before the sound.

Pure. A leaky bucket that refills at `HASTE` times the rate that the encoder keeps: a picture leaves within half the time to the
next one, and a queue that built up drains. Packets sent again go first. Sound never comes here.
"""

from __future__ import annotations

from collections import deque
from typing import Final, Generic, TypeVar

HASTE: Final = 2.0
"""Times the encoder's rate; 1.5 to 2.5 is usual."""
SLOWEST: Final = 80_000
"""Bits a second below which nothing is paced: the lowest step of the ladder."""
BURST: Final = 0.01
"""Seconds of sending that may be saved up: what a timer that fires late needs to keep the rate."""

T = TypeVar("T")


class Pacer(Generic[T]):
    """A queue of things with sizes in octets, of which a part is due at each moment."""

    def __init__(self) -> None:
        self._first: deque[tuple[T, int]] = deque()
        self._queue: deque[tuple[T, int]] = deque()
        self._credit = 0.0
        self._at: float | None = None
        self.octets = 0
        """That wait."""

    def put(self, item: T, size: int) -> None:
        """Behind all others."""
        self._queue.append((item, size))
        self.octets += size

    def put_first(self, item: T, size: int) -> None:
        """Before everything that was not put first."""
        self._first.append((item, size))
        self.octets += size

    def take(self, now: float, rate: int) -> T | None:
        """What may leave now, if anything; `rate` is the encoder's, in bits a second."""
        self._refill(now, rate)
        queue = self._first or self._queue
        if not queue or self._credit < 0:
            return None
        item, size = queue.popleft()
        self.octets -= size
        self._credit -= size
        return item

    def wait(self, rate: int) -> float | None:
        """Seconds from the last `take` until something is due; None while nothing waits."""
        if not self._first and not self._queue:
            return None
        return max(0.0, -self._credit) / _speed(rate)

    def backlog(self, rate: int) -> float:
        """Seconds that all that waits takes; 0 when nothing does, also right after a large packet."""
        return self.octets / _speed(rate)

    def clear(self) -> None:
        """Forgets all that waits."""
        self._first.clear()
        self._queue.clear()
        self.octets = 0

    def _refill(self, now: float, rate: int) -> None:
        elapsed = now - self._at if self._at is not None else 0.0
        self._at = now
        self._credit = min(self._credit + max(0.0, elapsed) * _speed(rate), BURST * _speed(rate))


def _speed(rate: int) -> float:
    """Octets a second."""
    return HASTE * max(rate, SLOWEST) / 8
