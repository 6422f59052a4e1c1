"""What an import does to the database: lines into a temporary table, compared with what is on record, and then one transaction.

Reading and comparing hold nobody up: on SQLite a temporary table is a file of the command's own, on PostgreSQL writers never wait for
readers. Only the change itself holds SQLite's one place for a writer, for some seconds a million lines; a relay that runs meanwhile waits.
Both kinds of database get the same statements; only how lines are loaded differs.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Engine

from cobrowse.identity import SignKind
from cobrowse.relay.importing import CARD, CHANNELS, CustomerRow, HistoryRow, Problems
from cobrowse.relay.signs import fold_mail

_MEMORY_KB: Final = 16 * 1024
"""KB of pages that SQLite may hold of the database, and of the temporary table."""
_BATCH: Final = 2_000
_CUSTOMER: Final = ("line", "id", "number", *CARD, "mobile", "mail", "since_at")
_HISTORY: Final = ("line", "id", "number", "at", "channel", "title", "outcome", "detail", "agent", "phone")
_KINDS: Final = {"line": "BIGINT", "at": "DOUBLE PRECISION", "since_at": "DOUBLE PRECISION"}


@dataclass(frozen=True)
class Outcome:
    """How many lines are new, change something, change nothing."""

    new: int
    changed: int
    same: int

    @property
    def lines(self) -> int:
        """All of them."""
        return self.new + self.changed + self.same


class Stage:
    """A temporary table `incoming` beside the database's own. Use `staged`."""

    def __init__(self, connection: Any, *, postgresql: bool) -> None:
        self._connection = connection
        self._postgresql = postgresql

    def run(self, statement: str, *values: object) -> Any:
        """Carries a statement out; `?` stands for a value. The cursor has its rows."""
        if self._postgresql:
            return self._connection.execute(statement.replace("?", "%s"), values)
        return self._connection.execute(statement, values)

    def _make(self, columns: tuple[str, ...]) -> None:
        typed = ", ".join(f"{name} {_KINDS.get(name, 'TEXT')}" for name in (*columns, "known", "what"))
        self.run(f"CREATE TEMPORARY TABLE incoming ({typed})")

    def _load(self, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
        if self._postgresql:
            with self._connection.cursor().copy(f"COPY incoming ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        statement = f"INSERT INTO incoming ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - names of ours
        self._connection.execute("BEGIN DEFERRED")
        self._connection.executemany(statement, rows)
        self._connection.execute("COMMIT")

    def load_customers(self, rows: Iterable[tuple[int, CustomerRow, float]]) -> None:
        """Loads the lines of a file of customers."""
        self._make(_CUSTOMER)
        mail, ids = 1 + CARD.index("email"), new_ids()
        self._load(_CUSTOMER, ((line, next(ids), *row, fold_mail(row[mail]), since) for line, row, since in rows))
        self.run("CREATE INDEX incoming_number ON incoming (number)")
        self._settle()

    def load_history(self, rows: Iterable[tuple[int, HistoryRow]]) -> None:
        """Loads the lines of a file of what happened; of lines with one id the first counts."""
        self._make(_HISTORY)
        self._load(_HISTORY, ((line, *row) for line, row in rows))
        self.run("CREATE INDEX incoming_id ON incoming (id)")
        self.run("CREATE INDEX incoming_number ON incoming (number)")
        self._settle()

    def _settle(self) -> None:
        if self._postgresql:
            self.run("ANALYZE incoming")

    def refuse_repeated(self, problems: Problems) -> None:
        """Two lines with one number: nobody can say which is right."""
        found = self.run(
            "SELECT i.line, first.line FROM incoming i "
            "JOIN (SELECT number, min(line) AS line FROM incoming GROUP BY number HAVING count(*) > 1) AS first "
            "ON first.number = i.number WHERE i.line <> first.line ORDER BY i.line"
        )
        for line, first in found:
            problems.complain(line, f"number came before in this file, on line {first}: keep one of the two")

    def refuse_unknown(self, problems: Problems) -> None:
        """Lines of customers who are not on record."""
        self.run("UPDATE incoming SET known = customers.id FROM customers WHERE customers.number = incoming.number")
        for (line,) in self.run("SELECT line FROM incoming WHERE known IS NULL ORDER BY line"):
            problems.complain(line, "customer_number is not on record: import the customers first")

    # ---- comparing

    def compare_customers(self, fields: tuple[str, ...]) -> Outcome:
        """What the lines would do to the cards; `fields` are those that the file has."""
        other = " OR ".join(f"customers.{name} <> incoming.{name}" for name in fields) or "1 = 0"
        self.run(
            f"UPDATE incoming SET known = customers.id, what = CASE WHEN {other} THEN 'changed' ELSE 'same' END "  # noqa: S608 - names of ours
            "FROM customers WHERE customers.number = incoming.number"
        )
        self.run("UPDATE incoming SET what = 'new' WHERE known IS NULL")
        return self._counted()

    def compare_history(self) -> Outcome:
        """What the lines would do to the journeys."""
        self.run(
            "UPDATE incoming SET what = CASE "
            "WHEN h.outcome <> incoming.outcome OR h.detail <> incoming.detail OR h.agent <> incoming.agent THEN 'changed' ELSE 'same' END "
            "FROM history AS h WHERE h.id = incoming.id"
        )
        self.run("UPDATE incoming SET what = 'new' WHERE what IS NULL")
        repeated = "line > (SELECT min(line) FROM incoming AS i WHERE i.id = incoming.id)"
        self.run(f"UPDATE incoming SET what = 'same' WHERE {repeated}")  # noqa: S608 - a text of ours
        return self._counted()

    def _counted(self) -> Outcome:
        counts = dict(self.run("SELECT what, count(*) FROM incoming GROUP BY what").fetchall())
        return Outcome(counts.get("new", 0), counts.get("changed", 0), counts.get("same", 0))

    def report(self, problems: Problems) -> None:
        """Every line and what becomes of it, into the report's file."""
        for line, what in self.run("SELECT line, what FROM incoming ORDER BY line"):
            problems.write(line, what)

    # ---- the change

    @contextmanager
    def _change(self) -> Iterator[None]:
        if self._postgresql:
            yield
            self._connection.commit()
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def store_customers(self, fields: tuple[str, ...], now: float) -> None:
        """Adds those who are new, changes the others' cards, and notes by what they can be recognised. All, or nothing."""
        # in the order of their numbers: an index grows fastest at its end
        with self._change():
            names = "".join(f", {name}" for name in fields)
            self.run(
                f"INSERT INTO customers (id, number, created{names}) SELECT id, number, CAST(? AS DOUBLE PRECISION){names} "  # noqa: S608 - likewise
                "FROM incoming WHERE what = 'new' ORDER BY number ON CONFLICT (number) DO NOTHING",
                now,
            )
            if fields:
                changes = ", ".join(f"{name} = incoming.{name}" for name in fields)
                which = "incoming.what = 'changed' AND customers.id = incoming.known"
                self.run(f"UPDATE customers SET {changes} FROM incoming WHERE {which}")  # noqa: S608 - names of ours
            for kind, column in ((SignKind.PHONE, "phone"), (SignKind.PHONE, "mobile"), (SignKind.EMAIL, "mail")):
                self._sign(kind, column)

    def _sign(self, kind: SignKind, column: str) -> None:
        self.run(
            f"INSERT INTO signs (kind, value, customer, source, seen) SELECT ?, i.{column}, c.id, 'card', i.since_at "  # noqa: S608 - names of ours
            f"FROM incoming i JOIN customers c ON c.number = i.number WHERE i.{column} <> '' ORDER BY i.{column} "
            "ON CONFLICT (kind, value, customer, source) DO UPDATE SET seen = excluded.seen WHERE signs.seen < excluded.seen",
            kind.value,
        )

    def store_history(self) -> None:
        """Adds the lines that are new, and changes those that are different. A phone number makes a sign of its customer, of that channel
        and day. All, or nothing.
        """
        with self._change():
            self.run(
                "INSERT INTO history (id, customer, at, channel, title, outcome, detail, agent) "
                "SELECT id, known, at, channel, title, outcome, detail, agent FROM incoming WHERE what = 'new' ORDER BY number, at "
                "ON CONFLICT (id) DO NOTHING"
            )
            self.run(
                "UPDATE history SET outcome = incoming.outcome, detail = incoming.detail, agent = incoming.agent FROM incoming "
                "WHERE incoming.what = 'changed' AND history.id = incoming.id"
            )
            for channel in CHANNELS:
                self.run(
                    "INSERT INTO signs (kind, value, customer, source, seen) SELECT ?, phone, known, channel, max(at) FROM incoming "
                    "WHERE phone <> '' AND channel = ? GROUP BY phone, known, channel "
                    "ON CONFLICT (kind, value, customer, source) DO UPDATE SET seen = excluded.seen WHERE signs.seen < excluded.seen",
                    SignKind.PHONE.value, channel,
                )  # fmt: skip


def new_ids() -> Iterator[str]:
    """Ids as `tokens.new_id` makes them, 128 bits, that grow: the time in milliseconds, then random bits and a count."""
    head, low = f"{int(time.time() * 1000):012x}{secrets.token_hex(5)}", secrets.randbits(39)
    return (f"{head}{low + count:010x}" for count in itertools.count())


@contextmanager
def staged(engine: Engine) -> Iterator[Stage]:
    """A stage on a connection of its own; what was not stored is gone after."""
    raw = engine.raw_connection()
    postgresql = engine.dialect.name == "postgresql"
    try:
        if not postgresql:
            cursor = raw.cursor()
            for pragma in ("temp_store=FILE", f"cache_size=-{_MEMORY_KB}", f"temp.cache_size=-{_MEMORY_KB}"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
        yield Stage(raw.driver_connection, postgresql=postgresql)
    finally:
        raw.invalidate()  # the temporary table and the memory go with the connection
        raw.close()
