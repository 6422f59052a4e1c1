"""The notes on a contact, with versions: an agent writes at one computer, then at another, or without the relay; nothing is lost.

Functions of a connection, as in `contacts`; `together` is pure. What a console does with an answer is the console's business.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.relay import contacts, schema
from cobrowse.relay.effects import Entry


def together(theirs: str, ours: str) -> str:
    """Both texts, one below the other; one that holds the other is both."""
    if theirs in ours:
        return ours
    return theirs if ours in theirs else f"{theirs}\n\n{ours}"


def read(connection: Connection, contact: str, agent: str) -> wire.Noted | None:
    """The notes as they stand; None when the contact is not this agent's."""
    table, users = schema.contacts, schema.users
    row = connection.execute(
        select(table.c.notes, table.c.notes_version, users.c.display)
        .outerjoin(users, users.c.id == table.c.notes_by)
        .where(table.c.id == contact, table.c.agent == agent)
    ).first()
    return wire.Noted(contact, row.notes_version, row.notes, row.display or "") if row is not None else None


def write(connection: Connection, message: wire.Notes, agent: str, now: float) -> wire.Noted | None:
    """Stores the notes, unless another text was stored after the version they were written on: then that one is the answer. None when
    the contact is not this agent's. Told again it changes nothing.
    """
    stood = read(connection, message.contact, agent)
    if stood is None:
        return None
    if message.text == stood.text:
        return wire.Noted(message.contact, stood.version, base=message.base)
    if 0 <= message.base < stood.version and stood.text:
        return msgspec.structs.replace(stood, base=message.base)
    _store(connection, message.contact, stood.version + 1, message.text, agent, now)
    return wire.Noted(message.contact, stood.version + 1, base=message.base)


def finish(connection: Connection, message: wire.Finish, agent: str, now: float) -> bool:
    """As `contacts.finish`, with the notes of a console that had not heard of another's, or does not know of what it heard, below those."""
    stood = read(connection, message.contact, agent)
    if stood is None:
        return False
    notes = together(stood.text, message.notes) if message.base < stood.version else message.notes
    state = select(schema.contacts.c.state).where(schema.contacts.c.id == message.contact)
    over = connection.execute(state).scalar_one() == ContactState.COMPLETED.value
    done = contacts.finish(connection, msgspec.structs.replace(message, notes=notes), agent, now)
    if done and notes != stood.text and (not over or message.base >= 0):
        _store(connection, message.contact, stood.version + 1, notes, agent, now)
    return done


def _store(connection: Connection, contact: str, version: int, text: str, agent: str, now: float) -> None:
    changes: dict[str, object] = {"notes": text, "notes_version": version, "notes_by": agent}
    contacts.change(connection, contact, changes, (Entry(agent, "noted"),), now)
