"""Contacts, what happened in them, and the journal: functions of a connection, for `Database.run` and `Database.post`."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, select, update

from cobrowse import wire
from cobrowse.contact import ENDED, ContactState
from cobrowse.identity import Facts, Fall, Level, Moment, Person, Sign
from cobrowse.relay import audit_journal, people, schema, visits
from cobrowse.relay.effects import Entry
from cobrowse.relay.record import Record
from cobrowse.share import read


def receive(connection: Connection, record: Record, caller: people.Caller, visit: tuple[Moment, ...], now: float, tries: int) -> Record:
    """Recognises who calls and stores the contact: one transaction, so that a contact always has its customer."""
    found = people.enrol(connection, caller, people.recognise(connection, caller, now, tries), now)
    facts = msgspec.structs.replace(found, person=people.journey_of(connection, found.person), visit=visit)
    received = msgspec.structs.replace(record, facts=facts)
    enter(connection, received)
    return received


def enter(connection: Connection, record: Record) -> None:
    """Stores a new contact with the moments that came with it."""
    facts = record.facts
    connection.execute(
        schema.contacts.insert().values(
            id=record.id,
            site=record.site,
            visitor=record.visitor,
            state=record.state.value,
            customer=facts.person.ref,
            level=int(facts.level),
            verified_by=facts.verified_by,
            tries_left=facts.tries_left,
            passed=list(facts.passed),
            signs=msgspec.to_builtins(facts.signs),
            candidates=[person.ref for person in facts.candidates],
            said_name=facts.said_name,
            said_phone=record.phone,
            video=record.video,
            language=record.language,
            called=record.called,
        )
    )
    for moment in facts.visit:
        keep_moment(connection, record.id, moment)
    jot(connection, Entry("customer", "called", str(int(facts.level))), record.id, record.called)


def change(connection: Connection, contact: str, changes: dict[str, object], entries: tuple[Entry, ...], now: float) -> None:
    """Changes columns of a contact, and writes the journal."""
    if changes:
        connection.execute(update(schema.contacts).where(schema.contacts.c.id == contact).values(**changes))
    for entry in entries:
        jot(connection, entry, contact, now)


def jot(connection: Connection, entry: Entry, contact: str, now: float) -> None:
    """One line in the journal. No names, numbers or notes: what happened, by whose doing."""
    audit_journal.write(connection, entry, contact, now)


def keep_moment(connection: Connection, contact: str, moment: Moment) -> None:
    """Stores something that the customer did."""
    values = {"contact": contact, "at": moment.at, "name": moment.name, "title": moment.title, "data": moment.data}
    connection.execute(schema.moments.insert().values(**values))


def finish(connection: Connection, message: wire.Finish, agent: str, now: float) -> bool:
    """Stores the wrap-up of a contact that this agent has. True also when it was stored before; False when it is not theirs to finish."""
    table = schema.contacts
    row = connection.execute(select(table.c.state).where(table.c.id == message.contact, table.c.agent == agent)).first()
    if row is None or row.state not in (ContactState.WRAP_UP.value, ContactState.COMPLETED.value):
        return False
    if row.state == ContactState.WRAP_UP.value:
        values: dict[str, object] = {"reason": message.reason, "outcome": message.outcome, "notes": message.notes}
        values |= {"follow_up": message.follow_up, "state": ContactState.COMPLETED.value, "finished": now}
        change(connection, message.contact, values, (Entry(agent, "finished"),), now)
    return True


def _record(connection: Connection, row: Row[Any]) -> Record:
    person = people.read_person(connection, row.customer)
    if person is None:
        raise LookupError("a contact without its customer")
    candidates = [people.read_person(connection, ref) for ref in row.candidates]
    facts = Facts(
        level=Level(row.level),
        person=person,
        said_name=row.said_name,
        signs=msgspec.convert(row.signs, tuple[Sign, ...]),
        candidates=tuple(candidate for candidate in candidates if isinstance(candidate, Person)),
        verified_by=row.verified_by,
        tries_left=row.tries_left,
        passed=tuple(row.passed),
        inconclusive=tuple(row.inconclusive),
        representative=row.representative,
        representative_name=row.representative_name,
        fell=Fall(row.fell),
        visit=visits.read_moments(connection, row.id),
    )
    look, rungs = read(row.share)
    return Record(
        row.id, row.site, row.visitor, ContactState(row.state), facts, row.called, row.said_phone, row.video, row.language, row.agent,
        look, row.connected, row.notes, row.why, row.notes_version, row.ended, tuple(rungs.granted),
    )  # fmt: skip


_OPEN: Final = tuple(state.value for state in ContactState if state not in ENDED)


def read_open(connection: Connection) -> tuple[Record, ...]:
    """The contacts that were not over when the relay ended."""
    table = schema.contacts
    rows = connection.execute(select(table).where(table.c.state.in_(_OPEN)).order_by(table.c.called)).all()
    return tuple(_record(connection, row) for row in rows)


def open_again(connection: Connection, contact: str, agent: str, now: float) -> Record | None:
    """A contact that this agent handled; the journal says that it was looked at."""
    table = schema.contacts
    row = connection.execute(select(table).where(table.c.id == contact, table.c.agent == agent)).first()
    if row is None:
        return None
    jot(connection, Entry(agent, "opened", str(row.level)), contact, now)
    return _record(connection, row)


def recent(connection: Connection, agent: str) -> tuple[wire.Recent, ...]:
    """The agent's own contacts, newest first; named by the card when they were verified, otherwise by what they said."""
    table, customers = schema.contacts, schema.customers
    over = (ContactState.WRAP_UP.value, ContactState.COMPLETED.value)
    rows = connection.execute(
        select(table.c.id, table.c.said_name, table.c.called, table.c.outcome, table.c.level, customers.c.name)
        .join(customers, customers.c.id == table.c.customer)
        .where(table.c.agent == agent, table.c.state.in_(over))
        .order_by(table.c.called.desc())
        .limit(wire.MAX_RECENT)
    )
    return tuple(wire.Recent(row.id, row.name if row.level >= Level.VERIFIED else row.said_name, row.called, row.outcome) for row in rows)
