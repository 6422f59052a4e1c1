"""The cache: what the relay gave this agent, what the agent wrote and the relay does not have yet; encrypted, in a thread of its own.

`sqlite-utils` over SQLCipher. Every question is a job for the one thread that owns the database, and answered by a future; an answered
write is on the disk. Without a key or a path it lives in memory only. The file is `desktop.cache.file`'s, the tables are
`desktop.cache.schema`'s, the key comes from `desktop.cache.key`; what may be kept at all is decided by what the relay sends.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
import structlog
from sqlcipher3 import dbapi2 as sqlcipher
from sqlite_utils import Database

from cobrowse.identity import Known, Level
from cobrowse.wire import Finish, Recent
from desktop.cache import journeys, written
from desktop.cache.age import Age, begin, look
from desktop.cache.anew import Anew, begin_erasing, erase, is_erasing, settle
from desktop.cache.file import CacheFile, close, is_damage, is_index_damage
from desktop.cache.kept import DAY, KEEP_DAYS, MOST_CUSTOMERS, CacheTrouble, Draft, Found, Health, Keeping, Lists, Retention, Unsent

__all__ = [
    "KEEP_DAYS", "MOST_CUSTOMERS", "Cache", "CacheTrouble", "Draft", "Found", "Health", "Keeping", "Lists", "Retention", "Unsent",
]  # fmt: skip

LOOK: Final = 3600.0
"""Seconds between two looks at what is too old, while nobody asks for anything."""
BEGIN: Final = 10.0
"""Seconds after its start at which the cache looks at what is too old for the first time; in answers it is not, from the start on."""
QUIET: Final = 0.3
"""Seconds without a question before the file is written anew."""
LARGE: Final = 8 << 20
"""Bytes of a file that is written anew by a thread of its own; a smaller one takes less than half a second, and is so in its place."""
FOUND: Final = 50
"""Lines that a search gives unless told otherwise."""
_log = structlog.get_logger("naast.cache")
_T = TypeVar("_T")
_Job = Callable[[Database], Any]
_Owed = list[tuple[Future[Any], Any]]
_Item = tuple[_Job, Future[Any], bool]


class Cache:
    """The cache. Any thread may ask; all is done in order. `key` has 32 bytes."""

    def __init__(
        self, path: Path | None, key: bytes | None, *, retention: Retention | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._file = CacheFile(path, key, clock)
        self._clock = clock
        self._retention = retention or Retention()
        self._age = begin(clock())
        self._age_on_disk: Age | None = None
        self._due = time.monotonic() + BEGIN
        self._sweep = 0.0
        self._owed: _Owed = []
        self._anew: Anew | None = None
        self._anew_owed: _Owed = []
        self._meanwhile: list[_Job] = []  # what was written since the file is written anew
        self._jobs: queue.SimpleQueue[_Item | Anew | None] = queue.SimpleQueue()
        self._closed = False
        self._gate = threading.Lock()
        # a daemon: a console that is going down does not wait for the disk, and an unfinished transaction leaves no trace
        self._thread = threading.Thread(target=self._work, name="cache", daemon=True)
        self._thread.start()

    def health(self) -> Future[Health]:
        """Where it lives, and whether a file that could not be used was set aside."""
        return self._ask(lambda _db: Health(self._file.keeping, self._file.set_aside))

    # ---- what the relay told

    def put_known(self, contact: str, known: Known) -> Future[None]:
        """Keeps what may be seen of a contact's customer; from `Level.VERIFIED` on the card and the journey are the customer's."""
        return self._ask(lambda db: journeys.put_known(db, contact, known, self._now()))

    def known(self, contact: str) -> Future[Known | None]:
        """What was kept of a contact's customer."""
        return self._ask(lambda db: journeys.known(db, contact, self._since()))

    def remembered(self, customer: str, level: Level) -> Future[Known | None]:
        """What is kept of a customer, cut to what `level` may see: the card, its locked fields, and the journey, newest first."""
        return self._ask(lambda db: journeys.remembered(db, customer, level, self._since()))

    def search(self, text: str, limit: int = FOUND) -> Future[tuple[Found, ...]]:
        """The newest lines of all journeys in which every word of `text` stands, as it is typed: the last word may be unfinished unless a
        space follows it. Neither case nor accents matter. Only what this agent may see: of customers who are verified in a contact that is
        kept, up to the level that was reached there. Cancel the future of a question that is out of date: it is then not asked.
        """
        return self._ask(lambda db: journeys.search(db, text, limit, self._since()))

    def put_recent(self, contacts: Iterable[Recent]) -> Future[None]:
        """Keeps the agent's recent contacts, in place of those before."""
        rows = [msgspec.to_builtins(one) | {"outcome": one.outcome} for one in contacts]
        return self._ask(lambda db: written.put_recent(db, rows))

    def recent(self) -> Future[tuple[Recent, ...]]:
        """The agent's recent contacts, newest first."""
        return self._ask(written.recent)

    def put_lists(self, lists: Lists) -> Future[None]:
        """Keeps what a wrap-up may be given, in place of what it was before."""
        return self._ask(lambda db: written.put_lists(db, lists))

    def lists(self) -> Future[Lists]:
        """What a wrap-up may be given, as the relay told it last; empty where it never did."""
        return self._ask(lambda db: next(iter(written.lists(db)), Lists()))

    # ---- what the agent wrote

    def put_draft(self, contact: str, notes: str, reason: str = "", outcome: str = "", follow_up: str = "") -> Future[None]:
        """Keeps what the agent wrote and chose so far."""
        return self._ask(lambda db: written.put_draft(db, Draft(contact, notes, reason, outcome, follow_up), self._now()))

    def drafts(self) -> Future[tuple[Draft, ...]]:
        """The drafts, oldest first."""
        return self._ask(written.drafts)

    def drop_draft(self, contact: str) -> Future[None]:
        """The contact needs no draft any more; a wrap-up that waits to be sent goes on waiting."""
        return self._ask(lambda db: written.delete(db, ("drafts",), contact))

    def put_notes(self, contact: str, text: str, base: int = -1) -> Future[None]:
        """Keeps notes until the relay has them; the newer text stands. `base` is the relay's version on which they were written."""
        return self._ask(lambda db: written.put_notes(db, Unsent(contact, text, base), self._now()))

    def unsent_notes(self) -> Future[tuple[Unsent, ...]]:
        """The notes that wait to be sent, oldest first."""
        return self._ask(written.unsent_notes)

    def notes_sent(self, contact: str, text: str | None = None) -> Future[None]:
        """The relay has the contact's notes. With `text`: has this text; what was written after it goes on waiting."""
        return self._ask(lambda db: written.notes_sent(db, contact, text))

    def put_outbox(self, finish: Finish) -> Future[None]:
        """Keeps a wrap-up until the relay has it; the contact's draft is then done. Told again, the newer one stands."""
        return self._ask(lambda db: written.put_finish(db, finish, self._now()))

    def outbox(self) -> Future[tuple[Finish, ...]]:
        """The wrap-ups that wait to be sent, oldest first."""
        return self._ask(written.outbox)

    def sent(self, contact: str) -> Future[None]:
        """The relay has the contact's wrap-up."""
        return self._ask(lambda db: written.delete(db, ("outbox", "drafts", "notes"), contact))

    # ---- how long

    def retain(self, retention: Retention) -> Future[None]:
        """From now on, this much is kept; what is too much goes when there is time."""

        def job(_db: Database) -> None:
            self._retention = retention
            self._due = 0.0  # at the next occasion

        return self._ask(job)

    def tidy(self) -> Future[None]:
        """Takes all that is too old, or too much, out at once."""

        def job(db: Database) -> None:
            while journeys.expire(db, self._retention, self._now()):
                pass
            settle(db)

        return self._ask(job)

    def forget(self, contact: str) -> Future[None]:
        """Erases what the relay told of a contact, likewise; what the agent wrote and the relay does not have stays."""

        def job(db: Database) -> None:
            with db.atomic():
                written.delete(db, ("recent",), contact)
                journeys.forget(db, contact)
                begin_erasing(db)

        return self._ask(job, erases=True)

    def forget_customer(self, customer: str) -> Future[int]:
        """Erases a customer: every contact, the card, the journey, what the agent wrote about them, and files that were set aside, as
        nobody can erase in those. How many contacts there were.

        At once nothing of it is told any more. Answered when nothing of it is in the file any more, for which nobody may ask anything for
        `QUIET` seconds: the file is then written anew, once for all that was erased. A file of more than `LARGE` bytes is so by a thread
        of its own, and the cache answers meanwhile. Broken off it is done at the next start. Told again it costs next to nothing.
        """
        return self._ask(lambda db: self._forget_customer(db, customer), erases=True)

    def close(self) -> None:
        """Does what was asked before, then ends the thread. Later questions fail with `CacheTrouble`."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _ask(self, job: Callable[[Database], _T], *, erases: bool = False) -> Future[_T]:
        answer: Future[_T] = Future()
        with self._gate:
            if self._closed:
                answer.set_exception(CacheTrouble("the cache is closed"))
            else:
                self._jobs.put((job, answer, erases))
        return answer

    # ---- in the thread

    def _work(self) -> None:
        db = self._started(self._file.open())
        while True:
            try:
                item = self._jobs.get(timeout=self._patience())
            except queue.Empty:
                db = self._idle(db)
                continue
            if item is None:
                break
            db = self._taken(db, item) if isinstance(item, Anew) else self._done(db, *item)
        self._break_off()
        if self._owed and self._file.size <= LARGE:
            db = self._idle(db)
        _settled(self._owed, CacheTrouble("the cache is closed; it is erased at the next start"))
        close(db)

    def _patience(self) -> float:
        """After how many seconds without a question there is something else to do."""
        due = max(0.0, self._due - time.monotonic())
        return LOOK if self._anew is not None else min(due, QUIET) if self._owed else due

    def _done(self, db: Database, job: _Job, answer: Future[Any], erases: bool) -> Database:
        if not answer.set_running_or_notify_cancel():
            return db
        try:
            changes = db.conn.total_changes
            try:
                told = job(db)
            except sqlcipher.DatabaseError as error:
                if not is_damage(error):
                    raise
                db = self._mended(db, error)
                told = job(db)
        except sqlcipher.Error as error:
            answer.set_exception(CacheTrouble(f"{type(error).__name__}: {error}"))
        except Exception as error:  # whoever asked is told; the thread goes on
            answer.set_exception(error)
        else:
            if self._anew is not None and db.conn.total_changes != changes:
                self._meanwhile.append(job)
            if erases and is_erasing(db):
                self._owed.append((answer, told))
            else:
                answer.set_result(told)
        return db

    def _idle(self, db: Database) -> Database:
        """Nobody asks: what was erased goes for good, then a slice of what is too old."""
        if self._anew is not None:
            return db
        owed, self._owed = self._owed, []
        more = False
        try:
            more = journeys.expire(db, self._retention, self._now())
            self._keep_age(db)
            if owed or is_erasing(db) or (not more and time.monotonic() >= self._sweep and journeys.has_remains(db)):
                self._sweep = time.monotonic() + DAY
                self._file.drop_set_aside()
                if self._file.size > LARGE:
                    self._begin_anew(owed)
                    return db
                erase(db)
        except (sqlcipher.Error, CacheTrouble, OSError) as error:  # a full disk: what is there can still be read
            _settled(owed, error)
            db = self._mended(db, error) if is_damage(error) else db
        _settled(owed, None)
        self._due = time.monotonic() + (0.0 if more else LOOK)
        return db

    def _started(self, db: Database) -> Database:
        try:
            self._age = _kept_age(db, self._clock)
            self._keep_age(db)
        except sqlcipher.Error as error:
            return self._mended(db, error) if is_damage(error) else db
        return db

    def _begin_anew(self, owed: _Owed) -> None:
        self._anew_owed, self._meanwhile = owed, []
        self._anew = self._file.write_anew(self._jobs.put)

    def _taken(self, db: Database, anew: Anew) -> Database:
        """The new file is there: what was written meanwhile is done in it once more, and it takes the old one's place."""
        if anew is not self._anew:  # broken off
            return db
        self._anew = None
        owed, self._anew_owed = self._anew_owed, []
        error = anew.error
        if error is None:
            db, error = self._swapped(db)
        self._meanwhile = []
        self._age_on_disk = None
        self._due = time.monotonic() + (LOOK if error else 0.0)
        _settled(owed, error)
        return db

    def _swapped(self, db: Database) -> tuple[Database, Exception | None]:
        try:
            new = self._file.open_anew()
            try:
                for job in self._meanwhile:
                    job(new)
            except BaseException:
                close(new)
                raise
            db, taken = self._file.take_anew(db, new)
        except (sqlcipher.Error, CacheTrouble, OSError) as error:  # the old one is there still
            return db, error
        return db, None if taken else CacheTrouble("the new file could not take the old one's place")

    def _break_off(self) -> None:
        anew, self._anew = self._anew, None
        if anew is not None:
            anew.stop()
            _settled(self._anew_owed, CacheTrouble("broken off; it is erased at the next start"))

    def _mended(self, db: Database, error: Exception) -> Database:
        if is_index_damage(error):
            try:
                journeys.refill(db)
            except sqlcipher.Error:
                _log.info("cache_index_beyond_mending")
            else:
                _log.warning("cache_index_made_anew")
                return db
        self._break_off()
        db = self._file.rebuild(db)
        self._age_on_disk = None
        self._keep_age(db)
        return db

    def _forget_customer(self, db: Database, customer: str) -> int:
        mark = journeys.fingerprint(customer)
        contacts = journeys.contacts_of(db, customer)
        if not journeys.is_kept(db, customer):
            if not db.execute("select 1 from forgotten where hash = ?", [mark]).fetchone():
                self._file.drop_set_aside()
                db.execute("insert into forgotten (hash) values (?)", [mark])
            return 0
        with db.atomic():
            for contact in contacts:
                written.delete(db, ("recent", "drafts", "notes", "outbox"), contact)
            journeys.drop_customer(db, customer)
            db.execute("insert or ignore into forgotten (hash) values (?)", [mark])
            begin_erasing(db)
        return len(contacts)

    def _keep_age(self, db: Database) -> None:
        """Onto the disk, when it says something new: what goes by between two looks counts from the last one on the disk."""
        new, old = self._age, self._age_on_disk
        if old is None or new.time - old.time >= LOOK / 2 or (new.elsewhere is None) != (old.elsewhere is None):
            columns = [new.time, new.believed, new.elsewhere, new.there]
            db.execute("insert or replace into age (one, time, believed, elsewhere, there) values (1, ?, ?, ?, ?)", columns)
            self._age_on_disk = new

    def _now(self) -> float:
        self._age = look(self._age, self._clock())
        return self._age.time

    def _since(self) -> float:
        return self._now() - self._retention.days * DAY


def _settled(owed: _Owed, error: Exception | None) -> None:
    """Answers those who wait for an erasure."""
    while owed:
        answer, told = owed.pop()
        if error is None:
            answer.set_result(told)
        else:
            answer.set_exception(CacheTrouble(f"{type(error).__name__}: {error}"))


def _kept_age(db: Database, clock: Callable[[], float]) -> Age:
    row = db.execute("select time, believed, elsewhere, there from age").fetchone()
    if row is None:  # new, or from before there was a time of its own: the last time that it was used is believed
        (last,) = db.execute("select max(kept_at) from known").fetchone()
        return look(begin(clock() if last is None else last), clock())
    return look(Age(*row), clock())
