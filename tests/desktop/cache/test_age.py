"""The cache's own time: it runs with the clock, never back, and no leap of the clock counts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.identity import Card, Known, Level
from desktop.cache.age import LEAP, SETTLED, Age, begin, look
from desktop.cache.kept import DAY
from desktop.cache.store import Cache

KEY: Final = bytes(range(32))
WITHIN: Final = 20.0
YEARS: Final = 10 * 365.25 * DAY
START: Final = 1.79e9

pure = pytest.mark.pure


@pure
def test_it_runs_with_the_clock() -> None:
    age = begin(START)
    for passed in (0.0, 1.0, DAY, 60 * DAY):
        age = look(age, age.believed + passed)
    assert age == Age(START + 61 * DAY + 1, START + 61 * DAY + 1)


@pure
@pytest.mark.parametrize("leap", [YEARS, -YEARS, -2 * DAY, LEAP + 1])
def test_a_leap_does_not_count_and_the_time_after_it_does(leap: float) -> None:
    age = look(begin(START), START + leap)
    assert age.time == START
    age = look(age, START + leap + DAY)
    assert age.time == START + DAY
    back = look(age, START + DAY + 60)  # set right again
    assert back == Age(START + DAY + 60, START + DAY + 60)
    if abs(leap) < SETTLED:  # the clock has caught up with what was believed, and is
        return
    settled = look(look(age, START + leap + SETTLED), START + leap + SETTLED + 50 * DAY)
    assert settled == Age(START + SETTLED + 50 * DAY, START + leap + SETTLED + 50 * DAY)


@pure
def test_a_clock_that_is_wrong_at_every_start_erases_nothing_and_keeps_nothing_for_ever() -> None:
    age = begin(START)
    for day in range(40):  # a computer whose battery is dead: each day it starts in the past, works two hours, and is set right by night
        age = look(age, START - YEARS)
        age = look(age, START - YEARS + 2 * 3600)
        age = look(age, START + (day + 1) * DAY)
    assert age.time == START + 40 * DAY


@pure
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True) | st.floats(0, 4e9)))
def test_it_never_goes_back_and_never_leaps(clocks: list[float]) -> None:
    age = begin(START)
    for clock in clocks:
        after = look(age, clock)
        assert age.time <= after.time <= age.time + LEAP
        age = after


def _cache(tmp_path: Path, now: list[float]) -> Cache:
    return Cache(tmp_path / "cache.db", KEY, clock=lambda: now[0])


@pytest.mark.parametrize("leap", [YEARS, -YEARS])
@pytest.mark.parametrize("running", [True, False])
def test_the_cache_keeps_its_customers_when_the_clock_leaps_and_lets_them_go_in_their_time(
    tmp_path: Path, leap: float, running: bool
) -> None:
    known = Known(Level.VERIFIED, customer="c", card=Card("c", "Sam"))
    now = [START]
    cache = _cache(tmp_path, now)
    cache.put_known("k1", known).result(WITHIN)
    now[0] += leap
    for day in range(29):
        if not running:
            cache.close()
            cache = _cache(tmp_path, now)
        cache.tidy().result(WITHIN)
        assert cache.known("k1").result(WITHIN) == known, day
        now[0] += DAY
    cache.tidy().result(WITHIN)
    now[0] += 2 * DAY
    assert cache.known("k1").result(WITHIN) is None
    cache.close()
