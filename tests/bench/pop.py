"""Screen pop: from the offer's arrival to the painted card, out of a cache of a million journey lines.

The customer was verified by a site login, and the relay still asks the organisation's directory: what is remembered fills in. The
console's own state, store, cache and panel do it, drawn without a screen (`pop_console`). The peer is the same query over the same file
without encryption.
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
from tests.bench.remembering import KEY, NOW, Town, build, p99, taken
from tests.bench.table import US, Table

CUSTOMERS: Final = 100_000
ROUNDS: Final = 5
OFFERS: Final = 200
PEER: Final = "plain sqlite3"
NOTES: Final = (
    "Until the card was painted, on Qt's offscreen platform; what the offer brings is written into the cache before it is asked.",
)


def measure() -> Table:
    """Five rounds of 200 offers; about three minutes, two of them to fill the cache."""
    return measured(CUSTOMERS, ROUNDS, OFFERS)


def measured(customers: int, rounds: int, offers: int) -> Table:
    """`measure` with so many of each."""
    table = Table("Screen pop", NOTES)
    with tempfile.TemporaryDirectory(prefix="naast-pop-") as folder:
        town = build(Path(folder), customers)
        popped = [_pop(town, offers) for _ in range(rounds)]
        queries = [_queries(town, offers, seed) for seed in range(rounds)]
    table.add("offer arrives to card painted, p99", "ms", US, [p99(seconds) for seconds in popped], "50")
    table.add("offer arrives to card painted, median", "ms", US, [median(seconds) * 1000 for seconds in popped])
    for who in (US, PEER):
        table.add("of it the query, of a customer not asked for before, median", "ms", who, [one[who] for one in queries], "at most 1.2x")
    return table


def _pop(town: Town, offers: int) -> list[float]:
    command = [sys.executable, "-m", "tests.bench.pop_console", str(town.cache.parent), str(town.customers), str(offers)]
    done = subprocess.run(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=True)
    seconds: list[float] = json.loads(done.stdout)
    return seconds


def _queries(town: Town, offers: int, seed: int) -> dict[str, float]:
    db, peer = CacheFile(town.cache, KEY, lambda: NOW).open(), town.peer()
    seconds: dict[str, list[float]] = {US: [], PEER: []}
    for number in random.Random(seed).sample(range(town.customers), min(5 * offers, town.customers)):
        for who, one in ((US, db), (PEER, peer)):
            seconds[who].append(_ask(one, f"customer-{number}"))
    db.close()
    peer.close()
    return {who: median(values) * 1000 for who, values in seconds.items()}


def _ask(db: Any, customer: str) -> float:
    began = time.perf_counter()
    assert journeys.remembered(db, customer, Level.VERIFIED, 0.0)
    return taken(began)
