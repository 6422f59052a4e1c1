"""Packets are sent again once a round trip, only those that are still known, and within a budget."""

from __future__ import annotations

import pytest

from webrtc.rtp.history import LEAST, SAVED, History

pytestmark = pytest.mark.pure


def kept(count: int, size: int = 64, octets: int = 100) -> History[int]:
    history: History[int] = History(size)
    for sequence in range(count):
        history.keep(sequence & 0xFFFF, sequence, octets)
    return history


def test_what_was_sent_of_late_is_sent_again_and_what_is_older_is_not() -> None:
    history = kept(100)
    assert history.again([35, 36, 99, 100], 0.0, None, 0) == [36, 99]
    assert history.repeated == 2


def test_asked_for_twice_within_a_round_trip_it_goes_once() -> None:
    history = kept(10)
    assert history.again([5], 0.0, 0.1, 0) == [5]
    assert history.again([5], 0.05, 0.1, 0) == []
    assert history.again([5], 0.09, 0.1, 0) == [5]


def test_the_sequence_goes_round() -> None:
    history = kept(70_000)
    assert history.again([69_999 & 0xFFFF, 69_990 & 0xFFFF], 0.0, None, 0) == [69_999, 69_990]


def test_a_flood_of_questions_costs_no_more_than_the_budget() -> None:
    history = kept(1000, size=1000, octets=1250)
    sent = 0
    for step in range(1000):  # ten seconds
        sent += len(history.again(range(1000), step * 0.01, 0.0, 0))
    assert sent * 1250 * 8 <= LEAST * (10 + SAVED)
    assert sent * 1250 * 8 >= LEAST * 8
