"""The record of a contact for its customer: a file with the contact's chain, made from the journal and read back to be checked.

The customer reads what they did and what was asked of them. What the journal knows besides (how they were recognised, what was asked to
verify them) would tell a caller who is somebody else too much, and whose doing it was at our side is no customer's business: of such lines
and words the file has what stands for them, so that the chain can be followed all the same. Nothing of a page or a person is in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, select

from cobrowse.relay import audit, audit_journal, schema
from cobrowse.relay.audit import Found, Head, Line

FORMAT: Final = "naast-record-1"
KEPT: Final = 3_600.0
"""Seconds after the end of a contact for which its page may fetch the record."""
MAX_LINES: Final = 5_000
"""Lines of a record: what comes after these is not in the file, which says so."""
MAX_FILE: Final = 8 * 1024 * 1024
"""Bytes of a file that is checked."""
SHOWN: Final = frozenset({
    "accepted", "connected", "on_hold", "ended", "look_asked", "look_stopped", "consent", "ask", "intent", "paused", "resumed", "key",
    "watch",
})  # fmt: skip
"""What the customer reads with all its words: what was asked, granted, refused and done, when it began and ended."""
NAMED: Final = frozenset({"called"})
"""What they read without the relay's words on it: for a call that is how well it knew them."""
ABOUT: Final = {
    "en": "What was asked, granted, refused and done in this contact. Lines that are only sealed belong to our own bookkeeping. Every line "
    "is hashed over the one before: naast-relay audit check FILE finds what was changed or left out.",
    "nl": "Wat er in dit contact is gevraagd, toegestaan, geweigerd en gedaan. Regels die alleen verzegeld zijn horen bij onze eigen "
    "administratie. Elke regel is met een hash aan de vorige geketend: naast-relay audit check BESTAND vindt wat veranderd of "
    "weggelaten is.",
}


class RecordLine(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A line: with its words (`salt` for the detail's seal), with some of them (`seal` instead), or sealed whole (`content`)."""

    n: int
    at: str
    hash: str
    by: str = ""
    what: str = ""
    detail: str = ""
    salt: str = ""
    who: str = ""
    seal: str = ""
    content: str = ""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. `head` is the hash of the contact's last line when it was made, `count` its number."""

    format: str
    about: str
    contact: str
    site: str
    count: int
    head: str
    lines: tuple[RecordLine, ...]


class NoRecord(Exception):
    """The file is not a record; the text says why."""


def make(connection: Connection, contact: str, visitor: str, site: str, now: float) -> bytes | None:
    """The record as JSON; None when this visitor had no such contact here, it is not over, or was over too long ago."""
    table = schema.contacts
    query = select(table.c.ended, table.c.language).where(table.c.id == contact, table.c.visitor == visitor, table.c.site == site)
    found = connection.execute(query).first() if visitor else None
    if found is None or found.ended is None or now > found.ended + KEPT:
        return None
    rows = [row for row in audit_journal.lines_of(connection, contact) if row.n]
    if not rows:
        return None
    about = ABOUT["nl" if found.language.lower().startswith("nl") else "en"]
    lines = tuple(_line(row) for row in rows[:MAX_LINES])
    record = Record(FORMAT, about, contact, site, rows[-1].n, rows[-1].hash, lines)
    return msgspec.json.format(msgspec.json.encode(record), indent=1)


def _line(row: Row[Any]) -> RecordLine:
    at, who = audit.time_of(row.at), audit.who_sealed(row.sealed, row.who)
    if row.what in SHOWN and row.salt:
        return RecordLine(row.n, at, row.hash, audit.by(row.who), row.what, row.detail, row.salt, who)
    if row.what in NAMED or row.what in SHOWN:
        return RecordLine(row.n, at, row.hash, audit.by(row.who), row.what, who=who, seal=row.sealed)
    return RecordLine(row.n, at, row.hash, content=audit.words_of(row.who, row.what, row.sealed))


def read(file: Path) -> Record:
    """The file.

    Raises:
        NoRecord: it is no record.
        OSError: it cannot be read.
    """
    with file.open("rb") as opened:
        data = opened.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise NoRecord("it is larger than any record")
    try:
        record = msgspec.json.decode(data, type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NoRecord("it is not the record of a contact as the page gave it") from None
    if record.format != FORMAT:
        raise NoRecord(f"its format is not {FORMAT}: a newer relay may read it")
    return record


def lines(record: Record) -> tuple[Line, ...]:
    """Its lines as their hashes see them."""
    return tuple(Line(line.n, line.at, _content(line), line.hash) for line in record.lines)


def _content(line: RecordLine) -> str:
    if line.content:  # a sealed line says nothing else
        return "" if line.what or line.detail or line.by else line.content
    seal = audit.sealed(line.salt, line.detail) if line.salt else line.seal
    if line.seal and (line.salt or line.detail):
        return ""
    return audit.content_of(line.what, line.by, line.who, seal)


def faults(record: Record) -> Iterator[Found]:
    """What does not hold in the file by itself; one that was cut at `MAX_LINES` ends there."""
    cut = record.count > len(record.lines) >= MAX_LINES
    last = record.lines[-1] if cut else None
    return audit.faults(record.contact, lines(record), Head(last.n, last.hash) if last else Head(record.count, record.head))
