"""The picture grows slowly and shrinks at once, and never swings; a screen stays readable."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.video.ladder import EASY, FACES, FLOOR, MARGIN, PATIENCE, SCREENS, Ladder, Step, plenty, scaled

pytestmark = pytest.mark.pure


def settle(ladder: Ladder, rate: int, begin: float = 0.0, seconds: float = 30.0, used: float = 0.95, load: float = 0.3) -> float:
    for at in range(int(seconds * 10)):
        ladder.move(begin + at / 10, rate, used * rate, load)
    return begin + seconds


@pytest.mark.parametrize(
    ("rate", "short", "fps"),
    [(80_000, 180, 8), (140_000, 180, 15), (220_000, 360, 15), (400_000, 360, 30), (700_000, 480, 30), (1_500_000, 720, 30)],
)
def test_each_rate_has_its_picture(rate: int, short: int, fps: int) -> None:
    ladder = Ladder()
    settle(ladder, rate)
    assert (ladder.step.short, ladder.step.fps) == (short, fps)


@pytest.mark.parametrize("steps", [FACES, SCREENS])
def test_every_step_is_more_than_the_one_below_and_the_lowest_is_the_floor(steps: tuple[Step, ...]) -> None:
    assert steps[0].rate == FLOOR
    for lower, higher in pairwise(steps):
        assert lower.rate < higher.rate
        assert lower.short <= higher.short


def test_a_screen_keeps_its_lines_and_loses_its_movement() -> None:
    ladder = Ladder(sharp=True)
    settle(ladder, 300_000)
    assert (ladder.step.short, ladder.step.fps) == (1080, 5)
    assert all(5 <= step.fps <= 15 for step in SCREENS)


def test_down_is_at_once_and_up_waits() -> None:
    ladder = Ladder()
    now = settle(ladder, 1_500_000)
    assert ladder.move(now, 200_000, 190_000, 0.3).short == 360
    assert ladder.move(now + 0.1, 1_500_000, 190_000, 0.3).fps == 15
    settle(ladder, 1_500_000, now + 0.1, PATIENCE + 0.5)
    assert ladder.step.fps == 30


def test_far_above_it_waits_less() -> None:
    ladder = Ladder()
    ladder.begin(300_000)
    settle(ladder, 1_800_000, seconds=2.0)
    assert ladder.step.short == 720


def test_a_rate_that_swings_around_a_step_changes_nothing() -> None:
    ladder, chance, changes = Ladder(), random.Random(1), 0
    now = settle(ladder, 560_000)
    for at in range(600):
        before = ladder.step
        ladder.move(now + at / 10, int(500_000 * chance.uniform(0.93, 1.2)), 450_000, 0.3)
        changes += ladder.step != before
    assert changes <= 1


def test_an_easy_picture_grows_by_what_it_leaves_unused() -> None:
    ladder = Ladder()
    settle(ladder, 450_000, used=0.6)
    assert ladder.step.short == 720


def test_and_shrinks_again_for_good_when_it_is_easy_no_more() -> None:
    ladder = Ladder()
    now = settle(ladder, 420_000, used=0.6)
    assert ladder.step.short == 720
    now = settle(ladder, 420_000, now, 10.0)
    assert ladder.step.short == 360
    settle(ladder, 420_000, now, 10.0, used=0.6)
    assert ladder.step.short == 360


def test_a_slow_machine_gets_less_to_do() -> None:
    ladder = Ladder()
    now = settle(ladder, 1_500_000)
    for at in range(15):
        ladder.move(now + at / 10, 1_500_000, 1_400_000, 0.9)
    assert ladder.step.short == 480, "one step, until it shows whether that is enough"
    settle(ladder, 1_500_000, now + 1.5, 12.0)
    assert ladder.step.short == 480, "not tried again soon"
    settle(ladder, 1_500_000, now + 13.5, 10.0)
    assert ladder.step.short == 720


def test_it_begins_where_the_rate_is_enough() -> None:
    assert Ladder().begin(300_000).short == 360
    assert Ladder().begin(10).short == 180


def test_plenty_is_more_than_the_next_step_needs() -> None:
    """So that a line that is wide enough shows: more is tried only to twice what is sent."""
    assert plenty(640, 480) == plenty(480, 640) == 1_000_000
    for lower, higher in pairwise(FACES):
        assert plenty(lower.short * 16 // 9, lower.short) * EASY >= lower.rate
        assert 2 * EASY * plenty(lower.short * 16 // 9, lower.short) >= MARGIN * higher.rate


@given(width=st.integers(2, 4000), height=st.integers(2, 4000), short=st.sampled_from([180, 360, 480, 720, 1080]))
def test_sizes_are_even_and_of_the_same_shape(width: int, height: int, short: int) -> None:
    across, down = scaled(width, height, short)
    assert across % 2 == down % 2 == 0
    assert min(across, down) <= max(short, 2)
    assert across <= width + 1
    assert down <= height + 1
    if min(across, down) > 100:
        assert across / down == pytest.approx(width / height, rel=0.02)
