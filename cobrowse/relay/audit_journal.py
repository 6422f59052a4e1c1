"""The chain in the database: a line written at its end, and all of it checked. Functions of a connection, but for `check`, which takes
many short transactions so that a relay goes on meanwhile. How a line is hashed is `audit`'s.

Writers of a contact wait for one another at its row in `chains`; SQLite lets one writer in anyway. A line whose detail was erased keeps
`sealed`, what stands for it, and has no salt any more.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, bindparam, insert, select, text, update

from cobrowse.relay import audit, schema
from cobrowse.relay.audit import Fault, Found, Head, Line
from cobrowse.relay.effects import Entry

STEP: Final = 500
"""Contacts that are checked in one transaction."""
# built once: half of what a line costs would be the making of these
_ADD: Final = insert(schema.journal)
_HEAD: Final = select(schema.chains.c.n, schema.chains.c.hash).where(schema.chains.c.contact == bindparam("of")).with_for_update()
_BEGIN: Final = text("INSERT INTO chains (contact, n, hash) VALUES (:of, 0, '') ON CONFLICT DO NOTHING")
_MOVE: Final = update(schema.chains).where(schema.chains.c.contact == bindparam("of")).values(n=bindparam("n"), hash=bindparam("hash"))


def write(connection: Connection, entry: Entry, contact: str, now: float) -> None:
    """A line at the end of a contact's chain; with its first, one in the relay's own, so that no contact can vanish whole."""
    before = _head(connection, contact)
    # PostgreSQL stores no NUL (`engines`): what is hashed is what is stored
    who, what, detail = (words.replace("\0", "\N{REPLACEMENT CHARACTER}") for words in (entry.who, entry.what, entry.detail))
    at, n, salt = round(now, 3), before.n + 1, secrets.token_hex(16)
    seal = audit.sealed(salt, detail)
    made = audit.hash_of(before.hash, contact, n, audit.time_of(at), audit.words_of(who, what, seal))
    values = {"at": at, "contact": contact, "who": who, "what": what, "detail": detail, "n": n, "salt": salt, "sealed": seal, "hash": made}
    connection.execute(_ADD, values)
    connection.execute(_MOVE, {"of": contact, "n": n, "hash": made})
    if contact and n == 1:
        write(connection, Entry("relay", audit.BEGAN, contact), "", now)


def _head(connection: Connection, contact: str) -> Head:
    """The last line of a chain, which belongs to this transaction until it ends."""
    table = schema.chains
    query = select(table.c.n, table.c.hash).where(table.c.contact == contact).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        connection.execute(
            text("INSERT INTO chains (contact, n, hash) VALUES (:contact, 0, '') ON CONFLICT DO NOTHING"), {"contact": contact}
        )
        row = connection.execute(query).one()
    return Head(row.n, row.hash)


def line_of(row: Row[Any]) -> Line:
    """A row as its hash sees it."""
    fits = row.sealed == audit.sealed(row.salt, row.detail) if row.salt else not row.detail
    content = audit.words_of(row.who, row.what, row.sealed) if fits else ""
    return Line(row.n or 0, audit.time_of(row.at), content, row.hash)


def lines_of(connection: Connection, contact: str) -> list[Row[Any]]:
    """A contact's rows by number; what has none comes first."""
    rows = connection.execute(select(schema.journal).where(schema.journal.c.contact == contact))
    return sorted(rows, key=lambda row: (row.n or 0, row.id))


@dataclass
class Checked:
    """What came of checking: how much there was, and what is wrong."""

    contacts: int = 0
    lines: int = 0
    emptied: int = 0
    """Lines whose words were erased with their customer."""
    found: list[Found] = field(default_factory=list)


def check(engine: Engine) -> Checked:
    """Checks every chain. The relay's own comes last: whatever began before is in it."""
    checked, after, seen = Checked(), "", set[str]()
    while True:
        with engine.begin() as connection:
            heads = _some_heads(connection, after)
            if not heads:
                break
            _check_contacts(connection, heads, checked)
        seen |= heads.keys()
        after = max(heads)
    with engine.begin() as connection:
        _check_own(connection, checked, seen)
    checked.contacts = len(seen)
    return checked


def _some_heads(connection: Connection, after: str) -> dict[str, Head]:
    table = schema.chains
    rows = connection.execute(select(table).where(table.c.contact > after).order_by(table.c.contact).limit(STEP))
    return {row.contact: Head(row.n, row.hash) for row in rows}


def _check_contacts(connection: Connection, heads: dict[str, Head], checked: Checked) -> None:
    journal, contacts = schema.journal, schema.contacts
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(journal).where(journal.c.contact.in_(heads))):
        rows[row.contact].append(row)
    known = select(contacts.c.id).where(contacts.c.id.in_(heads), contacts.c.visitor != "")
    remembered = {row.id for row in connection.execute(known)}
    for contact, head in heads.items():
        _check_chain(contact, sorted(rows[contact], key=lambda row: (row.n or 0, row.id)), head, checked, erased=contact not in remembered)


def _check_chain(contact: str, rows: list[Row[Any]], head: Head | None, checked: Checked, *, erased: bool) -> None:
    checked.lines += len(rows)
    emptied = [row.n or 0 for row in rows if row.n and not row.salt]
    if erased:
        checked.emptied += len(emptied)
    else:
        checked.found.extend(Found(contact, n, Fault.EMPTIED) for n in emptied)
    if not rows and head is not None:
        checked.found.append(Found(contact, 0, Fault.GONE))
        return
    checked.found.extend(audit.faults(contact, map(line_of, rows), head))


def _check_own(connection: Connection, checked: Checked, seen: Iterable[str]) -> None:
    """The relay's own chain: whether each contact that began has a chain still, and each line belongs to one."""
    chains, journal = schema.chains, schema.journal
    head = connection.execute(select(chains.c.n, chains.c.hash).where(chains.c.contact == "")).first()
    rows = lines_of(connection, "")
    if head is not None or rows:
        _check_chain("", rows, None if head is None else Head(head.n, head.hash), checked, erased=False)
    began = {row.detail for row in rows if row.what == audit.BEGAN}
    checked.found.extend(Found(contact, 0, Fault.UNTOLD) for contact in sorted(set(seen) - began))
    missing = sorted(began - set(seen))  # begun meanwhile, or gone
    checked.found.extend(Found(contact, 0, Fault.GONE) for contact in missing if not _has_chain(connection, contact))
    stray = select(journal.c.contact).distinct().where(journal.c.contact != "", journal.c.contact.not_in(select(chains.c.contact)))
    for row in connection.execute(stray):
        checked.found.append(Found(row.contact, 0, Fault.STRANGE))


def _has_chain(connection: Connection, contact: str) -> bool:
    return connection.execute(select(schema.chains.c.n).where(schema.chains.c.contact == contact)).first() is not None


def held(connection: Connection, contact: str, lines: Iterable[Line]) -> Iterator[Found]:
    """Where lines that somebody has of a contact are not the journal's: taken out or changed there since, or made up."""
    there = {row.n: row.hash for row in lines_of(connection, contact)}
    for line in lines:
        if there.get(line.n) != line.hash:
            yield Found(contact, line.n, Fault.CHANGED if line.n in there else Fault.REMOVED)
