"""What the relay told, in the cache's tables: contacts, customers with cards and journey, and the search in the journeys' lines.

All that is shown of a customer when they ring is one row, at a place that follows from their id: one page of the file is read, and each
that is read must be decrypted and checked.

Each function is a job for the cache's thread (`desktop.cache.store`). What a level may not see is not in an answer, whatever is stored:
the level is compared when it is asked. A line of a higher level that was told all the same is one that this agent handled, and theirs.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import Any, Final

import msgspec
from sqlite_utils import Database

from cobrowse.identity import Known, Level, Line
from desktop.cache.folding import excerpt, indexed, question
from desktop.cache.kept import DAY, MOST_FOUND, Found, Retention

SLICE: Final = 25
"""Customers that expire in one go: some hundred lines, so that nobody waits for it."""
_AT_ONCE: Final = 32 << 20
"""Bytes of the index that are made in memory before they are written."""
_AS_EVER: Final = 1 << 20
"""The same, as FTS5 does it unless told otherwise."""
_SECOND: Final = 1 << 16
"""Numbers for the lines of one second."""

INSERT_LINE: Final = "insert into lines (number, place, level, mine, words) values (?, ?, ?, ?, ?)"
INSERT_CUSTOMER: Final = (
    "insert or replace into customers (place, customer, name, level, told, seen_at, cards, journey) values (?, ?, ?, ?, ?, ?, ?, ?)"
)
CUSTOMER: Final = "select customer, cards, journey from customers where place = ? and seen_at >= ?"
SEARCH: Final = (
    "select customers.customer, customers.name, lines.number, lines.place, "
    "(select contact from known where known.customer = customers.customer order by kept_at desc limit 1) as contact "
    "from found cross join lines on lines.number = found.rowid cross join customers on customers.place = lines.place "
    "where found match ? and customers.level >= 2 and (lines.level <= customers.level or lines.mine) "
    "and customers.seen_at >= ? order by found.rowid desc limit ?"
)
"""Newest first: FTS5 reads its lists from the end and stops when there are enough. 2 is `Level.VERIFIED`."""
_OLD_CONTACTS: Final = (
    "delete from known where kept_at < ? and contact not in "
    "(select contact from drafts union all select contact from notes union all select contact from outbox)"
)
"""Whose contact it was stays known as long as something that was written about it waits: it is erased with them."""
_RELEVEL: Final = (
    "update customers set level = coalesce((select max(level) from known where known.customer = ?1), 0) where place = ?2 and customer = ?1"
)


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A line as it stands in its customer's row: its `number` in the search, and whether it is `mine`: told though its level is higher."""

    number: int
    mine: bool
    line: Line


_ALL: Final = msgspec.json.Decoder(tuple[Kept, ...])
_EACH: Final = msgspec.json.Decoder(tuple[msgspec.Raw, ...])


def put_known(db: Database, contact: str, known: Known, now: float) -> None:
    """Keeps what was told about a contact's customer: the contact, the customer's card for this level, the lines of the journey."""
    customer = _customer(known)
    with db.atomic():
        before = db.execute("select customer from known where contact = ?", [contact]).fetchone()
        linked = customer or (before[0] if before else "")  # the level fell: whose contact it was stays known, to be erased with them
        rest = msgspec.structs.replace(known, card=None, journey=()) if customer else known
        db.execute(
            "insert or replace into known (contact, customer, level, value, kept_at) values (?, ?, ?, ?, ?)",
            [contact, linked, int(known.level), msgspec.json.encode(rest).decode(), now],
        )
        if customer:
            _put_customer(db, customer, known, now)
        for one in {linked, before[0] if before else ""} - {""}:
            db.execute(_RELEVEL, [one, place(one)])


def known(db: Database, contact: str, since: float) -> Known | None:
    """What was told about a contact's customer, as far as it is not older than `since`."""
    row = db.execute("select customer, level, value from known where contact = ? and kept_at >= ?", [contact, since]).fetchone()
    told = _decoded(row[2]) if row else None
    if told is None or told.level < Level.VERIFIED or not row[0]:
        return told
    whole = remembered(db, row[0], told.level, since)
    return told if whole is None else msgspec.structs.replace(told, card=whole.card, journey=whole.journey)


def remembered(db: Database, customer: str, level: Level, since: float) -> Known | None:
    """What is kept of a customer, cut to `level`: the card as that level was told it, and the lines that it may see, newest first."""
    row = db.execute(CUSTOMER, [place(customer), since]).fetchone()
    if row is None or row[0] != customer:
        return None
    lines = tuple(one.line for one in journey(row[2]) if one.line.level <= level or one.mine)
    cards = {one: card for one, card in _cards(row[1]).items() if one <= level}
    told = cards[max(cards)] if cards else None
    if told is None and not lines:
        return None
    return msgspec.structs.replace(told or Known(level), level=level, journey=lines)


