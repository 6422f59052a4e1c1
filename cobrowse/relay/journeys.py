"""A customer's journey as it is read: from contacts, visits, shares, invites and what other channels brought, newest first, in threads.

Functions of a connection. What a line says is `journey`'s, what belongs together `threads`', who may see which line `identity`'s.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, select

from cobrowse.contact import ENDED, ContactState
from cobrowse.identity import Line
from cobrowse.relay import journey, schema, visits
from cobrowse.relay.threads import DAY, Trace, joined

MAX_LINES: Final = 500
"""Lines of a journey that are read; the newest."""
MAX_TEXT: Final = 400_000
"""Characters of those lines: a console takes `wire.MAX_TOLD`, and a character may be six bytes of JSON."""
OVER: Final = frozenset({*ENDED, ContactState.WRAP_UP})


def read_lines(connection: Connection, customer: str) -> tuple[tuple[str, Line], ...]:
    """The lines, newest first, each with the user who handled it, if any."""
    contacts = _contact_rows(connection, customer)
    handled = {row.id: row for row in contacts}
    traces = [
        *_contacts(contacts), *_visits(connection, customer, handled), *_shares(connection, handled),
        *_invites(connection, customer), *_brought(connection, customer),
    ]  # fmt: skip
    traces.sort(key=lambda trace: (trace.line.at, trace.line.id), reverse=True)
    newest = _within(traces[:MAX_LINES])
    return tuple((trace.handled_by, line) for trace, line in zip(newest, joined(newest), strict=True))


def _within(traces: list[Trace]) -> list[Trace]:
    room = MAX_TEXT
    for count, trace in enumerate(traces):
        room -= len(trace.line.title) + len(trace.line.detail) + len(trace.line.outcome)
        if room < 0:
            return traces[:count]
    return traces


def _contact_rows(connection: Connection, customer: str) -> list[Row[Any]]:
    table, users = schema.contacts, schema.users
    rows = connection.execute(
        select(table, users.c.display)
        .join(users, users.c.id == table.c.agent, isouter=True)
        .where(table.c.customer == customer, table.c.state.in_([state.value for state in OVER]))
        .order_by(table.c.called.desc())
        .limit(MAX_LINES)
    )
    return list(rows.all())


def _contacts(rows: list[Row[Any]]) -> list[Trace]:
    traces: list[Trace] = []
    for row in rows:
        answered = row.state not in (ContactState.ABANDONED.value, ContactState.FAILED.value)
        waited = (row.connected or row.ended or row.called) - row.called
        line = journey.contact_line(
            row.id, row.called, reason=row.reason, outcome=row.outcome, notes=row.notes, agent=row.display or "", answered=answered,
            waited=waited, until=row.ended or 0.0,
        )  # fmt: skip
        line = msgspec.structs.replace(line, representative=row.representative)
        traces.append(Trace(line, row.agent, row.id, untitled=not row.reason, promised=_end_of_day(row.follow_up)))
    return traces


def _end_of_day(text: str) -> float:
    """The end of the ISO 8601 date at the beginning of the text; 0 when there is none."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return 0.0
    return (day.toordinal() + 1 - date(1970, 1, 1).toordinal()) * DAY


def _visits(connection: Connection, customer: str, handled: dict[str, Row[Any]]) -> list[Trace]:
    traces: list[Trace] = []
    for id_, contact, visit in visits.of_customer(connection, customer, MAX_LINES):
        line = journey.visit_line(f"{contact}-visit" if contact else id_, visit)
        if line is not None and (not contact or contact in handled):  # of a contact that goes on, the panel shows it as it happens
            agent = handled[contact].agent if contact else ""
            traces.append(Trace(line, agent, contact, tuple(visit.products), visit.references))
    return traces


def _shares(connection: Connection, handled: dict[str, Row[Any]]) -> list[Trace]:
    """One line a contact, from the first yes to the last end of looking along, by the journal."""
    shared = [contact for contact, row in handled.items() if row.connected]
    if not shared:
        return []
    table = schema.journal
    rows = connection.execute(
        select(table.c.contact, table.c.at, table.c.what, table.c.detail)
        .where(table.c.contact.in_(shared), table.c.what.in_(("consent", "look_stopped", "ended")))
        .order_by(table.c.at)
    )
    begun: dict[str, float] = {}
    ended: dict[str, float] = {}
    live: set[str] = set()
    for row in rows:
        if row.what == "consent" and row.detail == "look:yes":
            begun.setdefault(row.contact, row.at)
            live.add(row.contact)
        elif row.contact in live:
            ended[row.contact] = row.at
            live.discard(row.contact)
    return [
        Trace(journey.share_line(contact, at, ended.get(contact, 0.0), handled[contact].display or ""), handled[contact].agent, contact)
        for contact, at in begun.items()
    ]


def _invites(connection: Connection, customer: str) -> list[Trace]:
    table = schema.invites
    rows = connection.execute(select(table.c.id, table.c.created).where(table.c.customer == customer).limit(MAX_LINES))
    return [Trace(journey.invite_line(row.id, row.created)) for row in rows]


def _brought(connection: Connection, customer: str) -> list[Trace]:
    table = schema.history
    rows = connection.execute(select(table).where(table.c.customer == customer).order_by(table.c.at.desc()).limit(MAX_LINES))
    return [
        Trace(
            journey.brought_line(
                row.id, row.at, channel=row.channel, title=row.title, outcome=row.outcome, detail=row.detail, agent=row.agent
            )
        )
        for row in rows
    ]
