"""The cache's file when it is damaged, cut off, of another key, of a newer Naast, or when there is no room: the window goes on."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from cobrowse.identity import Card, Known, Level, Line
from cobrowse.wire import Finish
from desktop.cache.schema import migrations
from desktop.cache.store import Cache, Draft, Keeping, Lists, Unsent
from tests.desktop.cache.pages import PAGE

KEY: Final = bytes(range(32))
WITHIN: Final = 30.0


LISTS: Final = Lists(("Order",), ("Solved", "Call back"))


def _known(number: int) -> Known:
    lines = tuple(Line(f"l{number}-{line}", 1e9 - line, "call", f"Ignition {number}", detail="words " * 30) for line in range(4))
    return Known(Level.VERIFIED, customer=f"c{number}", card=Card(f"c{number}", f"Maria {number}"), journey=lines)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with customers, an index, and all that an agent may have written; closed."""
    path = tmp_path_factory.mktemp("cache") / "cache.db"
    cache = Cache(path, KEY)
    cache.put_draft("k1", "half a sentence")
    cache.put_notes("k2", "notes", 3)
    cache.put_outbox(Finish("k3", "Order", "Solved"))
    cache.put_lists(LISTS)
    for number in range(30):
        cache.put_known(f"k{number}", _known(number))
    cache.close()
    return path


def _copy(whole: Path, tmp_path: Path) -> Path:
    path = tmp_path / "cache.db"
    shutil.copyfile(whole, path)
    return path


def _raw(path: Path, work: Callable[[Any], object]) -> None:
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA key=\"x'{KEY.hex()}'\"")
    work(connection)
    connection.commit()
    connection.close()


def _written(cache: Cache) -> tuple[tuple[Draft, ...], tuple[Unsent, ...], tuple[Finish, ...], tuple[Lists, ...]]:
    lists = cache.lists().result(WITHIN)
    given = () if lists == Lists() else (lists,)
    return cache.drafts().result(WITHIN), cache.unsent_notes().result(WITHIN), cache.outbox().result(WITHIN), given


WRITTEN: Final = ((Draft("k1", "half a sentence"),), (Unsent("k2", "notes", 3),), (Finish("k3", "Order", "Solved"),), (LISTS,))


def _works(cache: Cache) -> None:
    cache.put_known("k99", _known(99)).result(WITHIN)
    assert cache.known("k99").result(WITHIN) == _known(99)
    assert [found.line.id for found in cache.search("ignition 99", 1).result(WITHIN)] == ["l99-0"]
    assert cache.health().result(WITHIN).keeping is Keeping.FILE


@pytest.mark.logs("cache_index_made_anew")
@pytest.mark.parametrize(
    "damage",
    [
        "update found_data set block = zeroblob(12) where id > 1000",
        "update found_data set block = zeroblob(8) where id = 10",
        "delete from found_data where id > 1000",
        "delete from found_idx",
    ],
)
def test_a_damaged_index_is_made_anew_and_nothing_else_is_lost(whole: Path, tmp_path: Path, damage: str) -> None:
    path = _copy(whole, tmp_path)
    _raw(path, lambda connection: connection.execute(damage))
    cache = Cache(path, KEY)
    cache.search("ignition").result(WITHIN)
    cache.put_known("k0", _known(0)).result(WITHIN)
    cache.put_known("k0", Known(Level.VERIFIED, customer="c0", card=Card("c0", "Sam"), journey=_known(0).journey[:1])).result(WITHIN)
    cache.tidy().result(WITHIN)
    if cache.search("ignition").result(WITHIN) == ():
        pytest.fail("the index was not made anew")
    assert cache.health().result(WITHIN).set_aside == ""
    assert cache.known("k7").result(WITHIN) == _known(7)
    assert _written(cache) == WRITTEN
    _works(cache)
    cache.close()


