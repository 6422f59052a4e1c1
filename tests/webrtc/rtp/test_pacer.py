"""A picture is spread over time at twice the rate, repeats go first, and nothing is saved up for a burst."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.rtp.pacer import BURST, HASTE, SLOWEST, Pacer

pytestmark = pytest.mark.pure
RATE = 1_000_000


def drained(pacer: Pacer[int], rate: int = RATE, now: float = 0.0) -> list[tuple[float, int]]:
    """When each left."""
    found = []
    while True:
        while (item := pacer.take(now, rate)) is not None:
            found.append((now, item))
        wait = pacer.wait(rate)
        if wait is None:
            return found
        now += max(wait, 0.001)


def test_a_large_picture_takes_its_time_at_twice_the_rate() -> None:
    pacer: Pacer[int] = Pacer()
    for index in range(100):
        pacer.put(index, 1250)
    assert pacer.backlog(RATE) == pytest.approx(125_000 * 8 / RATE / HASTE)
    left = drained(pacer)
    assert [item for _, item in left] == list(range(100))
    assert left[-1][0] == pytest.approx(0.5, rel=0.05)
    assert pacer.octets == 0


def test_the_first_packet_leaves_at_once_and_a_long_rest_makes_no_burst() -> None:
    pacer: Pacer[int] = Pacer()
    pacer.take(0.0, RATE)
    for index in range(50):
        pacer.put(index, 1250)
    left = drained(pacer, now=1000.0)
    at_once = [item for at, item in left if at == 1000.0]
    assert 1 <= len(at_once) <= HASTE * RATE / 8 * BURST / 1250 + 1


def test_what_is_sent_again_goes_first() -> None:
    pacer: Pacer[int] = Pacer()
    for index in range(10):
        pacer.put(index, 1250)
    pacer.put_first(100, 1250)
    pacer.put_first(101, 1250)
    assert [item for _, item in drained(pacer)][:3] == [100, 101, 0]


def test_a_rate_of_nothing_still_moves() -> None:
    pacer: Pacer[int] = Pacer()
    for index in range(10):
        pacer.put(index, 1250)
    assert drained(pacer, rate=0)[-1][0] == pytest.approx(9 * 1250 * 8 / SLOWEST / HASTE, rel=0.1)


def test_forgetting_leaves_nothing_behind() -> None:
    pacer: Pacer[int] = Pacer()
    pacer.put(1, 5000)
    pacer.clear()
    assert pacer.take(0.0, RATE) is None
    assert pacer.wait(RATE) is None


@given(st.lists(st.integers(1, 1400), min_size=1, max_size=200), st.integers(SLOWEST, 5_000_000))
def test_over_any_time_no_more_leaves_than_the_rate_allows(sizes: list[int], rate: int) -> None:
    pacer: Pacer[int] = Pacer()
    for index, size in enumerate(sizes):
        pacer.put(index, size)
    left = drained(pacer, rate)
    assert [item for _, item in left] == list(range(len(sizes)))
    speed = HASTE * rate / 8
    sent = 0
    for at, item in left:
        assert sent <= at * speed + BURST * speed + 1400
        sent += sizes[item]
