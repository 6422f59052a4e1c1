"""What the agent wrote, in the cache's tables: drafts, notes and wrap-ups that wait for the relay; the list of recent contacts, and what a
wrap-up may be given.

Each function is a job for the cache's thread (`desktop.cache.store`). None of it is older than anything: it stays until the relay has it.
"""

from __future__ import annotations

import contextlib
from typing import Any

import msgspec
from sqlite_utils import Database

from cobrowse.wire import Finish, Recent
from desktop.cache.kept import Draft, Lists, Unsent


def put_recent(db: Database, rows: list[dict[str, Any]]) -> None:
    """The recent contacts, in place of those before."""
    with db.atomic():
        db.execute("delete from recent")
        db.table("recent").insert_all(rows, pk="contact", replace=True)


def recent(db: Database) -> tuple[Recent, ...]:
    """The recent contacts, newest first."""
    return tuple(msgspec.convert(row, Recent) for row in db.query("select * from recent order by at desc"))


def put_draft(db: Database, draft: Draft, now: float) -> None:
    """A contact's draft, in place of the one before."""
    db.execute(
        "insert or replace into drafts (contact, notes, reason, outcome, follow_up, kept_at) values (?, ?, ?, ?, ?, ?)",
        [draft.contact, draft.notes, draft.reason, draft.outcome, draft.follow_up, now],
    )


def drafts(db: Database) -> tuple[Draft, ...]:
    """The drafts, oldest first."""
    rows = db.query("select contact, notes, reason, outcome, follow_up from drafts order by kept_at")
    return tuple(msgspec.convert(row, Draft) for row in rows)


def put_finish(db: Database, finish: Finish, now: float) -> None:
    """A wrap-up that waits; the contact's draft is done, and its notes are in it."""
    with db.atomic():
        db.execute("delete from outbox where contact = ?", [finish.contact])
        db.execute(
            "insert into outbox (contact, reason, outcome, notes, follow_up, kept_at, base) values (?, ?, ?, ?, ?, ?, ?)",
            [finish.contact, finish.reason, finish.outcome, finish.notes, finish.follow_up, now, finish.base],
        )
        db.execute("delete from drafts where contact = ?", [finish.contact])
        db.execute("delete from notes where contact = ?", [finish.contact])


def outbox(db: Database) -> tuple[Finish, ...]:
    """The wrap-ups that wait, oldest first."""
    return tuple(Finish(**row) for row in db.query("select contact, reason, outcome, notes, follow_up, base from outbox order by number"))


def put_notes(db: Database, notes: Unsent, now: float) -> None:
    """Notes that wait, in place of those before."""
    db.execute(
        "insert or replace into notes (contact, text, base, kept_at) values (?, ?, ?, ?)", [notes.contact, notes.text, notes.base, now]
    )


def unsent_notes(db: Database) -> tuple[Unsent, ...]:
    """The notes that wait, oldest first."""
    return tuple(Unsent(**row) for row in db.query("select contact, text, base from notes order by kept_at"))


def notes_sent(db: Database, contact: str, text: str | None) -> None:
    """The relay has the contact's notes; with `text`, only if that is what stands here still."""
    db.execute("delete from notes where contact = ?1 and (?2 is null or text = ?2)", [contact, text])


def put_lists(db: Database, lists: Lists) -> None:
    """What a wrap-up may be given, in place of what it was before."""
    db.execute("insert or replace into lists (one, value) values (1, ?)", [msgspec.json.encode(lists).decode()])


def lists(db: Database) -> tuple[Lists, ...]:
    """What a wrap-up may be given; none where the relay never told it, or another version kept it in another form."""
    for (value,) in db.execute("select value from lists").fetchall():
        with contextlib.suppress(msgspec.DecodeError):
            return (msgspec.json.decode(value, type=Lists),)
    return ()


def delete(db: Database, tables: tuple[str, ...], contact: str) -> None:
    """Takes a contact out of tables."""
    with db.atomic():
        for table in tables:
            db.execute(f"delete from {table} where contact = ?", [contact])  # noqa: S608 - names of our own