def search(db: Database, text: str, limit: int, since: float) -> tuple[Found, ...]:
    """The newest lines in which all words of `text` stand, the last one perhaps unfinished, of what this agent may see now."""
    asked = question(text)
    if not asked:
        return ()
    rows = db.execute(SEARCH, [asked, since, min(limit, MOST_FOUND)]).fetchall()
    wanted = {number for _, _, number, _, _ in rows}
    lines: dict[int, Line] = {}
    for at in dict.fromkeys(row[3] for row in rows):
        (value,) = db.execute("select journey from customers where place = ?", [at]).fetchone()
        lines |= {one.number: one.line for one in journey(value) if one.number in wanted}
    return tuple(
        Found(customer, name, contact or "", lines[number], excerpt(text, name, lines[number]))
        for customer, name, number, _, contact in rows
        if number in lines
    )


def forget(db: Database, contact: str) -> None:
    """Takes a contact and its lines out; the customer too, when it was the only contact with them."""
    with db.atomic():
        row = db.execute("select customer from known where contact = ?", [contact]).fetchone()
        db.execute("delete from known where contact = ?", [contact])
        if row and row[0]:
            if db.execute("select 1 from known where customer = ?", [row[0]]).fetchone():
                _drop_lines(db, row[0], frozenset((contact, f"{contact}-visit")))
                db.execute(_RELEVEL, [row[0], place(row[0])])
            else:
                _drop(db, row[0])


def is_kept(db: Database, customer: str) -> bool:
    """Whether there is anything of a customer, if only where the file was not written anew since they expired."""
    remains = db.execute("select 1 from remains where hash = ?", [fingerprint(customer)]).fetchone()
    here = db.execute("select 1 from customers where place = ? and customer = ?", [place(customer), customer]).fetchone()
    return bool(remains or here or db.execute("select 1 from known where customer = ? limit 1", [customer]).fetchone())


def has_remains(db: Database) -> bool:
    """Whether customers expired since the file was written anew."""
    return db.execute("select 1 from remains limit 1").fetchone() is not None


def contacts_of(db: Database, customer: str) -> list[str]:
    """The contacts with a customer that are kept."""
    return [contact for (contact,) in db.execute("select contact from known where customer = ?", [customer]).fetchall()]


def drop_customer(db: Database, customer: str) -> None:
    """Takes a customer, and all contacts with them, out of the tables."""
    with db.atomic():
        db.execute("delete from known where customer = ?", [customer])
        _drop(db, customer)


def expire(db: Database, retention: Retention, now: float) -> bool:
    """Takes a slice of what is older, or more, than the policy allows out; whether there may be more of it."""
    since = now - retention.days * DAY
    with db.atomic():
        old = db.execute("select customer from customers where seen_at < ? limit ?", [since, SLICE]).fetchall()
        if len(old) < SLICE:
            left = [SLICE - len(old), max(0, retention.customers)]
            old += db.execute("select customer from customers order by seen_at desc limit ? offset ?", left).fetchall()
        for (customer,) in set(old):
            _drop(db, customer)
            db.execute("update known set level = 0, value = '', kept_at = 0 where customer = ?", [customer])
            db.execute("insert or ignore into remains (hash) values (?)", [fingerprint(customer)])
        db.execute(_OLD_CONTACTS, [since])
        db.execute(
            "delete from known where customer = '' and contact not in "
            "(select contact from known where customer = '' order by kept_at desc limit ?)",
            [max(0, retention.customers)],
        )
    return bool(old)


def refill(db: Database) -> None:
    """Makes the index anew from the lines: nothing of a line that was taken out stays in it, and no damage either.

    Instead of FTS5's `secure-delete`, with which 25 customers take 2.4 s to go instead of 0.1, and which leaves words between pages
    all the same.
    """
    with db.atomic():
        (sql,) = db.execute("select sql from sqlite_master where name = 'found'").fetchone()
        db.execute("drop table found")
        db.execute(sql)
        db.execute("insert into found (found, rank) values ('hashsize', ?)", [_AT_ONCE])
        db.execute("insert into found (rowid, words) select number, words from lines order by number")
        db.execute("insert into found (found, rank) values ('hashsize', ?)", [_AS_EVER])


def fingerprint(customer: str) -> str:
    """What is remembered of a customer who was erased."""
    return hashlib.blake2b(customer.encode(), digest_size=16).hexdigest()


def numbered(db: Database, line: Line) -> int:
    """A free number for a line: by time, and by when it came within a second."""
    first = int(min(max(line.at, 0.0), float(1 << 40))) * _SECOND if line.at == line.at else 0
    (last,) = db.execute("select max(number) from lines where number between ? and ?", [first, first + _SECOND - 1]).fetchone()
    return first if last is None else int(last) + 1


def place(customer: str) -> int:
    """Where a customer's row stands: 62 bits of a hash. Two who had the same would be one too many; the later one then takes it."""
    return int.from_bytes(hashlib.blake2b(customer.encode(), digest_size=8).digest(), "big") >> 2


