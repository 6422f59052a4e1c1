"""What is kept no longer than the configuration says: functions of a connection, each one short step over a table. When they are taken is
`upkeep`'s.

A table is gone through in the order of its key, some rows a step, so that it needs no index of its own and nobody waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, delete, select, update

from cobrowse.contact import ENDED
from cobrowse.relay import schema
from cobrowse.relay.config import RetentionRules
from cobrowse.relay.erasing import REMEMBERED, TEXTS, InContact, anonymise

STEP: Final = 500
"""Rows that are looked at in one transaction: a few milliseconds."""
DAY: Final = 86_400.0
LONGEST_OFF: Final = 31 * DAY
"""A relay that seems to have been off for longer does not believe its clock at once."""
DOUBT: Final = DAY
"""Seconds for which it then erases nothing: somebody looks at the log, or the clock is set right."""
_OVER: Final = frozenset(state.value for state in ENDED)


@dataclass(frozen=True)
class Sweep:
    """What becomes of a table's rows: those whose time in the column `at` is `days(rules)` ago are deleted, or as `act` does it."""

    table: Table
    at: str
    days: Callable[[RetentionRules], float]
    more: tuple[str, ...] = ()
    act: Callable[[Connection, list[Row[Any]], float, float], None] | None = None


def _blank_texts(connection: Connection, rows: list[Row[Any]], _before: float, _now: float) -> None:
    table = schema.contacts
    due = [row.id for row in rows if row.state in _OVER and any(getattr(row, name) for name in TEXTS)]
    if due:
        connection.execute(update(table).where(table.c.id.in_(due)).values(**TEXTS))


def _anonymise(connection: Connection, rows: list[Row[Any]], before: float, now: float) -> None:
    table = schema.contacts
    for row in rows:
        if not row.provisional or not row.created:
            continue
        if connection.execute(select(table.c.id).where(table.c.customer == row.id, table.c.called >= before)).first() is not None:
            continue
        try:
            anonymise(connection, row.id, now)
        except InContact:
            continue


SWEEPS: Final = (
    Sweep(schema.moments, "at", lambda rules: rules.visits),
    Sweep(schema.visits, "last", lambda rules: rules.visits),
    Sweep(schema.invites, "expires", lambda rules: rules.visits),
    Sweep(schema.visitors, "last_seen", lambda rules: rules.visitors),
    Sweep(schema.history, "at", lambda rules: rules.history),
    Sweep(schema.contacts, "called", lambda rules: rules.texts, ("state", *TEXTS), _blank_texts),
    Sweep(schema.customers, "created", lambda rules: rules.provisional, ("provisional",), _anonymise),
    Sweep(schema.erasures, "at", lambda rules: REMEMBERED / DAY),
)


def step(connection: Connection, sweep: Sweep, after: Any, rules: RetentionRules, now: float) -> Any:
    """The next rows after the key `after` (None: the first ones); the key to go on from, None at the end of the table."""
    days = sweep.days(rules)
    if not days:
        return None
    key = next(iter(sweep.table.primary_key.columns))
    at, before = sweep.table.c[sweep.at], now - days * DAY
    query = select(key, at, *(sweep.table.c[name] for name in sweep.more)).order_by(key).limit(STEP)
    rows = list(connection.execute(query if after is None else query.where(key > after)))
    due = [row for row in rows if row[1] < before]
    if due and sweep.act is not None:
        sweep.act(connection, due, before, now)
    elif due:
        connection.execute(delete(sweep.table).where(key.in_([row[0] for row in due])))
    return rows[-1][0] if len(rows) == STEP else None


@dataclass(frozen=True)
class Seen:
    """What the clock looks like beside what was written last: `off` seconds between, negative when it went back; `believed` whether
    anything may be erased by it.
    """

    off: float
    believed: bool


def look_at_clock(connection: Connection, now: float, lock_out: float) -> Seen:
    """Compares the clock with the one of before, and writes it down. Who is locked out for more than `lock_out` is so by a wrong clock."""
    table = schema.upkeep
    kept = {row.name: row.at for row in connection.execute(select(table))}
    last, doubted = kept.get("clock", now), kept.get("doubted")
    off = now - last
    if off < -DAY:
        people = schema.customers
        connection.execute(update(people).where(people.c.locked_until > now + lock_out).values(locked_until=0))
    if off <= LONGEST_OFF:
        _write(connection, {"clock": now})
        return Seen(off, True)
    if doubted is None or not 0 <= now - doubted < LONGEST_OFF:
        _write(connection, {"clock": last, "doubted": now})
        return Seen(off, False)
    believed = now - doubted >= DOUBT
    _write(connection, {"clock": now} if believed else {"clock": last, "doubted": doubted})
    return Seen(off, believed)


def _write(connection: Connection, values: dict[str, float]) -> None:
    connection.execute(delete(schema.upkeep))
    connection.execute(schema.upkeep.insert(), [{"name": name, "at": at} for name, at in values.items()])
