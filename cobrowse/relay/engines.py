"""Where the relay's database is, and how it is set up: SQLite in the data folder, or a PostgreSQL that the configuration names.

SQLite runs in WAL with full syncing: what is acknowledged is on the disk. Every transaction begins as a writer, so two processes (the relay
and a `naast-relay user add`) wait for one another and never fail halfway. PostgreSQL does as much by its own locks; an advisory
lock sees to it that one relay works on it, as the lock file does for a data folder. What is asked of them is the same:
`database` runs it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

FILE: Final = "relay.sqlite"
VARIABLE: Final = "NAAST_DATABASE"
"""Names the database instead of the configuration, so that a password needs to stand in no file."""
BUSY: Final = 60.0
"""Seconds to wait for another process's transaction: an import of some millions holds SQLite's one place for a writer for half of that."""
CONNECT: Final = 10
"""Seconds to wait for a server."""
_SERVES: Final = 0x4E61617374
"""Names of PostgreSQL's advisory locks: "Naast" in ASCII, and the next."""
_MIGRATES: Final = _SERVES + 1


class Misplaced(Exception):
    """The database cannot be where the configuration says; the text says why, and what to write."""


class Taken(Exception):
    """Another relay works on this database."""


def database_url(data: Path, configured: str) -> URL:
    """The database's address: by the environment, by the configuration, else a file in the data folder.

    Raises:
        Misplaced: it is no address, or of a kind that the relay does not know.
    """
    text = os.environ.get(VARIABLE, "") or configured
    if not text:
        return URL.create("sqlite", database=str(data / FILE))
    try:
        url = make_url(text)
    except ArgumentError:
        raise Misplaced('the database is no address; write it as "postgresql://USER:PASSWORD@HOST/NAME"') from None
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg") or not url.database:
        raise Misplaced(f'a database of the kind {url.drivername!r} is not known; write it as "postgresql://USER:PASSWORD@HOST/NAME"')
    return url.set(drivername="postgresql+psycopg")


def open_engine(url: URL) -> Engine:
    """The engine of this database."""
    # hide_parameters: an error's text ends in a log, and logs hold nothing personal
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY, "check_same_thread": False})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_as_writer)
        return engine
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT})
    event.listen(engine, "before_cursor_execute", _without_nul, retval=True)
    return engine


def _set_up_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # SQLAlchemy then begins explicitly, below
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_as_writer(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _without_nul(_connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> tuple[str, Any]:
    """PostgreSQL stores no NUL in a text; a customer's page may send one all the same, and loses no more than that character."""
    return statement, [_clean(each) for each in parameters] if many else _clean(parameters)


def _clean(parameters: Any) -> Any:
    if isinstance(parameters, dict):
        return {name: _shown(value) for name, value in parameters.items()}
    return tuple(_shown(value) for value in parameters)


def _shown(value: Any) -> Any:
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) and "\0" in value else value


def lock_for_migration(connection: Connection) -> None:
    """Until this transaction ends nobody else migrates. SQLite's transactions exclude one another by themselves."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATES})")


def claim(engine: Engine) -> Connection | None:
    """Holds the database for one relay, until the connection that it gives is closed or breaks. None where the data folder's lock does it.

    Raises:
        Taken: another relay holds it.
    """
    if engine.dialect.name != "postgresql":
        return None
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        if connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_SERVES})").scalar():
            return connection
    except SQLAlchemyError:
        connection.close()
        raise
    connection.close()
    raise Taken


def went_away(error: DBAPIError) -> bool:
    """Whether the server was lost or cannot be reached, so that the same may go well later. SQLite's file does not go away."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", "")
    # PostgreSQL's appendix A: no code for a connection that was never made, 08 for one that broke, 57P for a server that stops or starts
    return isinstance(error, OperationalError) and (state is None or state.startswith(("08", "57P")))


def disk_failed(error: DBAPIError) -> bool:
    """Whether SQLite could not write or read its file, so that the same may go well later: a disk that is full, a failing one, a lock."""
    # https://sqlite.org/rescode.html: busy, I/O error, full, cannot open; the lower byte is the primary code
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (5, 10, 13, 14)
