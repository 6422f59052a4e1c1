"""How old the picture is, by what the relay tells and the seconds since."""

from __future__ import annotations

import pytest

from desktop.page.view import BEHIND_AFTER
from desktop.shell.freshness import UNKNOWN, Freshness

pytestmark = pytest.mark.pure


def test_where_nothing_was_told_nothing_is_known() -> None:
    assert UNKNOWN.passed(1000.0) == UNKNOWN
    assert UNKNOWN.age == 0.0


def test_what_came_late_and_what_does_not_come_are_both_old() -> None:
    fresh = UNKNOWN.told(0.3)
    assert fresh.age == 0.0
    assert fresh.passed(1.6).age == 0.0
    assert fresh.passed(1.6).passed(0.2).age == pytest.approx(2.1)
    assert fresh.passed(60.0).told(0.3).age == 0.0
    assert UNKNOWN.told(BEHIND_AFTER + 1).age == BEHIND_AFTER + 1


def test_the_way_is_shown_without_flicker_and_never_below_nothing() -> None:
    fresh = UNKNOWN.told(0.100)
    for seconds in (0.110, 0.085, 0.124):
        fresh = fresh.told(seconds)
        assert (fresh.way, fresh.shown) == (seconds, 0.100)
    assert fresh.told(0.200).shown == 0.200
    assert Freshness().told(-0.5).shown == 0.0
