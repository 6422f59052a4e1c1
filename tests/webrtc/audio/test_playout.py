"""The playout finds its own depth: steady lines stay short, jitter grows the reserve, delay that nobody needs goes, gaps are filled."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from webrtc.audio.frames import BLOCK, FRAME, RATE, Samples
from webrtc.audio.playout import CAPACITY, LEAST, Playout

pytestmark = pytest.mark.pure


def tone(count: int, start: int = 0) -> Samples:
    return np.asarray(8000 * np.sin(2 * np.pi * 200 * np.arange(start, start + count) / RATE), np.int16)


def played(playout: Playout, arrivals: list[int], ticks: int) -> tuple[Samples, list[float]]:
    """Pulls 10 ms a tick; pushes a frame at each tick named in `arrivals`. What came out, and what waited after each pull in ms."""
    out, waited, sent, due = [], [], 0, Counter(arrivals)
    for tick in range(ticks):
        for _ in range(due[tick]):
            playout.push(tone(FRAME, sent * FRAME))
            sent += 1
        out.append(playout.pull(BLOCK))
        waited.append(playout.waiting * 1000)
    return np.concatenate(out), waited


def test_a_steady_line_plays_all_without_a_gap_and_holds_back_little() -> None:
    playout = Playout()
    out, waited = played(playout, list(range(0, 1000, 2)), 1000)
    heard = out[np.argmax(np.abs(out) > 0) // BLOCK * BLOCK :]
    assert playout.filled == 0
    assert max(waited[200:]) <= 25.0
    assert np.abs(heard[FRAME:]).reshape(-1, BLOCK)[:-1].max(axis=1).min() > 7000


def test_delay_that_nobody_needs_is_taken_out() -> None:
    playout = Playout()
    played(playout, list(range(0, 20, 2)), 20)
    for number in range(5):
        playout.push(tone(FRAME, number * FRAME))
    _, waited = played(playout, list(range(0, 2000, 2)), 2000)
    assert max(waited[:10]) > 80
    assert max(waited[1500:]) < 50
    assert playout.filled == 0
    assert playout.shortened > 0.05 * RATE


def test_what_piled_up_while_the_sound_card_stalled_is_played_faster_and_not_thrown_away() -> None:
    playout = Playout()
    played(playout, list(range(0, 20, 2)), 20)
    for number in range(16):
        playout.push(tone(FRAME, number * FRAME))
    out, waited = played(playout, list(range(0, 250, 2)), 250)
    assert max(waited[:10]) > 250
    assert max(waited[200:]) < 60
    assert np.abs(out).reshape(-1, BLOCK).max(axis=1).min() > 7000, "no gap and no fade"
    steps = np.abs(np.diff(out.astype(int)))
    assert steps.max() < 1500, "no click at a joint"
    assert playout.shortened < 350 * RATE // 1000


def test_a_stall_of_most_of_a_second_loses_nothing_that_was_said() -> None:
    playout = Playout()
    played(playout, list(range(0, 20, 2)), 20)
    waiting = round(playout.waiting * RATE)
    marks = [np.full(FRAME, 100 * (number + 20), np.int16) for number in range(40)]
    for mark in marks:
        playout.push(mark)
    assert round(playout.waiting * RATE) == waiting + 40 * FRAME
    out = np.concatenate([playout.pull(BLOCK) for _ in range(80)])
    assert {int(mark[0]) for mark in marks} <= set(out.tolist()), "something of each frame was heard"


def test_what_comes_at_once_after_a_gap_is_played_whole() -> None:
    playout = Playout()
    played(playout, list(range(0, 20, 2)), 60)
    assert playout.waiting == 0, "it ran dry: the network stalled"
    for number in range(15):
        playout.push(np.full(FRAME, 100 * (number + 1), np.int16))
    out = np.concatenate([playout.pull(BLOCK) for _ in range(24)])
    assert {100 * (number + 1) for number in range(11)} <= set(out.tolist())
    assert out[BLOCK:].all()


def test_what_came_before_the_sound_card_asked_is_not_played() -> None:
    playout = Playout()
    for number in range(15):
        playout.push(tone(FRAME, number * FRAME))
    playout.pull(BLOCK)
    assert playout.waiting <= 0.03


def test_jitter_grows_the_reserve_until_it_is_covered() -> None:
    playout = Playout()
    bursts = [tick for start in range(0, 2000, 8) for tick in (start, start, start, start)]
    played(playout, bursts, 1000)
    before = playout.filled
    played(playout, bursts, 1000)
    assert playout.filled == before, "four frames at once every 80 ms no longer run dry"


def test_a_lost_frame_is_filled_and_a_long_gap_is_not() -> None:
    playout = Playout()
    played(playout, [0, 2, 4], 5)
    playout.push(tone(FRAME), lost=1)
    assert playout.filled == FRAME
    playout.push(tone(FRAME), lost=1000)
    assert playout.filled == 4 * FRAME


def test_hushed_it_gives_silence_and_keeps_nothing() -> None:
    playout = Playout()
    played(playout, list(range(0, 20, 2)), 20)
    playout.hush(True)
    playout.push(tone(FRAME))
    assert playout.pull(BLOCK).any() == np.False_
    assert playout.waiting == 0
    playout.hush(False)
    out, _ = played(playout, list(range(0, 20, 2)), 20)
    assert out.any()


@pytest.mark.parametrize("count", [1, BLOCK, FRAME, 1023, 5 * FRAME])
def test_it_always_gives_exactly_what_is_asked(count: int) -> None:
    playout = Playout()
    for number in range(200):
        playout.push(tone(FRAME, number * FRAME))
        assert playout.pull(count).size == count
        assert playout.waiting <= CAPACITY / RATE
    assert LEAST < BLOCK
