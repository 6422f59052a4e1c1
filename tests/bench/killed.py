"""What becomes of a cache whose writer is killed, whose writes fail, or whose disk is full: `python -m tests.bench.killed`, prints JSON.

A process without threads that has all in memory forks a writer, kills it in the middle, and forks another that opens the file, looks
whether all is there that was acknowledged, and whether it is whole. Plain SQLite, with the same settings and the same writes, is the peer.
Writes fail by libfiu, which the one who starts this preloads (`FAILING`).
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sqlite3
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from cobrowse.identity import Card, Known, Level, Line
from desktop.cache.store import Cache, CacheTrouble, Keeping

KEY: Final = bytes(range(32))
PLACES: Final = 100
"""Contacts that are written in turn; each text carries its number."""
WITHIN: Final = 30.0
FAILING: Final = {
    "LD_PRELOAD": "/usr/lib/fiu/fiu_run_preload.so:/usr/lib/fiu/fiu_posix_preload.so",
    "FIU_ENABLE": "\n".join(
        f"enable_random name=posix/io/{name},probability=0.02" for name in ("rw/pwrite", "rw/write", "sync/fsync", "sync/fdatasync")
    ),
}
"""Of every kind of write, and of every wait for the disk, 2 % fail. Debian's libfiu0 has the two libraries."""


@dataclass
class Outcome:
    """What was seen: rounds, writes that were acknowledged and refused, acknowledged ones that were not there, damaged files, and the
    milliseconds from opening to the first answer.
    """

    rounds: int = 0
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    damaged: int = 0
    starts: list[float] = field(default_factory=list)


class Writer(Protocol):
    """Something that keeps texts."""

    def write(self, number: int) -> bool:
        """Keeps the text of that number; whether that was acknowledged."""

    def numbers(self) -> dict[str, int]:
        """The number that stands at each contact."""

    def whole(self) -> bool:
        """Whether the file is undamaged."""

    def close(self) -> None:
        """Ends it."""


class Ours:
    """The cache: notes, and a customer with lines beside every tenth."""

    def __init__(self, path: Path) -> None:
        self._cache = Cache(path, KEY)
        self._path = path
        self._kept = self._cache.health().result(WITHIN).keeping is Keeping.FILE

    def write(self, number: int) -> bool:
        """False too where no file could be opened: the cache is in memory then, and the window says that nothing is kept."""
        if not self._kept:
            return False
        try:
            self._cache.put_notes(f"k{number % PLACES}", f"{number} {'x' * 600}").result(WITHIN)
            if number % 10 == 0:
                who = f"c{number % PLACES}"
                lines = tuple(Line(f"l{line}", float(number * 10 + line), "call", f"Ignition {number}") for line in range(3))
                self._cache.put_known(f"k{number % PLACES}", Known(Level.VERIFIED, customer=who, card=Card(who, who), journey=lines))
        except CacheTrouble:
            return False
        return True

    def numbers(self) -> dict[str, int]:
        assert self._cache.health().result(WITHIN).keeping is Keeping.FILE
        return {one.contact: int(one.text.split()[0]) for one in self._cache.unsent_notes().result(WITHIN)}

    def whole(self) -> bool:
        self._cache.search("ignition").result(WITHIN)
        if self._cache.health().result(WITHIN).set_aside:
            return False
        checks = ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check(1)")
        found = [self._cache._ask(lambda db, sql=check: db.execute(sql).fetchall()).result(WITHIN) for check in checks]  # type: ignore[misc]
        return found == [[], [("ok",)]]

    def close(self) -> None:
        self._cache.close()


class Plain:
    """Plain SQLite with the cache's settings."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("create table if not exists notes (contact text primary key, text text)")

    def write(self, number: int) -> bool:
        try:
            self._db.execute("insert or replace into notes values (?, ?)", [f"k{number % PLACES}", f"{number} {'x' * 600}"])
        except sqlite3.Error:
            return False
        return True

    def numbers(self) -> dict[str, int]:
        return {contact: int(text.split()[0]) for contact, text in self._db.execute("select contact, text from notes")}

    def whole(self) -> bool:
        return list(self._db.execute("PRAGMA integrity_check(1)")) == [("ok",)]

    def close(self) -> None:
        self._db.close()


def _forked(work: Callable[[int], None]) -> tuple[int, int]:
    """A child that does this with the writing end of a pipe; its id, and the reading end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 1
        try:
            work(writing)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    return child, reading


def _drained(pipe: int) -> bytes:
    with os.fdopen(pipe, "rb") as end:
        return end.read()


