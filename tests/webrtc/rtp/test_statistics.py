"""What a receiver report says: loss, lateness, twins, the sequence's end, new beginnings, jitter."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.rtp.statistics import DROPOUT, Reception

pytestmark = pytest.mark.pure


def fed(*sequences: int) -> Reception:
    reception = Reception(48_000)
    for index, sequence in enumerate(sequences):
        reception.take(sequence & 0xFFFF, sequence * 960 & 0xFFFFFFFF, index * 0.02)
    return reception


def test_nothing_is_lost_when_all_come() -> None:
    reception = fed(*range(10, 60))
    assert (reception.received, reception.lost, reception.expected) == (50, 0, 50)
    assert reception.report().fraction == 0


def test_it_says_how_many_are_missing_before_a_packet() -> None:
    reception = Reception(90_000)
    assert [reception.take(sequence, 0, 0.0) for sequence in (7, 8, 11, 10, 10, 9, 12)] == [0, 0, 2, -1, None, -1, 0]
    assert reception.lost == 0


def test_the_fraction_is_of_the_interval_and_the_sum_of_all() -> None:
    reception = fed(*(sequence for sequence in range(100) if sequence % 4))
    first = reception.report()
    assert first.lost == 24  # the very first one was never known of
    assert abs(first.fraction / 256 - 0.25) < 0.01
    for sequence in range(100, 150):
        reception.take(sequence, 0, 3.0)
    assert (reception.report().fraction, reception.lost) == (0, 24)


def test_a_packet_that_comes_twice_hides_no_loss() -> None:
    reception = fed(1, 2, 2, 2, 5)
    assert (reception.received, reception.lost) == (3, 2)


def test_the_sequence_goes_round() -> None:
    reception = fed(*(sequence for sequence in range(65_500, 65_600) if sequence not in (65_535, 65_536)))
    assert (reception.received, reception.lost) == (98, 2)
    assert reception.report().highest & 0xFFFF == 65_599 & 0xFFFF
    assert reception.expected == 100


def test_late_packets_before_the_first_belong_to_it() -> None:
    reception = fed(3, 4, 1, 2, 5)
    assert (reception.received, reception.expected, reception.lost) == (5, 5, 0)


def test_one_stray_number_changes_nothing_and_two_in_sequence_begin_anew() -> None:
    reception = fed(*range(20))
    assert reception.take(20_000, 0, 1.0) is None
    assert reception.take(20, 0, 1.0) == 0
    assert reception.received == 21
    assert reception.take(40_000, 0, 1.0) is None
    assert reception.take(40_001, 0, 1.0) == 0
    assert (reception.received, reception.expected, reception.lost) == (1, 1, 0)
    assert DROPOUT < 19_000


def test_jitter_follows_the_rfc_and_forgets_a_pause() -> None:
    reception, noise = Reception(48_000), random.Random(1)
    wanted, last = 0.0, None
    for index in range(500):
        arrived = index * 0.02 + noise.uniform(0.0, 0.01)
        transit = arrived * 48_000 - index * 960
        wanted += (abs(transit - last) - wanted) / 16 if last is not None else 0.0
        last = transit
        reception.take(index, index * 960, arrived)
    assert reception.jitter == pytest.approx(wanted / 48_000)
    assert 0.002 < reception.jitter < 0.005
    reception.take(500, 500 * 960, 3600.0)
    assert reception.jitter < 0.005


@given(st.lists(st.integers(0, 0xFFFF), max_size=300), st.integers(0, 0xFFFF))
def test_whatever_comes_no_figure_is_absurd(sequences: list[int], first: int) -> None:
    reception = Reception(90_000)
    for index, sequence in enumerate((first, *sequences)):
        reception.take(sequence, sequence * 7 & 0xFFFFFFFF, index * 0.001)
        assert 0 <= reception.received <= index + 1
        assert reception.lost == max(0, reception.expected - reception.received)
        assert reception.jitter >= 0
    block = reception.report()
    assert 0 <= block.fraction <= 255
    assert 0 <= block.lost < 1 << 23
    assert 0 <= block.highest < 1 << 32


@given(st.integers(0, 0xFFFF), st.lists(st.booleans(), min_size=2, max_size=400), st.integers(0, 1000))
def test_it_counts_exactly_what_came(first: int, came: list[bool], shuffle: int) -> None:
    kept = [index for index, one in enumerate(came) if one or index in (0, len(came) - 1)]
    order = sorted(kept, key=lambda index: (index + random.Random(shuffle + index).randint(0, 5), index))
    reception = Reception(48_000)
    for index in order:
        reception.take(first + index & 0xFFFF, index * 960, index * 0.02)
    assert (reception.received, reception.expected) == (len(kept), len(came))
