"""A file that Naast 0.1.0 made before customers were kept apart from contacts: it opens, and nothing in it is lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2 as sqlcipher
from sqlite_utils import Database

from cobrowse.identity import Card, Known, Level, Line, Sign, SignKind
from cobrowse.wire import Finish, Recent
from desktop.cache import journeys
from desktop.cache.schema import migrations
from desktop.cache.store import Cache, Draft, Health, Keeping, Unsent

KEY: Final = bytes(range(32))
WITHIN: Final = 20.0
OLD: Final = Path(__file__).with_name("from_0001.db")
"""Made by the store of commit ad63055, on a day at which its clock said 1.79e9."""
DAYS: Final = 86_400.0
LINES: Final = (
    Line("l3", 30.0, "call", "Zündung getauscht", "Solved", "The ignition was faulty", "Eva"),
    Line("l2", 30.0, "order", "Boots, size 42", "Delivered"),
    Line("l1", 10.5, "repair", "Ignition replaced"),
)
MARIA: Final = Known(
    Level.VERIFIED,
    said_name="M de Boer",
    signs=(Sign(SignKind.PHONE, "repair", "2024-10-14"),),
    verified_by="street",
    card=Card("c7", "Maria de Boer", street="Kerkstraat 12"),
    journey=LINES,
)


def _old(tmp_path: Path, days: float = 1.0) -> Cache:
    path = tmp_path / "cache.db"
    shutil.copyfile(OLD, path)
    return Cache(path, KEY, clock=lambda: 1.79e9 + days * DAYS)


def test_an_older_file_is_brought_up_to_date(tmp_path: Path) -> None:
    cache = _old(tmp_path)
    assert cache.health().result(WITHIN) == Health(Keeping.FILE)
    assert cache.known("k1").result(WITHIN) == MARIA
    assert cache.known("k2").result(WITHIN) == Known(Level.CLAIMED, said_name="Sam", journey=LINES[1:2])
    remembered = cache.remembered("c7", Level.VERIFIED).result(WITHIN)
    assert remembered is not None
    assert (remembered.card, remembered.journey) == (MARIA.card, LINES)
    assert [one.line.id for one in cache.search("maria zund").result(WITHIN)] == ["l3"]
    assert cache.drafts().result(WITHIN) == (Draft("k3", "half a sen", "Repair"),)
    assert cache.outbox().result(WITHIN) == (Finish("k2", "Order", "Solved", "told the code", "2026-12-01"),)
    assert cache.recent().result(WITHIN) == (Recent("k2", "Sam", 20.0), Recent("k1", "Maria", 10.0, "solved"))
    cache.put_notes("k1", "more")
    assert cache.unsent_notes().result(WITHIN) == (Unsent("k1", "more"),)
    assert cache.forget_customer("c7").result(WITHIN) == 2
    cache.close()


def test_an_older_file_counts_its_days_since_it_was_last_used(tmp_path: Path) -> None:
    cache = _old(tmp_path, days=31)
    assert cache.known("k1").result(WITHIN) is None
    assert len(cache.drafts().result(WITHIN)) == 1
    cache.close()


def test_an_older_file_is_not_emptied_by_a_clock_that_is_ten_years_ahead(tmp_path: Path) -> None:
    cache = _old(tmp_path, days=3_650)
    assert cache.known("k1").result(WITHIN) == MARIA
    cache.close()


def test_an_index_made_anew_is_the_one_that_was_made_at_first() -> None:
    db = Database(sqlcipher.connect(":memory:"), execute_plugins=False)
    migrations.apply(db)

    def made() -> list[object]:
        return list(db.execute("select name, sql from sqlite_master order by name").fetchall())

    before = made()
    journeys.refill(db)
    assert made() == before
    db.close()
