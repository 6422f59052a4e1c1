"""What the organisation's directory told, on record: its customers and the signs that they bring. Functions of a connection.

The directory is the organisation's own, so its cards go before what was imported; but a card that agrees in nothing with the
customer who has its number here is another's, and is refused.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, RowMapping, select, update

from cobrowse.identity import Facts, Level, SignKind
from cobrowse.relay import contacts, people, schema
from cobrowse.relay.directory import Answer
from cobrowse.relay.directory_card import Ask, By, Entry
from cobrowse.relay.effects import Entry as Jotted
from cobrowse.relay.phone import e164
from cobrowse.relay.signs import fold_mail
from cobrowse.relay.tokens import new_id
from cobrowse.spoken import fold

_KINDS: Final = {By.PHONE: SignKind.PHONE, By.EMAIL: SignKind.EMAIL}
_TEXTS: Final = ("name", "email", "street", "postcode", "city", "birth_date", "since", "language", "remark")


def asks(caller: people.Caller, facts: Facts) -> tuple[Ask, ...]:
    """What there is to ask about: who is signed in by their number, anybody else by what they gave."""
    if facts.level >= Level.VERIFIED:
        return (Ask(By.NUMBER, facts.person.card.number),) if facts.person.card.number else ()
    given = (Ask(By.PHONE, caller.phone), Ask(By.EMAIL, caller.email))
    return tuple(ask for ask in given if ask.value)


def take_up(
    connection: Connection, contact: str, caller: people.Caller, answers: tuple[Answer, ...], country: str, now: float, tries: int
) -> Facts | None:
    """Stores what was told, and recognises again by it. None when nothing was: what is known stays."""
    told = False
    for answer in answers:
        problem = answer.problem
        refs: list[str] = []
        for entry in answer.entries:
            ref = _stored(connection, entry, country, now)
            if ref:
                refs.append(ref)
            else:
                problem = "other_customer"
        contacts.jot(connection, Jotted("relay", "directory", f"{answer.ask.by.value}:{problem or len(refs)}"), contact, now)
        if problem and not refs:
            continue
        told = True
        kind = _KINDS.get(answer.ask.by)
        if kind is not None:
            _signs(connection, kind, answer.ask.value, refs, now)
    return people.recognise(connection, caller, now, tries) if told else None


def _signs(connection: Connection, kind: SignKind, value: str, refs: list[str], now: float) -> None:
    """What the directory says now is what it says: a number that changed owners is not told of both."""
    table = schema.signs
    of_value = (table.c.kind == kind.value, table.c.value == value, table.c.source == people.DIRECTORY)
    connection.execute(table.delete().where(*of_value, table.c.customer.not_in(refs)))
    for ref in refs:
        people.see_sign(connection, kind, value, ref, people.DIRECTORY, now)


def _stored(connection: Connection, entry: Entry, country: str, now: float) -> str:
    """The customer's id; "" when that number is somebody else's here."""
    table = schema.customers
    row = connection.execute(select(table).where(table.c.number == entry.number)).mappings().first()
    texts = {name: " ".join(getattr(entry, name).split()) for name in _TEXTS}
    values = {name: text for name, text in (*texts.items(), ("phone", e164(entry.phone, country))) if text}
    if row is None:
        ref = new_id()
        connection.execute(table.insert().values(id=ref, number=entry.number, created=now, **values))
        return ref
    if not _agrees(row, entry, country):
        return ""
    changed = {name: value for name, value in values.items() if row[name] != value}
    if changed:
        connection.execute(update(table).where(table.c.id == row["id"]).values(**changed))
    return str(row["id"])


def _agrees(row: RowMapping, entry: Entry, country: str) -> bool:
    numbers, mails = entry.reached_by(country)
    here = (fold(row["name"]), row["phone"].partition(";")[0], fold_mail(row["email"]))
    return not any(here) or here[0] == fold(entry.name) or here[1] in numbers or here[2] in mails
