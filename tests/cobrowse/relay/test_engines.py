"""Where the journal is: addresses, one relay a database, a server that comes and goes, and texts that a database refuses."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from cobrowse.relay import schema
from cobrowse.relay.database import Database
from cobrowse.relay.engines import VARIABLE, Misplaced, Taken, database_url
from tests.cobrowse.postgresql import PostgreSQL
from tests.cobrowse.relay_process import RelayProcess


def jot(connection: Connection, what: str) -> None:
    connection.execute(schema.journal.insert().values(at=1.0, what=what))


def read(connection: Connection) -> list[str]:
    return list(connection.execute(select(schema.journal.c.what).order_by(schema.journal.c.id)).scalars())


def none_expected(error: BaseException) -> None:
    raise AssertionError from error


def test_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert database_url(tmp_path, "").database == str(tmp_path / "relay.sqlite")
    assert database_url(tmp_path, "postgresql://me@there/journal").drivername == "postgresql+psycopg"
    monkeypatch.setenv(VARIABLE, "postgres://me@there/other")
    assert database_url(tmp_path, "postgresql://me@there/journal").database == "other"


@pytest.mark.parametrize("text", ["nonsense", "mysql://me@there/journal", "postgresql://me@there"])
def test_what_is_no_address_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(Misplaced, match="postgresql://USER:PASSWORD@HOST/NAME"):
        database_url(tmp_path, text)


async def test_one_relay_a_database(server: PostgreSQL, tmp_path: Path) -> None:
    url = database_url(tmp_path, server.url(server.database()))
    first, second = Database(url, none_expected), Database(url, none_expected)
    await first.start()
    with pytest.raises(Taken):
        await second.start()
    await first.stop()
    await second.stop()
    third = Database(url, none_expected)
    await third.start()  # the lock went with its holder
    await third.stop()


async def test_a_server_that_restarts_is_waited_for(server: PostgreSQL, tmp_path: Path) -> None:
    url = database_url(tmp_path, server.url(server.database()))
    database = Database(url, none_expected)
    await database.start()
    await database.run(jot, "before")
    await asyncio.to_thread(server.stop)
    try:
        database.post(jot, "meanwhile")
        waiting = asyncio.ensure_future(database.run(jot, "after"))
    finally:
        await asyncio.to_thread(server.start)
    await waiting
    assert await database.run(read) == ["before", "meanwhile", "after"]
    other = Database(url, none_expected)
    with pytest.raises(Taken):  # and is still this relay's
        await other.start()
    await other.stop()
    await database.stop()


async def test_a_server_that_stays_away_is_told(server: PostgreSQL, tmp_path: Path) -> None:
    failures: list[BaseException] = []
    database = Database(database_url(tmp_path, server.url(server.database())), failures.append, patience=0.1)
    await database.start()
    await asyncio.to_thread(server.stop)
    try:
        database.post(jot, "lost")
        with pytest.raises(OperationalError):
            await database.run(jot, "refused")
    finally:
        await asyncio.to_thread(server.start)
    assert [type(error) for error in failures] == [OperationalError]
    assert await database.run(read) == []
    await database.stop()


async def test_a_nul_is_shown_and_loses_nothing_else(server: PostgreSQL, tmp_path: Path) -> None:
    database = Database(database_url(tmp_path, server.url(server.database())), none_expected)
    await database.start()
    await database.run(jot, "a\0b")
    assert await database.run(read) == ["a\N{REPLACEMENT CHARACTER}b"]
    await database.stop()


def test_serve_says_which_database_it_cannot_use(tmp_path: Path) -> None:
    nobody = RelayProcess(tmp_path, database="postgresql://nobody:secret@127.0.0.1:1/journal")
    done = nobody.command("serve", "--listen", "127.0.0.1:0", check=False)
    assert done.returncode == 2
    assert "the database cannot be used" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
