"""A contact's life: the table, whatever order events come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.contact import (
    ENDED,
    LIVE,
    NEXT,
    WAITING,
    Availability,
    ContactEvent,
    ContactState,
    NotPossible,
    WorkState,
    advance,
    may_be_offered,
    work_state,
)  # fmt: skip

pytestmark = pytest.mark.pure

S, E = ContactState, ContactEvent


@given(st.lists(st.sampled_from(ContactEvent)))
def test_whatever_happens_a_contact_stays_within_its_table(events: list[ContactEvent]) -> None:
    state = S.QUEUED
    talked = False
    for event in events:
        before = state
        try:
            state = advance(state, event)
        except NotPossible:
            continue
        assert before not in ENDED, "nothing more happens after the end"
        talked = talked or state in LIVE
        if state is S.WRAP_UP:
            assert before in LIVE
        if state is S.ABANDONED:
            assert not talked, "who talked to an agent has not abandoned"
        if state is S.COMPLETED:
            assert talked


def test_a_step_that_is_not_in_the_table_names_itself() -> None:
    with pytest.raises(NotPossible) as caught:
        advance(S.COMPLETED, E.HUNG_UP)
    assert (caught.value.state, caught.value.event) == (S.COMPLETED, E.HUNG_UP)


def test_every_state_but_failed_can_be_reached_and_left() -> None:
    reached, edge = {S.QUEUED}, {S.QUEUED}
    while edge:
        edge = {after for (before, _), after in NEXT.items() if before in edge} - reached
        reached |= edge
    assert reached == set(S) - {S.FAILED}
    for state in reached - ENDED:
        assert any(before is state for before, _ in NEXT), state


def test_a_customer_can_always_hang_up_before_the_wrap_up() -> None:
    for state in WAITING | LIVE:
        assert advance(state, E.HUNG_UP) in (S.ABANDONED, S.WRAP_UP)
        assert advance(state, E.CUSTOMER_GONE) == advance(state, E.HUNG_UP)


@pytest.mark.parametrize(
    ("states", "missed", "work"),
    [
        ((), False, WorkState.IDLE),
        ((), True, WorkState.NOT_RESPONDING),
        ((S.OFFERED,), False, WorkState.OFFERED),
        ((S.OFFERED, S.WRAP_UP), False, WorkState.WRAP_UP),
        ((S.WRAP_UP, S.ON_HOLD), True, WorkState.ON_CONTACT),
        ((S.COMPLETED,), False, WorkState.IDLE),
    ],
)
def test_work_state_is_derived(states: tuple[ContactState, ...], missed: bool, work: WorkState) -> None:
    assert work_state(states, missed_offer=missed) is work


def test_only_an_available_idle_agent_is_offered_anything() -> None:
    offered = [(chosen, work) for chosen in Availability for work in WorkState if may_be_offered(chosen, work)]
    assert offered == [(Availability.AVAILABLE, WorkState.IDLE)]
