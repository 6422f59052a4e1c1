"""A card for somebody who is not on record: the agent's wish, and what the relay makes of it. Pure; part of `desktop.shell.console`."""

from __future__ import annotations

from dataclasses import replace

from cobrowse import wire
from cobrowse.identity import Level
from desktop.customer.view import MakingView
from desktop.shell.effects import Effects, Tell
from desktop.shell.events import CardWished
from desktop.shell.state import Console, NoticeKind

Step = tuple[Console, Effects]


def wished(console: Console, event: CardWished) -> Step:
    """The relay looks whether somebody on record is meant, and makes it."""
    contact = console.contact
    if contact is None or contact.making.busy or contact.known.level >= Level.VERIFIED:
        return console, ()
    if not console.up:
        return console.noticing(NoticeKind.NEEDS_RELAY), ()
    card = event.card
    console = console.with_contact(making=MakingView(busy=True))
    told = wire.MakeCard(contact.id, card.name, card.phone, card.email, card.street, card.postcode, card.city, event.anyway)
    return console, (Tell(told),)


def made(console: Console, message: wire.CardMade) -> Step:
    """What came of it; the new card comes by itself."""
    if console.contact is None or console.contact.id != message.contact:
        return console, ()
    return console.with_contact(making=MakingView(message.result, candidates=message.candidates)), ()


def stopped(console: Console) -> Console:
    """It was refused, or the relay is away: the agent may try again."""
    contact = console.contact
    if contact is None or not contact.making.busy:
        return console
    return console.with_contact(making=replace(contact.making, busy=False))
