"""A large file is written anew beside the one in use: the cache answers meanwhile, nothing written meanwhile is lost, and nothing of
who was erased is left in any page.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any, Final

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from cobrowse.identity import Card, Known, Level, Line
from desktop.cache import anew, store
from desktop.cache.store import Cache, CacheTrouble, Unsent
from tests.desktop.cache import pages

KEY: Final = bytes(range(32))
WITHIN: Final = 30.0
MARKS: Final = tuple(f"zq{letter}zq" for letter in "abcdefgh")


class _Held:
    """Holds the thread up that writes anew, once it has copied: whatever is asked now is asked while it works."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.copied, self.go = threading.Event(), threading.Event()
        self.runs = 0
        erase = anew.erase

        def held(db: Any) -> None:
            self.runs += 1
            self.copied.set()
            assert self.go.wait(WITHIN)
            erase(db)

        patch.setattr(anew, "erase", held)
        patch.setattr(store, "LARGE", 0)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> _Held:
    return _Held(monkeypatch)


def known(mark: str) -> Known:
    lines = tuple(Line(f"{mark}l{at}", 1e6 - at, "call", f"{mark} {mark}word", mark, f"{mark}detail " * 20) for at in range(10))
    return Known(Level.VERIFIED, customer=f"{mark}id", card=Card(f"{mark}id", f"{mark} name", remark=mark * 30), journey=lines)


def filled(path: Path) -> Cache:
    cache = Cache(path, KEY)
    for mark in (*MARKS, *MARKS):
        cache.put_known(f"{mark}k", known(mark))
        cache.put_draft(f"{mark}k", f"{mark} draft")
    cache.search(MARKS[0]).result(WITHIN)
    return cache


def left(path: Path, mark: str) -> int:
    """How often a mark stands in any file of the folder."""
    there = pages.database(path, KEY) + pages.log(path, KEY) + pages.shared(path)
    new = anew.beside(path)
    there += pages.database(new, KEY) + pages.log(new, KEY) if new.exists() else b""
    return there.count(mark.encode())


def test_reading_and_writing_go_on_while_it_is_written_anew(tmp_path: Path, held: _Held) -> None:
    path = tmp_path / "cache.db"
    cache = filled(path)
    gone, also, new = MARKS[2], MARKS[5], "zqnewzq"
    erased = cache.forget_customer(f"{gone}id")
    assert held.copied.wait(WITHIN)
    assert cache.search(gone).result(WITHIN) == (), "told no more, from the first moment on"
    assert cache.remembered(f"{MARKS[0]}id", Level.VERIFIED).result(WITHIN)
    cache.put_notes("n", "half a")
    cache.put_notes("n", "half a sentence").result(WITHIN)
    cache.put_known(f"{new}k", known(new)).result(WITHIN)
    second = cache.forget_customer(f"{also}id")
    assert not erased.done()
    assert left(path, gone)
    held.go.set()
    assert erased.result(WITHIN) == 1
    assert second.result(WITHIN) == 1
    assert held.runs == 2
    assert (left(path, gone), left(path, also)) == (0, 0)
    for again in (cache, Cache(path, KEY)):
        assert again.unsent_notes().result(WITHIN) == (Unsent("n", "half a sentence"),)
        assert again.remembered(f"{new}id", Level.VERIFIED).result(WITHIN) == known(new)
        assert [bool(again.search(mark).result(WITHIN)) for mark in (*MARKS, new)] == [mark not in (gone, also) for mark in (*MARKS, new)]
        again.close()
    assert [file.name for file in tmp_path.iterdir()] == ["cache.db"]


def test_a_cache_that_closes_meanwhile_does_not_wait_and_does_it_at_the_next_start(
    tmp_path: Path, held: _Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cache.db"
    stop = anew.Anew.stop

    def stopped(one: anew.Anew) -> None:
        held.go.set()
        stop(one)

    monkeypatch.setattr(anew.Anew, "stop", stopped)
    cache = filled(path)
    erased = cache.forget_customer(f"{MARKS[0]}id")
    assert held.copied.wait(WITHIN)
    cache.put_notes("n", "kept").result(WITHIN)
    cache.close()
    assert isinstance(erased.exception(WITHIN), CacheTrouble)
    assert [file.name for file in tmp_path.iterdir()] == ["cache.db"]
    assert left(path, MARKS[0])
    monkeypatch.setattr(store, "BEGIN", 0.0)
    held.copied.clear()
    again = Cache(path, KEY)
    assert held.copied.wait(WITHIN), "nobody asks for it"
    until = time.monotonic() + WITHIN
    while anew.beside(path).exists() and time.monotonic() < until:
        again.health().result(WITHIN)
    assert again.unsent_notes().result(WITHIN) == (Unsent("n", "kept"),)
    again.close()
    assert left(path, MARKS[0]) == 0
    assert left(path, MARKS[1])


def test_one_that_fails_leaves_the_old_file_and_says_so(tmp_path: Path, held: _Held, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cache.db"
    cache = filled(path)

    def full(_db: Any) -> None:
        held.copied.set()
        raise sqlcipher.OperationalError("database or disk is full")

    monkeypatch.setattr(anew, "erase", full)
    erased = cache.forget_customer(f"{MARKS[0]}id")
    assert isinstance(erased.exception(WITHIN), CacheTrouble)
    assert cache.remembered(f"{MARKS[1]}id", Level.VERIFIED).result(WITHIN) == known(MARKS[1])
    assert cache.remembered(f"{MARKS[0]}id", Level.VERIFIED).result(WITHIN) is None
    cache.close()


def test_what_an_earlier_run_did_not_finish_is_thrown_away(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path).close()
    for ending in ("", "-wal"):
        anew.beside(path).with_name(anew.beside(path).name + ending).write_bytes(b"half")
    cache = Cache(path, KEY)
    assert cache.remembered(f"{MARKS[1]}id", Level.VERIFIED).result(WITHIN) == known(MARKS[1])
    cache.close()
    assert [file.name for file in tmp_path.iterdir()] == ["cache.db"]
