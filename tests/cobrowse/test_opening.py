"""The console gets the page's key, opens what came, and is fooled by nobody who stands between."""

from __future__ import annotations

from collections import deque
from hashlib import sha256
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.opening import ASK_EVERY, LATE_AFTER, MAX_AGREED, MAX_HELD, MAX_PAST, Opening, Shown
from cobrowse.sealing import Half, Meant, Seal, commitment
from tests.cobrowse.sealed import SealingPage

pytestmark = pytest.mark.pure

PICTURE = b"\x89PNG picture"
HASH = sha256(PICTURE).hexdigest()


class Desk:
    """A console, what it said and what it showed."""

    def __init__(self) -> None:
        self.said: list[wire.Key | wire.Resync] = []
        self.shown: list[tuple[Shown, bytes]] = []
        self.opening = Opening("c1", self.said.append, lambda message, body: self.shown.append((message, body)))
        self.now = 0.0

    def step(self) -> wire.Key:
        """What it said last of the key."""
        said = self.said.pop()
        assert isinstance(said, wire.Key)
        return said

    def agree(self, page: SealingPage) -> None:
        """All that is to be said; the next question is due at once."""
        self.now += ASK_EVERY
        self.opening.tick(self.now)
        while self.said and isinstance(said := self.said.pop(), wire.Key):
            self.opening.key(page.answer(said))


def batch(sequence: int, *, full: bool = False) -> wire.Page:
    return wire.Page("c1", "e1", sequence, full)


def test_they_agree_and_show_the_same_digits() -> None:
    desk, page = Desk(), SealingPage()
    desk.agree(page)
    assert desk.opening.ready
    assert desk.opening.digits == page.digits != ""
    assert desk.opening.content == page.content
    desk.opening.take(*page.page(batch(0, full=True), b"words"))
    assert desk.shown == [(batch(0, full=True), b"words")]
    desk.opening.tick(99.0)
    assert desk.said == []  # it has what it needs


def test_what_comes_before_the_key_waits_for_it() -> None:
    desk, page = Desk(), SealingPage()
    desk.opening.take(*page.page(batch(0, full=True), b"old"))
    desk.opening.take(*page.page(batch(1, full=True), b"a page"))
    desk.opening.take(*page.page(batch(2), b"and more"))
    assert desk.shown == []
    desk.agree(page)
    assert [body for _message, body in desk.shown] == [b"a page", b"and more"]


def test_too_much_before_the_key_is_let_go_and_asked_for_again() -> None:
    desk, page = Desk(), SealingPage()
    for sequence in range(MAX_HELD + 1):
        desk.opening.take(batch(sequence), b"?")
    desk.agree(page)
    assert desk.shown == []
    assert desk.said == []
    desk = Desk()
    for sequence in range(MAX_HELD + 1):
        desk.opening.take(batch(sequence), b"?")
    desk.opening.tick(0.0)
    desk.opening.key(page.answer(desk.step()))  # it is the question
    desk.opening.key(page.answer(desk.step()))  # and its half
    assert desk.said == [wire.Resync("c1")]


def test_it_asks_until_it_has_the_key_and_says_that_it_takes_long() -> None:
    desk, late = Desk(), []
    for second in range(200):
        desk.opening.tick(float(second))
        late.append(desk.opening.late)
    assert desk.said == [wire.Key("c1", "ask")] * 100, "a page may sleep for long, and wakes"
    assert late.index(True) == LATE_AFTER
    desk.said.clear()
    desk.now = 200.0
    page = SealingPage()
    desk.agree(page)
    desk.opening.tick(desk.now + 1)
    assert (desk.opening.ready, desk.opening.late) == (True, True), "nothing of the page is here yet"
    desk.opening.take(*page.page(batch(0, full=True), b"words"))
    desk.opening.tick(desk.now + 2)
    assert (desk.opening.ready, desk.opening.late) == (True, False)


def agreed(there: float, back: float, cuts: tuple[float, ...] = ()) -> tuple[Desk, SealingPage, float]:
    """Both over a line that takes so many seconds each way and a quarter more for each thing said, and loses what is on the way at each of
    `cuts`; and when they agreed.
    """
    desk, page = Desk(), SealingPage()
    to_page: deque[tuple[float, wire.Key]] = deque()
    to_desk: deque[tuple[float, wire.Key]] = deque()
    for step in count():
        now = step / 4
        if now in cuts:
            to_page.clear()
            to_desk.clear()
        while to_desk and to_desk[0][0] <= now:
            desk.opening.key(to_desk.popleft()[1])
        while to_page and (to_page[0][0] <= now or desk.opening.ready):
            if (said := to_page.popleft()[1]).value != page.last or said.step == "ask":
                to_desk.append((now + back, page.answer(said)))
        desk.opening.tick(now)
        to_page.extend((now + there, said) for said in desk.said if isinstance(said, wire.Key))
        desk.said.clear()
        if desk.opening.ready:
            return desk, page, now
    raise AssertionError  # it counts for ever


