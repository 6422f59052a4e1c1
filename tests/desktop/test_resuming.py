"""A wrap-up that a crash left half-written: shown at once without the relay, and what the relay tells then goes before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.identity import Known, Level
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.state import Console, NoticeKind
from desktop.shell.views import customer_view
from tests.desktop.test_noting import REMEMBERED, UP, WELCOME, after, told

SIGNED_IN = e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Eva Jansen")
LEFT = e.Draft("half a", "Repair", "", "2026-12-01")
OPENED = e.CacheOpened(True, (), (), (("k0", e.Draft("older")), ("k1", LEFT)), (("k1", "half a sen", 3),))
QUEUE = told(wire.Queue(()))


def started() -> Console:
    return after(Console(), SIGNED_IN, OPENED, e.CacheAnswered("k1", REMEMBERED))[0]


@pytest.mark.parametrize("events", [(SIGNED_IN, OPENED), (OPENED, SIGNED_IN)])
def test_it_is_there_at_once_whatever_comes_first(events: tuple[e.Event, ...]) -> None:
    console, effects = after(Console(), *events)
    assert effects == [f.AskCache("k1")]
    console, _ = after(console, e.CacheAnswered("k1", REMEMBERED))
    view = customer_view(console)
    assert (view.contact, view.notes, view.reason, view.follow_up, view.known) == ("k1", "half a sen", "Repair", "2026-12-01", REMEMBERED)
    assert view.reasons == ("Repair",), "what was chosen can be seen, though the relay has not told the list"


def test_not_before_somebody_is_signed_in_and_not_what_waits_to_be_sent() -> None:
    assert after(Console(), OPENED)[0].contact is None
    sent = replace(OPENED, outbox=(wire.Finish("k1", "Repair", "Solved", ""),), drafts=(("k1", LEFT),))
    assert after(Console(), SIGNED_IN, sent)[0].contact is None
    assert after(Console(), SIGNED_IN, UP, WELCOME, OPENED)[0].contact is None, "the relay has told which contacts there are"


def test_the_relay_tells_that_it_is_to_be_wrapped_up_and_what_was_written_meanwhile_stays() -> None:
    console, _ = after(started(), e.NotesWished("half a sentence"), e.DraftWished("Repair", "Solved", ""))
    given = told(wire.Assigned("k1", ContactState.WRAP_UP, REMEMBERED, notes="half a", version=3, wrapped=70.0))
    console, effects = after(console, UP, WELCOME, given, QUEUE)
    assert console.contact
    assert not console.contact.untold
    assert (console.contact.draft.notes, console.contact.draft.outcome, console.contact.wrapping) == ("half a sentence", "Solved", 70.0)
    assert not [one for one in effects if isinstance(one, f.KeepDraft) and one.draft is None]
    assert customer_view(console).reasons == ("Order",)


def test_a_call_that_goes_on_goes_on() -> None:
    given = told(wire.Assigned("k1", ContactState.CONNECTED, REMEMBERED))
    console, effects = after(started(), UP, WELCOME, given, QUEUE)
    assert console.contact
    assert console.contact.live
    assert not [one for one in effects if isinstance(one, f.Tell) and isinstance(one.message, wire.HangUp)]
    assert [one for one in effects if isinstance(one, f.Phone)]
    assert (console.contact.draft.notes, console.contact.draft.reason) == ("half a sen", "Repair")


def test_one_that_was_finished_elsewhere_goes_and_its_notes_wait() -> None:
    console, effects = after(started(), UP, WELCOME)
    assert console.contact
    console, effects = after(console, QUEUE)
    assert console.contact is None
    assert effects == [f.KeepDraft("k1", None)]
    assert console.sheet("k1").text == "half a sen"
    other, _ = after(started(), UP, WELCOME, told(wire.Assigned("k9", ContactState.WRAP_UP, Known(Level.UNKNOWN))), QUEUE)
    assert other.contact
    assert other.contact.id == "k9"


def test_it_can_be_finished_without_the_relay_once_all_is_chosen() -> None:
    console, effects = after(started(), e.FinishWished("Repair", "", "half a sen", ""))
    assert console.notice
    assert console.notice.kind is NoticeKind.NEEDS_RELAY
    done = wire.Finish("k1", "Repair", "Solved", "all of it", "", 3)
    console, effects = after(console, e.FinishWished("Repair", "Solved", "all of it", ""))
    assert (console.contact, console.outbox) == (None, (done,))
    assert effects == [f.KeepFinish(done), f.DropNotes("k1")]
    _, effects = after(console, UP, WELCOME, told(wire.Assigned("k1", ContactState.CONNECTED, REMEMBERED)), QUEUE)
    assert effects[1:] == [f.Tell(done), f.Tell(wire.HangUp("k1")), f.Tell(done)]


def test_what_may_be_chosen_is_what_the_relay_told_last() -> None:
    kept = replace(OPENED, reasons=("Order", "Repair"), outcomes=("Solved", "Call back"))
    view = customer_view(after(Console(), SIGNED_IN, kept)[0])
    assert (view.reasons, view.outcomes, view.reason, view.outcome) == (("Order", "Repair"), ("Solved", "Call back"), "Repair", "")
    console, effects = after(Console(), SIGNED_IN, UP, WELCOME, kept)
    assert (console.reasons, console.outcomes) == (("Order",), ("Solved",)), "the cache opened late: the relay's word is newer"
    assert effects[0] == f.KeepLists(("Order",), ("Solved",))
    again, _ = after(after(Console(), SIGNED_IN, kept)[0], UP, WELCOME)
    assert (again.reasons, again.outcomes) == (("Order",), ("Solved",))
