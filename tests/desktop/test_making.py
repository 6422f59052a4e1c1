"""A card for somebody unknown: told once, refused without a relay, and what came of it is shown; the console's decisions."""

from __future__ import annotations

from typing import Any

import pytest

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.identity import Candidate, Card, Known, Level
from desktop.customer.view import MakingView, NewCard
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.console import advance
from desktop.shell.state import Console, NoticeKind
from desktop.shell.views import customer_view

pytestmark = pytest.mark.pure

UP, DOWN = e.LinkChanged(e.LinkStanding.UP), e.LinkChanged(e.LinkStanding.DOWN, "lost", 4.0)
WELCOME = wire.Welcome(wire.Role.AGENT, "Eva Jansen", "eva")
CARD = NewCard("Mieke Janssen", city="Utrecht")
WISH = e.CardWished(CARD)
FITS = (Candidate("a", "M. J.", "Ut***"),)


def after(console: Console, *events: e.Event) -> tuple[Console, list[f.Effect]]:
    found: list[f.Effect] = []
    for event in events:
        console, effects = advance(console, event)
        found.extend(effects)
    return console, found


def told(message: Any) -> e.Told:
    return e.Told(message)


def talking(level: Level = Level.UNKNOWN) -> Console:
    assigned = wire.Assigned("k1", ContactState.CONNECTED, Known(level))
    return after(Console(), e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Eva"), UP, told(WELCOME), told(assigned))[0]


def test_told_once_while_the_relay_looks() -> None:
    console, effects = after(talking(), WISH, WISH)
    assert effects == [f.Tell(wire.MakeCard("k1", "Mieke Janssen", city="Utrecht"))]
    assert customer_view(console).making == MakingView(busy=True)
    console, effects = after(console, told(wire.CardMade("k1", "on_record", candidates=FITS)), e.CardWished(CARD, anyway=True))
    assert effects == [f.Tell(wire.MakeCard("k1", "Mieke Janssen", city="Utrecht", anyway=True))]
    console, _ = after(console, told(wire.CardMade("k1", "made", "N12345678")))
    assert customer_view(console).making == MakingView("made")


def test_another_s_answer_changes_nothing() -> None:
    console, _ = after(talking(), WISH, told(wire.CardMade("k2", "made")))
    assert customer_view(console).making.busy


def test_not_without_a_relay_nor_for_whom_there_is_a_card() -> None:
    console, effects = after(talking(), DOWN, WISH)
    assert effects == []
    assert console.notice is not None
    assert console.notice.kind is NoticeKind.NEEDS_RELAY
    verified = after(talking(), told(wire.CustomerKnown("k1", Known(Level.VERIFIED, card=Card("c", "Ann")))))[0]
    assert after(verified, WISH)[1] == []


def test_a_lost_link_or_a_refusal_lets_the_agent_try_again() -> None:
    console, _ = after(talking(), WISH, DOWN)
    assert not customer_view(console).making.busy
    refused = wire.Error(wire.Problem.TOO_OFTEN, "too many", "make_card", "k1")
    console, _ = after(talking(), WISH, told(refused))
    assert not customer_view(console).making.busy
    assert console.notice is not None


def test_nothing_personal_in_what_is_logged() -> None:
    assert "Mieke" not in repr(WISH)
    assert "Mieke" not in repr(CARD)