def line_row(at: int, name: str, kept: Kept) -> tuple[Any, ...]:
    """What the search has of a line of the customer at that place."""
    return kept.number, at, int(kept.line.level), int(kept.mine), indexed(name, kept.line)


def journey(value: str) -> tuple[Kept, ...]:
    """The lines of a customer's row, newest first; those that another version kept in another form are left out."""
    try:
        return _ALL.decode(value)
    except msgspec.DecodeError:
        pass
    kept = []
    try:
        for one in _EACH.decode(value):
            with contextlib.suppress(msgspec.DecodeError):
                kept.append(msgspec.json.decode(one, type=Kept))
    except msgspec.DecodeError:
        return ()
    return tuple(kept)


def as_text(kept: tuple[Kept, ...]) -> str:
    """The same, to be stored."""
    return msgspec.json.encode(kept).decode()


def _of_customer(told: Known) -> Known:
    """What is kept of a customer beside the lines, out of what was told at a level."""
    return Known(told.level, **{name: getattr(told, name) for name in _OF_CUSTOMER})


_OF_CUSTOMER: Final = tuple(name for name in ("customer", "card", "locked") if name in Known.__struct_fields__)


def _customer(told: Known) -> str:
    if told.level < Level.VERIFIED:
        return ""
    return told.customer or (told.card.customer if told.card is not None else "")


def _put_customer(db: Database, customer: str, told: Known, now: float) -> None:
    at = place(customer)
    digest = hashlib.blake2b(msgspec.json.encode((told.level, told.journey)), digest_size=16).hexdigest()
    before = db.execute("select customer, name, told, cards, journey, level from customers where place = ?", [at]).fetchone()
    if before and before[0] != customer:
        _drop(db, before[0])
        before = None
    cards = _cards(before[3]) if before else {}
    if told.card is not None:
        cards[int(told.level)] = _of_customer(told)
    name = told.card.name if told.card is not None else before[1] if before else ""
    kept = journey(before[4]) if before else ()
    if before is None or before[1:3] != (name, digest):
        kept = _put_lines(db, at, name, kept, told)
        if before is not None and before[1] != name:
            for one in kept:
                db.execute("update lines set words = ? where number = ?", [indexed(name, one.line), one.number])
    texts = msgspec.json.encode({str(level): card for level, card in cards.items()}).decode(), as_text(kept)
    db.execute(INSERT_CUSTOMER, [at, customer, name, before[5] if before else 0, digest, now, *texts])


def _put_lines(db: Database, at: int, name: str, before: tuple[Kept, ...], told: Known) -> tuple[Kept, ...]:
    """The lines as they are to be kept, newest first, after what was told; only what is another than before is touched."""
    there: dict[str, Kept] = {}
    gone: list[Kept] = []
    for one in before:
        if one.line.id in there:
            gone.append(one)
        else:
            there[one.line.id] = one
    kept: list[Kept] = []
    for line in reversed(told.journey):  # the last one told is the oldest
        same = there.pop(line.id, None)
        if same is not None and same.line == line and (same.mine or line.level <= told.level):
            kept.append(same)
            continue
        if same is not None:
            _drop_line(db, same)
        new = Kept(numbered(db, line), line.level > told.level, line)
        db.execute(INSERT_LINE, line_row(at, name, new))
        kept.append(new)
    oldest = min((line.at for line in told.journey), default=float("inf"))
    if told.pending:
        oldest = float("inf")
    for one in there.values():
        # what the relay would have told, and did not, is no more; what is older than all that it told may have been too much to tell
        stays = not (one.line.level <= told.level or one.mine) or one.line.at < oldest
        (kept if stays else gone).append(one)
    for one in gone:
        _drop_line(db, one)
    return tuple(sorted(kept, key=lambda one: one.number, reverse=True))


def _drop_line(db: Database, one: Kept) -> None:
    db.execute("delete from lines where number = ?", [one.number])


def _drop_lines(db: Database, customer: str, ids: frozenset[str]) -> None:
    row = db.execute("select journey from customers where place = ? and customer = ?", [place(customer), customer]).fetchone()
    if row is not None:
        kept = journey(row[0])
        for one in kept:
            if one.line.id in ids:
                _drop_line(db, one)
        left = as_text(tuple(one for one in kept if one.line.id not in ids))
        db.execute("update customers set journey = ? where place = ?", [left, place(customer)])


def _drop(db: Database, customer: str) -> None:
    at = place(customer)
    if db.execute("select 1 from customers where place = ? and customer = ?", [at, customer]).fetchone():
        db.execute("delete from lines where place = ?", [at])
        db.execute("delete from customers where place = ?", [at])


def _decoded(value: str) -> Known | None:
    try:
        return msgspec.json.decode(value, type=Known)
    except msgspec.DecodeError:  # kept by another version: the relay tells it again
        return None


def _cards(value: str) -> dict[int, Known]:
    try:
        return {int(level): card for level, card in msgspec.json.decode(value, type=dict[str, Known]).items()}
    except (msgspec.DecodeError, ValueError):
        return {}
