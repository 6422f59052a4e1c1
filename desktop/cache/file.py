"""The cache's file: opened with its key, set aside when it cannot be used, and built anew with what the agent wrote in the old one.

A file that is damaged, of another key, or of a newer Naast keeps its content under a new name. The file's name says nothing of anybody.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
import structlog
from sqlcipher3 import dbapi2 as sqlcipher
from sqlite_utils import Database

from desktop.cache import written
from desktop.cache.anew import Anew, beside, settle, throw_away
from desktop.cache.kept import Keeping
from desktop.cache.schema import migrations

TRIES: Final = 5
"""Times that a file is opened that the disk did not give, before the cache lives in memory."""
PAUSE: Final = 0.05
"""Seconds between them."""
PAGES_KEPT: Final = 16_384
"""KiB of pages that stay decrypted in memory: the upper ones of the trees, which every question passes. Checking a page costs 16 us."""
_DAMAGE: Final = ("malformed", "not a database", "file is encrypted", "disk image", "database schema", "hmac")
_CORRUPT_INDEX: Final = 267
"""SQLITE_CORRUPT_VTAB."""
_SET_ASIDE: Final = ("damaged", "newer")
_log = structlog.get_logger("naast.cache")
_T = TypeVar("_T")


class _Newer(Exception):
    """The file has migrations that this version does not know."""


class CacheFile:
    """The file at `path`, or memory where there is no path or no key. `key` has 32 bytes. For one thread."""

    def __init__(self, path: Path | None, key: bytes | None, clock: Callable[[], float]) -> None:
        self._path = path if key is not None else None
        self._key = key.hex() if key is not None else ""
        self._clock = clock
        self.set_aside = ""
        """The name under which a file was set aside, "" when none was."""

    @property
    def keeping(self) -> Keeping:
        """Where it lives."""
        return Keeping.FILE if self._path is not None else Keeping.MEMORY

    def open(self) -> Database:
        """The database, with this version's tables. A file that cannot be used is set aside; where there is no disk, it is in memory."""
        if self._path is None:
            return _ready(sqlcipher.connect(":memory:"))
        with contextlib.suppress(OSError):  # a folder that cannot be written is told below
            throw_away(self._path)
        for left in reversed(range(TRIES)):
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                return self._open_file()
            except _Newer:
                return self.rebuild(None, "newer")
            except (OSError, sqlcipher.Error) as error:
                if is_damage(error):
                    return self.rebuild(None)
                if not left:
                    return self._in_memory(error)
            time.sleep(PAUSE)
        raise AssertionError  # the last try returns

    def rebuild(self, broken: Database | None, why: str = "damaged") -> Database:
        """Sets the file aside, starts a new one, and takes along what the agent wrote."""
        if broken is not None:
            close(broken)
        if self._path is None:
            return _ready(sqlcipher.connect(":memory:"))
        drafts, notes, outbox = self._salvage(written.drafts), self._salvage(written.unsent_notes), self._salvage(written.outbox)
        lists = self._salvage(written.lists)
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(min(max(self._clock(), 0.0), 1e11)))
        aside = self._free(f"{self._path.name}.{why}-{stamp}")
        try:
            for ending in ("", "-wal", "-shm"):
                part = self._path.with_name(self._path.name + ending)
                if part.exists():
                    part.replace(aside.with_name(aside.name + ending))
            db = self._open_file()
        except (OSError, sqlcipher.Error) as error:
            db = self._in_memory(error)
        self.set_aside = aside.name
        _log.warning("cache_rebuilt", why=why, drafts=len(drafts), notes=len(notes), outbox=len(outbox))
        now = self._clock()
        with db.atomic():
            for draft in drafts:
                written.put_draft(db, draft, now)
            for text in notes:
                written.put_notes(db, text, now)
            for finish in outbox:
                written.put_finish(db, finish, now)
            for one in lists:
                written.put_lists(db, one)
        return db

    @property
    def size(self) -> int:
        """Bytes of the file, 0 in memory."""
        return self._path.stat().st_size if self._path is not None and self._path.exists() else 0

    def write_anew(self, done: Callable[[Anew], None]) -> Anew:
        """Starts to write the file anew, see `Anew`; `take_anew` is for when it is done."""
        assert self._path is not None  # noqa: S101 - memory is erased in its place
        return Anew(self._path, self._unlocked, f"x'{self._key}'", self._open_file, done)

    def open_anew(self) -> Database:
        """The new file, before it takes the old one's place."""
        assert self._path is not None  # noqa: S101 - likewise
        return self._open_file(beside(self._path))

    def take_anew(self, old: Database, new: Database) -> tuple[Database, bool]:
        """Puts the new file in the old one's place: the database that is there then, and whether it is the new one. The power may go at any
        moment: one of the two is there, whole.
        """
        assert self._path is not None  # noqa: S101 - likewise
        try:
            settle(new)
            settle(old)  # a log that is left would be read into the new file
        finally:
            close(new)
        close(old)
        try:
            beside(self._path).replace(self._path)
            _to_disk(self._path.parent)
        except OSError as error:
            _log.warning("cache_not_anew", cause=type(error).__name__)
            return self.open(), False
        return self.open(), True

    def drop_set_aside(self) -> None:
        """Destroys what was set aside: what is in it cannot be erased one by one."""
        if self._path is not None:
            for why in _SET_ASIDE:
                for part in self._path.parent.glob(f"{self._path.name}.{why}-*"):
                    part.unlink(missing_ok=True)

    def _free(self, name: str) -> Path:
        assert self._path is not None  # noqa: S101 - memory is never set aside
        made, count = self._path.with_name(name), 1
        while made.exists():
            count += 1
            made = self._path.with_name(f"{name}-{count}")
        return made

    def _open_file(self, path: Path | None = None) -> Database:
        connection = self._unlocked(path)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA cache_size=-{PAGES_KEPT}")
            connection.execute("PRAGMA synchronous=FULL")  # an answered write outlives the power too
            return _ready(connection)
        except BaseException:
            connection.close()
            raise

    def _in_memory(self, error: Exception) -> Database:
        _log.warning("cache_in_memory", cause=type(error).__name__)
        self._path = None
        return _ready(sqlcipher.connect(":memory:"))

    def _salvage(self, read: Callable[[Database], tuple[_T, ...]]) -> tuple[_T, ...]:
        """What can still be read; each time over a new connection, as SQLCipher's gives up for good at the first bad page."""
        try:
            db = Database(self._unlocked(), execute_plugins=False)
        except (OSError, sqlcipher.Error):
            return ()
        try:
            return read(db)
        except (sqlcipher.Error, msgspec.ValidationError, TypeError):
            return ()
        finally:
            close(db)

    def _unlocked(self, path: Path | None = None) -> Any:
        connection = sqlcipher.connect(str(path or self._path), timeout=2.0)
        try:
            connection.execute("PRAGMA cipher_log_level=NONE")  # it writes to standard error what the exception says too
            connection.execute(f"PRAGMA key=\"x'{self._key}'\"")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection


def _to_disk(folder: Path) -> None:
    """What was renamed is so after the power went, too."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def is_damage(error: Exception) -> bool:
    """Whether the file is at fault, and not the disk."""
    return is_index_damage(error) or any(words in str(error).lower() for words in _DAMAGE)


def is_index_damage(error: Exception) -> bool:
    """Whether only the search's index is at fault, which can be made anew."""
    code = getattr(error, "sqlite_errorcode", 0)
    if str(error) == "constraint failed":  # the index's own tables contradict each other; of ours it says which one
        return True
    return code == _CORRUPT_INDEX or any(words in str(error).lower() for words in ("fts5", "vtable"))


def close(db: Database) -> None:
    """Closes a database, whatever state it is in."""
    try:
        db.close()
    except sqlcipher.Error:
        _log.info("cache_closed_badly")


def _ready(connection: Any) -> Database:
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA temp_store=MEMORY")  # a temporary file would be in the clear
    db = Database(connection, execute_plugins=False)
    ours = {one.name for one in migrations._migrations}
    if any(one.name not in ours for one in migrations.applied(db)):
        raise _Newer
    migrations.apply(db)
    return db
