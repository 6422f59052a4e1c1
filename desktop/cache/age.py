"""How old what is kept is, on a computer whose clock may be wrong: the cache's own time. Pure.

It runs with the computer's clock and never back. A leap of the clock, back or more than `LEAP` ahead, does not count: time goes on from
where it was, at the pace of the clock at its new place. So a clock that jumps ten years ahead erases nothing, one that jumps ten years
back keeps nothing for ever, and one that jumps there and back again does neither, however often. The price: who was away for longer
than `LEAP` finds what was kept as old as it was then, and it goes when the rest of its days is over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from desktop.cache.kept import DAY

LEAP: Final = 200 * DAY
"""Seconds between two looks at the clock that are believed: more than a long leave, less than a year typed wrong."""
SETTLED: Final = 7 * DAY
"""Seconds that go by at the new place of a clock before it is believed to be right, and the old place forgotten."""


@dataclass(frozen=True)
class Age:
    """The cache's time in seconds, which is Unix time where the clock was never wrong. `believed` is the clock when it was last believed;
    after a leap `elsewhere` is the clock at its new place, and `there` how many seconds went by at it.
    """

    time: float
    believed: float
    elsewhere: float | None = None
    there: float = 0.0


def begin(clock: float) -> Age:
    """The time of a new cache, or of one from before there was a time of its own, when `clock` was last read."""
    return Age(_sane(clock), _sane(clock))


def look(age: Age, clock: float) -> Age:
    """The time when the computer's clock says `clock`."""
    clock = _sane(clock)
    if 0 <= clock - age.believed <= LEAP:
        passed = max(0.0, clock - age.believed - age.there)
        return Age(age.time + passed, clock)
    if age.elsewhere is None or not 0 <= clock - age.elsewhere <= LEAP:
        return replace(age, elsewhere=clock)
    passed = clock - age.elsewhere
    there = age.there + passed
    if there >= SETTLED:
        return Age(age.time + passed, clock)
    return replace(age, time=age.time + passed, elsewhere=clock, there=there)


def _sane(clock: float) -> float:
    return min(max(clock, 0.0), 1e11) if math.isfinite(clock) else 0.0