@given(st.integers(0, 120), st.integers(0, 240))
@settings(max_examples=40, deadline=None)
def test_a_slow_line_takes_two_ways_there_and_back_and_one_agreement(there: int, back: int) -> None:
    """A first picture of 2 MB before the answer, at 250 kbit/s, is a minute: questions go on meanwhile, and begin nothing anew."""
    desk, page, now = agreed(there / 4, back / 4)
    assert now <= 2 * (there + back) / 4 + 1
    assert (page.told, desk.opening.digits, desk.opening.content) == (1, page.digits, page.content)


@given(st.integers(0, 20), st.integers(0, 20), st.lists(st.integers(0, 400), max_size=6))
@settings(max_examples=40, deadline=None)
def test_what_a_lost_connection_takes_is_asked_for_again(there: int, back: int, cuts: list[int]) -> None:
    desk, page, now = agreed(there / 4, back / 4, tuple(cut / 4 for cut in cuts))
    assert now <= (max(cuts, default=0) + 2 * (there + back)) / 4 + ASK_EVERY + 1
    assert page.told <= 1 + len(cuts)
    assert (desk.opening.digits, desk.opening.content) == (page.digits, page.content)


def test_each_promise_gets_a_half_of_its_own_and_not_for_ever() -> None:
    """Who stands between would try promises until the digits agree. With the same promise the same half is all there is to be had."""
    desk, halves = Desk(), list[wire.Key | wire.Resync]()
    for second in range(200):
        desk.opening.tick(float(second))
        if desk.said == [wire.Key("c1", "ask")]:
            desk.said.clear()
            desk.opening.key(wire.Key("c1", "commit", f"{second // 4:064x}"))
            halves += desk.said
            desk.said.clear()
    assert halves[::2] == halves[1::2]
    assert (len(halves), len(set(halves))) == (2 * MAX_AGREED, MAX_AGREED)
    assert (desk.opening.spent, desk.opening.late) == (True, False)


def test_who_hands_the_key_over_may_say_that_it_is_spent() -> None:
    desk, page = Desk(), SealingPage()
    desk.opening.tick(0.0)
    desk.opening.key(wire.Key("c1", "spent"))
    assert desk.opening.spent
    desk.said.clear()
    desk.opening.tick(99.0)
    assert desk.said == []
    desk = Desk()
    desk.agree(page)
    desk.opening.key(wire.Key("c1", "spent"))
    assert desk.opening.ready
    assert not desk.opening.spent


def test_one_question_gives_one_guess() -> None:
    """A relay that could begin again for nothing would try until the digits agree."""
    desk = Desk()
    desk.opening.tick(0.0)
    desk.said.clear()
    for _ in range(3):
        desk.opening.key(wire.Key("c1", "commit", commitment(Half().public).hex()))
    assert len(desk.said) == 1
    desk.opening.key(wire.Key("c1", "page", Half().public.hex(), "00" * 44))  # another half than was promised
    assert not desk.opening.ready
    desk.opening.key(wire.Key("c1", "commit", "zz"))
    desk.opening.key(wire.Key("c1", "page", "00", "00"))
    assert not desk.opening.ready


def test_a_half_that_was_not_promised_is_refused() -> None:
    desk, page = Desk(), SealingPage()
    desk.opening.tick(0.0)
    page.answer(desk.step())  # the question
    desk.opening.key(wire.Key("c1", "commit", commitment(Half().public).hex()))
    desk.opening.key(page.answer(desk.step()))  # the console's half
    assert not desk.opening.ready
    assert desk.opening.digits == ""


def test_another_key_of_the_page_is_noticed_and_asked_for() -> None:
    desk, page, later = Desk(), SealingPage(), SealingPage()
    desk.agree(page)
    desk.opening.take(*later.page(batch(0, full=True), b"words"))
    assert desk.shown == []
    assert not desk.opening.ready
    assert desk.opening.content is None
    desk.now += ASK_EVERY
    desk.opening.tick(desk.now)
    for _ in range(2):
        desk.opening.key(later.answer(desk.step()))  # the question, then its half
    assert desk.said == [wire.Resync("c1")]
    assert desk.opening.digits == later.digits


