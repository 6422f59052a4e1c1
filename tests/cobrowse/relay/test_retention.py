"""What is kept no longer than the configuration says, and a clock that nobody should believe. In memory, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, func, select

from cobrowse.relay import erasing, schema
from cobrowse.relay.config import RetentionRules
from cobrowse.relay.retention import DAY, STEP, SWEEPS, look_at_clock, step

NOW = 1_800_000_000.0
RULES = RetentionRules()


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    schema.metadata.create_all(engine)
    with engine.begin() as made:
        yield made
    engine.dispose()


def customer(connection: Connection, ref: str, **values: Any) -> None:
    connection.execute(schema.customers.insert().values({"id": ref, "created": NOW - 800 * DAY, "name": ref, **values}))


def contact(connection: Connection, ref: str, of: str, days: float, state: str = "completed") -> None:
    said = {"said_name": f"{ref} said", "said_phone": "+31", "notes": "noted", "follow_up": "a letter"}
    kept = {"site": "shop", "visitor": "v", "state": state, "signs": [], "candidates": [], "reason": "Order"}
    connection.execute(schema.contacts.insert().values(id=ref, customer=of, called=NOW - days * DAY, **said, **kept))


def swept(connection: Connection, rules: RetentionRules = RULES) -> int:
    steps = 0
    for sweep in SWEEPS:
        after, more = None, True
        while more:
            after = step(connection, sweep, after, rules, NOW)
            steps, more = steps + 1, after is not None
    return steps


def ids(connection: Connection, table: Any) -> list[Any]:
    return list(connection.execute(select(next(iter(table.primary_key))).order_by(next(iter(table.primary_key)))).scalars())


def fill(connection: Connection) -> None:
    customer(connection, "kept", number="K1", name="Ann")
    for ref, days in (("old", 800.0), ("new", 10.0), ("live", 800.0)):
        contact(connection, ref, "kept", days, "connected" if ref == "live" else "completed")
    for number, days in enumerate((100.0, 10.0), 1):
        at = NOW - days * DAY
        connection.execute(schema.moments.insert().values(id=number, contact="new", at=at, name="page", data={}))
        connection.execute(schema.visits.insert().values(id=f"v{number}", visitor="v", site="shop", begun=at, last=at))
        connection.execute(schema.invites.insert().values(id=f"i{number}", hash=f"h{number}", name="Ann", created=at, expires=at))
        connection.execute(schema.history.insert().values(id=f"h{number}", customer="kept", at=at, channel="email", title="A"))
        connection.execute(schema.visitors.insert().values(id=f"w{number}", site="shop", first_seen=at, last_seen=at))
        connection.execute(schema.erasures.insert().values(customer=f"e{number}", at=at))


def test_each_has_its_time(connection: Connection) -> None:
    fill(connection)
    swept(connection)
    for table, left in (
        (schema.moments, [2]), (schema.visits, ["v2"]), (schema.invites, ["i2"]), (schema.history, ["h1", "h2"]),
        (schema.visitors, ["w2"]), (schema.erasures, ["e2"]), (schema.customers, ["kept"]), (schema.contacts, ["live", "new", "old"]),
    ):  # fmt: skip
        assert ids(connection, table) == left, table.name
    table = schema.contacts
    said = {row.id: (row.said_name, row.said_phone, row.notes, row.follow_up, row.reason) for row in connection.execute(select(table))}
    assert said["old"] == ("", "", "", "", "Order")
    assert said["new"][0] == "new said"
    assert said["live"][2] == "noted", "a contact that goes on keeps what was said"


def test_zero_is_for_ever(connection: Connection) -> None:
    fill(connection)
    swept(connection, RetentionRules(visits=0, visitors=0, provisional=0, texts=0))
    assert len(ids(connection, schema.moments)) == len(ids(connection, schema.visits)) == 2
    assert connection.execute(select(func.count()).where(schema.contacts.c.notes == "noted")).scalar() == 3


def test_strangers_go_when_their_time_is_over(connection: Connection) -> None:
    for ref, days in (("gone", 800.0), ("lately", 10.0), ("here", 800.0)):
        customer(connection, ref, provisional=True, phone="+31612345678")
        contact(connection, f"of-{ref}", ref, days, "queued" if ref == "here" else "completed")
    connection.execute(schema.signs.insert().values(kind="phone", value="+31612345678", customer="gone", seen=0))
    for _ in range(2):  # again changes nothing
        swept(connection)
        people = schema.customers
        assert {row.id: row.name for row in connection.execute(select(people))} == {"gone": "", "lately": "lately", "here": "here"}
    assert ids(connection, schema.signs) == []
    assert {row.id: row.said_name for row in connection.execute(select(schema.contacts))}["of-gone"] == ""


def test_steps_are_small(connection: Connection) -> None:
    rows = [{"id": number, "contact": "c", "at": 0.0, "name": "page", "data": {}} for number in range(3 * STEP + 1)]
    connection.execute(schema.moments.insert(), rows)
    assert swept(connection) == len(SWEEPS) + 3
    assert ids(connection, schema.moments) == []


def test_a_clock_that_jumps_ten_years_erases_nothing(connection: Connection) -> None:
    years = 3652 * DAY
    assert look_at_clock(connection, NOW, 900).believed
    assert look_at_clock(connection, NOW + 3600, 900).believed
    ahead = look_at_clock(connection, NOW + years, 900)
    assert (ahead.believed, round(ahead.off / DAY)) == (False, 3652)
    assert not look_at_clock(connection, NOW + years + 3600, 900).believed
    assert look_at_clock(connection, NOW + 7200, 900).believed, "set right again, it is as if nothing had been"
    assert not look_at_clock(connection, NOW + years, 900).believed
    assert look_at_clock(connection, NOW + years + DAY + 1, 900).believed, "after a day of the same it is the time"
    customer(connection, "locked", locked_until=NOW + years)
    customer(connection, "rightly", locked_until=NOW + 800)
    back = look_at_clock(connection, NOW, 900)
    assert (back.believed, back.off < -years) == (True, True)
    assert {row.id: row.locked_until for row in connection.execute(select(schema.customers))} == {"locked": 0, "rightly": NOW + 800}


def test_a_relay_that_was_off_for_a_while_goes_on(connection: Connection) -> None:
    look_at_clock(connection, NOW, 900)
    assert look_at_clock(connection, NOW + 30 * DAY, 900).believed


def test_erasures_outlive_what_consoles_keep() -> None:
    assert erasing.REMEMBERED == 60 * DAY
