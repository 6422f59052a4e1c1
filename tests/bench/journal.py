"""The relay's journal at scale: recognition among millions of customers, an import of a million, and a thousand kills while it writes.

`NAAST_JOURNAL_CUSTOMERS`, `NAAST_JOURNAL_IMPORT` and `NAAST_JOURNAL_KILLS` make it smaller, for a look; the figures are for what is said.
"""

from __future__ import annotations

import csv
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import psutil
import psycopg
from sqlalchemy import Connection, Engine

from cobrowse.identity import Level
from cobrowse.relay import people
from cobrowse.relay.database import opened
from cobrowse.relay.engines import database_url
from cobrowse.relay.tokens import PageToken
from tests.bench.table import US, Table
from tests.cobrowse.crash_writer import Writers, wrong
from tests.cobrowse.postgresql import PostgreSQL
from tests.cobrowse.relay_process import RelayProcess

CUSTOMERS: Final = int(os.environ.get("NAAST_JOURNAL_CUSTOMERS", "5000000"))
IMPORT: Final = int(os.environ.get("NAAST_JOURNAL_IMPORT", "1000000"))
KILLS: Final = int(os.environ.get("NAAST_JOURNAL_KILLS", "1000"))
READS: Final = 1_000
RESTARTS: Final = 5
WITH_VISITOR: Final = 5
"""Every so many customers came with a browser that is known."""
LOOK: Final = 0.1
"""Seconds between two looks at a process's memory."""
NAMES: Final = ("Sanne de Vries", "Johan Bakker", "Fatima el Amrani", "Zoë Jansen", "José Müller", "Anna van den Berg")
NOW: Final = 1_800_000_000.0
POSTGRESQL: Final = "PostgreSQL, primary key"
PEER: Final = "sqlite-utils insert"


def phone(number: int) -> str:
    """A customer's number, in E.164."""
    return f"+316{10_000_000 + number}"


def ref(number: int) -> str:
    """A customer's id: all over the index, as random ones are."""
    return f"{number * 2654435761 % 2**32:08x}{number:024x}"


def visitor(number: int) -> str:
    """The id of a browser."""
    return f"v{ref(number)[1:]}"


HEX: Final = {
    "sqlite": "printf('%08x%024x', n * 2654435761 % 4294967296, n)",
    "postgresql": "lpad(to_hex(n * 2654435761 % 4294967296), 8, '0') || lpad(to_hex(n), 24, '0')",
}
"""`ref` in the words of each database: each makes its rows itself, as that takes a tenth of the time."""
SERIES: Final = {
    "sqlite": f"WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {CUSTOMERS - 1}) ",
    "postgresql": f"WITH s AS (SELECT generate_series(0::bigint, {CUSTOMERS - 1}) AS n) ",
}
FILLS: Final = (
    "INSERT INTO customers (id, number, name, phone, email, street, postcode, city, created) {series}SELECT {ref}, 'K' || n, 'Zoë Jansen', "
    "'+316' || (10000000 + n), 'c' || n || '@example.org', 'Molenstraat ' || n % 300, '3811 GH', 'Amersfoort', {now} FROM s",
    "INSERT INTO signs (kind, value, customer, source, seen) {series}SELECT 'phone', '+316' || (10000000 + n), {ref}, 'card', {now} FROM s",
    "INSERT INTO signs (kind, value, customer, source, seen) {series}SELECT 'email', 'c' || n || '@example.org', {ref}, 'card', 0 FROM s",
    "INSERT INTO visitors (id, site, customer, first_seen, last_seen) "
    "{series}SELECT 'v' || substr({ref}, 2), 'shop', {ref}, {now}, {now} FROM s WHERE n % {every} = 0",
)


def fills(kind: str) -> list[str]:
    """The statements that make all rows."""
    return [
        text.replace("{series}", SERIES[kind])
        .replace("{ref}", HEX[kind])
        .replace("{now}", str(NOW - 5000))
        .replace("{every}", str(WITH_VISITOR))
        for text in FILLS
    ]


