"""A cache as an agent's would be who had met everybody: so many customers, ten lines of a journey each, and the same in plain SQLite.

Both files hold the same tables, rows and index, made by the cache's own migrations and rows; the plain one has no key and is read by the
`sqlite3` of Python. Words are made up, as often as words of a language are: the n-th one 1/n times.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher
from sqlite_utils import Database

from cobrowse.identity import Card, Known, Level, Line, Sign, SignKind
from desktop.cache import journeys
from desktop.cache.file import CacheFile
from desktop.cache.kept import Retention
from desktop.cache.schema import migrations
from desktop.cache.store import Cache

KEY: Final = bytes(range(32))
EACH: Final = 10
"""Lines of a customer's journey."""
NOW: Final = 1.79e9
YEARS: Final = 5 * 365 * 86_400
WORDS: Final = 20_000
FOREVER: Final = Retention(days=10_000, customers=10_000_000)
_TABLES: Final = ("known", "customers", "lines")
_INDEX: Final = ("found_data", "found_idx")


def _made_up(count: int, rng: random.Random) -> list[str]:
    letters = ("bcdfghjklmnprstvwz", "aeiou")
    return ["".join(rng.choice(letters[place % 2]) for place in range(rng.randint(4, 11))) for _ in range(count)]


_NAMES: Final = _made_up(5_300, random.Random(3))
_TRIGGERS: Final = ("lines_put", "lines_gone", "lines_renamed")


