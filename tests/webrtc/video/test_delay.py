"""Nothing is held on a clean line, movement is even on an uneven one, and lips fit the sound without ever holding it."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from webrtc.rtp.ports import SenderReport
from webrtc.video.delay import MAX_HOLD, MAX_SMOOTH, TICKS, Delay

pytestmark = pytest.mark.pure

EVERY = 3000
"""Ticks between two frames of 30 a second."""


def watch(
    delay: Delay, frames: int, late: float = 0.0, first: int = 0, heard: float | None = None, begin: int = 0
) -> list[tuple[float, float]]:
    """(arrived, shown) of each frame; `late` at most, evenly spread. `heard` is how far the sound's clock is behind the loop's."""
    chance = random.Random(1)
    seen = []
    for at in range(begin, begin + frames):
        arrived = 100 + at / 30 + chance.random() * late
        clock = None if heard is None else arrived - heard
        seen.append((arrived, delay.due((first + at * EVERY) % TICKS, arrived, False, clock)))
    return seen


def test_on_a_clean_line_nothing_is_held() -> None:
    assert all(shown == arrived for arrived, shown in watch(Delay(), 300, late=0.003))


def test_on_an_uneven_line_it_moves_evenly_after_a_while() -> None:
    seen = watch(Delay(), 600, late=0.04)[300:]
    steps = [after[1] - before[1] for before, after in pairwise(seen)]
    assert sum(abs(step - 1 / 30) < 0.005 for step in steps) > 0.85 * len(steps)
    assert max(shown - arrived for arrived, shown in seen) <= MAX_SMOOTH


def test_it_ends_when_the_line_is_clean_again() -> None:
    delay = Delay()
    watch(delay, 300, late=0.04)
    assert delay.seconds > 0.02
    watch(delay, 600, begin=300)
    assert delay.seconds == 0.0


def test_a_frame_that_was_asked_for_again_teaches_nothing() -> None:
    delay = Delay()
    for at in range(300):
        arrived = at / 30 + (0.15 if at % 5 == 0 else 0.0)
        assert delay.due(at * EVERY, arrived, at % 5 == 0, None) == arrived


def test_clocks_that_run_apart_are_followed() -> None:
    delay = Delay()
    for at in range(30 * 600):
        delay.due(at * EVERY % TICKS, at / 30 * 1.0003, False, None)
    assert delay.seconds == 0.0


def test_timestamps_may_wrap_and_leap() -> None:
    delay = Delay()
    assert all(shown == arrived for arrived, shown in watch(delay, 60, first=TICKS - 30 * EVERY))
    assert all(shown == arrived for arrived, shown in watch(delay, 60, first=12345, begin=60))


@pytest.mark.parametrize("behind", [0.0, 0.04, 0.08, 0.3])
def test_the_picture_waits_for_the_sound_as_far_as_it_may(behind: float) -> None:
    """The sender's clock reads 100 where ours does; its picture takes no time, its sound is heard `behind` later."""
    delay = Delay()
    delay.reported(SenderReport(7, 100.0, 0, 100.0))
    seen = watch(delay, 120, heard=behind)[60:]
    held = [shown - arrived for arrived, shown in seen]
    assert max(held) <= MAX_HOLD + 1e-9
    skew = max(abs(behind - one) for one in held)
    assert skew <= max(0.1, behind - MAX_HOLD + 0.01)
    if behind <= MAX_HOLD:
        assert skew < 0.01


def test_a_picture_behind_the_sound_is_shown_at_once() -> None:
    delay = Delay()
    delay.reported(SenderReport(7, 100.0, 0, 100.0))
    assert all(shown == arrived for arrived, shown in watch(delay, 60, heard=-0.2))


def test_the_hold_never_jumps() -> None:
    delay = Delay()
    delay.reported(SenderReport(7, 100.0, 0, 100.0))
    seen = watch(delay, 60, heard=0.05) + watch(delay, 60, heard=0.1, begin=60)
    steps = [after[1] - before[1] for before, after in pairwise(seen)]
    assert max(abs(step - 1 / 30) for step in steps) < 0.006


def test_clocks_that_cannot_be_the_same_are_not_believed() -> None:
    delay = Delay()
    delay.reported(SenderReport(7, 5_000_000.0, 0, 100.0))
    assert all(shown == arrived for arrived, shown in watch(delay, 60, heard=0.05))
