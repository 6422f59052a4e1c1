"""A customer's data out of the database: all of it as JSON for them, or erased, at their word or when its time is over. Functions of a
connection; when that is, is `upkeep`'s and the operator's.

What stays of a customer who was erased: that there were contacts, when, who had them and what they were chosen to be about. They stand with
a record without a name, of its own for each customer, so that nobody's past is found with another's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, Text, and_, cast, delete, or_, select, update

from cobrowse.contact import ENDED
from cobrowse.relay import contacts, schema
from cobrowse.relay.effects import Entry
from cobrowse.relay.engines import BUSY
from cobrowse.relay.scrubbing import scrub
from cobrowse.relay.tokens import new_id

REMEMBERED: Final = 60 * 86_400
"""Seconds for which consoles are told whom to forget: one that was off for so long has nothing left by its own time."""
CALLED: Final = 30.0
"""Seconds between a call and the record of somebody unknown that was made for it, at the most."""
PERSONAL: Final = (
    schema.customers, schema.signs, schema.visitors, schema.logins, schema.history, schema.invites, schema.visits, schema.moments,
    schema.contacts, schema.codes,
)  # fmt: skip
"""The tables that hold something of a customer. A test sees to it that a new one is added here, and to what follows."""
BLANK: Final[dict[str, object]] = {
    "said_name": "", "said_phone": "", "notes": "", "notes_version": 0, "notes_by": "", "follow_up": "", "language": "", "verified_by": "",
    "signs": [], "candidates": [], "passed": [], "visitor": "",
    "inconclusive": [], "representative": "", "representative_name": "", "fell": "",
}  # fmt: skip
"""What a contact is without its customer."""
TEXTS: Final[dict[str, object]] = {"said_name": "", "said_phone": "", "representative_name": "", "notes": "", "follow_up": ""}
"""What somebody said or wrote in a contact."""
_OVER: Final = tuple(state.value for state in ENDED)
_PLAIN: Final = (
    "called", "offered", "offer_ended", "ended", "verify", "consent", "connected", "accepted", "opened", "code", "fell", "ask", "intent",
    "key",
)  # fmt: skip
"""What the journal says in words of the relay's own."""


class InContact(Exception):
    """The customer is in a contact at this moment."""


def find(connection: Connection, number: str) -> str:
    """The id of the customer with this number, or with this id; "" when there is none."""
    table = schema.customers
    for column in (table.c.number, table.c.id):
        found = connection.execute(select(table.c.id).where(column == number)).scalar()
        if found is not None:
            return str(found)
    return ""


def _belonging(connection: Connection, customer: str) -> dict[Table, Any]:
    """For each table the condition for what is this customer's."""
    visitors = [row.id for row in connection.execute(select(schema.visitors.c.id).where(schema.visitors.c.customer == customer))]
    theirs = [row.id for row in connection.execute(select(schema.contacts.c.id).where(schema.contacts.c.customer == customer))]
    visits = schema.visits
    return {
        schema.moments: schema.moments.c.contact.in_(theirs),
        visits: or_(
            visits.c.customer == customer,
            and_(visits.c.contact != "", visits.c.contact.in_(theirs)),
            and_(visits.c.visitor.in_(visitors), visits.c.customer.is_(None)),
        ),
        schema.codes: or_(schema.codes.c.customer == customer, schema.codes.c.contact.in_(theirs)),
        schema.logins: schema.logins.c.visitor.in_(visitors),
        schema.signs: schema.signs.c.customer == customer,
        schema.history: schema.history.c.customer == customer,
        schema.invites: schema.invites.c.customer == customer,
        schema.visitors: schema.visitors.c.customer == customer,
        schema.contacts: schema.contacts.c.customer == customer,
        schema.customers: schema.customers.c.id == customer,
    }


def export(connection: Connection, customer: str) -> str:
    """All that is on record of a customer, as JSON by table; times as Unix seconds, ids of colleagues and secrets left out."""
    out: dict[str, Any] = {}
    hidden = {"hash", "agent", "notes_by", "locked_until"}
    for table, condition in reversed(_belonging(connection, customer).items()):
        rows = connection.execute(select(table).where(condition)).mappings()
        out[table.name] = [{name: value for name, value in row.items() if name not in hidden or table is schema.history} for row in rows]
    return json.dumps(out, ensure_ascii=False, indent=1)


