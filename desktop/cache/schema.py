"""The cache's tables, as named migrations: each runs once, in a transaction with its own record.

A migration that was released is never changed, and rests on nothing that may change; a new one is added at the end. Who asks is
`desktop.cache.journeys` for what the relay told, and `desktop.cache.written` for what the agent wrote.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any, Final

from sqlite_utils import Database, Migrations

migrations: Final = Migrations("naast-cache")


@migrations(name="0001-known-recent-drafts-outbox")
def _first(db: Database) -> None:
    db.table("known").create(
        {"contact": str, "customer": str, "level": int, "value": str, "kept_at": float}, pk="contact", not_null={"value", "kept_at"}
    )
    db.table("known").create_index(["kept_at"])
    db.table("known").create_index(["customer"])
    db.table("recent").create({"contact": str, "name": str, "at": float, "outcome": str}, pk="contact")
    db.table("drafts").create(
        {"contact": str, "notes": str, "reason": str, "outcome": str, "follow_up": str, "kept_at": float}, pk="contact"
    )
    db.table("outbox").create(
        {"number": int, "contact": str, "reason": str, "outcome": str, "notes": str, "follow_up": str, "kept_at": float}, pk="number"
    )
    db.table("outbox").create_index(["contact"], unique=True)


_JOURNEYS: Final = (
    # what is known of a customer, apart from the contacts with them; `level` is the highest that a kept contact has reached, `cards`
    # the card as each level was told it, so that a lower one is never shown a higher one's fields
    "create table customers (customer text primary key, name text not null, level integer not null, told text not null, "
    "seen_at real not null, cards text not null default '{}') without rowid",
    "create index customers_seen_at on customers (seen_at)",
    # a customer's lines stand side by side, in order of time: one page holds a whole journey. `number` is the time in seconds, then a count
    "create table lines (customer text not null, number integer not null, id text not null, level integer not null, mine integer not null, "
    "words text not null, value text not null, primary key (customer, number)) without rowid",
    "create unique index lines_number on lines (number)",
    # by number, so newest first; 1 to 7 letters are looked up at once. ASCII takes apart at spaces only: the words are folded before
    "create virtual table found using fts5 (words, content = 'lines', content_rowid = 'number', tokenize = 'ascii', "
    "detail = 'none', columnsize = 0, prefix = '1 2 3 4 5 6 7')",
    "create trigger lines_put after insert on lines begin insert into found (rowid, words) values (new.number, new.words); end",
    "create trigger lines_gone after delete on lines begin "
    "insert into found (found, rowid, words) values ('delete', old.number, old.words); end",
    "create trigger lines_renamed after update of words on lines begin "
    "insert into found (found, rowid, words) values ('delete', old.number, old.words); "
    "insert into found (rowid, words) values (new.number, new.words); end",
    "drop index idx_known_customer",
    "create index known_customer on known (customer, kept_at)",
    "alter table outbox add column base integer not null default -1",
    "create table notes (contact text primary key, text text not null, base integer not null, kept_at real not null)",
    # erased before, as a hash: told again, there is nothing to do
    "create table forgotten (hash text primary key)",
    # expired, and the file not written anew since: a hash likewise
    "create table remains (hash text primary key)",
    "create table age (one integer primary key check (one = 1), time real not null, believed real not null, elsewhere real, "
    "there real not null)",
    # an erasure that was begun: to be finished at the next start, if there was no time
    "create table erasing (one integer primary key check (one = 1))",
)


@migrations(name="0002-customers-lines-search-notes")
def _journeys(db: Database) -> None:
    for sql in _JOURNEYS:
        db.execute(sql)
    for row in list(db.query("select contact, level, value, kept_at from known order by kept_at")):
        try:
            known = json.loads(row["value"])
        except ValueError:
            continue
        if isinstance(known, dict) and isinstance(known.get("card"), dict) and row["level"] >= 2:
            _split(db, row, known)


_ONE_ROW: Final = (
    "create table customers_2 (place integer primary key, customer text not null, name text not null, level integer not null, "
    "told text not null, seen_at real not null, cards text not null, journey text not null)",
    "create table lines_2 (number integer primary key, place integer not null, level integer not null, mine integer not null, "
    "words text not null)",
)
_RENAMED: Final = (
    "drop table lines",
    "drop table customers",
    "alter table lines_2 rename to lines",
    "alter table customers_2 rename to customers",
    "create index lines_place on lines (place)",
    "create index customers_seen_at on customers (seen_at)",
)


@migrations(name="0003-a-customer-in-one-row")
def _one_row(db: Database) -> None:
    """All that is shown of a customer when they ring into one row, at a place that follows from their id: it was four to six pages, and
    each is decrypted and checked. The lines keep their numbers, so the index stays as it is.
    """
    triggers = [sql for (sql,) in db.execute("select sql from sqlite_master where type = 'trigger' and tbl_name = 'lines'").fetchall()]
    for name in ("lines_put", "lines_gone", "lines_renamed"):
        db.execute(f"drop trigger {name}")
    for sql in _ONE_ROW:
        db.execute(sql)
    for (customer,) in db.execute("select customer from customers").fetchall():
        place = int.from_bytes(hashlib.blake2b(customer.encode(), digest_size=8).digest(), "big") >> 2
        rows = db.execute("select number, mine, value from lines where customer = ? order by number desc", [customer]).fetchall()
        journey = "[{}]".format(",".join(f"[{number},{'true' if mine else 'false'},{value}]" for number, mine, value in rows))
        db.execute(
            "insert or replace into customers_2 select ?, customer, name, level, told, seen_at, cards, ? from customers where customer = ?",
            [place, journey, customer],
        )
        db.execute("insert into lines_2 select number, ?, level, mine, words from lines where customer = ?", [place, customer])
    for sql in (*_RENAMED, *triggers):
        db.execute(sql)


@migrations(name="0004-lists")
def _lists(db: Database) -> None:
    """What a wrap-up may be given, as the relay told it last: without it none that a crash left can be finished while the relay is away."""
    db.execute("create table lists (one integer primary key check (one = 1), value text not null)")


def _split(db: Database, row: dict[str, Any], known: dict[str, Any]) -> None:
    """Moves the card and the journey of a contact to its customer's."""
    card, journey = known.pop("card"), known.pop("journey", [])
    customer, name, level = str(card["customer"]), str(card["name"]), int(row["level"])
    db.execute(
        "insert into customers values (?, ?, ?, '', ?, ?) "
        "on conflict (customer) do update set name = ?2, level = max(level, ?3), seen_at = max(seen_at, ?4), cards = ?5",
        [customer, name, level, row["kept_at"], json.dumps({level: {"level": level, "card": card}})],
    )
    db.execute("delete from lines where customer = ?", [customer])  # the newest contact knows all of the journey
    for line in reversed(journey):
        first = min(max(int(line["at"]), 0), 1 << 40) << 16
        (last,) = db.execute("select max(number) from lines where number between ? and ?", [first, first + 65_535]).fetchone()
        words = " ".join([name, *(str(line.get(part, "")) for part in ("title", "outcome", "detail", "agent"))])
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", words) if not unicodedata.combining(letter)).casefold()
        folded = " ".join(word[:8] if word.isalpha() else word[:64] for word in re.findall(r"[^\W_]+", plain))
        db.execute(
            "insert into lines values (?, ?, ?, 2, 0, ?, ?)",
            [customer, first if last is None else last + 1, str(line["id"]), folded, json.dumps(line)],
        )
    db.execute("update known set customer = ?, value = ? where contact = ?", [customer, json.dumps(known), row["contact"]])
