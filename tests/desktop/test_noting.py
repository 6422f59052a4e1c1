"""Notes without a relay, told twice, and written at two computers; search, what is remembered, who was erased: the console's decisions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.identity import Card, Known, Level, Line
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.console import advance
from desktop.shell.sentences import sentences
from desktop.shell.state import Console, NoticeKind, customer_of
from desktop.shell.views import customer_view, offer_view

pytestmark = pytest.mark.pure

LINES = (Line("l1", 1e9, "call", "Repair of the cooktop", "Solved"),)
CARD = Card("c1", "Anneke de Vries", street="Kerkstraat 12")
PENDING = Known(Level.VERIFIED, said_name="Anneke", customer="c1", pending=True)
REMEMBERED = Known(Level.VERIFIED, customer="c1", card=CARD, journey=LINES)
FULL = Known(Level.VERIFIED, customer="c1", card=CARD, journey=LINES)
UP, DOWN = e.LinkChanged(e.LinkStanding.UP), e.LinkChanged(e.LinkStanding.DOWN, "lost", 4.0)
WELCOME = e.Told(wire.Welcome(wire.Role.AGENT, "Eva Jansen", "eva", reasons=("Order",), outcomes=("Solved",)))
RECENT = e.Told(wire.RecentContacts((wire.Recent("r1", "Bo", 1e9), wire.Recent("r2", "Anneke", 1e9))))
TICK = e.Ticked(1.0)


def after(console: Console, *events: e.Event) -> tuple[Console, list[f.Effect]]:
    found: list[f.Effect] = []
    for event in events:
        console, effects = advance(console, event)
        found.extend(effects)
    return console, found


def told(message: Any) -> e.Told:
    return e.Told(message)


def sent(effects: list[f.Effect]) -> list[wire.FromConsole]:
    return [effect.message for effect in effects if isinstance(effect, f.Tell)]


def ready() -> Console:
    return after(Console(), e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Eva Jansen"), UP, WELCOME, RECENT)[0]


def talking() -> Console:
    return after(ready(), told(wire.Assigned("k1", ContactState.CONNECTED, PENDING)))[0]


def test_one_text_is_under_way_at_a_time_on_the_version_it_was_written_on() -> None:
    console, effects = after(talking(), e.NotesWished("a"), TICK, e.NotesWished("ab"), TICK)
    assert sent(effects) == [wire.Notes("k1", "a", 0)]
    assert f.KeepNotes("k1", "ab", 0) in effects
    console, effects = after(console, told(wire.Noted("k1", 1, base=0)), TICK)
    assert sent(effects) == [wire.Notes("k1", "ab", 1)]
    assert f.KeepNotes("k1", "ab", 1) in effects, "the cache has the newer text until the relay has it"
    console, effects = after(console, told(wire.Noted("k1", 2, base=1)), TICK)
    assert effects == [f.DropNotes("k1")]


def test_an_answer_that_was_lost_is_no_conflict() -> None:
    console, _ = after(talking(), e.NotesWished("a"), TICK, DOWN, e.NotesWished("ab"), UP, WELCOME)
    console, effects = after(console, TICK, told(wire.Noted("k1", 1, "a", "Eva Jansen", 0)), TICK)
    assert sent(effects) == [wire.Notes("k1", "ab", 0), wire.Notes("k1", "ab", 1)]
    assert not console.sheet("k1").theirs


def test_what_two_wrote_is_shown_and_both_are_kept_by_one_step() -> None:
    console, _ = after(talking(), e.NotesWished("mine"), TICK, told(wire.Noted("k1", 4, "theirs", "Eva Jansen", 0)))
    view = customer_view(console)
    assert (view.notes, view.theirs, view.by) == ("mine", "theirs", "Eva Jansen")
    console, effects = after(console, TICK, e.NotesWished("mine, longer"), TICK)
    assert sent(effects) == [], "nothing is overwritten meanwhile"
    assert f.KeepNotes("k1", "mine, longer", 0) in effects, "after a crash it is a conflict again"
    console, effects = after(console, e.BothKept("k1", "theirs\n\nmine, longer"), TICK)
    assert sent(effects) == [wire.Notes("k1", "theirs\n\nmine, longer", 4)]
    assert customer_view(console).theirs == ""


def test_notes_on_a_contact_of_before_without_a_relay_wait_and_the_window_says_so() -> None:
    console, effects = after(
        ready(), DOWN, e.RecentWished("r1"), e.CacheAnswered("r1", REMEMBERED), e.NotesWished("one"),
        e.RecentWished("r2"), e.NotesLeft("r1", "one more"), e.NotesWished("two"), TICK,
    )  # fmt: skip
    assert sent(effects) == []
    assert "2 notes wait for the relay." in sentences(console)[0].text
    assert customer_view(console).notes == "two"
    console, effects = after(console, UP, WELCOME, TICK, TICK)
    assert sent(effects) == [wire.Notes("r1", "one more", 0), wire.Notes("r2", "two", 0)], "each once"


def test_unsent_notes_of_before_a_crash_are_told_on_their_version() -> None:
    console, effects = after(
        Console(),
        e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Eva"),
        UP,
        WELCOME,
        e.CacheOpened(True, unsent=(("r1", "a", 3),)),
        TICK,
    )
    assert wire.Notes("r1", "a", 3) in sent(effects)
    assert after(console, told(wire.Noted("r1", 4, base=3)))[1] == [f.DropNotes("r1")]


def test_what_a_crash_left_unsent_is_not_dropped_when_the_relay_tells_before_the_cache_is_open() -> None:
    back = told(wire.Assigned("k1", ContactState.WRAP_UP, PENDING))
    console, effects = after(ready(), back, e.CacheOpened(True, unsent=(("k1", "half a", 0),), drafts=(("k1", e.Draft("half a")),)))
    assert f.DropNotes("k1") not in effects
    assert customer_view(console).notes == "half a"
    console, effects = after(console, DOWN, UP, WELCOME, back, TICK, told(wire.Noted("k1", 1, base=0)))
    assert sent(effects) == [wire.Notes("k1", "half a", 0)]
    assert effects[-1] == f.DropNotes("k1")


def test_what_is_written_before_the_cache_is_open_stands_below_what_a_crash_left() -> None:
    back = told(wire.Assigned("k1", ContactState.WRAP_UP, PENDING))
    opened = e.CacheOpened(True, unsent=(("k1", "before", 0),))
    console, effects = after(ready(), back, e.NotesWished("after"), opened, TICK)
    assert customer_view(console).notes == "before\n\nafter"
    assert f.KeepNotes("k1", "before\n\nafter", 0) in effects
    assert after(console, opened)[0].sheet("k1").text == "before\n\nafter", "what stands there already is not told twice"


def test_a_finish_carries_the_notes_with_their_version() -> None:
    console, _ = after(talking(), e.NotesWished("a"), TICK, told(wire.Noted("k1", 1, base=0)))
    console, effects = after(console, e.Wished(e.Wish.HANG_UP), e.FinishWished("Order", "Solved", "a, b"), TICK, TICK)
    assert wire.Finish("k1", "Order", "Solved", "a, b", base=1) in sent(effects)
    assert not [message for message in sent(effects) if isinstance(message, wire.Notes)]


def test_notes_that_the_relay_will_never_take_are_not_told_for_ever() -> None:
    console, effects = after(talking(), e.NotesWished("a"), TICK, told(wire.Error(wire.Problem.TOO_OFTEN, "slow", "notes", "k1")), TICK)
    assert len(sent(effects)) == 2
    console, effects = after(console, told(wire.Error(wire.Problem.NO_SUCH_CONTACT, "gone", "notes", "k1")), TICK)
    assert effects == [f.DropNotes("k1")]
    assert console.notice
    assert console.notice.kind is NoticeKind.NOTES_REFUSED


def test_the_wrap_ups_time_is_the_relays() -> None:
    console, _ = after(talking(), e.Wished(e.Wish.HANG_UP), TICK, TICK)
    assert customer_view(console).wrapping == 2
    console, _ = after(console, told(wire.Assigned("k1", ContactState.WRAP_UP, PENDING, wrapped=61.5)), TICK)
    assert customer_view(console).wrapping == 62


def test_what_is_remembered_fills_in_until_the_relay_has_told_all() -> None:
    console, effects = after(ready(), told(wire.Offer("k1", PENDING, 1.0, 30.0)))
    assert f.Remember("k1", "c1", Level.VERIFIED) in effects
    console, _ = after(console, e.CacheRemembered("k1", "c1", REMEMBERED))
    view = customer_view(console)
    assert view.known
    assert (view.known.card, view.known.journey, view.source.value) == (CARD, LINES, "cache")
    offered = offer_view(console)
    assert offered
    assert offered.name == "Anneke", "the ringing card and the notification stay with what the relay told"
    console, _ = after(console, e.Wished(e.Wish.ANSWER))
    assert customer_view(console) == replace(view, phase=customer_view(console).phase, reasons=("Order",), outcomes=("Solved",))
    console, _ = after(console, told(wire.CustomerKnown("k1", Known(Level.VERIFIED, customer="c1", card=CARD))))
    view = customer_view(console)
    assert view.known
    assert (view.known.journey, view.source.value) == ((), "relay"), "the relay's word is the last"


def test_what_is_remembered_of_another_customer_fills_in_nothing() -> None:
    other = Known(Level.VERIFIED, customer="c2", card=Card("c2", "Bo"))
    console, _ = after(ready(), told(wire.Offer("k1", PENDING, 1.0, 30.0)), e.CacheRemembered("k1", "c1", other))
    assert customer_view(console).known == PENDING


def test_an_erased_customer_leaves_the_window_with_a_word() -> None:
    console, _ = after(ready(), e.RecentWished("r1"), told(wire.CustomerKnown("r1", REMEMBERED)))
    console, effects = after(console, told(wire.Forgotten(("c9", "c1"))))
    assert console.opened is None
    assert console.notice
    assert console.notice.kind is NoticeKind.FORGOTTEN
    assert effects == [f.Forget(("c9", "c1"))]
    console, effects = after(console, e.NotesLeft("r1", "late"), e.CacheForgot((wire.Recent("r2", "Anneke", 1e9),)))
    assert [recent.contact for recent in console.recent] == ["r2"]
    assert effects[-1] == f.DropNotes("r1")
    console, _ = after(talking(), e.CacheRemembered("k1", "c1", REMEMBERED), told(wire.Forgotten(("c1",))))
    assert console.contact
    assert customer_of(console.contact.known) == ""
    assert customer_view(console).known == Known(Level.UNKNOWN, said_name="Anneke")


def test_searching_as_the_agent_types() -> None:
    hit = e.Hit("c1", "Anneke de Vries", "r2", LINES[0], "the cooktop")
    console, effects = after(ready(), e.SearchWished(" co"), e.SearchWished("cook"), e.CacheFound("co", (hit, hit)))
    assert effects == [f.Search("co"), f.Search("cook")]
    assert console.search
    assert console.search.busy, "an answer to what stands there no more is none"
    console, _ = after(console, e.CacheFound("cook", (hit,)))
    assert console.search
    assert console.search.hits == (hit,)
    opened, effects = after(console, e.HitWished(hit))
    assert effects == [f.AskCache("r2"), f.Tell(wire.OpenRecent("r2"))]
    assert customer_view(opened).line == "l1"
    elsewhere, effects = after(console, e.HitWished(replace(hit, contact="another's")), e.CacheRemembered("", "c1", REMEMBERED))
    assert effects == [f.Remember("", "c1", Level.VERIFIED)]
    assert customer_view(elsewhere).known == REMEMBERED
    two = (e.HitWished(replace(hit, contact="", customer="c2", name="Bo")), e.HitWished(replace(hit, contact="")))
    last, _ = after(console, *two, e.CacheRemembered("", "c2", replace_customer("c2")))
    assert customer_view(last).known is None, "the answer about the one who was opened before is none about this one"
    assert customer_view(after(last, e.CacheRemembered("", "c1", REMEMBERED))[0]).known == REMEMBERED
    assert after(console, e.SearchWished(""))[0].search is None


def test_what_was_found_opens_beside_a_call_and_leaves_it_as_it_is() -> None:
    hit = e.Hit("c1", "Anneke de Vries", "r2", LINES[0], "the cooktop")
    call, _ = after(talking(), e.SearchWished("cook"), e.CacheFound("cook", (hit,)))
    other = replace(hit, customer="c2", name="Bo")
    console, effects = after(call, e.HitWished(other), e.HitWished(hit), e.CacheRemembered("", "c2", replace_customer("c2")))
    assert effects == [f.Remember("", "c2", Level.VERIFIED), f.Remember("", "c1", Level.VERIFIED)]
    assert console.beside
    assert console.beside.known is None, "the answer about the one who was opened before is none about this one"
    console, _ = after(console, e.CacheRemembered("", "c1", REMEMBERED))
    assert console.beside
    assert (console.beside.known, console.beside.line, console.beside.name) == (REMEMBERED, "l1", "Anneke de Vries")
    assert (console.contact, customer_view(console)) == (call.contact, customer_view(call)), "the call is as it was"
    assert replace(console, beside=None) == call
    assert after(console, e.Wished(e.Wish.CLOSE_BESIDE))[0] == call
    assert after(console, e.SearchWished("cooks"))[0].beside is None
    gone, _ = after(console, told(wire.Forgotten(("c1",))))
    assert gone.beside is None
    unknown, _ = after(call, e.HitWished(other), e.CacheRemembered("", "c2", None))
    assert unknown.beside is None
    assert unknown.notice
    assert unknown.notice.kind is NoticeKind.NOT_KNOWN


def replace_customer(customer: str) -> Known:
    assert REMEMBERED.card
    card = msgspec.structs.replace(REMEMBERED.card, customer=customer)
    return msgspec.structs.replace(REMEMBERED, customer=customer, card=card)


SOON = st.sampled_from(["type", "tick", "down", "up", "ack", "lost", "other"])


@given(st.lists(SOON, max_size=40))
def test_whatever_happens_no_word_is_lost(steps: list[str]) -> None:
    """A relay that stores by `cobrowse.relay.notes`' rule, a line that loses answers, another console: every word is somewhere."""
    console, words, stored, version = talking(), 0, "", 0
    under_way: list[wire.Notes] = []
    for step in [*steps, "up", "tick", "ack", "tick", "ack", "tick", "ack"]:
        effects: list[f.Effect] = []
        if step == "type":
            words += 1
            console, effects = after(console, e.NotesWished(f"{console.sheet('k1').text} mine{words}."))
        elif step == "tick":
            console, effects = after(console, TICK)
        elif step == "down":
            console, effects = after(console, DOWN)
            under_way.clear()
        elif step == "up":
            under_way.clear()
            console, effects = after(
                console, DOWN, UP, WELCOME, told(wire.Assigned("k1", ContactState.CONNECTED, FULL, stored, version=version))
            )
        elif step == "other":
            words += 1
            stored, version = f"{stored} theirs{words}.", version + 1
        under_way += [message for message in sent(effects) if isinstance(message, wire.Notes)]
        if step in ("ack", "lost") and under_way:
            message = under_way.pop(0)
            if message.text != stored and 0 <= message.base < version and stored:
                answer = wire.Noted("k1", version, stored, "Eva", message.base)
            else:
                stored, version = message.text, version + (message.text != stored)
                answer = wire.Noted("k1", version, base=message.base)
            if step == "ack":
                console, _ = after(console, told(answer))
            else:
                under_way.clear()
                console, _ = after(console, DOWN, UP, WELCOME)
    sheet = console.sheet("k1")
    everywhere = f"{stored} {sheet.text} {sheet.theirs}"
    assert all(f"{number}." in everywhere for number in range(1, words + 1))
