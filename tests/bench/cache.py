"""The cache: search as you type, what is remembered of a customer, and what kills, failing writes and a full disk do to it.

100,000 customers with ten lines each. The peer of the questions is the same file without encryption, with the same index, read by Python's
own sqlite3; that of the kills is plain SQLite with the same settings (`killed`).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any, Final

from cobrowse.identity import Level
from desktop.cache import journeys
from desktop.cache.file import CacheFile
from desktop.cache.folding import question
from desktop.cache.store import FOUND, Cache
from tests.bench.killed import FAILING
from tests.bench.remembering import KEY, NOW, Town, build, p99, taken, typed, usually
from tests.bench.table import US, Table

CUSTOMERS: Final = 100_000
ROUNDS: Final = 5
PHRASES: Final = 60
"""That are typed in a round, letter by letter."""
ASKED: Final = 1_000
"""Customers who are asked for in a round."""
KILLS: Final = 1_000
THEIR_KILLS: Final = 200
FIU: Final = Path("/usr/lib/fiu/fiu_posix_preload.so")
PEER: Final = "plain sqlite3"
USUAL: Final = "plain sqlite3, two tables"
NOTES: Final = (
    "Ours is asked as the console asks: through the cache's thread, and answered with values; what is remembered is the query alone, the "
    "same function over both files; and, of two tables as anyone would make them, the same question. The first time: no page of the "
    "customer is in memory yet, and each must be decrypted and checked.",
)


def measure() -> Table:
    """All of it; about five minutes."""
    return measured(CUSTOMERS, ROUNDS, KILLS, THEIR_KILLS)


def measured(customers: int, rounds: int, kills: int, their_kills: int) -> Table:
    """`measure` with so many of each."""
    table = Table("The cache", NOTES)
    with tempfile.TemporaryDirectory(prefix="naast-cache-") as folder:
        town = build(Path(folder), customers)
        _typing(table, town, rounds)
        _remembering(table, town, rounds)
    for who, name, count in (("ours", US, kills), ("plain", PEER, their_kills)):
        _killing(table, who, name, count)
        _failing(table, who, name)
    return table


def _typing(table: Table, town: Town, rounds: int) -> None:
    rng, worst = random.Random(1), {US: list[float](), PEER: list[float]()}
    cache, peer = town.open(), town.peer()
    cache.search("a").result()
    for _ in range(rounds):
        ours, theirs = [], []
        for text in [text for phrase in rng.sample(town.phrases, PHRASES) for text in typed(phrase)]:
            began = time.perf_counter()
            found = cache.search(text).result()
            ours.append(taken(began))
            began = time.perf_counter()
            rows = peer.execute(journeys.SEARCH, [question(text), 0.0, FOUND]).fetchall()
            theirs.append(taken(began))
            assert len(found) == len(rows)
        worst[US].append(p99(ours))
        worst[PEER].append(p99(theirs))
    cache.close()
    peer.close()
    for who, values in worst.items():
        table.add("search as you type, every letter, p99", "ms", who, values, "30")


def _remembering(table: Table, town: Town, rounds: int) -> None:
    rng = random.Random(2)
    peer, usual, db = town.peer(), town.usual(), CacheFile(town.cache, KEY, lambda: NOW).open()
    cache = town.open()
    first: dict[str, list[float]] = {US: [], PEER: [], USUAL: []}
    again: dict[str, list[float]] = {US: [], PEER: [], USUAL: []}
    whole = []
    for _ in range(rounds):
        seconds: dict[tuple[str, str], list[float]] = {}
        asked = []
        for number in rng.sample(range(town.customers), min(ASKED, town.customers)):
            customer = f"customer-{number}"
            for who, one in ((US, db), (PEER, peer), (USUAL, usual)):
                ask = _ask_usual if who == USUAL else _ask
                seconds.setdefault((who, "first"), []).append(ask(one, customer))
                seconds.setdefault((who, "again"), []).append(ask(one, customer))
            asked.append(_asked(cache, customer))
        for who in first:
            first[who].append(median(seconds[who, "first"]) * 1000)
            again[who].append(median(seconds[who, "again"]) * 1000)
        whole.append(p99(asked))
    cache.close()
    db.close()
    peer.close()
    usual.close()
    for name, measured_ in (("the first time", first), ("once more", again)):
        for who, values in measured_.items():
            table.add(f"what is remembered of a customer, {name}: the query", "ms", who, values, "at most 1.2x")
    table.add("the same, asked and answered, p99", "ms", US, whole)


def _ask(db: Any, customer: str) -> float:
    began = time.perf_counter()
    assert journeys.remembered(db, customer, Level.VERIFIED, 0.0)
    return taken(began)


def _ask_usual(peer: Any, customer: str) -> float:
    began = time.perf_counter()
    assert usually(peer, customer).journey
    return taken(began)


def _asked(cache: Cache, customer: str) -> float:
    began = time.perf_counter()
    assert cache.remembered(customer, Level.VERIFIED).result()
    return taken(began)


def run(what: str, who: str, file: Path, count: int, env: dict[str, str] | None = None) -> dict[str, Any]:
    """One of `killed`'s trials in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.killed", what, who, str(file), str(count)]
    done = subprocess.run(command, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _killing(table: Table, who: str, name: str, count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="naast-cache-") as folder:
        told = run("kills", who, Path(folder) / "cache.db", count)
    table.add("killed with SIGKILL while it writes: acknowledged and not there", "writes", name, [told["lost"]], "0")
    table.add("the same: damaged files", "files", name, [told["damaged"]], "0")
    table.add("the same: start to first answer, p99", "ms", name, [p99([one / 1000 for one in told["starts"]])], "1000")
    table.add("the same: how often it was killed", "times", name, [told["rounds"]])


def _failing(table: Table, who: str, name: str) -> None:
    trials = {"the disk is full": ("full", 5, None)} | ({"2 % of writes fail": ("failing", 20, FAILING)} if FIU.exists() else {})
    for what, (trial, count, env) in trials.items():
        with tempfile.TemporaryDirectory(prefix="naast-cache-") as folder:
            file = Path(folder) / "cache.db"
            run(trial, who, file, count, env)
            ended = run("look", who, file, 1)
        table.add(f"{what}: acknowledged and not there", "writes", name, [ended["lost"]], "0")
        table.add(f"{what}: damaged files", "files", name, [ended["damaged"]], "0")