def _killed(make: Callable[[Path], Writer], path: Path, first: int, after: float) -> list[int]:
    """Writes from a number on until it is killed; the numbers that were acknowledged."""

    def work(pipe: int) -> None:
        writer, number = make(path), first
        while True:
            if writer.write(number):
                os.write(pipe, struct.pack("=q", number))
            number += 1

    child, pipe = _forked(work)
    got = os.read(pipe, 8)  # it has begun
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    got += _drained(pipe)
    os.waitpid(child, 0)
    return [number for (number,) in struct.iter_unpack("=q", got[: len(got) // 8 * 8])]


def _looked(make: Callable[[Path], Writer], path: Path, *, thorough: bool) -> tuple[dict[str, int], bool, float]:
    """What a new start finds: the numbers, whether the file is whole, and milliseconds to the first answer."""

    def work(pipe: int) -> None:
        began = time.perf_counter()
        writer = make(path)
        numbers = writer.numbers()
        taken = (time.perf_counter() - began) * 1000
        os.write(pipe, json.dumps([numbers, writer.whole() if thorough else True, taken]).encode())
        writer.close()

    child, pipe = _forked(work)
    told = _drained(pipe)
    os.waitpid(child, 0)
    if not told:
        return {}, False, 0.0
    numbers, whole, taken = json.loads(told)
    return numbers, whole, taken


def kills(make: Callable[[Path], Writer], path: Path, rounds: int) -> Outcome:
    """So many times killed with SIGKILL, up to 30 ms after its first write."""
    outcome, rng, newest, number = Outcome(), random.Random(7), dict[str, int](), 0
    for done in range(rounds):
        acknowledged = _killed(make, path, number, rng.random() * 0.03)
        outcome.rounds += 1
        outcome.acknowledged += len(acknowledged)
        newest.update({f"k{one % PLACES}": one for one in acknowledged})
        there, whole, taken = _looked(make, path, thorough=done % 20 == 19 or done == rounds - 1)
        outcome.lost += sum(there.get(contact, -1) < one for contact, one in newest.items())
        outcome.damaged += not whole
        outcome.starts.append(taken)
        number = max([number, *there.values()]) + 1
    return outcome


def failing(make: Callable[[Path], Writer], path: Path, rounds: int) -> Outcome:
    """So many starts with 200 writes each, of which some fail; run under `FAILING`. How it ended is looked at by `look`, where none do."""
    outcome, newest, number = Outcome(), dict[str, int](), 0
    for _ in range(rounds):
        outcome.rounds += 1
        try:
            writer = make(path)
        except sqlite3.Error:
            outcome.refused += 1
            continue
        for _ in range(200):
            number += 1
            if writer.write(number):
                outcome.acknowledged += 1
                newest[f"k{number % PLACES}"] = number
            else:
                outcome.refused += 1
        writer.close()
    file = os.open(path.with_suffix(".json"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    _surely(file, json.dumps(newest).encode())
    os.close(file)
    return outcome


def _surely(file: int, octets: bytes) -> None:
    """Our own words, whose writes fail now and then like all the others."""
    while octets:
        with suppress(OSError):
            octets = octets[os.write(file, octets) :]


def full(make: Callable[[Path], Writer], path: Path, rounds: int) -> Outcome:
    """No file may grow beyond 200 KB more than it has, so many times; then there is room again."""
    outcome, newest, number = Outcome(), dict[str, int](), 0
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for _ in range(rounds):
        outcome.rounds += 1
        writer = make(path)
        writer.write(number)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
        for _ in range(300):
            number += 1
            if writer.write(number):
                outcome.acknowledged += 1
                newest[f"k{number % PLACES}"] = number
            else:
                outcome.refused += 1
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        writer.close()
    path.with_suffix(".json").write_text(json.dumps(newest), "utf-8")
    return outcome


def look(make: Callable[[Path], Writer], path: Path, _rounds: int) -> Outcome:
    """What a start finds after `failing` or `full`."""
    newest = json.loads(path.with_suffix(".json").read_text("utf-8"))
    there, whole, taken = _looked(make, path, thorough=True)
    return Outcome(1, 0, 0, sum(there.get(contact, -1) < one for contact, one in newest.items()), int(not whole), [taken])


WHAT: Final = {"kills": kills, "failing": failing, "full": full, "look": look}
WHO: Final[dict[str, Callable[[Path], Writer]]] = {"ours": Ours, "plain": Plain}

if __name__ == "__main__":
    what, who, file, count = sys.argv[1:]
    _surely(sys.stdout.fileno(), json.dumps(WHAT[what](WHO[who], Path(file), int(count)).__dict__).encode() + b"\n")
