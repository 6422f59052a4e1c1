"""Reports of arrivals say, read back by the draft's own words, what came when; late packets correct, a flood is bounded."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.rtp.arrivals import EVERY, MOST, Arrivals

pytestmark = pytest.mark.pure


def read(body: bytes) -> tuple[int, dict[int, float | None]]:
    """The report's count and each number's arrival in seconds, None for a missing one (3.1)."""
    assert len(body) % 4 == 0
    base, count, rest = struct.unpack_from("!HHI", body)
    reference, number = rest >> 8, rest & 0xFF
    symbols: list[int] = []
    at = 8
    while len(symbols) < count:
        (chunk,) = struct.unpack_from("!H", body, at)
        at += 2
        if chunk >> 15 == 0:
            symbols += [chunk >> 13 & 3] * (chunk & 0x1FFF)
        elif chunk >> 14 & 1:
            symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        else:
            symbols += [chunk >> shift & 1 for shift in range(13, -1, -1)]
    time, found = reference * 0.064, {}
    for index, symbol in enumerate(symbols[:count]):
        came: float | None = None
        if symbol == 1:
            time += body[at] * 0.00025
            at, came = at + 1, time
        elif symbol == 2:
            time += struct.unpack_from("!h", body, at)[0] * 0.00025
            at, came = at + 2, time
        found[(base + index) & 0xFFFF] = came
    assert len(body) - at < 4
    return number, found


def test_what_came_and_what_did_not() -> None:
    arrivals = Arrivals()
    for sequence, at in ((10, 1.0), (11, 1.02), (13, 1.5), (12, 1.51), (20, 1.6)):
        arrivals.take(sequence, at)
    number, found = read(arrivals.report(1.6))
    assert number == 0
    assert {sequence for sequence, at in found.items() if at is None} == set(range(14, 20))
    for sequence, at in ((10, 1.0), (11, 1.02), (13, 1.5), (12, 1.51), (20, 1.6)):
        assert found[sequence] == pytest.approx(at, abs=0.0003)


def test_the_next_report_goes_on_where_the_last_ended_and_a_late_packet_corrects_it() -> None:
    arrivals = Arrivals()
    arrivals.take(0xFFFE, 0.0)
    arrivals.take(1, 0.01)
    assert read(arrivals.report(0.05))[1] == {0xFFFE: pytest.approx(0.0), 0xFFFF: None, 0: None, 1: pytest.approx(0.01, abs=0.0003)}
    arrivals.take(4, 0.06)
    number, found = read(arrivals.report(0.1))
    assert (number, list(found)) == (1, [2, 3, 4])
    arrivals.take(0, 0.11)
    arrivals.take(5, 0.12)
    assert list(read(arrivals.report(0.2))[1]) == [0, 1, 2, 3, 4, 5]


def test_it_is_due_only_when_something_came_and_not_too_often() -> None:
    arrivals = Arrivals()
    assert not arrivals.due(100.0)
    arrivals.take(1, 100.0)
    assert arrivals.due(100.0)
    assert arrivals.report(100.0)
    assert arrivals.report(100.0) == b""
    arrivals.take(2, 100.01)
    assert not arrivals.due(100.01)
    assert arrivals.due(100.001 + EVERY)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.floats(0, 0.5)), min_size=1, max_size=200))
def test_any_numbers_make_a_report_that_can_be_read(came: list[tuple[int, float]]) -> None:
    arrivals, now = Arrivals(), 10.0
    for sequence, after in came:
        now += after
        arrivals.take(sequence, now)
    body = arrivals.report(now)
    found = read(body)[1]
    assert 0 < len(found) <= MOST
    assert any(at is not None for at in found.values())


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 0.03)), min_size=1, max_size=MOST - 1))
def test_what_it_says_is_true(packets: list[tuple[bool, float]]) -> None:
    arrivals, now, true = Arrivals(), 7.0, {}
    for index, (came, after) in enumerate(packets):
        now += after
        if came or index == 0:
            arrivals.take(index, now)
            true[index] = now
    found = read(arrivals.report(now))[1]
    assert {index for index, at in found.items() if at is not None} == set(true)
    for index, at in true.items():
        assert found[index] == pytest.approx(at, abs=0.0003)
