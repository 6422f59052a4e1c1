"""What the relay told: customers, cards by level, lines, and the search in them, over the real cache in memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace as with_
from typing import Final

import msgspec
import pytest

from cobrowse.identity import Card, Known, Level, Line, Sign, SignKind
from desktop.cache.kept import DAY, Retention
from desktop.cache.store import Cache

WITHIN: Final = 20.0
CARD: Final = Card("c7", "Maria de Boer", street="Kerkstraat 12")
LINES: Final = (
    Line("l3", 30.0, "call", "Zündung getauscht", "Solved", "The ignition was faulty; the moped starts again", "Eva"),
    Line("l2", 20.0, "order", "Boots, size 42", "Delivered"),
    Line("l1", 10.0, "repair", "Ignition replaced", "Collected", "Straße 5, Łódź"),
)
MARIA: Final = Known(Level.VERIFIED, signs=(Sign(SignKind.PHONE),), customer="c7", card=CARD, journey=LINES)
SECRET: Final = Line("l4", 40.0, "note", "Payment refused", level=Level.STEP_UP)


class Clock:
    """A clock that is set by hand, in days."""

    def __init__(self) -> None:
        self.day = 1_000.0

    def __call__(self) -> float:
        return self.day * DAY


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> Iterator[Cache]:
    made = Cache(None, None, clock=clock)
    yield made
    made.close()


def _ids(cache: Cache, text: str, limit: int = 50) -> list[str]:
    return [found.line.id for found in cache.search(text, limit).result(WITHIN)]


def _known(known: Known | None) -> Known:
    assert known is not None
    return known


def test_a_contact_and_its_customer_come_back_as_they_were_told(cache: Cache) -> None:
    cache.put_known("k1", MARIA)
    assert cache.known("k1").result(WITHIN) == MARIA
    customer = _known(cache.remembered("c7", Level.VERIFIED).result(WITHIN))
    assert (customer.customer, customer.card, customer.journey) == ("c7", CARD, LINES)
    assert customer.signs == ()  # how they were recognised is the contact's
    assert cache.remembered("c8", Level.STEP_UP).result(WITHIN) is None


def test_what_a_level_may_not_see_is_in_no_answer(cache: Cache) -> None:
    higher = msgspec.structs.replace(CARD, email="maria@example.org")
    cache.put_known("k1", MARIA)
    cache.put_known("k2", msgspec.structs.replace(MARIA, level=Level.STEP_UP, card=higher, journey=(SECRET, *LINES)))
    told = {level: cache.remembered("c7", level).result(WITHIN) for level in Level}
    assert told[Level.UNKNOWN] is None
    assert told[Level.CLAIMED] is None
    assert _known(told[Level.VERIFIED]).card == CARD
    assert _known(told[Level.VERIFIED]).journey == LINES
    assert _known(told[Level.STEP_UP]).card == higher
    assert _known(told[Level.STEP_UP]).journey == (SECRET, *LINES)
    assert cache.known("k1").result(WITHIN) == MARIA


def test_a_line_that_this_agent_handled_stays_theirs_at_every_level(cache: Cache) -> None:
    mine = msgspec.structs.replace(SECRET, id="l5", at=50.0)
    cache.put_known("k1", msgspec.structs.replace(MARIA, journey=(mine, *LINES)))
    assert _known(cache.remembered("c7", Level.VERIFIED).result(WITHIN)).journey == (mine, *LINES)
    assert _known(cache.remembered("c7", Level.CLAIMED).result(WITHIN)).journey == (mine,)
    assert _known(cache.remembered("c7", Level.CLAIMED).result(WITHIN)).card is None


def test_the_search_compares_the_level_when_it_is_asked(cache: Cache) -> None:
    whole = msgspec.structs.replace(MARIA, level=Level.STEP_UP, journey=(SECRET, *LINES))
    cache.put_known("k1", whole)
    assert _ids(cache, "payment") == ["l4"]
    cache.put_known("k1", MARIA)  # the step up is over
    assert _ids(cache, "payment") == []
    assert _ids(cache, "boots") == ["l2"]
    cache.put_known("k1", Known(Level.CLAIMED))  # and now nobody is verified in any contact that is kept
    assert _ids(cache, "boots") == []
    assert _ids(cache, "maria") == []
    cache.put_known("k2", whole)
    assert _ids(cache, "payment") == ["l4"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("ign", ["l3", "l1"]),
        ("IGNITION", ["l3", "l1"]),
        ("ignition r", ["l1"]),
        ("zundung", ["l3"]),
        ("ZÜND", ["l3"]),
        ("strasse lodz", ["l1"]),
        ("maria boots", ["l2"]),
        ("mar ", []),
        ("mar", ["l3", "l2", "l1"]),
        ("42", ["l2"]),
        ("e", ["l3"]),
        ("", []),
        ("  ", []),
        ('"* OR boots NOT -:^(', []),
        ("boots-42", ["l2"]),
        ("𐐷 \x00 boots", []),
    ],
)
def test_search_as_you_type(cache: Cache, text: str, ids: list[str]) -> None:
    cache.put_known("k1", MARIA)
    assert _ids(cache, text) == ids


def test_what_was_found_says_whose_it_is_and_where_the_words_stand(cache: Cache, clock: Clock) -> None:
    long = Line("l9", 5.0, "note", "Note", detail="word " * 100 + "the gearbox was mended " + "word " * 100)
    cache.put_known("k1", msgspec.structs.replace(MARIA, journey=(*LINES, long)))
    clock.day += 1
    cache.put_known("k2", msgspec.structs.replace(MARIA, journey=(*LINES, long)))
    (found,) = cache.search("gearb").result(WITHIN)
    assert (found.customer, found.name, found.contact, found.line) == ("c7", "Maria de Boer", "k2", long)
    assert "the gearbox was mended" in found.excerpt
    assert len(found.excerpt) <= 122
    assert [one.excerpt for one in cache.search("boots").result(WITHIN)] == ["Boots, size 42"]


def test_newest_first_over_all_customers_and_no_more_than_asked(cache: Cache) -> None:
    for number in range(60):
        line = Line(f"l{number}", float(number // 3), "call", "Battery")  # three within each second
        cache.put_known(f"k{number}", Known(Level.VERIFIED, customer=f"c{number}", card=Card(f"c{number}", "Sam"), journey=(line,)))
    assert _ids(cache, "battery") == [f"l{number}" for number in reversed(range(10, 60))]
    assert _ids(cache, "bat", 3) == ["l59", "l58", "l57"]


def test_what_the_relay_tells_anew_takes_the_place_of_what_it_told(cache: Cache) -> None:
    cache.put_known("k1", MARIA)
    changed = msgspec.structs.replace(LINES[1], outcome="Returned")
    other = msgspec.structs.replace(CARD, name="Maria Jansen")
    cache.put_known("k1", msgspec.structs.replace(MARIA, card=other, journey=(changed, LINES[2])))
    assert _known(cache.known("k1").result(WITHIN)).journey == (LINES[0], changed, LINES[2])[1:]
    assert _ids(cache, "delivered") == []
    assert _ids(cache, "jansen returned") == ["l2"]
    assert _ids(cache, "boer") == []


def test_what_is_older_than_all_that_was_told_stays_and_so_does_all_while_the_relay_still_asks(cache: Cache) -> None:
    cache.put_known("k1", MARIA)
    cache.put_known("k1", msgspec.structs.replace(MARIA, journey=LINES[:2]))
    assert _known(cache.known("k1").result(WITHIN)).journey == LINES
    cache.put_known("k1", msgspec.structs.replace(MARIA, card=None, journey=(LINES[2],), pending=True))
    assert _known(cache.known("k1").result(WITHIN)).journey == LINES
    assert _known(cache.known("k1").result(WITHIN)).card == CARD


def test_below_verified_a_contact_has_what_was_told_and_no_customer(cache: Cache) -> None:
    claimed = Known(Level.CLAIMED, said_name="M", customer="c7", journey=LINES[:1])
    cache.put_known("k1", claimed)
    assert cache.known("k1").result(WITHIN) == claimed
    assert cache.remembered("c7", Level.STEP_UP).result(WITHIN) is None
    assert _ids(cache, "zund") == []


def test_two_customers_contacts_in_any_order_are_never_mixed_up() -> None:
    sam = Known(Level.VERIFIED, customer="c8", card=Card("c8", "Sam"), journey=(Line("l1", 10.0, "call", "Helmet"), SECRET))
    steps = [("k1", MARIA), ("k2", sam), ("k1", Known(Level.CLAIMED)), ("k2", MARIA), ("k3", sam)]
    for order in itertools.permutations(steps):
        cache = Cache(None, None)
        for contact, known in order:
            cache.put_known(contact, known)
        assert _known(cache.remembered("c8", Level.VERIFIED).result(WITHIN)).journey == (SECRET, sam.journey[0])
        assert _known(cache.remembered("c7", Level.VERIFIED).result(WITHIN)).journey == LINES
        assert {found.customer for found in cache.search("helmet").result(WITHIN)} <= {"c8"}
        erased = cache.forget_customer("c7")
        assert cache.remembered("c7", Level.VERIFIED).result(WITHIN) is None
        assert _known(cache.remembered("c8", Level.VERIFIED).result(WITHIN)).card == sam.card
        cache.close()
        assert erased.result(WITHIN) in {1, 2}


def test_what_is_too_old_is_in_no_answer_even_before_it_goes(cache: Cache, clock: Clock) -> None:
    cache.put_known("k1", MARIA).result(WITHIN)
    clock.day += 29
    assert _ids(cache, "boots") == ["l2"]
    assert _known(cache.remembered("c7", Level.VERIFIED).result(WITHIN)).journey == LINES
    clock.day += 2
    assert cache.known("k1").result(WITHIN) is None
    assert cache.remembered("c7", Level.VERIFIED).result(WITHIN) is None
    assert _ids(cache, "boots") == []


def test_the_policy_can_be_set_and_the_longest_unseen_go_first(cache: Cache, clock: Clock) -> None:
    for number in range(10):
        clock.day += 0.1
        card = Card(f"c{number}", "Sam")
        cache.put_known(f"k{number}", Known(Level.VERIFIED, customer=card.customer, card=card, journey=LINES[:1])).result(WITHIN)
    cache.retain(with_(Retention(), customers=4))
    cache.tidy().result(WITHIN)
    kept = [cache.remembered(f"c{number}", Level.VERIFIED).result(WITHIN) is not None for number in range(10)]
    assert kept == [False] * 6 + [True] * 4
    assert len(cache.search("zundung").result(WITHIN)) == 4
    cache.retain(Retention(days=0.25))
    cache.tidy().result(WITHIN)
    assert len(cache.search("zundung").result(WITHIN)) == 3