def fill_postgresql(url: str) -> None:
    """Without indexes and foreign keys, which come afterwards, as an operator does who moves in."""
    with psycopg.connect(url) as connection:
        made = connection.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename IN ('signs', 'visitors') AND indexname LIKE 'ix_%'"
        ).fetchall()
        for row in made:
            connection.execute(f"DROP INDEX {str(row[0]).split(' ')[2]}".encode())
        connection.execute("ALTER TABLE signs DROP CONSTRAINT fk_signs_customer_customers")
        connection.execute("ALTER TABLE visitors DROP CONSTRAINT fk_visitors_customer_customers")
        connection.execute("SET maintenance_work_mem = '512MB'")
        for statement in (*fills("postgresql"), *(str(row[0]) for row in made)):
            connection.execute(statement.encode())
        connection.commit()
    with psycopg.connect(url, autocommit=True) as connection:
        for table in ("customers", "signs", "visitors"):
            connection.execute(f"VACUUM ANALYZE {table}".encode())


def fill_sqlite(path: Path) -> None:
    """The same in the relay's own file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("synchronous=OFF", "cache_size=-1000000", "journal_mode=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        tables = "('signs', 'visitors')"
        made = [
            row[0] for row in connection.execute(f"SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN {tables}") if row[0]
        ]
        for statement in made:
            connection.execute(f"DROP INDEX {statement.split(' ')[2]}")
        connection.execute("BEGIN")
        for statement in (*fills("sqlite"), *made):
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


def p99(seconds: list[float]) -> float:
    """In milliseconds."""
    return statistics.quantiles(seconds, n=100)[98] * 1000


def recognised(engine: Engine, callers: list[people.Caller]) -> float:
    """p99 of recognising them one after another, as the relay's thread does; all must be found."""
    took = []
    for caller in callers:
        began = time.perf_counter()
        with engine.begin() as connection:
            facts = people.recognise(connection, caller, NOW, 3)
        took.append(time.perf_counter() - began)
        assert facts.candidates, caller
        assert facts.level is Level.CLAIMED
    return p99(took)


def read_by_key(engine: Engine, keys: list[str]) -> float:
    """p99 of reading a customer by primary key through the same engine, in a transaction as well."""
    took = []

    def read(connection: Connection, key: str) -> None:
        assert connection.exec_driver_sql("SELECT * FROM customers WHERE id = %s", (key,)).fetchone()

    for key in keys:
        began = time.perf_counter()
        with engine.begin() as connection:
            read(connection, key)
        took.append(time.perf_counter() - began)
    return p99(took)


