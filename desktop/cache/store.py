"""The cache: what the relay gave this agent, drafts, and wrap-ups that wait to be sent; encrypted, in a thread of its own.

`sqlite-utils` over SQLCipher. Every question is a job for the one thread that owns the database, and answered by a future;
an answered write is on the disk. Without a key or a path it lives in memory only. A damaged file, or one of another key, is
set aside under a new name and rebuilt; drafts and wrap-ups that can still be read are taken along. The key comes from
`desktop.cache.key`, the tables from `desktop.cache.schema`; what may be kept at all is decided by what the relay sends.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
import structlog
from sqlcipher3 import dbapi2 as sqlcipher
from sqlite_utils import Database

from cobrowse.identity import Known
from cobrowse.wire import Finish, Recent
from desktop.cache.schema import migrations

KEEP_DAYS: Final = 30
"""Days for which a customer is remembered since they were last seen here."""
MOST_KNOWN: Final = 5_000
"""Contacts that are remembered; the oldest go first."""
_DAY: Final = 86_400.0
_DAMAGE: Final = ("malformed", "not a database", "file is encrypted", "disk image", "database schema", "hmac")
_log = structlog.get_logger("naast.cache")
_T = TypeVar("_T")
_Job = Callable[[Database], Any]


class Keeping(Enum):
    """Where the cache lives."""

    FILE = "file"
    MEMORY = "memory"


@dataclass(frozen=True)
class Health:
    """How the cache is: where it lives, and the name under which a damaged file was set aside, "" when none was."""

    keeping: Keeping
    set_aside: str = ""


class CacheTrouble(Exception):
    """The cache could not do it; the text says why, without what was to be kept. What it held before is still there."""


class Draft(msgspec.Struct, frozen=True):
    """What an agent wrote and chose for a contact that is not finished. `follow_up` as an ISO 8601 date."""

    contact: str
    notes: str = ""
    reason: str = ""
    outcome: str = ""
    follow_up: str = ""


class Cache:
    """The cache. Any thread may ask; all is done in order. `key` has 32 bytes."""

    def __init__(self, path: Path | None, key: bytes | None, *, clock: Callable[[], float] = time.time) -> None:
        self._path = path if key is not None else None
        self._key = key.hex() if key is not None else ""
        self._clock = clock
        self._set_aside = ""
        self._jobs: queue.SimpleQueue[tuple[_Job, Future[Any]] | None] = queue.SimpleQueue()
        self._closed = False
        self._gate = threading.Lock()
        # a daemon: a console that is going down does not wait for the disk, and an unfinished transaction leaves no trace
        self._thread = threading.Thread(target=self._work, name="cache", daemon=True)
        self._thread.start()

    def health(self) -> Future[Health]:
        """Where it lives, and whether a damaged file was set aside."""
        return self._ask(lambda db: Health(Keeping.FILE if self._path is not None else Keeping.MEMORY, self._set_aside))

    def put_known(self, contact: str, known: Known) -> Future[None]:
        """Keeps what may be seen of a contact's customer."""
        row = {
            "contact": contact,
            "customer": known.card.customer if known.card is not None else "",
            "level": int(known.level),
            "value": msgspec.json.encode(known).decode(),
            "kept_at": self._clock(),
        }
        return self._ask(lambda db: _upsert(db, "known", row))

    def known(self, contact: str) -> Future[Known | None]:
        """What was kept of a contact's customer."""
        return self._ask(lambda db: _known(db, contact))

    def put_recent(self, contacts: Iterable[Recent]) -> Future[None]:
        """Keeps the agent's recent contacts, in place of those before."""
        rows = [msgspec.to_builtins(one) | {"outcome": one.outcome} for one in contacts]
        return self._ask(lambda db: _replace(db, "recent", rows))

    def recent(self) -> Future[tuple[Recent, ...]]:
        """The agent's recent contacts, newest first."""
        return self._ask(lambda db: tuple(msgspec.convert(row, Recent) for row in db.query("select * from recent order by at desc")))

    def put_draft(self, contact: str, notes: str, reason: str = "", outcome: str = "", follow_up: str = "") -> Future[None]:
        """Keeps what the agent wrote and chose so far."""
        row = msgspec.to_builtins(Draft(contact, notes, reason, outcome, follow_up)) | {"kept_at": self._clock()}
        return self._ask(lambda db: _upsert(db, "drafts", row))

    def drafts(self) -> Future[tuple[Draft, ...]]:
        """The drafts, oldest first."""
        return self._ask(_drafts)

    def put_outbox(self, finish: Finish) -> Future[None]:
        """Keeps a wrap-up until the relay has it; the contact's draft is then done. Told again, the newer one stands."""
        row = _columns(finish) | {"kept_at": self._clock()}
        return self._ask(lambda db: _queue(db, row))

    def outbox(self) -> Future[tuple[Finish, ...]]:
        """The wrap-ups that wait to be sent, oldest first."""
        return self._ask(_outbox)

    def sent(self, contact: str) -> Future[None]:
        """The relay has the contact's wrap-up."""
        return self._ask(lambda db: _delete(db, ("outbox", "drafts"), contact))

    def drop_draft(self, contact: str) -> Future[None]:
        """The contact needs no draft any more; a wrap-up that waits to be sent goes on waiting."""
        return self._ask(lambda db: _delete(db, ("drafts",), contact))

    def forget(self, contact: str) -> Future[None]:
        """Erases what was kept of a contact, also from the free pages and the log of the file."""

        def job(db: Database) -> None:
            _delete(db, ("known", "recent", "drafts"), contact)
            _scrub(db)

        return self._ask(job)

    def forget_customer(self, customer: str) -> Future[int]:
        """Erases every contact of a customer likewise; how many there were."""

        def job(db: Database) -> int:
            contacts = [str(row["contact"]) for row in db.query("select contact from known where customer = ?", [customer])]
            for contact in contacts:
                _delete(db, ("known", "recent", "drafts"), contact)
            _scrub(db)
            return len(contacts)

        return self._ask(job)

    def close(self) -> None:
        """Does what was asked before, then ends the thread. Later questions fail with `CacheTrouble`."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _ask(self, job: Callable[[Database], _T]) -> Future[_T]:
        answer: Future[_T] = Future()
        with self._gate:
            if self._closed:
                answer.set_exception(CacheTrouble("the cache is closed"))
            else:
                self._jobs.put((job, answer))
        return answer

    # ---- in the thread

    def _work(self) -> None:
        db = self._open()
        while (item := self._jobs.get()) is not None:
            job, answer = item
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                try:
                    told = job(db)
                except sqlcipher.DatabaseError as error:
                    if not _is_damage(error):
                        raise
                    db = self._rebuild(db)
                    told = job(db)
            except sqlcipher.Error as error:
                answer.set_exception(CacheTrouble(f"{type(error).__name__}: {error}"))
            except Exception as error:  # whoever asked is told; the thread goes on
                answer.set_exception(error)
            else:
                answer.set_result(told)
        db.close()

    def _open(self) -> Database:
        if self._path is None:
            return _ready(sqlcipher.connect(":memory:"))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            db = self._open_file()
        except sqlcipher.DatabaseError as error:
            if _is_damage(error):
                return self._rebuild(None)
            return self._in_memory(error)
        except OSError as error:
            return self._in_memory(error)
        try:
            _expire(db, self._clock())
        except sqlcipher.DatabaseError as error:
            return self._rebuild(db) if _is_damage(error) else db  # a full disk: what is there can still be read
        return db

    def _open_file(self) -> Database:
        connection = self._unlocked()
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")  # an answered write outlives the power too
            return _ready(connection)
        except BaseException:
            connection.close()
            raise

    def _in_memory(self, error: Exception) -> Database:
        _log.warning("cache_in_memory", cause=type(error).__name__)
        self._path = None
        return _ready(sqlcipher.connect(":memory:"))

    def _rebuild(self, broken: Database | None) -> Database:
        """Sets the file aside, starts a new one, and takes along what the agent wrote."""
        assert self._path is not None  # noqa: S101 - memory has no file to be damaged
        if broken is not None:
            broken.close()
        drafts, outbox = self._salvage(_drafts), self._salvage(_outbox)
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(self._clock()))
        aside = self._path.with_name(f"{self._path.name}.damaged-{stamp}")
        try:
            for ending in ("", "-wal", "-shm"):
                part = self._path.with_name(self._path.name + ending)
                if part.exists():
                    part.replace(aside.with_name(aside.name + ending))
            db = self._open_file()
        except (OSError, sqlcipher.DatabaseError) as error:
            db = self._in_memory(error)
        self._set_aside = aside.name
        _log.warning("cache_rebuilt", drafts=len(drafts), outbox=len(outbox))
        for draft in drafts:
            _upsert(db, "drafts", msgspec.to_builtins(draft) | {"kept_at": self._clock()})
        for finish in outbox:
            _queue(db, _columns(finish) | {"kept_at": self._clock()})
        return db

    def _salvage(self, read: Callable[[Database], tuple[_T, ...]]) -> tuple[_T, ...]:
        """What can still be read; each time over a new connection, as SQLCipher's gives up for good at the first bad page."""
        try:
            db = Database(self._unlocked(), execute_plugins=False)
        except (OSError, sqlcipher.Error):
            return ()
        try:
            return read(db)
        except (sqlcipher.Error, msgspec.ValidationError):
            return ()
        finally:
            db.close()

    def _unlocked(self) -> Any:
        connection = sqlcipher.connect(str(self._path), timeout=2.0)
        try:
            connection.execute("PRAGMA cipher_log_level=NONE")  # it writes to standard error what the exception says too
            connection.execute(f"PRAGMA key=\"x'{self._key}'\"")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection


