"""Erasing a customer leaves nothing of them in the files: all pages are read, decrypted, the free ones and the log's old ones too."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import pytest

from cobrowse.identity import Card, Known, Level, Line
from cobrowse.wire import Finish, Recent
from desktop.cache.kept import DAY
from desktop.cache.store import Cache
from tests.desktop.cache import pages

KEY: Final = bytes(range(32))
WITHIN: Final = 60.0


class _People:
    """Customers whose every word is their own: the mark is in each, so that one search finds all that is left of them."""

    def __init__(self, cache: Cache, seed: int) -> None:
        self._cache = cache
        self._random = random.Random(seed)

    def _words(self, mark: str, most: int) -> str:
        return " ".join(f"{mark}{''.join(self._random.choices('abcdef', k=4))}" for _ in range(self._random.randint(1, most)))

    def meet(self, mark: str) -> None:
        """A contact with them, of which everything is kept."""
        contact = f"{mark}k{self._random.randint(0, 2)}"
        lines = tuple(
            Line(f"{mark}l{number}", 1e6 - number, "call", self._words(mark, 4), mark, self._words(mark, 12), mark)
            for number in range(self._random.randint(1, 8))
        )
        card = Card(f"{mark}id", self._words(mark, 2), street=self._words(mark, 2), remark=self._words(mark, 40))
        level = self._random.choice([Level.VERIFIED, Level.STEP_UP])
        self._cache.put_known(contact, Known(level, customer=card.customer, card=card, journey=lines))
        self._cache.put_recent([Recent(contact, mark, 1.0), Recent("other", "Sam", 2.0)])
        self._cache.put_draft(contact, self._words(mark, 400))
        self._cache.put_notes(contact, self._words(mark, 400))
        if self._random.random() < 0.3:
            self._cache.put_outbox(Finish(contact, mark, mark, self._words(mark, 300)))


def _places(path: Path, mark: str) -> dict[str, int]:
    """How often a mark stands where."""
    read = {"database": pages.database(path, KEY), "log": pages.log(path, KEY), "shared": pages.shared(path)}
    return {name: data.count(mark.encode()) for name, data in read.items() if mark.encode() in data}


@pytest.mark.parametrize("seed", range(2))
def test_nothing_of_a_customer_is_left_in_the_files(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "cache.db"
    cache = Cache(path, KEY)
    people = _People(cache, seed)
    marks = [f"zq{letter}zq" for letter in "abcdefghijklmnop"]
    for mark in [*marks, *marks[::2], *marks]:
        people.meet(mark)
    cache.search("z").result(WITHIN)
    before = {mark: _places(path, mark) for mark in marks}
    assert all(sum(places.values()) > 20 for places in before.values())  # the search finds what there is
    gone = marks[3:6]
    answers = [cache.forget_customer(f"{mark}id") for mark in gone]  # at once: the file is written anew only once
    assert [answer.result(WITHIN) > 0 for answer in answers] == [True] * 3
    assert {mark: _places(path, mark) for mark in gone} == {mark: {} for mark in gone}
    assert pages.free(path, KEY) == 0, "every page was written again: where SQLite moved rows, copies stay that no search is sure to meet"
    assert all(_places(path, mark) for mark in marks if mark not in gone)
    assert [cache.search(mark).result(WITHIN) == () for mark in marks] == [mark in gone for mark in marks]
    assert cache.forget_customer(f"{gone[0]}id").result(WITHIN) == 0
    cache.close()


def test_an_expired_customer_can_be_erased_too(tmp_path: Path) -> None:
    path, now = tmp_path / "cache.db", [1e9]
    cache = Cache(path, KEY, clock=lambda: now[0])
    people = _People(cache, 5)
    for mark in ["zqazq", "zqbzq", "zqczq"] * 3:
        people.meet(mark)
    cache.tidy().result(WITHIN)
    now[0] += 31 * DAY
    cache.tidy().result(WITHIN)
    assert cache.remembered("zqazqid", Level.STEP_UP).result(WITHIN) is None
    waiting = [one.contact for one in cache.drafts().result(WITHIN)]
    waiting += [one.contact for one in cache.unsent_notes().result(WITHIN)]
    assert any(contact.startswith("zqazq") for contact in waiting + [one.contact for one in cache.outbox().result(WITHIN)])
    assert _places(path, "zqazq")
    cache.forget_customer("zqazqid").result(WITHIN)
    assert _places(path, "zqazq") == {}
    cache.close()


def test_an_erasure_that_was_broken_off_is_done_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cache.db"
    cache = Cache(path, KEY)
    _People(cache, 7).meet("zqazq")
    cache.health().result(WITHIN)
    monkeypatch.setattr("desktop.cache.store.erase", lambda _db: (_ for _ in ()).throw(OSError("the power went")))
    erased = cache.forget_customer("zqazqid")
    cache.close()
    assert erased.exception(WITHIN) is not None
    assert _places(path, "zqazq")
    monkeypatch.undo()
    monkeypatch.setattr("desktop.cache.store.BEGIN", 0.0)
    again = Cache(path, KEY)
    again.forget_customer("nobody").result(WITHIN)
    again.close()
    assert _places(path, "zqazq") == {}


def test_what_was_set_aside_goes_with_the_first_erasure_after_it(tmp_path: Path) -> None:
    for name in ("cache.db.damaged-20260101T000000", "cache.db.newer-20260101T000000-wal"):
        (tmp_path / name).write_bytes(b"x")
    cache = Cache(tmp_path / "cache.db", KEY)
    cache.forget_customer("somebody").result(WITHIN)
    assert sorted(path.name for path in tmp_path.glob("cache.db.*")) == []
    (tmp_path / "cache.db.damaged-20260102T000000").write_bytes(b"x")
    cache.forget_customer("somebody").result(WITHIN)  # told again at each sign-in: nothing new to erase
    assert [path.name for path in tmp_path.glob("cache.db.*")] == ["cache.db.damaged-20260102T000000"]
    _People(cache, 7).meet("zqazq")
    assert cache.forget_customer("zqazqid").result(WITHIN) == 1
    assert list(tmp_path.glob("cache.db.*")) == []
    cache.close()
