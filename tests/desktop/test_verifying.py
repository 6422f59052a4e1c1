"""Who speaks, as the console takes it: codes, a field that is shown for a while, and a level that falls and leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.identity import Card, Fall, Known, Level, Line, Moment
from desktop.cache.store import Cache
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.state import Code, Console, NoticeKind
from desktop.shell.store import _kept
from desktop.shell.views import customer_view
from tests.desktop.test_console import DOWN, UP, WELCOME, after, messages, talking, told

CARD = Card("c1", "Anneke de Vries", phone="+31612345678", street="Zwanenveld 12", postcode="6538 AB", city="Nijmegen")
FORM = Moment(1.0, "form", "Part", {"field": "part", "value": "KT-6420"})
VERIFIED = Known(Level.VERIFIED, "Anneke", card=CARD, customer="c1", journey=(Line("l", 1.0, "call", "Quarrel"),), visit=(FORM,))
STEP_UP = Known(Level.STEP_UP, "Anneke", card=CARD, customer="c1", locked=("email", "birth_date"))
FALLEN = Known(Level.CLAIMED, "Anneke", fell=Fall.SPEAKER, tries_left=3, verifiers=("street",))
SECRETS = ("Zwanenveld", "6538", "Nijmegen", "Quarrel", "KT-6420", "anneke@", "+31612345678")


def known(value: Known) -> e.Told:
    return told(wire.CustomerKnown("k1", value))


def verified(value: Known = VERIFIED) -> Console:
    return after(talking(), known(value))[0]


def shown(console: Console) -> str:
    """All that a panel could show."""
    return repr(customer_view(console)) + "".join(one.value for one in customer_view(console).revealed)


REVEALED = told(wire.Revealed("k1", "email", "anneke@example.org", 30.0))


def test_a_revealed_field_counts_down_and_is_gone() -> None:
    console, effects = after(verified(STEP_UP), REVEALED)
    assert effects == [], "in no cache"
    assert [(one.name, one.value, one.left) for one in customer_view(console).revealed] == [("email", "anneke@example.org", 30)]
    assert "anneke@" not in repr(console), "nor in what a crash could print"
    console, effects = after(console, e.Ticked(29.5))
    assert customer_view(console).revealed[0].left == 1
    console, effects = after(console, e.Ticked(0.5))
    assert (customer_view(console).revealed, "anneke@" in shown(console)) == ((), False)
    assert not [effect for effect in effects if isinstance(effect, f.KeepKnown)]
    assert after(verified(), REVEALED)[0].contact == verified().contact, "below the level it is not believed"


def test_asking_for_a_field_and_a_code_needs_the_relay() -> None:
    for wish, message in (
        (e.RevealWished("email", "To send something"), wire.Reveal("k1", "email", "To send something")),
        (e.CodeWished("mail", "c1"), wire.SendCode("k1", "mail", "c1")),
        (e.InconclusiveWished("street"), wire.Inconclusive("k1", "street")),
        (e.RepresentativeWished("son", "Bo"), wire.SetRepresentative("k1", "son", "Bo")),
    ):
        assert messages(after(verified(), wish)[1]) == [message]
        console, effects = after(verified(), DOWN, wish)
        assert (messages(effects), console.notice and console.notice.kind) == ([], NoticeKind.NEEDS_RELAY)


def test_a_code_is_told_and_runs_out() -> None:
    console, _ = after(verified(), e.CodeWished("mail"))
    assert console.contact is not None
    assert console.contact.code == Code("mail", "sending")
    assert messages(after(console, e.CodeWished("mail"))[1]) == [], "one at a time"
    console, _ = after(console, told(wire.CodeSent("k1", "mail", "sent", "a***@e***.org", 600.0)), e.Ticked(19.0))
    assert customer_view(console).code.left == 581
    console, _ = after(console, told(wire.Error(wire.Problem.TOO_OFTEN, "wait", "send_code", "k1")))
    assert customer_view(console).code.result == ""


@pytest.mark.parametrize("up", [True, False])
def test_another_speaker_empties_the_window_at_once(up: bool) -> None:
    console = after(verified(STEP_UP), REVEALED, *(() if up else (DOWN,)))[0]
    console, effects = after(console, e.OtherSpeakerWished())
    assert not [secret for secret in SECRETS if secret in shown(console)]
    assert (messages(effects) == [wire.OtherSpeaker("k1")]) == up
    kept = [effect for effect in effects if isinstance(effect, f.DropKnown | f.KeepKnown)]
    assert [type(effect) for effect in kept] == [f.DropKnown, f.KeepKnown], "first out of the cache, then what is left"
    if up:
        return
    console, effects = after(console, UP, WELCOME, told(wire.Assigned("k1", ContactState.CONNECTED, VERIFIED)))
    assert wire.OtherSpeaker("k1") in messages(effects), "told when the relay is back"
    assert not [secret for secret in SECRETS if secret in shown(console)]


def test_a_level_that_falls_keeps_what_the_agent_wrote() -> None:
    console, _ = after(verified(), e.NotesWished("half a note"), e.DraftWished("Order", "", ""))
    console, effects = after(console, known(FALLEN))
    view = customer_view(console)
    assert (view.notes, view.reason, view.known) == ("half a note", "Order", FALLEN)
    drafts = [effect.draft for effect in effects if isinstance(effect, f.KeepDraft)]
    assert [(draft.notes, draft.reason) for draft in drafts if draft] == [("half a note", "Order")]
    assert [effect.text for effect in effects if isinstance(effect, f.KeepNotes)] == ["half a note"]


def test_nothing_of_it_stays_in_the_cache() -> None:
    """Carried out on a real cache; that what it forgets is gone from its file is its own test."""
    cache = Cache(None, None)
    try:
        console, effects = after(talking(), known(VERIFIED), e.NotesWished("half a note"))
        _carry_out(cache, effects)
        kept = cache.remembered("c1", Level.VERIFIED).result()
        assert kept is not None
        assert kept.card == CARD
        _carry_out(cache, after(console, known(FALLEN))[1])
        assert cache.remembered("c1", Level.STEP_UP).result() is None
        left = cache.known("k1").result()
        assert left is not None
        assert (left.level, left.card) == (Level.CLAIMED, None)
        assert cache.search("Quarrel").result() == ()
        assert [notes.text for notes in cache.unsent_notes().result()] == ["half a note"]
    finally:
        cache.close()


def _carry_out(cache: Cache, effects: list[f.Effect]) -> None:
    for effect in effects:
        done = _kept(cache, effect)
        if done is not None:
            done.result()


MESSAGES: dict[str, Any] = {
    "verified": known(VERIFIED), "step up": known(STEP_UP), "fell": known(FALLEN), "revealed": REVEALED, "speaker": e.OtherSpeakerWished(),
    "tick": e.Ticked(11.0), "down": DOWN, "up": UP, "back": told(wire.Assigned("k1", ContactState.CONNECTED, FALLEN)),
}  # fmt: skip


@given(st.lists(st.sampled_from(sorted(MESSAGES)), max_size=10))
def test_below_verified_the_window_has_nothing_of_the_card(steps: list[str]) -> None:
    console = talking()
    for step in steps:
        console, _ = after(console, MESSAGES[step])
        view = customer_view(console)
        assert view.known is not None
        if view.known.level < Level.VERIFIED:
            assert not [secret for secret in SECRETS if secret in shown(console)]
        assert "anneke@" not in shown(console) or view.known.level is Level.STEP_UP
