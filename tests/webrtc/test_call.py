"""A call's life as a table: the ways it goes, and that what is not in the table changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.call import NEXT, Call, CallEffect, CallEvent, CallState, advance, offered

pytestmark = pytest.mark.pure
S, E, F = CallState, CallEvent, CallEffect


def lived(*events: CallEvent) -> list[CallState]:
    call, states = Call("c"), [S.WAITING]
    for event in events:
        call, _ = advance(call, event)
        states.append(call.state)
    return states


def test_an_ordinary_call() -> None:
    assert lived(E.OFFERED, E.HEARD, E.CLOSED) == [S.WAITING, S.CONNECTING, S.TALKING, S.CLOSED]


def test_a_page_load_in_the_middle() -> None:
    lost_first = lived(E.OFFERED, E.HEARD, E.LOST, E.OFFERED, E.RENEWED)
    assert lost_first == [S.WAITING, S.CONNECTING, S.TALKING, S.RECONNECTING, S.RECONNECTING, S.TALKING]
    assert lived(E.OFFERED, E.HEARD, E.OFFERED, E.RENEWED)[2:] == [S.TALKING] * 3, "the old one is heard until the new one is"


def test_a_doubt_asks_once_and_says_nothing_to_the_agent() -> None:
    call, effects = advance(Call("c", S.TALKING, 1), E.DOUBTED)
    assert (call.state, effects) == (S.TALKING, (F.ASK_RESTART,))
    call, effects = offered(call, 2)
    assert (call.state, call.renewing, effects) == (S.TALKING, True, (F.RENEW_PEER, F.WAIT_RECONNECT))
    for event in (E.DOUBTED, E.FELL_SILENT, E.LOST):
        assert F.ASK_RESTART not in advance(call, event)[1], "an offer is on its way: that is what would be asked for"
    taken, effects = advance(call, E.RENEWED)
    assert (taken.renewing, effects[0]) == (False, F.TAKE_RENEWED)
    dropped, effects = advance(call, E.TIMED_OUT)
    assert (dropped, effects) == (replace(call, renewing=False), (F.DROP_RENEWED,)), "the old one was heard all the time"


def test_the_old_path_that_comes_back_ends_the_silence_and_leaves_the_new_one_to_its_timer() -> None:
    call, _ = offered(Call("c", S.RECONNECTING, 1), 2)
    call, effects = advance(call, E.HEARD)
    assert (call.state, call.renewing) == (S.TALKING, True)
    assert F.STOP_WAITING not in effects
    assert F.TAKE_RENEWED in advance(call, E.RENEWED)[1]


def test_silence_asks_for_a_new_offer_and_keeps_asking() -> None:
    call = Call("c", S.TALKING)
    call, effects = advance(call, E.FELL_SILENT)
    assert (call.state, F.ASK_RESTART in effects) == (S.RECONNECTING, True)
    call, effects = advance(call, E.TIMED_OUT)
    assert (call.state, effects) == (S.RECONNECTING, (F.ASK_RESTART, F.WAIT_RECONNECT))


def test_a_call_that_failed_is_revived_by_an_offer() -> None:
    assert lived(E.TIMED_OUT, E.OFFERED, E.HEARD) == [S.WAITING, S.FAILED, S.CONNECTING, S.TALKING]


@given(st.lists(st.sampled_from(CallEvent), max_size=30))
def test_closed_is_the_end_and_closes_the_peer_once(events: list[CallEvent]) -> None:
    call = Call("c")
    closed = 0
    for event in [*events, E.CLOSED, *events]:
        was = call.state
        call, effects = advance(call, event)
        if was is S.CLOSED:
            assert (call.state, effects) == (S.CLOSED, ())
        closed += call.state is S.CLOSED and was is not S.CLOSED
    assert closed == 1


def test_every_state_but_the_last_can_be_closed() -> None:
    assert {state for (state, event) in NEXT if event is E.CLOSED} == set(CallState) - {S.CLOSED}


def test_only_a_newer_generation_opens_a_peer() -> None:
    call, effects = offered(Call("c", S.TALKING, generation=3), 3)
    assert (call.generation, effects) == (3, ())
    call, effects = offered(call, 4)
    assert (call.generation, call.state, F.RENEW_PEER in effects) == (4, S.TALKING, True)


@pytest.mark.parametrize(
    ("muted", "hold", "voice"), [(False, False, True), (True, False, False), (False, True, False), (True, True, False)]
)
def test_the_voice_leaves_only_unmuted_and_not_on_hold(muted: bool, hold: bool, voice: bool) -> None:
    assert Call("c", muted=muted, hold=hold).sends_voice is voice
    assert Call("c", camera=True, hold=hold).sends_picture is not hold
