"""Looking along: only after a yes to a question, and a stream that is whole or starts again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.share import (
    ABOVE,
    MAX_RETAINED_AGE,
    MAX_RETAINED_BATCHES,
    MAX_RETAINED_BYTES,
    NO_RUNGS,
    Batch,
    NotAgreed,
    Position,
    Retention,
    Rung,
    Rungs,
    ShareEvent,
    ShareState,
    Shelf,
    Step,
    advance,
    climb,
    follow,
    read,
    written,
)  # fmt: skip

pytestmark = pytest.mark.pure


@given(st.lists(st.sampled_from(ShareEvent)))
def test_nothing_is_shared_without_a_yes_to_a_question(events: list[ShareEvent]) -> None:
    state = ShareState.OFF
    asked = agreed = False
    for event in events:
        try:
            state = advance(state, event)
        except NotAgreed:
            assert (state, event) == (ShareState.OFF, ShareEvent.GRANTED)
            continue
        asked = event is ShareEvent.ASKED or (asked and event is ShareEvent.GRANTED)
        agreed = (agreed or event is ShareEvent.GRANTED) and event in (ShareEvent.ASKED, ShareEvent.GRANTED)
        assert (state is ShareState.LIVE) == agreed


@pytest.mark.parametrize("state", ShareState)
@pytest.mark.parametrize("event", [ShareEvent.REFUSED, ShareEvent.STOPPED, ShareEvent.CALL_ENDED])
def test_it_can_be_ended_at_any_time(state: ShareState, event: ShareEvent) -> None:
    assert advance(state, event) is ShareState.OFF


def batch(sequence: int, *, epoch: str = "e", full: bool = False, size: int = 10, at: float = 0.0) -> Batch:
    return Batch(epoch, sequence, full, b"x" * size, at)


def test_what_a_batch_is_to_a_viewer() -> None:
    here = Position("e", 4)
    assert follow(here, "e", 5, full=False) == (Position("e", 5), Step.APPLY)
    assert follow(here, "e", 4, full=False) == (here, Step.OLD)
    assert follow(here, "e", 3, full=True) == (here, Step.OLD)
    assert follow(here, "e", 6, full=False) == (here, Step.GAP)
    assert follow(here, "e", 9, full=True) == (Position("e", 9), Step.RESTART)
    assert follow(here, "f", 0, full=True) == (Position("f", 0), Step.RESTART)
    assert follow(here, "f", 0, full=False) == (here, Step.GAP)
    assert follow(Position(), "e", 0, full=False)[1] is Step.GAP


def test_a_late_viewer_gets_all_since_the_last_full_one() -> None:
    kept = Retention()
    for one in (batch(0, full=True), batch(1), batch(2, full=True), batch(3)):
        kept.add(one)
    assert [one.sequence for one in kept.replay()] == [2, 3]
    assert kept.size == 20


def test_a_hole_empties_it_until_the_next_full_one() -> None:
    kept = Retention()
    assert [kept.add(one) for one in (batch(0, full=True), batch(2), batch(3), batch(4, full=True))] == [
        Step.RESTART, Step.GAP, Step.GAP, Step.RESTART,
    ]  # fmt: skip
    assert [one.sequence for one in kept.replay()] == [4]


@pytest.mark.parametrize("bound", ["batches", "bytes", "age"])
def test_beyond_a_bound_it_is_nothing_and_the_present_viewer_goes_on(bound: str) -> None:
    kept = Retention()
    kept.add(batch(0, full=True))
    if bound == "batches":
        steps = [kept.add(batch(sequence)) for sequence in range(1, MAX_RETAINED_BATCHES + 1)]
    elif bound == "bytes":
        steps = [kept.add(batch(1, size=MAX_RETAINED_BYTES))]
    else:
        steps = [kept.add(batch(1, at=MAX_RETAINED_AGE + 1))]
    assert set(steps) == {Step.APPLY}
    assert (kept.replay(), kept.size) == ((), 0)
    assert kept.add(batch(len(steps) + 1)) is Step.APPLY
    assert kept.replay() == (), "never a part"


def test_together_they_keep_within_their_bound_and_what_began_first_is_let_go() -> None:
    shelf = Shelf(most=40)
    first, second, third = (Retention(shelf) for _ in range(3))
    for one in (first, second, third):
        one.add(batch(0, full=True))
    first.add(batch(1))
    assert [first.size, second.size, third.size, shelf.size] == [20, 10, 10, 40]
    assert second.add(batch(1)) is Step.APPLY
    assert [first.size, second.size, third.size, shelf.size] == [0, 20, 10, 30]
    assert first.replay() == ()
    assert first.add(batch(2)) is Step.APPLY, "who looks on at it now loses nothing"
    first.add(batch(3, full=True))
    assert [first.size, second.size, third.size, shelf.size] == [10, 20, 10, 40]
    first.add(batch(4))
    assert [first.size, second.size, third.size, shelf.size] == [20, 0, 10, 30], "it began anew, and is not the oldest any more"
    first.clear()
    assert shelf.size == third.size == 10


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6), st.booleans(), st.integers(0, 30)), max_size=60))
def test_whatever_comes_the_shelf_knows_what_stands_on_it(arriving: list[tuple[int, int, bool, int]]) -> None:
    shelf = Shelf(most=60)
    streams = [Retention(shelf) for _ in range(3)]
    for which, sequence, full, size in arriving:
        if sequence == 6:
            streams[which].clear()
        else:
            streams[which].add(batch(sequence, full=full, size=size))
        assert shelf.size == sum(one.size for one in streams) <= 60
        assert all(one.size == sum(len(part.body) for part in one.replay()) for one in streams)
        assert all(one.replay()[0].full for one in streams if one.replay())


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 6), st.booleans()), max_size=40))
def test_whatever_comes_a_replay_is_whole_and_what_passes_on_is_followed_without_a_gap(arriving: list[tuple[str, int, bool]]) -> None:
    kept = Retention()
    viewer = Position()
    for epoch, sequence, full in arriving:
        step = kept.add(batch(sequence, epoch=epoch, full=full))
        if step in (Step.APPLY, Step.RESTART):
            viewer, seen = follow(viewer, epoch, sequence, full=full)
            assert seen is step, "what the relay passes on fits where the viewer stands"
        late = Position()
        for one in kept.replay():
            late, seen = follow(late, one.epoch, one.sequence, full=one.full)
            assert seen in (Step.APPLY, Step.RESTART)
        assert not kept.replay() or late == kept.position


@given(st.lists(st.tuples(st.sampled_from(ABOVE), st.sampled_from(ShareEvent)), max_size=20))
def test_a_rung_is_granted_only_by_a_yes_to_its_own_question(events: list[tuple[Rung, ShareEvent]]) -> None:
    rungs = NO_RUNGS
    for rung, event in events:
        before = rungs
        try:
            rungs = climb(ShareState.LIVE, rungs, rung, event)
        except NotAgreed:
            assert (before.of(rung), event) == (ShareState.OFF, ShareEvent.GRANTED)
            continue
        assert rungs.of(rung) is advance(before.of(rung), event)
        assert all(rungs.of(other) is before.of(other) for other in ABOVE if other is not rung)
        assert read(written(ShareState.LIVE, rungs)) == (ShareState.LIVE, Rungs(granted=rungs.granted))
        assert len(written(ShareState.LIVE, rungs)) <= 16, "the column's room"


@pytest.mark.parametrize("look", [ShareState.OFF, ShareState.ASKED])
@pytest.mark.parametrize("event", [ShareEvent.ASKED, ShareEvent.GRANTED])
def test_no_rung_stands_without_the_look(look: ShareState, event: ShareEvent) -> None:
    with pytest.raises(NotAgreed):
        climb(look, Rungs(asked=frozenset(ABOVE)), Rung.POINT, event)
    assert written(look, Rungs(granted=frozenset(ABOVE))) == look.value
