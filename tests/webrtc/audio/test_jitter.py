"""Frames wait in order and once; the goal follows the line's habits and not its accidents; repair is waited for where there is some."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.audio.frames import BLOCK, FRAME, RATE
from webrtc.audio.jitter import MOST, Delays, Frame, Losses, Unwrapped, Waiting

pytestmark = pytest.mark.pure


def frame(number: int, copy: bool = False) -> Frame:
    return Frame(number * FRAME, FRAME, bytes([number % 256, copy]), None if copy else number, copy)


@given(st.lists(st.integers(-3000, 3000), min_size=1, max_size=200), st.integers(0, 0xFFFF))
def test_numbers_that_go_round_are_followed(steps: list[int], start: int) -> None:
    unwrapped, at = Unwrapped(16), start
    first = unwrapped.of(start)
    for step in steps:
        at += step
        assert unwrapped.near(at & 0xFFFF) - first == at - start
        assert unwrapped.of(at & 0xFFFF) - first == at - start


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans())))
def test_each_frame_waits_once_in_order_and_itself_rather_than_its_copy(puts: list[tuple[int, bool]]) -> None:
    waiting = Waiting()
    for number, copy in puts:
        waiting.add(frame(number, copy))
    taken = []
    while waiting.first() is not None:
        taken.append(waiting.take())
    assert [one.timestamp for one in taken] == sorted({number * FRAME for number, _ in puts})
    own = {number for number, copy in puts if not copy}
    assert all(one.copy == (one.timestamp // FRAME not in own) for one in taken)


def test_what_is_before_a_time_is_dropped() -> None:
    waiting = Waiting()
    for number in (5, 3, 9):
        waiting.add(frame(number))
    assert waiting.drop_before(5 * FRAME) == 1
    assert waiting.end() == 10 * FRAME
    assert len(waiting) == 2


def line(delays: Delays, lates: list[int], start: int = 0) -> int:
    """Packets 20 ms apart, each so much later than the quickest, each in a pull of its own."""
    for number, late in enumerate(lates, start):
        delays.came(number * FRAME + late, late)
    return start + len(lates)


def test_the_goal_is_what_nearly_all_packets_need() -> None:
    delays = Delays()
    line(delays, [int(late) for late in np.random.default_rng(1).uniform(0, 40 * 48, 600)])
    assert 38 * 48 <= delays.goal() <= 40 * 48


def test_one_burst_after_an_outage_changes_nothing() -> None:
    delays = Delays()
    at = line(delays, [0] * 200)
    for late in range(15):
        delays.came((at + 15) * FRAME, (15 - late) * FRAME)
    line(delays, [0] * 20, at + 15)
    assert delays.goal() == 0


def test_peaks_that_come_back_are_waited_for() -> None:
    delays = Delays()
    at = 0
    for _ in range(5):
        at = line(delays, [0] * 199 + [4 * FRAME], at)
    assert delays.goal() == 4 * FRAME


def test_a_line_that_calms_down_is_believed_after_half_a_minute() -> None:
    delays = Delays()
    at = line(delays, [0, 4 * FRAME] * 300)
    assert delays.goal() == 4 * FRAME
    line(delays, [0] * 1600, at)
    assert delays.goal() == 0


def test_after_a_standstill_of_the_sound_card_only_what_came_since_counts() -> None:
    delays = Delays()
    at = line(delays, [0] * 300)
    line(delays, [-25 * FRAME] * 120, at)
    assert delays.goal() == -25 * FRAME


def test_the_goal_is_bounded() -> None:
    delays = Delays()
    line(delays, [0, RATE] * 300)
    assert delays.goal() == MOST


def test_a_few_that_are_a_little_late_count_at_once() -> None:
    delays = Delays()
    line(delays, [0] * 400 + [BLOCK] * 3)
    assert delays.goal() == BLOCK


def test_repair_is_waited_for_only_on_a_line_that_loses_and_where_it_comes() -> None:
    losses = Losses()
    losses.came(0, frame(0))
    losses.repairable(0, FRAME)
    assert losses.span(0) == 0
    losses.came(FRAME, frame(2))
    assert losses.span(FRAME) == FRAME
    assert losses.span(FRAME + 11 * RATE) == 0


def test_a_packet_that_was_only_late_is_no_loss() -> None:
    losses = Losses()
    losses.repairable(0, FRAME)
    for number in (0, 2, 1):
        losses.came(0, frame(number))
    assert losses.span(0) == 0


def test_the_nearest_repair_that_is_far_enough_is_waited_for() -> None:
    losses = Losses()
    for distance in (1, 2, 4):
        losses.repairable(0, distance * FRAME)
    losses.came(0, frame(0))
    losses.came(0, frame(4))
    assert losses.span(0) == 4 * FRAME
    losses = Losses()
    losses.comes_again(0, 1234)
    losses.came(0, frame(0))
    losses.came(0, frame(4))
    assert losses.span(0) == 3 * FRAME + 1234, "the gap shows at its end only"


def test_a_gap_that_copies_do_not_reach_is_waited_for_if_it_can_come_again_soon() -> None:
    losses = Losses()
    losses.repairable(0, FRAME)
    losses.came(0, frame(0))
    losses.came(0, frame(5))
    assert losses.span(0) == FRAME, "nothing is asked for"
    losses.comes_again(0, FRAME)
    assert losses.span(0) == 5 * FRAME
    losses.comes_again(0, 6 * FRAME)
    assert losses.span(0) == FRAME, "that would take too long"


def test_an_outage_is_no_habit() -> None:
    losses = Losses()
    losses.repairable(0, FRAME)
    losses.came(0, frame(0))
    losses.came(0, frame(16))
    assert losses.span(0) == 0


def test_silence_left_out_by_the_sender_is_no_loss() -> None:
    losses = Losses()
    losses.repairable(0, FRAME)
    losses.came(0, frame(0))
    losses.came(0, Frame(20 * FRAME, FRAME, b"", 1))
    assert losses.span(0) == 0
