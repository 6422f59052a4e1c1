"""The relay's database: one worker thread owns one connection, so that the loop never waits for a disk. What is asked is in `users`,
`people`, `contacts` and `journal`: functions of a connection.

SQLite in the data folder, in WAL with full syncing: what is acknowledged is on the disk. Every transaction begins as a writer, so two
processes (the relay and a `naast-relay user add`) wait for one another and never fail halfway; migrations run in such a
transaction, which is their lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

FILE: Final = "relay.sqlite"
BUSY: Final = 15.0
"""Seconds to wait for another process's transaction."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


def open_engine(data: Path) -> Engine:
    """The engine of the database in this folder."""
    # hide_parameters: an error's text ends in a log, and logs hold nothing personal
    engine = create_engine(f"sqlite:///{data / FILE}", hide_parameters=True, connect_args={"timeout": BUSY, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # SQLAlchemy then begins explicitly, below
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def migrate(engine: Engine) -> None:
    """Brings the tables to this version's form, under the database's own lock."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def opened(data: Path) -> Iterator[Engine]:
    """An engine with its tables in order, for a command that does one thing and ends."""
    engine = open_engine(data)
    try:
        migrate(engine)
        yield engine
    finally:
        engine.dispose()


class Database:
    """Runs functions of a connection, each in a transaction of its own, one after another in one thread."""

    def __init__(self, data: Path, on_failure: Callable[[BaseException], None]) -> None:
        self._data = data
        self._on_failure = on_failure
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relay-database")
        self._engine: Engine | None = None

    def _open(self) -> None:
        self._engine = open_engine(self._data)
        migrate(self._engine)

    async def start(self) -> None:
        """Opens the database and migrates it."""
        await asyncio.wrap_future(self._thread.submit(self._open))

    def _submit(self, call: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        def within() -> _T:
            if self._engine is None:
                raise RuntimeError("the database is not open")
            with self._engine.begin() as connection:
                return call(connection, *args, **kwargs)

        return self._thread.submit(within)

    async def run(self, call: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """The function's result, after the transaction is on the disk."""
        return await asyncio.wrap_future(self._submit(call, *args, **kwargs))

    def post(self, call: Callable[Concatenate[Connection, _P], None], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Like `run`, without waiting; a failure goes to `on_failure`, in the worker's thread."""
        self._submit(call, *args, **kwargs).add_done_callback(self._posted)

    def _posted(self, future: Future[None]) -> None:
        error = future.exception()
        if error is not None:
            self._on_failure(error)

    async def stop(self) -> None:
        """Waits for what was posted, and closes."""

        def close() -> None:
            if self._engine is not None:
                self._engine.dispose()

        await asyncio.wrap_future(self._thread.submit(close))
        self._thread.shutdown()
