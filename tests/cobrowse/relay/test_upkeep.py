"""A relay's upkeep on a real database, and a machine whose clock is set while the relay runs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from cobrowse import wire
from cobrowse.contact import Availability, ContactState
from cobrowse.relay import erasing, people, schema
from cobrowse.relay.clock import Clock
from cobrowse.relay.config import Config
from cobrowse.relay.database import Database
from cobrowse.relay.effects import Deliver
from cobrowse.relay.engines import database_url
from cobrowse.relay.record import Record, User
from cobrowse.relay.retention import DAY
from cobrowse.relay.room import Service
from cobrowse.relay.rooms import Rooms
from cobrowse.relay.tokens import Access, BadToken, PageToken, Tokens
from cobrowse.relay.upkeep import Upkeep
from cobrowse.wire import Role

YEARS = 3652 * DAY


def none_expected(error: BaseException) -> None:
    raise AssertionError from error


def old_moments(connection: Connection, now: float) -> None:
    connection.execute(schema.customers.insert().values(id="c", created=now))
    for ref in ("gone", "too"):
        connection.execute(schema.customers.insert().values(id=ref, number=ref, created=now))
    contact = {"site": "shop", "visitor": "v", "state": "completed", "signs": [], "candidates": []}
    connection.execute(schema.contacts.insert().values(id="k", customer="c", called=now, **contact))
    connection.execute(schema.moments.insert().values(contact="k", at=now - 100 * DAY, name="page", data={}))


def moments(connection: Connection) -> int:
    return len(connection.execute(schema.moments.select()).all())


async def test_upkeep_sweeps_and_tells_who_was_erased(tmp_path: Path) -> None:
    database, clock = Database(database_url(tmp_path, ""), none_expected), Clock()
    told: list[tuple[str, ...]] = []
    await database.start()
    await database.run(old_moments, clock.now())
    await database.run(erasing.erase, "gone", clock.now() - 61 * DAY)
    upkeep = Upkeep(Config(), clock, database, told.append)
    await upkeep.start()
    await database.run(erasing.erase, "too", clock.now())
    await upkeep.look()
    await upkeep.look()
    assert told == [("too",)]
    assert upkeep.forgotten == ("too",)
    assert await database.run(moments) == 1
    await upkeep.sweep()
    assert await database.run(moments) == 0
    await database.stop()


@pytest.mark.parametrize("jump", [YEARS, -YEARS])
async def test_a_machines_clock_that_jumps_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    clock = Clock()
    database = Database(database_url(tmp_path, ""), none_expected)
    upkeep = Upkeep(Config(), clock, database, lambda customers: None)
    tokens = Tokens(b"a key of thirty-two bytes or more", clock.now)
    access, page = tokens.access(Access("u", "s", Role.AGENT), clock.now()), tokens.page(PageToken("shop", "v"), clock.now())
    before, real = clock.now(), time.time
    monkeypatch.setattr(time, "time", lambda: real() + jump)
    assert before <= clock.now() < before + 60
    assert isinstance(tokens.read(access), Access)
    assert isinstance(tokens.read(page), PageToken)
    with pytest.raises(BadToken):
        tokens.read(tokens.access(Access("u", "s", Role.AGENT), clock.now() - 601))
    with capture_logs() as logs:
        upkeep.look_at_jump()
        upkeep.look_at_jump()
    assert [(line["event"], line["seconds"]) for line in logs] == [("the machine's clock jumped", round(jump))], "said once"
    monkeypatch.undo()
    with capture_logs() as logs:
        upkeep.look_at_jump()
    assert len(logs) == 1, "and when it is set back"


async def test_a_start_after_ten_years_erases_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(database_url(tmp_path, ""), none_expected)
    await database.start()
    upkeep = Upkeep(Config(), Clock(), database, lambda customers: None)
    await upkeep.start()
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + YEARS)
    later = Upkeep(Config(), Clock(), database, lambda customers: None)
    with capture_logs() as logs:
        await later.start()
    assert [line["event"] for line in logs] == ["the clock is far ahead of what was written last"]
    await database.stop()


@pytest.mark.parametrize("jump", [YEARS, -YEARS])
def test_contacts_of_a_clock_that_was_wrong_go_on(jump: float) -> None:
    now = 1_800_000_000.0
    waiting = Record("c", "shop", "v", ContactState.QUEUED, people.NOBODY, now + jump)
    rooms = Rooms()
    rooms.restore((waiting,), now)
    due = rooms.due()
    assert due is not None
    assert now < due <= now + 60, "the page has its usual time to come back, and nothing is due before"
    rooms.page_joined(now, 1, "v", "shop", "c", Service())
    user = User("u", "anna", "Anna", Role.AGENT, Availability.AVAILABLE)
    told = [effect.message for effect in rooms.console_joined(now, 2, user, "s", Service()) if isinstance(effect, Deliver)]
    [offer] = [message for message in told if isinstance(message, wire.Offer)]
    assert offer.waited >= 0
    assert rooms.tick(now + 1) == []
