"""Who waits, and at whom it rings, without sockets."""

from __future__ import annotations

import pytest

from cobrowse import wire
from cobrowse.contact import Availability
from cobrowse.relay.limits import OFFER_AGAIN, OFFER_TIMEOUT
from cobrowse.relay.queueing import Waiter, pair
from tests.cobrowse.relay.test_rooms import ANNA, BOB, House, told

pytestmark = pytest.mark.pure


def test_the_longest_waiting_goes_to_the_longest_idle() -> None:
    house = House()
    house.call(1, "first")
    house.now += 5
    house.call(2, "second")
    effects = house.console(9, ANNA)
    assert [offer.contact for offer in told(effects, 9, wire.Offer)] == ["first"]
    house.now += 1
    assert [offer.contact for offer in told(house.console(8, BOB), 8, wire.Offer)] == ["second"]


def test_pairs() -> None:
    nobody: frozenset[str] = frozenset()
    waiters = [Waiter("young", 5.0, nobody), Waiter("old", 1.0, frozenset({"anna"})), Waiter("older", 0.5, nobody)]
    assert pair(waiters, [("bob", 3.0), ("anna", 2.0)]) == (("older", "anna"), ("old", "bob"))
    assert pair(waiters[1:2], [("anna", 1.0)]) == ()
    assert pair([], [("anna", 1.0)]) == ()


def test_a_page_is_told_how_many_wait_before_it() -> None:
    house = House()
    house.call(1, "a")
    house.now += 1
    effects = house.call(2, "b")
    assert [state.ahead for state in told(effects, 2, wire.State)] == [1]
    effects = house.says(1, wire.HangUp("a"))
    assert [state.ahead for state in told(effects, 2, wire.State)] == [0]


def test_a_missed_offer_goes_back_and_the_agent_is_left_in_peace() -> None:
    house = House()
    house.console(9, ANNA)
    house.call(1, "a")
    assert house.rooms.due() == house.now + OFFER_TIMEOUT
    effects = house.later(OFFER_TIMEOUT)
    assert [ended.why for ended in told(effects, 9, wire.OfferEnded)] == ["timed_out"]
    assert not told(effects, 9, wire.Offer)
    assert house.rooms.due() is None
    effects = house.says(9, wire.SetAvailability(Availability.AVAILABLE))
    assert told(effects, 9, wire.Offer)


def test_a_declined_contact_comes_back_to_the_only_agent_after_a_while() -> None:
    house = House()
    house.console(9, ANNA)
    house.call(1, "a")
    effects = house.says(9, wire.Decline("a"))
    assert not told(effects, 9, wire.Offer)
    assert house.rooms.due() == house.now + OFFER_AGAIN
    assert told(house.later(OFFER_AGAIN), 9, wire.Offer)


def test_nobody_is_offered_a_customer_whose_page_is_away() -> None:
    house = House()
    house.call(1, "a")
    house.rooms.left(house.now, 1)
    assert not told(house.console(9, ANNA), 9, wire.Offer)
    assert told(house.page(2, "a"), 9, wire.Offer)
