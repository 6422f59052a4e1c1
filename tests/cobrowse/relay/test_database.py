"""The database: migrations give the tables that the code means, one writer at a time, failures told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, select, text
from sqlalchemy.exc import DBAPIError

from cobrowse.relay import database as relay_database
from cobrowse.relay import schema
from cobrowse.relay.database import Database, migrate, newest
from cobrowse.relay.engines import open_engine
from cobrowse.relay.lock import FileLock, Held


def jot(connection: Connection, what: str) -> None:
    connection.execute(schema.journal.insert().values(at=1.0, what=what))
    if what == "bad":
        connection.execute(text("insert into nowhere values (1)"))


def read(connection: Connection) -> list[str]:
    return list(connection.execute(select(schema.journal.c.what).order_by(schema.journal.c.id)).scalars())


def test_the_migrations_make_the_schema(url: URL) -> None:
    engine = open_engine(url)
    migrate(engine)
    migrate(engine)  # again changes nothing
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    engine.dispose()


def test_steps_are_named_by_their_numbers() -> None:
    """By which a relay that starts sees that there is nothing to do."""
    config = Config()
    config.set_main_option("script_location", str(Path(relay_database.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == newest()


async def test_what_ran_is_there_and_what_failed_left_nothing(url: URL) -> None:
    failures: list[BaseException] = []
    database = Database(url, failures.append)
    await database.start()
    await database.run(jot, "good")
    with pytest.raises(DBAPIError, match="nowhere"):
        await database.run(jot, "bad")
    database.post(jot, "later")
    database.post(jot, "bad")
    assert await database.run(read) == ["good", "later"]
    await database.stop()
    assert len(failures) == 1
    assert isinstance(failures[0], DBAPIError)


async def test_two_at_once_both_migrate(url: URL) -> None:
    def opened() -> None:
        engine = open_engine(url)
        migrate(engine)
        engine.dispose()

    await asyncio.gather(*(asyncio.to_thread(opened) for _ in range(4)))


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock"), pytest.raises(Held), FileLock(tmp_path / "lock"):
        pass
    with FileLock(tmp_path / "lock"):
        pass
