"""A process that writes to a relay's database as a relay does, and says what was acknowledged; to be killed, or to meet a failing disk.

`python -m tests.cobrowse.crash_writer DATA` forks a writer whenever a line comes in, and says its process id; `... DATA COUNT` writes so
many contacts and ends. `Writers` drives the first; `wrong` looks afterwards whether all that was acknowledged is there. A fork starts in
milliseconds, so that a thousand kills are a matter of minutes; the database is opened anew each time, as by a relay that starts.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.relay import contacts, notes, people
from cobrowse.relay.database import Database
from cobrowse.relay.effects import Entry
from cobrowse.relay.engines import database_url
from cobrowse.relay.record import Record
from cobrowse.relay.tokens import PageToken, new_id

AGENT = "agent"


def say(text: str) -> None:
    """At once, in one piece: what was said before a kill was said. A pipe's writes are made to fail like a file's, but are not on trial."""
    while True:
        with suppress(OSError):
            os.write(1, f"{text}\n".encode())
            return


async def one(database: Database, number: int) -> None:
    """A contact from call to wrap-up; each step is said once the database has it."""
    now, ref = time.time(), new_id()
    caller = people.Caller(PageToken("shop", "nobody"), "Piet")
    record = Record(ref, "shop", "nobody", ContactState.QUEUED, people.NOBODY, now)
    await database.run(contacts.receive, record, caller, (), now, 3)
    say(f"called {ref} {number}")
    changes: dict[str, object] = {"agent": AGENT, "state": ContactState.WRAP_UP.value}
    database.post(contacts.change, ref, changes, (Entry("customer", "ended"),), now)
    await database.run(notes.write, wire.Notes(ref, f"note {number}"), AGENT, now)
    say(f"noted {ref} {number}")
    await database.run(contacts.change, ref, {"level": 2, "verified_by": "street"}, (Entry(AGENT, "verify", "street:matched"),), now)
    say(f"verified {ref} {number}")
    await database.run(notes.finish, wire.Finish(ref, "Order", "Solved", f"note {number}", f"letter {number}"), AGENT, now)
    say(f"finished {ref} {number}")


async def opened(data: Path) -> Database:
    """The database, once its disk lets it open: what a supervisor does that starts a relay again."""
    while True:
        database = Database(database_url(data, ""), lambda error: None)
        try:
            await database.start()
        except SQLAlchemyError:
            say("refused - 0")
        else:
            return database


async def write(data: Path, count: int) -> None:
    """So many contacts; refused steps are left out, as a console does until it tries again."""
    began = time.monotonic()
    database = await opened(data)
    say(f"opened - {time.monotonic() - began:.3f}")
    number = 0
    while number < count:
        number += 1
        try:
            await one(database, number)
        except SQLAlchemyError:
            say(f"refused - {number}")
    with suppress(SQLAlchemyError):  # all that was acknowledged is stored before
        await database.stop()


def serve(data: Path) -> None:
    """Forks a writer for every line that comes in."""
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(write(data, sys.maxsize))
            os._exit(0)
        say(f"writer - {child}")
        with suppress(ChildProcessError):
            os.waitpid(child, 0)
        say("gone - 0")


class Writers:
    """The forking process. `acknowledged` grows with every killed writer, `opened` with the seconds that each took to open the database."""

    def __init__(self, data: Path) -> None:
        data.mkdir(exist_ok=True)
        self.data = data
        self.acknowledged: list[tuple[str, str, str]] = []
        self.opened: list[float] = []
        self._rest = b""

    def __enter__(self) -> Writers:
        command = [sys.executable, "-m", "tests.cobrowse.crash_writer", str(self.data)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def kill_one(self, steps: int, after: float) -> None:
        """Starts a writer, and kills it some seconds after it did so many steps."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        child, seen, due = 0, 0, 0.0
        while True:
            for what, ref, text in self._lines(max(0.0, due - time.monotonic()) if due else 20.0):
                if what == "writer":
                    child = int(text)
                elif what == "gone":
                    return
                elif what == "opened":
                    self.opened.append(float(text))
                else:
                    self.acknowledged.append((what, ref, text))
                    seen += 1
            if child and seen >= steps and not due:
                due = time.monotonic() + after
            if due and time.monotonic() >= due:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                due = time.monotonic() + 20

    def _lines(self, patience: float) -> Iterable[tuple[str, str, str]]:
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], patience)[0]:
            return
        *lines, self._rest = (self._rest + os.read(self._process.stdout.fileno(), 65536)).split(b"\n")
        for line in lines:
            what, ref, text = line.decode().split(" ")
            yield what, ref, text


def wrong(data: Path, acknowledged: Iterable[tuple[str, str, str]]) -> list[str]:
    """What was acknowledged and is not there, and what is damaged."""
    found = []
    with closing(sqlite3.connect(data / "relay.sqlite")) as connection:
        found += [f"damaged: {row}" for row in connection.execute("PRAGMA integrity_check") if row != ("ok",)]
        found += [f"damaged: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
        rows = {row[0]: row[1:] for row in connection.execute("SELECT id, notes, level, state, follow_up FROM contacts")}
        counts = dict(connection.execute("SELECT contact, count(*) FROM journal WHERE what = 'finished' GROUP BY contact"))
    for what, ref, text in acknowledged:
        note, level, state, letter = rows.get(ref, ("", 0, "", ""))
        there = {
            "called": ref in rows,
            "noted": note == f"note {text}",
            "verified": level == 2,
            "finished": (state, letter, counts.get(ref)) == ("completed", f"letter {text}", 1),
        }
        if not there.get(what, True):
            found.append(f"lost: {what} {ref}")
    return found


if __name__ == "__main__":
    if len(sys.argv) > 2:
        asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
    else:
        serve(Path(sys.argv[1]))
