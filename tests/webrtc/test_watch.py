"""A way that is gone is noticed within half a second; a customer without a microphone and a machine that stood still are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.watch import CALM, HELD_UP, LOOK, Verdict, Watch

pytestmark = pytest.mark.pure


def first(verdict: Verdict, watch: Watch, *, sound: float, life: float = 0.0, until: float = 10.0, step: float = LOOK) -> float:
    """When a watch that looks every `step` first says so; infinity for never."""
    now = sound
    while now < sound + until:
        if watch.look(now, sound, life) is verdict:
            return now - sound
        now += step
    return float("inf")


def test_a_way_that_carries_nothing_is_gone_after_the_time_set() -> None:
    assert 0.4 < first(Verdict.GONE, Watch(0.4, 2.5), sound=100.0) < 0.4 + 2 * LOOK


def test_before_that_the_other_side_is_asked() -> None:
    watch = Watch(0.4, 2.5)
    assert first(Verdict.DOUBTFUL, watch, sound=100.0) < 0.25


def test_without_sound_and_with_answers_the_way_is_there_and_only_the_sound_is_missing() -> None:
    watch = Watch(0.4, 2.5)
    told = [watch.look(100.0 + at * LOOK, 100.0, 100.0 + at * LOOK - 0.1) for at in range(60)]
    assert set(told[:49]) == {Verdict.FINE, Verdict.DOUBTFUL}
    assert set(told[52:]) == {Verdict.SILENT}


def test_a_machine_that_stood_still_heard_nothing_and_that_says_nothing() -> None:
    watch = Watch(0.4, 2.5)
    assert watch.look(100.0, 100.0, 0.0) is Verdict.FINE
    assert watch.look(105.0, 100.0, 0.0) is Verdict.DOUBTFUL, "not gone"
    assert watch.look(105.01, 105.0, 0.0) is Verdict.FINE
    assert watch.look(115.0, 105.0, 0.0) is Verdict.DOUBTFUL


def test_a_machine_that_is_always_late_notices_all_the_same() -> None:
    assert first(Verdict.GONE, Watch(0.4, 2.5), sound=100.0, step=2 * HELD_UP) < 2.0
    assert first(Verdict.SILENT, Watch(0.4, 2.5), sound=100.0, step=2 * HELD_UP) < 6.0


def test_our_own_address_gone_needs_no_wait() -> None:
    watch = Watch(0.4, 2.5)
    for at in range(5):
        watch.look(100.0 + at * LOOK, 100.0, 0.0)
    assert watch.look(100.25, 100.0, 100.2, address=False) is Verdict.GONE


def test_after_a_false_alarm_the_next_one_has_to_last_longer_for_a_minute() -> None:
    watch = Watch(0.4, 2.5)
    watch.was_false(100.0)
    assert 0.8 < first(Verdict.GONE, watch, sound=101.0) < 0.8 + 2 * LOOK
    assert 0.4 < first(Verdict.GONE, watch, sound=100.0 + CALM + 1.0) < 0.4 + 2 * LOOK


@given(st.lists(st.floats(0.0, 0.15), min_size=1, max_size=60))
def test_a_way_that_carries_is_never_gone(gaps: list[float]) -> None:
    watch, now = Watch(0.4, 2.5), 100.0
    for gap in gaps:
        now += gap
        assert watch.look(now, now - gap, 0.0) is Verdict.FINE