def callers(kind: str, chance: random.Random) -> list[people.Caller]:
    """People whom one sign tells."""
    nobody = PageToken("shop", "nobody")
    made = {
        "phone": lambda number: people.Caller(nobody, phone=phone(number)),
        "mail": lambda number: people.Caller(nobody, email=f"c{number}@example.org"),
        "visitor": lambda number: people.Caller(PageToken("shop", visitor(number // WITH_VISITOR * WITH_VISITOR))),
    }
    return [made[kind](chance.randrange(CUSTOMERS)) for _ in range(READS)]


def recognition(table: Table, folder: Path, server: PostgreSQL) -> None:
    """Among all customers, on both kinds of database, beside PostgreSQL's own read by key; taking turns."""
    url = server.url(server.database())
    data = folder / "many"
    data.mkdir()
    with opened(database_url(data, url)) as postgresql, opened(database_url(data, "")) as sqlite:
        sqlite.dispose()
        _timed(f"PostgreSQL filled with {CUSTOMERS} customers", lambda: fill_postgresql(url))
        _timed(f"SQLite filled with {CUSTOMERS} customers", lambda: fill_sqlite(data / "relay.sqlite"))
        chance = random.Random(5)
        for engine in (postgresql, sqlite):  # the first of each read files that are cold
            recognised(engine, callers("phone", chance)[:300])
        for kind in ("phone", "mail", "visitor"):
            found: dict[str, list[float]] = {"postgresql": [], "sqlite": [], "key": []}
            for _ in range(3):
                found["key"].append(read_by_key(postgresql, [ref(chance.randrange(CUSTOMERS)) for _ in range(READS)]))
                found["postgresql"].append(recognised(postgresql, callers(kind, chance)))
                found["sqlite"].append(recognised(sqlite, callers(kind, chance)))
            for name, where in (("SQLite", "sqlite"), ("PostgreSQL", "postgresql")):
                measure = f"recognised by {kind} among {CUSTOMERS:,} customers, relay on {name}, p99"
                table.add(measure, "ms", US, found[where], goal="at most 3x")
                table.add(measure, "ms", POSTGRESQL, found["key"])


def _timed(what: str, work: Callable[[], None]) -> None:
    began = time.monotonic()
    work()
    print(f"  {what} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def written(file: Path, count: int) -> Path:
    """A file of customers as an organisation exports it, in no order."""
    chance = random.Random(7)
    order = list(range(count))
    chance.shuffle(order)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["number", "name", "phone", "email", "street", "postcode", "city", "since", "language", "remark", "birth_date"])
        for number in order:
            said = f"06 {10_000_000 + number:08d}", f"c{number}@example.org", f"Molenstraat {number % 300}", f"{1000 + number % 9000} AB"
            remark = "" if number % 5 else "rings rather than writes"
            day = f"19{30 + number % 70}-04-{1 + number % 28:02d}"
            writer.writerow((f"K{number:07d}", NAMES[number % 6], *said, "Utrecht", f"20{number % 25:02d}-03-14", "nl", remark, day))
    return file


def ran(command: list[str]) -> tuple[float, float]:
    """Seconds that a command took, and the megabytes of memory that it had at most."""
    began, most = time.perf_counter(), 0.0
    with psutil.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "NAAST_DATABASE": ""}) as process:
        while process.poll() is None:
            try:
                most = max(most, process.memory_info().rss / 1e6)
            except psutil.NoSuchProcess:
                break
            time.sleep(LOOK)
        assert process.wait() == 0, command
    return time.perf_counter() - began, most


def importing(table: Table, folder: Path) -> None:
    """A million customers from one file, and a tenth of them for how memory grows."""
    whole, tenth = written(folder / "customers.csv", IMPORT), written(folder / "tenth.csv", IMPORT // 10)
    relay = [sys.executable, "-m", "cobrowse.relay", "customers", "import"]
    peer = [str(Path(sys.executable).parent / "sqlite-utils"), "insert", str(folder / "peer.sqlite"), "customers", str(whole), "--csv"]
    theirs, their_memory = ran(peer)
    ours, our_memory = ran([*relay, str(whole), "--data", str(folder / "whole")])
    _, small = ran([*relay, str(tenth), "--data", str(folder / "small")])
    table.add(f"import of {IMPORT:,} customers", "s", US, [ours], goal="at most 2x")
    table.add(f"import of {IMPORT:,} customers", "s", PEER, [theirs])
    table.add("the same, memory at most", "MB", US, [our_memory])
    table.add("the same, memory at most", "MB", PEER, [their_memory])
    table.add("memory with ten times the lines, times that with one", "x", US, [our_memory / small], goal="1.25")


def crashes(table: Table, folder: Path) -> None:
    """Writers that are killed at any moment, and a relay that starts on what they left."""
    chance = random.Random(1)
    with Writers(folder / "relay") as writers:
        for number in range(KILLS):
            writers.kill_one(chance.randint(0, 12), chance.random() * 0.02)
            if (number + 1) % 100 == 0:
                print(f"  {number + 1} of {KILLS} killed, {len(writers.acknowledged)} acknowledged", file=sys.stderr, flush=True)
    found = wrong(writers.data, writers.acknowledged)
    for problem in found[:10]:
        print(f"  {problem}", file=sys.stderr)
    lost = sum(problem.startswith("lost") for problem in found)
    table.add(f"acknowledged and lost, of {len(writers.acknowledged):,} in {KILLS:,} kills", "lost", US, [lost], goal="0")
    table.add("damaged after them", "damages", US, [len(found) - lost], goal="0")
    table.add("database opened again after a kill", "s", US, writers.opened, goal="1")
    started = []
    with RelayProcess(folder) as relay:
        for _ in range(RESTARTS):
            relay.stop(signal.SIGKILL)
            began = time.perf_counter()
            relay.start()
            started.append(time.perf_counter() - began)
    table.add("relay killed and started until it listens, Python's start included", "s", US, started, goal="1")


def measure() -> Table:
    """The table."""
    table = Table(
        "The journal",
        (
            "Recognition: people.recognise in a transaction of its own, one after another, through SQLAlchemy; three rounds, taking turns.",
            "Peer: SELECT by primary key through the same engine. Import: beside sqlite-utils insert --csv of the same file.",
            "Kills: a process that writes contacts from call to wrap-up as the relay does gets SIGKILL at a random moment; what it said",
            "was stored is looked for. Failing writes and a full disk: tests/cobrowse/relay/test_crashes.py.",
        ),
    )
    with tempfile.TemporaryDirectory(prefix="naast-bench-") as name:
        folder = Path(name)
        crashes(table, folder)
        importing(table, folder)
        server = PostgreSQL()
        try:
            recognition(table, folder, server)
        finally:
            server.close()
    return table
