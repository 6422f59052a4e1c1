"""The cache's file written anew beside the one in use, in a thread of its own: what was deleted is in no page of the new one.

`secure_delete` overwrites what is deleted, but not the copies that stay in the gaps of a page when SQLite moves rows to another, so after
an erasure every page is written again: about a minute at a million lines. Nobody waits for it: the cache's thread goes on reading and
writing in the old file, and does what it wrote meanwhile once more in the new one before that takes the old one's place
(`desktop.cache.store`).
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import structlog
from sqlcipher3 import dbapi2 as sqlcipher
from sqlite_utils import Database

from desktop.cache import journeys
from desktop.cache.kept import CacheTrouble

ENDING: Final = ".anew"
"""Of the new file's name until it takes the old one's place. One that is found at a start was not finished, and is thrown away."""
_log = structlog.get_logger("naast.cache")


def beside(path: Path) -> Path:
    """The new file's name."""
    return path.with_name(path.name + ENDING)


def throw_away(path: Path) -> None:
    """Removes what there is of a new file."""
    for part in (ENDING, f"{ENDING}-wal", f"{ENDING}-shm", f"{ENDING}-journal"):
        path.with_name(path.name + part).unlink(missing_ok=True)


def settle(db: Database) -> None:
    """Empties the write-ahead log into the file."""
    busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:  # somebody else reads the file
        raise CacheTrouble("the log could not be emptied")


def scrub(db: Database) -> None:
    """Writes the whole file anew in its place, and empties the log: what was deleted is nowhere any more."""
    db.execute("VACUUM")
    settle(db)


def begin_erasing(db: Database) -> None:
    """Something was deleted that must be gone for good: owed from now on, also after a restart."""
    db.execute("insert or ignore into erasing (one) values (1)")


def is_erasing(db: Database) -> bool:
    """Whether that is owed."""
    return db.execute("select 1 from erasing").fetchone() is not None


def erase(db: Database) -> None:
    """All that was deleted is gone from the file of this database, the index and the log, and nothing is owed any more."""
    journeys.refill(db)
    scrub(db)
    with db.atomic():
        db.execute("delete from erasing")
        db.execute("delete from remains")
    settle(db)  # the log held nothing but that


class Anew:
    """Starts to write the file at `path` anew. `connect` makes a connection to it, `opened` opens the new one, `attach` is the key as SQL
    takes it. At its end `done` is called, in its thread; `error` is then why there is no new file, or None.
    """

    def __init__(
        self, path: Path, connect: Callable[[], Any], attach: str, opened: Callable[[Path], Database], done: Callable[[Anew], None]
    ) -> None:
        self._path = path
        self._connect = connect
        self._attach = attach
        self._opened = opened
        self._done = done
        self._now: Any = None
        self._stopping = threading.Event()
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="cache-anew", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Breaks it off, and waits for that; nothing is left of the new file."""
        self._stopping.set()
        while self._thread.is_alive():
            if (connection := self._now) is not None:
                with contextlib.suppress(sqlcipher.Error):  # closed just now
                    connection.interrupt()
            self._thread.join(0.05)
        throw_away(self._path)

    def _work(self) -> None:
        try:
            throw_away(self._path)
            self._copy()
            self._check()
            db = self._opened(beside(self._path))
            try:
                self._now = db.conn
                erase(db)
            finally:
                self._now = None
                db.close()
        except (sqlcipher.Error, CacheTrouble, OSError) as error:
            self.error = error
            _log.info("cache_not_anew", cause=type(error).__name__)
        self._done(self)

    def _copy(self) -> None:
        """As it is now, whatever is written meanwhile: a reader of a write-ahead log sees one moment."""
        connection = self._connect()
        self._now = connection
        try:
            connection.execute(f'ATTACH DATABASE ? AS anew KEY "{self._attach}"', (str(beside(self._path)),))
            connection.execute("SELECT sqlcipher_export('anew')").fetchone()
            self._check()
        finally:
            self._now = None
            connection.close()

    def _check(self) -> None:
        if self._stopping.is_set():
            raise CacheTrouble("broken off")