@dataclass(frozen=True)
class Town:
    """Where both files are, and who is in them. `phrases` are words of lines that are there, as somebody may type them."""

    cache: Path
    plain: Path
    customers: int
    phrases: tuple[str, ...]

    def open(self) -> Cache:
        """The cache, which keeps all of it."""
        return Cache(self.cache, KEY, retention=FOREVER, clock=lambda: NOW)

    def peer(self) -> sqlite3.Connection:
        """The plain file."""
        return sqlite3.connect(f"file:{self.plain}?mode=ro", uri=True)

    def usual(self) -> sqlite3.Connection:
        """A plain file with the two tables that anyone would make: customers, and their lines with an index."""
        path = self.plain.with_name("usual.db")
        if not path.exists():
            _usual(self.plain, path)
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def _usual(plain: Path, path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as made, contextlib.closing(sqlite3.connect(plain)) as given:
        made.execute("create table customers (customer text primary key, cards text)")
        made.execute("create table lines (number integer primary key, customer text, level integer, value text)")
        for customer, cards, lines in given.execute("select customer, cards, journey from customers"):
            made.execute("insert into customers values (?, ?)", (customer, cards))
            rows = [(one.number, customer, int(one.line.level), msgspec.json.encode(one.line).decode()) for one in journeys.journey(lines)]
            made.executemany("insert into lines values (?, ?, ?, ?)", rows)
        made.execute("create index lines_customer on lines (customer, number)")
        made.commit()


def usually(peer: sqlite3.Connection, customer: str) -> Known:
    """What is remembered of a customer, out of these two tables."""
    (cards,) = peer.execute("select cards from customers where customer = ?", (customer,)).fetchone()
    lines = peer.execute("select value from lines where customer = ? and level <= 2 order by number desc", (customer,)).fetchall()
    journey = tuple(msgspec.json.decode(value, type=Line) for (value,) in lines)
    return msgspec.structs.replace(msgspec.json.decode(cards, type=dict[str, Known])["2"], journey=journey)


def known(number: int, journey: tuple[Line, ...] = ()) -> Known:
    """What the relay tells about a customer."""
    ref = f"customer-{number}"
    card = Card(ref, name(number), phone="+31612345678", street=f"Kerkstraat {number}", postcode="3811 GH", city="Utrecht")
    return Known(Level.VERIFIED, signs=(Sign(SignKind.PHONE, "repair", "2024-10-14"),), customer=ref, card=card, journey=journey)


def name(number: int) -> str:
    """A customer's: 300 first names and 5,000 last names, some of them common."""
    rng = random.Random(number)
    return f"{_NAMES[int(300 * rng.random() ** 2)].title()} {_NAMES[300 + int(5_000 * rng.random() ** 2)].title()}"


def build(folder: Path, customers: int) -> Town:
    """Makes both files, in bulk."""
    town = Town(folder / "cache.db", folder / "plain.db", customers, _phrases(customers))
    db = CacheFile(town.cache, KEY, lambda: NOW).open()
    with db.atomic():
        # rows first, without the index, which is then made in one go
        triggers = [db.execute("select sql from sqlite_master where name = ?", [name]).fetchone()[0] for name in _TRIGGERS]
        for name in _TRIGGERS:
            db.execute(f"drop trigger {name}")
        db.conn.executemany("insert into known values (?, ?, 2, ?, ?)", _contacts(customers))
        for person, lines in _people(customers):
            db.execute(journeys.INSERT_CUSTOMER, person)
            db.conn.executemany(journeys.INSERT_LINE, lines)
        journeys.refill(db)
        for sql in triggers:
            db.execute(sql)
    _copy(db, town.plain)
    db.close()
    return town


def _copy(db: Database, plain: Path) -> None:
    made = Database(sqlcipher.connect(str(plain)), execute_plugins=False)
    migrations.apply(made)
    made.execute("PRAGMA journal_mode=WAL").fetchall()
    for name in _TRIGGERS:
        made.execute(f"drop trigger {name}")
    made.close()
    db.execute("attach ? as plain key ''", [str(plain)])
    with db.atomic():
        for table in (*_TABLES, *_INDEX):
            db.execute(f"delete from plain.{table}")
            db.execute(f"insert into plain.{table} select * from main.{table}")
    db.execute("detach plain")
    with sqlite3.connect(plain) as check:
        check.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    check.close()


def _speech() -> Iterator[str]:
    rng = random.Random(4)
    made = _made_up(WORDS, rng)
    often = list(itertools.accumulate(1 / (place + 1) for place in range(WORDS)))
    while True:
        yield from rng.choices(made, cum_weights=often, k=10_000)


def _texts(customers: int) -> Iterator[tuple[int, Line]]:
    """Every customer's lines, oldest first; no two at the same second."""
    speech, rng = _speech(), random.Random(5)
    count = customers * EACH
    step = YEARS / count
    order = list(range(count))
    rng.shuffle(order)
    for number in range(customers):
        for place in sorted(order[number * EACH : (number + 1) * EACH]):
            title, detail = " ".join(itertools.islice(speech, 3)), " ".join(itertools.islice(speech, 9))
            at = NOW - YEARS + place * max(step, 1.0)
            yield number, Line(f"l{place}", at, "call", title, next(speech), detail, "Eva")


def _lines(customers: int) -> Iterator[tuple[int, list[journeys.Kept]]]:
    """Each customer with their lines, oldest first."""
    last = dict[int, int]()
    for number, told in itertools.groupby(_texts(customers), lambda pair: pair[0]):
        kept = []
        for _, line in told:
            second = int(line.at)
            last[second] = last.get(second, -1) + 1
            kept.append(journeys.Kept((second << 16) + last[second], mine=False, line=line))
        yield number, kept


def _contacts(customers: int) -> Iterator[tuple[str, str, str, float]]:
    for number in range(customers):
        yield f"contact-{number}", f"customer-{number}", msgspec.json.encode(Known(Level.VERIFIED)).decode(), NOW - number


def _people(customers: int) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    for number, kept in _lines(customers):
        told = known(number)
        assert told.card is not None
        cards = msgspec.json.encode({"2": Known(told.level, customer=told.customer, card=told.card)}).decode()
        at = journeys.place(told.customer)
        person = (at, told.customer, told.card.name, 2, "", NOW - number, cards, journeys.as_text(tuple(reversed(kept))))
        yield person, [journeys.line_row(at, told.card.name, one) for one in kept]


def _phrases(customers: int) -> tuple[str, ...]:
    """What is typed: two words of a line, a word alone, a customer's name, one's number and a word."""
    made = []
    for number, line in itertools.islice(_texts(customers), 0, 1_000, 10):
        title, detail = line.title.split(), line.detail.split()
        made += [f"{title[0]} {detail[3]}", detail[0], name(number).lower(), f"{name(number).split()[1]} {title[1]}"]
    return tuple(made)


def typed(phrase: str) -> list[str]:
    """What is asked while a phrase is typed: every letter once."""
    return [phrase[:end] for end in range(1, len(phrase) + 1) if phrase[end - 1] != " "]


def p99(seconds: list[float]) -> float:
    """Milliseconds below which 99 of 100 stay."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * 0.99))] * 1000


def taken(began: float) -> float:
    """Seconds since."""
    return time.perf_counter() - began
