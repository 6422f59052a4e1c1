"""A card made in a contact: somebody who is not on record gets a customer's number, unless their number or address is on record already.

Functions of a connection. What the agent is told, and what it opens, is `console_side`'s.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, and_, or_, select, update

from cobrowse import wire
from cobrowse.identity import NEW_CARD, Card, Level, Person, SignKind
from cobrowse.relay import contacts, people, phone, schema
from cobrowse.relay.effects import Entry
from cobrowse.relay.signs import MAX_CANDIDATES, fold_mail
from cobrowse.wire import Problem, WireError

PREFIX: Final = "N"
DIGITS: Final = 8
"""Of a number that the relay gives: short enough to be read out, and not the next one's."""
_LONGEST: Final = {"name": 200, "phone": 80, "email": 200, "street": 200, "postcode": 20, "city": 100}
FIELDS: Final = ("name", "phone", "email", "street", "postcode", "city")


@dataclass(frozen=True)
class Made:
    """What came of it: the new card, or those on record who may be the same (`locked` when one of them is locked out), or neither when
    there is nobody without a card in this contact.
    """

    card: Card | None = None
    on_record: tuple[Person, ...] = ()
    locked: bool = False


def drafted(message: wire.MakeCard, customer: str, called_from: str, country: str) -> tuple[Card, str]:
    """The card that a message means, and "" or the `CardMade` result for what is wrong with it.

    Raises:
        WireError: longer than a card's fields are.
    """
    texts = {name: " ".join(getattr(message, name).split()) for name in FIELDS}
    if any(len(text) > _LONGEST[name] for name, text in texts.items()):
        raise WireError(Problem.TOO_LARGE, f"a name has at most {_LONGEST['name']} characters, a postcode {_LONGEST['postcode']}")
    number = phone.read(texts["phone"], country).written
    problem = ""
    if not texts["name"]:
        problem = "no_name"
    elif texts["phone"] and not number:
        problem = "no_phone"
    elif texts["email"] and not fold_mail(texts["email"]):
        problem = "no_email"
    return Card(customer, **{**texts, "phone": number or called_from}), problem


def make(connection: Connection, contact: str, card: Card, visitor: str, agent: str, now: float, *, anyway: bool) -> Made:
    """Makes `card` of the provisional record that has its id. `anyway`: also when somebody on record has its number or mail address."""
    if not anyway:
        there = _on_record(connection, card)
        if there:
            cards, locked = people.cards_of(connection, there, now)
            contacts.jot(connection, Entry(agent, "make_card", "on_record"), contact, now)
            return Made(on_record=tuple(Person(cards[ref]) for ref in there if ref in cards), locked=locked)
    table = schema.customers
    number = _new_number(connection)
    values = {name: getattr(card, name) for name in FIELDS}
    made = connection.execute(
        update(table).where(table.c.id == card.customer, table.c.provisional).values(number=number, provisional=False, **values)
    )
    if not made.rowcount:
        return Made()
    people.see_card(connection, card.customer, card.phone, card.email, "call", now)
    people.belongs_to(connection, card.customer, visitor, "", now)
    changes: dict[str, object] = {"customer": card.customer, "level": int(Level.VERIFIED), "verified_by": NEW_CARD, "candidates": []}
    contacts.change(connection, contact, changes, (Entry(agent, "make_card", "made"),), now)
    return Made(card=msgspec.structs.replace(card, number=number))


def _on_record(connection: Connection, card: Card) -> tuple[str, ...]:
    """Customers who have the number or the mail address, the one seen last first."""
    signs, customers = schema.signs, schema.customers
    given = ((SignKind.PHONE, card.phone.partition(";")[0]), (SignKind.EMAIL, fold_mail(card.email)))
    same = [and_(signs.c.kind == kind.value, signs.c.value == value) for kind, value in given if value]
    if not same:
        return ()
    rows = connection.execute(
        select(signs.c.customer)
        .join(customers, customers.c.id == signs.c.customer)
        .where(or_(*same), customers.c.provisional.is_(False), customers.c.id != card.customer)
        .order_by(signs.c.seen.desc())
        .limit(people.MAX_SHARING)
    ).scalars()
    return tuple(dict.fromkeys(rows))[:MAX_CANDIDATES]


def _new_number(connection: Connection) -> str:
    while True:
        number = f"{PREFIX}{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        if connection.execute(select(schema.customers.c.id).where(schema.customers.c.number == number)).first() is None:
            return number
