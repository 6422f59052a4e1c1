"""The relay's database: one worker thread owns one connection, so that the loop never waits for a disk. What is asked is in `users`,
`people`, `contacts` and `journal`: functions of a connection. Where it is, and how SQLite and PostgreSQL are set up, is `engines`.

What is acknowledged is committed. A server that restarts is waited for: what had not begun to commit is done again, in order. What was
posted while a disk is full or fails is kept, and done before whatever comes next, so that a state is never stored without the one before.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from cobrowse.relay.engines import claim, disk_failed, lock_for_migration, open_engine, went_away

PATIENCE: Final = 30.0
"""Seconds for which a database that went away is waited for, before what was asked of it fails."""
_PAUSE: Final = 0.5
MAX_KEPT: Final = 20_000
"""What is kept of what was posted while the disk fails; beyond it the newest is lost, and told."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def newest() -> str:
    """The revision that this version's tables have: steps are named by their numbers."""
    return max(file.name[:4] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _is_newest(engine: Engine) -> bool:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == newest()


def migrate(engine: Engine) -> None:
    """Brings the tables to this version's form, under the database's own lock."""
    if _is_newest(engine):
        return
    # a relay that starts again is back within a second: a third of that would be this
    from alembic import command
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        lock_for_migration(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def opened(url: URL) -> Iterator[Engine]:
    """An engine with its tables in order, for a command that does one thing and ends."""
    engine = open_engine(url)
    try:
        migrate(engine)
        yield engine
    finally:
        engine.dispose()


class Database:
    """Runs functions of a connection, each in a transaction of its own, one after another in one thread."""

    def __init__(self, url: URL, on_failure: Callable[[BaseException], None], patience: float = PATIENCE) -> None:
        self._url = url
        self._patience = patience
        self._on_failure = on_failure
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relay-database")
        self._engine: Engine | None = None
        self._claim: Connection | None = None
        self._stopping = threading.Event()
        self._kept: deque[Callable[[Connection], object]] = deque()  # belongs to the thread

    def _open(self) -> None:
        engine = open_engine(self._url)
        try:
            self._claim = claim(engine)
            migrate(engine)
        except BaseException:
            self._give_up_claim()
            engine.dispose()
            raise
        self._engine = engine

    def _give_up_claim(self) -> None:
        claimed, self._claim = self._claim, None
        if claimed is not None:
            claimed.invalidate()  # a pooled connection would go on holding the lock
            claimed.close()

    async def start(self) -> None:
        """Opens the database and migrates it.

        Raises:
            Taken: another relay works on it.
            SQLAlchemyError: it cannot be reached or used.
        """
        await asyncio.wrap_future(self._thread.submit(self._open))

    def _submit(self, call: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        def within() -> _T:
            if self._engine is None:
                raise RuntimeError("the database is not open")
            self._catch_up(self._engine)
            return self._carried_out(self._engine, lambda connection: call(connection, *args, **kwargs))

        return self._thread.submit(within)

    def _catch_up(self, engine: Engine) -> None:
        """Does what was kept, in its order.

        Raises:
            DBAPIError: it still cannot be done, and nothing may go before it.
        """
        while self._kept:
            try:
                self._carried_out(engine, self._kept[0])
            except DBAPIError as error:
                if disk_failed(error):
                    raise
                self._on_failure(error)
            self._kept.popleft()

    def _carried_out(self, engine: Engine, call: Callable[[Connection], _T]) -> _T:
        """In a transaction; again, while the server is away, unless it went while committing: nobody knows then what it kept."""
        until = time.monotonic() + self._patience
        while True:
            committing = False
            try:
                with engine.connect() as connection, connection.begin() as transaction:
                    result = call(connection)
                    committing = True
                    transaction.commit()
                    return result
            except DBAPIError as error:
                if committing or not went_away(error) or time.monotonic() > until or self._stopping.wait(_PAUSE):
                    raise
                self._claim_again(engine)

    def _claim_again(self, engine: Engine) -> None:
        """The server forgot whose it was when it went."""
        self._give_up_claim()
        try:
            self._claim = claim(engine)
        except DBAPIError as error:
            if not went_away(error):
                raise

    async def run(self, call: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """The function's result, after the transaction is on the disk."""
        return await asyncio.wrap_future(self._submit(call, *args, **kwargs))

    def post(self, call: Callable[Concatenate[Connection, _P], None], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Like `run`, without waiting; a failure goes to `on_failure`, in the worker's thread. After one of the disk it is tried again."""

        def posted() -> None:
            if self._engine is None:
                raise RuntimeError("the database is not open")
            try:
                self._catch_up(self._engine)
                self._carried_out(self._engine, lambda connection: call(connection, *args, **kwargs))
            except DBAPIError as error:
                if disk_failed(error) and len(self._kept) < MAX_KEPT:
                    self._kept.append(lambda connection: call(connection, *args, **kwargs))
                raise

        self._thread.submit(posted).add_done_callback(self._posted)

    def _posted(self, future: Future[None]) -> None:
        error = future.exception()
        if error is not None:
            self._on_failure(error)

    async def stop(self) -> None:
        """Waits for what was posted, and closes."""

        self._stopping.set()  # nothing waits for a server any more

        def close() -> None:
            if self._engine is not None:
                try:
                    self._catch_up(self._engine)
                except DBAPIError as error:
                    self._on_failure(error)
                self._engine.dispose()
            self._give_up_claim()

        await asyncio.wrap_future(self._thread.submit(close))
        self._thread.shutdown()
