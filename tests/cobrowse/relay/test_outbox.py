"""What waits for one receiver is bounded, and a page's stream is dropped whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.relay.outbox import Outbox, Put
from cobrowse.share import MAX_RETAINED_BATCHES, MAX_RETAINED_BYTES, Position, Step, follow

pytestmark = pytest.mark.pure


def page(sequence: int, *, full: bool = False) -> wire.Page:
    return wire.Page("c", "e", sequence, full)


def test_in_order() -> None:
    box = Outbox()
    for sequence in range(3):
        assert box.put(wire.Signal("c"), bytes([sequence])) is Put.TAKEN
    assert [box.take().data[-1] for _ in range(3)] == [0, 1, 2]
    assert not box


def test_a_stream_too_fast_is_dropped_and_the_rest_stays() -> None:
    box = Outbox(messages=4)
    box.put(page(0, full=True))
    box.put(wire.Signal("c"), b"kept")
    box.put(page(1))
    box.put(page(2))
    assert box.put(page(3)) is Put.STREAM_DROPPED
    assert box.put(page(4)) is Put.TAKEN, "left out, and not told twice"
    assert len(box) == 1
    box.put(page(5, full=True))
    assert [box.take().binary for _ in range(2)] == [False, True]


def test_without_a_stream_to_drop_it_is_full() -> None:
    box = Outbox(messages=2)
    assert [box.put(wire.StopLook("c")) for _ in range(3)] == [Put.TAKEN, Put.TAKEN, Put.FULL]


def test_all_that_is_retained_fits_for_whoever_comes_later() -> None:
    """Or they would be told to begin anew for ever."""
    box, body = Outbox(), bytes(MAX_RETAINED_BYTES // MAX_RETAINED_BATCHES)
    for sequence in range(MAX_RETAINED_BATCHES):
        assert box.put(page(sequence, full=sequence == 0), body) is Put.TAKEN


def test_one_large_batch_is_taken_when_nothing_else_waits() -> None:
    box = Outbox(octets=100)
    assert box.put(page(0, full=True), b"x" * 1000) is Put.TAKEN
    assert box.put(page(1), b"x") is Put.STREAM_DROPPED


@given(st.lists(st.one_of(st.just("take"), st.just("full"), st.just("next"), st.just("signal")), max_size=60))
def test_what_comes_out_is_a_stream_without_a_hole(steps: list[str]) -> None:
    box, sequence, viewer, got = Outbox(messages=5), -1, Position(), 0
    sent = 0
    for step in steps:
        if step == "take":
            if not box:
                continue
            frame = box.take()
            message, _ = wire.decode_to_console(frame.data)
            if isinstance(message, wire.Page):
                viewer, seen = follow(viewer, message.epoch, message.sequence, full=message.full)
                assert seen in (Step.APPLY, Step.RESTART)
            else:
                got += 1
        elif step == "signal":
            if box.put(wire.Signal("c")) is not Put.FULL:
                sent += 1
        else:
            sequence += 1
            box.put(page(sequence, full=step == "full" or sequence == 0))
        assert len(box) <= 5
    while box:
        got += not box.take().binary
    assert got == sent, "what is no page event is never dropped without a word"
