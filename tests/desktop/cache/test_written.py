"""What the agent wrote waits for the relay, each text once, whatever comes in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from cobrowse.identity import Card, Known, Level
from cobrowse.wire import Finish
from desktop.cache.store import Cache, Draft, Unsent

KEY: Final = bytes(range(32))
WITHIN: Final = 20.0


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(tmp_path / "cache.db", KEY)
    yield made
    made.close()


def test_notes_wait_until_the_relay_has_them(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.db", KEY)
    cache.put_notes("k1", "first", 3)
    cache.put_notes("k2", "other")
    cache.put_notes("k1", "first and second", 3)
    cache.close()
    again = Cache(tmp_path / "cache.db", KEY)
    assert again.unsent_notes().result(WITHIN) == (Unsent("k2", "other"), Unsent("k1", "first and second", 3))
    again.notes_sent("k2")
    assert again.unsent_notes().result(WITHIN) == (Unsent("k1", "first and second", 3),)
    again.close()


def test_what_is_written_while_an_earlier_text_is_on_its_way_goes_on_waiting(cache: Cache) -> None:
    cache.put_notes("k1", "first", 3)
    (sent,) = cache.unsent_notes().result(WITHIN)
    cache.put_notes("k1", "first and second", 3)
    cache.notes_sent("k1", sent.text)
    assert cache.unsent_notes().result(WITHIN) == (Unsent("k1", "first and second", 3),)
    cache.notes_sent("k1", "first and second")
    assert cache.unsent_notes().result(WITHIN) == ()


def test_a_wrap_up_carries_the_notes_and_its_base(cache: Cache) -> None:
    cache.put_draft("k1", "notes", "Order")
    cache.put_notes("k1", "notes", 2)
    cache.put_notes("k2", "others")
    finish = Finish("k1", "Order", "Solved", "notes", "2026-12-01", base=2)
    cache.put_outbox(finish)
    assert cache.outbox().result(WITHIN) == (finish,)
    assert cache.drafts().result(WITHIN) == ()
    assert cache.unsent_notes().result(WITHIN) == (Unsent("k2", "others"),)
    cache.sent("k1")
    assert cache.outbox().result(WITHIN) == ()


def test_no_policy_takes_away_what_was_not_sent(tmp_path: Path) -> None:
    now = [1e9]
    cache = Cache(tmp_path / "cache.db", KEY, clock=lambda: now[0])
    cache.put_known("k1", Known(Level.VERIFIED, customer="c", card=Card("c", "Sam")))
    cache.put_draft("k1", "draft")
    cache.put_notes("k1", "notes")
    cache.put_outbox(Finish("k2", "Order", "Solved")).result(WITHIN)
    now[0] += 90 * 86_400
    cache.tidy().result(WITHIN)
    assert cache.remembered("c", Level.VERIFIED).result(WITHIN) is None
    assert cache.drafts().result(WITHIN) == (Draft("k1", "draft"),)
    assert cache.unsent_notes().result(WITHIN) == (Unsent("k1", "notes"),)
    assert cache.outbox().result(WITHIN) == (Finish("k2", "Order", "Solved"),)
    cache.close()