def erase(connection: Connection, customer: str, now: float, chosen: Iterable[str] = ()) -> int:
    """Takes a customer out of every table; returns how many contacts stay without a name. Of their reasons and outcomes those stay that are
    `chosen` from lists.

    Raises:
        InContact: they are in a contact: it holds what would have to go.
    """
    table = schema.contacts
    count = _leave_nothing(connection, customer, "", now, frozenset(chosen))
    named = connection.execute(select(table.c.id, table.c.candidates).where(cast(table.c.candidates, Text).contains(customer))).all()
    for row in named:  # in whose contacts they were thought of
        left = [ref for ref in row.candidates if ref != customer]
        connection.execute(update(table).where(table.c.id == row.id).values(candidates=left))
    connection.execute(schema.erasures.insert().values(customer=customer, at=now))
    contacts.jot(connection, Entry("operator", "erased"), "", now)
    return count


def anonymise(connection: Connection, customer: str, now: float) -> None:
    """The same for somebody who never had a card, once their time is over; their record stays, without anything in it."""
    _leave_nothing(connection, customer, customer, now, frozenset())


def _leave_nothing(connection: Connection, customer: str, instead: str, now: float, chosen: frozenset[str]) -> int:
    table, people = schema.contacts, schema.customers
    open_now = select(table.c.id).where(table.c.customer == customer, table.c.state.not_in(_OVER))
    if connection.execute(open_now).first() is not None:
        raise InContact
    belonging = _belonging(connection, customer)
    said = (table.c.said_name, table.c.said_phone, table.c.called)
    theirs = connection.execute(select(table.c.id, table.c.reason, table.c.outcome, *said).where(belonging[table])).all()
    for row in theirs:
        _forget_stranger(connection, row.said_name, row.said_phone, row.called)
    for each, condition in belonging.items():
        if each not in (table, people):
            connection.execute(delete(each).where(condition))
    if theirs and not instead:
        instead = new_id()
        connection.execute(people.insert().values(id=instead, provisional=True, created=0))
    for row in theirs:
        kept = {name: text if text in chosen else "" for name, text in (("reason", row.reason), ("outcome", row.outcome))}
        connection.execute(update(table).where(table.c.id == row.id).values(customer=instead, **BLANK, **kept))
        jotted = schema.journal
        theirs_to_tell = and_(jotted.c.contact == row.id, jotted.c.what.not_in(_PLAIN), jotted.c.detail != "")
        connection.execute(update(jotted).where(theirs_to_tell).values(detail="", salt=""))  # `sealed` stays: see `audit_journal`
    if instead == customer:
        blank = {"name": "", "phone": "", "email": "", "street": "", "postcode": "", "city": "", "birth_date": "", "since": ""}
        connection.execute(update(people).where(people.c.id == customer).values(created=0, language="", remark="", **blank))
    else:
        connection.execute(delete(people).where(people.c.id == customer))
    return len(theirs)


def _forget_stranger(connection: Connection, name: str, phone: str, called: float) -> None:
    """The record that a caller got before it was known who they are, and that no contact stands with any more."""
    table, stands = schema.customers, schema.contacts
    stranger = (
        table.c.provisional,
        table.c.created.between(called - CALLED, called + CALLED),
        table.c.name == name,
        table.c.phone == phone,
    )
    nobody = ~select(stands.c.id).where(stands.c.customer == table.c.id).exists()
    for row in connection.execute(select(table.c.id).where(*stranger, nobody)).all():
        for each in (schema.signs, schema.visits, schema.history, schema.invites):
            connection.execute(delete(each).where(each.c.customer == row.id))
        connection.execute(update(schema.visitors).where(schema.visitors.c.customer == row.id).values(customer=None))
        connection.execute(delete(table).where(table.c.id == row.id))


def erased_since(connection: Connection, at: float) -> tuple[tuple[str, float], ...]:
    """Who was erased from then on, and when, in that order."""
    table = schema.erasures
    return tuple((row.customer, row.at) for row in connection.execute(select(table).where(table.c.at >= at).order_by(table.c.at)))


def wipe(engine: Engine) -> bool:
    """What was deleted leaves the files too: on SQLite the log of changes is emptied and what lies between cells overwritten (`scrubbing`),
    on PostgreSQL the tables are vacuumed. False when somebody else wrote all the time. The engine has no connection after this.
    """
    if engine.dialect.name == "sqlite":
        engine.dispose()
        return scrub(Path(str(engine.url.database)), BUSY)
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        driver.autocommit = True
        for table in (*PERSONAL, schema.journal):
            driver.execute(f"VACUUM {table.name}")
    finally:
        raw.invalidate()
        raw.close()
    return True
