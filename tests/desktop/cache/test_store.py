"""The cache: what is kept comes back, nothing of it is readable in the file, damage costs the file and not the window."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from cobrowse.identity import Card, Known, Level, Line
from cobrowse.wire import Finish, Recent
from desktop.cache.store import KEEP_DAYS, MOST_CUSTOMERS, Cache, CacheTrouble, Draft, Health, Keeping

KEY = bytes(range(32))
WITHIN = 20.0
MARIA = Known(
    Level.VERIFIED, card=Card("c7", "Maria de Boer", street="Kerkstraat 12"), journey=(Line("1", 5.0, "repair", "Ignition replaced"),)
)


def test_what_is_kept_comes_back_after_a_restart(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db", KEY)
    cache.put_known("k1", MARIA)
    cache.put_recent([Recent("k1", "Maria", 10.0, "solved"), Recent("k2", "Sam", 20.0)])
    cache.put_draft("k3", "half a sen", "Repair")
    cache.put_outbox(Finish("k2", "Order", "Solved", "told the code", "2026-12-01"))
    cache.close()
    again = Cache(tmp_path / "cache.db", KEY)
    assert again.health().result(WITHIN) == Health(Keeping.FILE)
    assert again.known("k1").result(WITHIN) == MARIA
    assert again.known("k9").result(WITHIN) is None
    assert [one.contact for one in again.recent().result(WITHIN)] == ["k2", "k1"]
    assert again.drafts().result(WITHIN) == (Draft("k3", "half a sen", "Repair"),)
    assert again.outbox().result(WITHIN) == (Finish("k2", "Order", "Solved", "told the code", "2026-12-01"),)
    again.close()


def test_a_wrap_up_waits_until_it_was_sent_and_takes_the_draft_s_place(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db", KEY)
    cache.put_draft("k1", "notes")
    cache.put_outbox(Finish("k1", "Order", "Solved"))
    cache.put_outbox(Finish("k2", "Order", "Solved"))
    cache.put_outbox(Finish("k1", "Repair", "Solved"))
    assert cache.drafts().result(WITHIN) == ()
    assert cache.outbox().result(WITHIN) == (Finish("k2", "Order", "Solved"), Finish("k1", "Repair", "Solved"))
    cache.drop_draft("k1")
    assert len(cache.outbox().result(WITHIN)) == 2
    cache.sent("k1")
    assert cache.outbox().result(WITHIN) == (Finish("k2", "Order", "Solved"),)
    cache.close()


@pytest.mark.parametrize("path", [None, "cache.db"])
def test_without_a_key_nothing_comes_near_the_disk(tmp_path: Path, path: str | None) -> None:
    cache = Cache(tmp_path / path if path else None, None)
    cache.put_known("k1", MARIA)
    assert cache.known("k1").result(WITHIN) == MARIA
    assert cache.health().result(WITHIN) == Health(Keeping.MEMORY)
    cache.close()
    assert list(tmp_path.iterdir()) == []


def test_nothing_can_be_read_in_the_files(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db", KEY)
    cache.put_known("k1", MARIA).result(WITHIN)
    cache.put_draft("k2", "Maria called about the ignition").result(WITHIN)
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}  # while it is open: the log is full
    assert "cache.db-wal" in files
    for data in files.values():
        assert not any(word in data for word in (b"Maria", b"Kerkstraat", b"ignition", b"SQLite format"))
    cache.close()


def test_erasing_takes_a_customer_s_contacts_and_no_other(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db", KEY)
    other = Known(Level.VERIFIED, card=Card("c8", "Sam"))
    for contact, known in (("k1", MARIA), ("k2", MARIA), ("k3", other)):
        cache.put_known(contact, known)
    cache.put_recent([Recent("k1", "Maria", 1.0), Recent("k3", "Sam", 2.0)])
    assert cache.forget_customer("c7").result(WITHIN) == 2
    assert [cache.known(contact).result(WITHIN) for contact in ("k1", "k2", "k3")] == [None, None, other]
    assert [one.contact for one in cache.recent().result(WITHIN)] == ["k3"]
    assert (tmp_path / "cache.db-wal").stat().st_size == 0
    cache.put_draft("k3", "stays")
    cache.forget("k3")
    assert cache.known("k3").result(WITHIN) is None
    assert cache.drafts().result(WITHIN) == (Draft("k3", "stays"),)
    cache.close()


def test_what_is_old_or_too_much_goes_at_the_next_start(tmp_path: Path) -> None:
    day = 86_400.0
    early = Cache(tmp_path / "cache.db", KEY, clock=lambda: 100 * day)
    early.put_known("old", MARIA)
    early.close()
    later = Cache(tmp_path / "cache.db", KEY, clock=lambda: (100 + KEEP_DAYS - 1) * day)
    assert later.known("old").result(WITHIN) == MARIA
    later.put_draft("old", "kept as long as it is not sent")
    later.close()
    last = Cache(tmp_path / "cache.db", KEY, clock=lambda: (100 + KEEP_DAYS + 1) * day)
    assert last.known("old").result(WITHIN) is None
    assert len(last.drafts().result(WITHIN)) == 1
    last.close()
    assert MOST_CUSTOMERS == 5_000


@pytest.mark.logs("cache_rebuilt")
@pytest.mark.parametrize("damage", ["garbage", "other key", "cut"])
def test_a_file_that_cannot_be_read_is_set_aside(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "cache.db"
    cache = Cache(path, KEY)
    cache.put_known("k1", MARIA)
    cache.close()
    whole = path.read_bytes()
    if damage == "garbage":
        path.write_bytes(b"no database at all" * 500)
    elif damage == "cut":
        path.write_bytes(whole[: len(whole) // 2 - 7])
    again = Cache(path, KEY if damage != "other key" else secrets.token_bytes(32))
    health = again.health().result(WITHIN)
    assert health.keeping is Keeping.FILE
    again.put_known("k2", MARIA)
    assert again.known("k2").result(WITHIN) == MARIA
    assert again.known("k1").result(WITHIN) is None
    assert health.set_aside or again.health().result(WITHIN).set_aside
    again.close()
    assert (tmp_path / again_name(tmp_path)).stat().st_size > 0


def again_name(folder: Path) -> str:
    return next(path.name for path in folder.iterdir() if ".damaged-" in path.name)


@pytest.mark.logs("cache_rebuilt")
def test_rotten_pages_cost_no_draft_that_can_still_be_read(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    cache = Cache(path, KEY)
    cache.put_draft("k1", "the whole story")
    cache.put_outbox(Finish("k2", "Order", "Solved"))
    for number in range(200):
        cache.put_known(f"k{number}", Known(Level.VERIFIED, card=Card(f"c{number}", "Maria" * 100)))
    cache.close()
    data = bytearray(path.read_bytes())
    for offset in range(len(data) // 2, len(data), 4096):  # the later pages hold what the relay told
        data[offset] ^= 1
    path.write_bytes(data)
    rotten = Cache(path, KEY)
    answers = [rotten.known(f"k{number}").result(WITHIN) for number in range(200)]
    assert rotten.health().result(WITHIN).set_aside
    assert None in answers
    assert rotten.drafts().result(WITHIN) == (Draft("k1", "the whole story"),)
    assert rotten.outbox().result(WITHIN) == (Finish("k2", "Order", "Solved"),)
    rotten.put_known("k1", MARIA)
    assert rotten.known("k1").result(WITHIN) == MARIA
    rotten.close()


@pytest.mark.logs("cache_in_memory")
def test_a_folder_that_cannot_be_written_means_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache.db", KEY)
    assert cache.health().result(WITHIN).keeping is Keeping.MEMORY
    cache.close()


def test_a_question_after_the_end_is_answered_with_trouble(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db", KEY)
    kept = cache.put_draft("k1", "last words")
    cache.close()
    cache.close()
    assert kept.result(WITHIN) is None
    with pytest.raises(CacheTrouble):
        cache.drafts().result(WITHIN)