def test_what_the_agent_does_goes_sealed_and_counts_on_whatever_the_clock_says() -> None:
    desk, page = Desk(), SealingPage()
    assert desk.opening.intent("e1", "click", 7, b"{}", 1_000) == b""  # no key, no hands
    desk.agree(page)
    clocks = (1_000, 1_000, 500, 2_000)
    sent = [desk.opening.intent("e1", "click", 7, b"{}", clock) for clock in clocks]
    meant = Meant("e1", "click", 7, page.digits)
    assert [Seal(page.content).open_intent(meant, one) for one in sent] == [(count, b"{}") for count in (1_000, 1_001, 1_002, 2_000)]
    desk.opening.take(*SealingPage().page(batch(0, full=True), b"words"))
    assert desk.opening.intent("e1", "click", 7, b"{}", 3_000) == b""  # the page has another key by now


def test_a_page_that_the_customer_left_is_not_shown_again() -> None:
    desk, page = Desk(), SealingPage()
    desk.agree(page)
    first = page.page(wire.Page("c1", "e1", 0, full=True), b"the checkout")
    again = page.page(wire.Page("c1", "e1", 1, full=True), b"the checkout, later")
    desk.opening.take(*first)
    desk.opening.take(wire.Page("c1", "e2", 0, full=True), b"no page of theirs: it ends nothing")
    desk.agree(page)
    desk.opening.take(*again)
    desk.opening.take(*page.page(wire.Page("c1", "e2", 0, full=True), b"thank you"))
    for old in (first, again, page.page(wire.Page("c1", "e1", 2, full=True), b"the checkout, shown again")):
        desk.opening.take(*old)
    assert [body for _message, body in desk.shown] == [b"the checkout", b"the checkout, later", b"thank you"]
    assert desk.opening.ready  # it is no reason for another key
    for number in range(MAX_PAST + 10):
        desk.opening.take(*page.page(wire.Page("c1", f"n{number}", 0, full=True), b"n"))
    assert len(desk.opening._past) == MAX_PAST


def test_pictures_and_sheets_come_under_names_that_tell_the_relay_nothing() -> None:
    desk, page = Desk(), SealingPage()
    assert desk.opening.wanted(["e100000001"]) == ()  # no key, no picture
    desk.agree(page)
    sheet = sha256(b"p{color:red}").hexdigest()
    [name, asked] = desk.opening.wanted(["e100000001", sheet])
    assert name == "e100000001"
    assert asked == page.seal.named(sheet) != sheet
    bound, body = page.asset(wire.Asset("c1", "e100000001", HASH), PICTURE)
    assert HASH not in bound.hash
    desk.opening.take(bound, body)
    desk.opening.take(*page.asset(wire.Asset("c1", sheet, sheet), b"packed"))
    desk.opening.take(*page.asset(wire.Asset("c1", sheet)))  # the page lacks it
    assert desk.shown[0][1] == PICTURE
    assert desk.opening.wanted([bound.hash]) == (bound.hash,)
    [_, (whole, packed), (missing, nothing)] = desk.shown
    assert isinstance(whole, wire.Asset)
    assert isinstance(missing, wire.Asset)
    assert (whole.name, packed, missing.name, nothing) == (sheet, b"packed", sheet, b"")


def test_a_picture_that_the_relay_swapped_is_not_shown() -> None:
    desk, page = Desk(), SealingPage()
    desk.agree(page)
    mine, body = page.asset(wire.Asset("c1", "e100000001", HASH), PICTURE)
    other, other_body = page.asset(wire.Asset("c1", "e100000002", sha256(b"other").hexdigest()), b"other")
    lie, lie_body = page.asset(wire.Asset("c1", "e100000001", HASH), b"not that")
    for asset, sealed in (
        (wire.Asset("c1", mine.name, other.hash, mac=mine.mac), other_body),
        (wire.Asset("c1", mine.name, other.hash, mac=other.mac), b""),
        (mine, other_body),
        (wire.Asset("c1", other.hash, other.hash), body),
        (wire.Asset("c1", mine.name, "", width=5, height=5, mac=mine.mac), b""),
        (lie, lie_body),
    ):
        desk.opening.take(asset, sealed)
    assert desk.shown == []
    assert desk.opening.ready  # a picture alone is no reason for another key