def _ready(connection: Any) -> Database:
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA temp_store=MEMORY")  # a temporary file would be in the clear
    db = Database(connection, execute_plugins=False)
    migrations.apply(db)
    return db


def _is_damage(error: Exception) -> bool:
    return any(words in str(error).lower() for words in _DAMAGE)


def _expire(db: Database, now: float) -> None:
    with db.atomic():
        db.execute("delete from known where kept_at < ?", [now - KEEP_DAYS * _DAY])
        db.execute("delete from known where contact not in (select contact from known order by kept_at desc limit ?)", [MOST_KNOWN])


def _scrub(db: Database) -> None:
    """Empties the write-ahead log; the pages themselves are overwritten by `secure_delete`."""
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _upsert(db: Database, table: str, row: dict[str, Any]) -> None:
    db.table(table).upsert(row, pk="contact")


def _replace(db: Database, table: str, rows: list[dict[str, Any]]) -> None:
    with db.atomic():
        db.table(table).delete_where()
        db.table(table).insert_all(rows, pk="contact", replace=True)


def _delete(db: Database, tables: tuple[str, ...], contact: str) -> None:
    with db.atomic():
        for table in tables:
            db.table(table).delete_where("contact = ?", [contact])


def _known(db: Database, contact: str) -> Known | None:
    for row in db.query("select value from known where contact = ?", [contact]):
        try:
            return msgspec.json.decode(row["value"], type=Known)
        except msgspec.DecodeError:  # kept by another version: the relay tells it again
            return None
    return None


def _drafts(db: Database) -> tuple[Draft, ...]:
    rows = db.query("select contact, notes, reason, outcome, follow_up from drafts order by kept_at")
    return tuple(msgspec.convert(row, Draft) for row in rows)


def _columns(finish: Finish) -> dict[str, Any]:
    return {name: getattr(finish, name) for name in ("contact", "reason", "outcome", "notes", "follow_up")}


def _queue(db: Database, row: dict[str, Any]) -> None:
    with db.atomic():
        db.table("outbox").delete_where("contact = ?", [row["contact"]])
        db.table("outbox").insert(row)
        db.table("drafts").delete_where("contact = ?", [row["contact"]])


def _outbox(db: Database) -> tuple[Finish, ...]:
    return tuple(Finish(**row) for row in db.query("select contact, reason, outcome, notes, follow_up from outbox order by number"))
