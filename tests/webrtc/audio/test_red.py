"""Redundant payloads (RFC 2198) come back as they were built; a broken one gives nothing; copies follow the loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.audio.red import BLOCKS, FARTHEST, LONGEST, MOST, Block, Redundancy, build, parse

pytestmark = pytest.mark.pure

COPY = st.builds(Block, st.integers(0, 127), st.integers(1, FARTHEST), st.binary(min_size=1, max_size=200))


def test_the_octets_of_the_standard() -> None:
    built = build([Block(111, 960, b"old"), Block(111, 0, b"new!")])
    assert built == bytes([0x80 | 111, 960 >> 6, (960 & 0x3F) << 2, 3, 111]) + b"oldnew!"
    assert parse(built) == (Block(111, 960, b"old"), Block(111, 0, b"new!"))


@given(st.lists(COPY, max_size=4, unique_by=lambda block: block.behind), st.binary(max_size=300))
def test_what_is_built_is_parsed(copies: list[Block], own: bytes) -> None:
    blocks = [*sorted(copies, key=lambda block: -block.behind), Block(96, 0, own)]
    assert parse(build(blocks)) == tuple(blocks)


@given(
    st.lists(st.builds(Block, st.integers(0, 127), st.integers(0, 40_000), st.binary(max_size=1500)), max_size=8), st.binary(max_size=1000)
)
def test_no_packet_is_too_large_and_the_nearest_copies_stay(copies: list[Block], own: bytes) -> None:
    built = build([*copies, Block(96, 0, own)])
    assert len(built) <= MOST
    kept = parse(built)
    assert kept[-1] == Block(96, 0, own)
    ages = [copy.behind for copy in kept[:-1]]
    assert ages == sorted(ages, reverse=True)
    assert len(built) + 4 + LONGEST > MOST or all(
        copy in kept for copy in copies if 0 < copy.behind <= FARTHEST and 0 < len(copy.payload) <= LONGEST
    )


@given(st.binary(max_size=400))
def test_any_octets_are_parsed_or_refused(payload: bytes) -> None:
    blocks = parse(payload)
    assert len(blocks) <= BLOCKS + 1
    assert sum(len(block.payload) for block in blocks) <= len(payload)


@given(st.lists(COPY, min_size=1, max_size=4), st.binary(max_size=50), st.data())
def test_one_that_breaks_off_in_its_copies_gives_nothing(copies: list[Block], own: bytes, data: st.DataObject) -> None:
    built = build([*copies, Block(96, 0, own)])
    end = data.draw(st.integers(0, len(built) - len(own) - 1))
    assert parse(built[:end]) == ()


def test_bursts_are_known_by_what_is_asked_for_again_and_forgotten() -> None:
    redundancy = Redundancy()
    redundancy.reported(0.01)
    assert redundancy.distances() == (1,)
    redundancy.asked(10.0, (7, 20))
    redundancy.asked(10.1, (7, 9))
    assert redundancy.distances() == (1,), "each for itself"
    redundancy.asked(10.2, (0xFFFF, 0, 1, 2))
    assert redundancy.bursty
    assert redundancy.distances() == (2, 4)
    assert redundancy.distances(1) == (4,)
    redundancy.passed(30.0)
    assert redundancy.bursty
    redundancy.passed(41.0)
    assert redundancy.distances() == (1,)


def test_loss_is_known_by_what_is_asked_for_again_though_no_report_tells_of_it() -> None:
    redundancy = Redundancy()
    for number in range(0, 250, 10):
        redundancy.asked(number * 0.02, (number, max(0, number - 10)))
    assert 0.08 <= redundancy.lost <= 0.1
    redundancy.reported(0.0)
    assert redundancy.distances() == (1, 2, 4)


def test_copies_come_at_once_with_loss_and_go_slowly_without() -> None:
    redundancy = Redundancy()
    assert redundancy.distances() == ()
    redundancy.reported(0.1)
    assert redundancy.distances() == (1, 2, 4)
    assert redundancy.distances(1) == (1,)
    assert redundancy.distances(0) == ()
    seen = []
    for _ in range(20):
        redundancy.reported(0.0)
        seen.append(len(redundancy.distances()))
    assert seen[0] == 3
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == 0