@pytest.mark.logs("cache_(rebuilt|index_made_anew)")
def test_a_file_that_is_cut_off_at_any_page(whole: Path, tmp_path: Path) -> None:
    size = whole.stat().st_size
    for count, cut in enumerate(random.Random(1).sample(range(PAGE, size, PAGE), 8)):
        path = tmp_path / f"{count}" / "cache.db"
        path.parent.mkdir()
        path.write_bytes(whole.read_bytes()[:cut])
        cache = Cache(path, KEY)
        _works(cache)
        assert cache.health().result(WITHIN).set_aside
        cache.close()
        assert len([file for file in path.parent.iterdir() if ".damaged-" in file.name]) >= 1


@pytest.mark.logs("cache_(rebuilt|index_made_anew)")
def test_a_bit_that_turned_on_any_page_is_noticed_and_never_told(whole: Path, tmp_path: Path) -> None:
    size = whole.stat().st_size
    for count, page in enumerate(random.Random(2).sample(range(size // PAGE), 8)):
        path = tmp_path / f"{count}" / "cache.db"
        path.parent.mkdir()
        data = bytearray(whole.read_bytes())
        data[page * PAGE + 1000] ^= 4
        path.write_bytes(data)
        cache = Cache(path, KEY)
        for number in range(30):
            assert cache.known(f"k{number}").result(WITHIN) in (None, _known(number))
        assert {found.line.title.split()[0] for found in cache.search("ign").result(WITHIN)} <= {"Ignition"}
        told = _written(cache)
        assert all(mine in ((), all_) for mine, all_ in zip(told, WRITTEN, strict=True))
        _works(cache)
        cache.close()


@pytest.mark.logs("cache_rebuilt")
def test_a_file_of_another_key_is_set_aside_and_can_be_read_with_its_own(whole: Path, tmp_path: Path) -> None:
    path = _copy(whole, tmp_path)
    cache = Cache(path, bytes(32))
    _works(cache)
    aside = cache.health().result(WITHIN).set_aside
    cache.close()
    again = Cache(path.with_name(aside), KEY)
    assert again.known("k7").result(WITHIN) == _known(7)
    assert _written(again) == WRITTEN
    again.close()


@pytest.mark.logs("cache_rebuilt")
def test_a_file_of_a_newer_naast_is_set_aside_whole_and_what_was_written_goes_along(whole: Path, tmp_path: Path) -> None:
    path = _copy(whole, tmp_path)
    row = (migrations.name, "9999-what-we-do-not-know", "2027-01-01")
    _raw(
        path,
        lambda connection: connection.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values (?, ?, ?)", row),
    )
    before = path.read_bytes()
    cache = Cache(path, KEY)
    aside = cache.health().result(WITHIN).set_aside
    assert ".newer-" in aside
    assert cache.known("k7").result(WITHIN) is None
    assert _written(cache) == WRITTEN
    _works(cache)
    cache.close()
    assert path.with_name(aside).read_bytes() == before


def test_no_name_of_a_file_says_anything_of_a_customer(whole: Path) -> None:
    assert {file.name for file in whole.parent.iterdir()} <= {"cache.db", "cache.db-wal", "cache.db-shm"}


_FULL: Final = """
import resource, sys
from pathlib import Path
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from desktop.cache.store import Cache, CacheTrouble
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
cache = Cache(Path(sys.argv[1]), bytes(range(32)))
kept, refused = [], 0
for number in range(400):
    try:
        cache.put_notes(f"k{number}", "x" * 5000).result()
        kept.append(number)
    except CacheTrouble:
        refused += 1
assert refused and len(kept) > 20, (refused, kept)
assert cache.health().result().set_aside == ""
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
cache.put_notes("after", "there is room again").result()
print(*kept, flush=True)
import os
os._exit(0)
"""


def test_a_full_disk_refuses_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", _FULL, str(path)], env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    cache = Cache(path, KEY)
    there = {one.contact for one in cache.unsent_notes().result(WITHIN)}
    assert cache.health().result(WITHIN).set_aside == ""
    cache.close()
    assert {f"k{number}" for number in done.stdout.split()} | {"after"} <= there
