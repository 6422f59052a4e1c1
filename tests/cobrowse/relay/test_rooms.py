"""The rooms without sockets: offers, comings and goings, and clocks that are handed in."""

from __future__ import annotations

from hashlib import sha256
from typing import TypeVar

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cobrowse import share, wire
from cobrowse.contact import ENDED, LIVE, Availability, ContactState
from cobrowse.identity import Card, Facts, Level, Person
from cobrowse.relay.console_side import console_said, finished
from cobrowse.relay.effects import Deliver, Effect, Save, Shut
from cobrowse.relay.limits import ACK_EVERY, PAGE_GONE, RESYNC_EVERY, STOP_GRACE
from cobrowse.relay.page_side import page_said
from cobrowse.relay.queueing import may_ring
from cobrowse.relay.record import Record, User
from cobrowse.relay.room import Service
from cobrowse.relay.rooms import Rooms
from cobrowse.share import ShareState
from cobrowse.wire import Problem, Role, WireError

pytestmark = pytest.mark.pure

ANNA = User("anna-id", "anna", "Anna Bos", Role.AGENT, Availability.AVAILABLE)
BOB = User("bob-id", "bob", "Bob", Role.AGENT, Availability.AVAILABLE)
SAM = User("sam-id", "sam", "Sam", Role.SUPERVISOR, Availability.AVAILABLE)
EVE = User("eve-id", "eve", "Eve", Role.SUPERVISOR, Availability.AWAY)
FACTS = Facts(Level.UNKNOWN, Person(Card("c", "Piet")), "Piet Bos")
_M = TypeVar("_M")


def record(contact: str, called: float, state: ContactState = ContactState.QUEUED, agent: str = "") -> Record:
    return Record(contact, "shop", f"visitor-{contact}", state, FACTS, called, agent=agent)


def told(effects: list[Effect], link: int, kind: type[_M]) -> list[_M]:
    return [one.message for one in effects if isinstance(one, Deliver) and one.link == link and isinstance(one.message, kind)]


class House:
    """Rooms with a clock, and short words for what happens in them."""

    def __init__(self) -> None:
        self.rooms = Rooms()
        self.now = 1000.0

    def console(self, link: int, user: User) -> list[Effect]:
        return self.rooms.console_joined(self.now, link, user, f"session-{link}", Service())

    def page(self, link: int, contact: str = "", visitor: str = "") -> list[Effect]:
        return self.rooms.page_joined(self.now, link, visitor or f"visitor-{contact}", "shop", contact, Service())

    def call(self, link: int, contact: str) -> list[Effect]:
        self.page(link, visitor=f"visitor-{contact}")
        return self.rooms.entered(self.now, link, record(contact, self.now))

    def says(self, link: int, message: wire.Message, body: bytes = b"") -> list[Effect]:
        if link in self.rooms.pages:
            page_said(self.rooms, self.now, link, message, body)  # type: ignore[arg-type]  # the test sends what fits
        else:
            console_said(self.rooms, self.now, link, message, body)  # type: ignore[arg-type]  # likewise
        return self.rooms.taken()

    def later(self, seconds: float) -> list[Effect]:
        self.now += seconds
        return self.rooms.tick(self.now)

    def state(self, contact: str) -> ContactState:
        return self.rooms.rooms[contact].state

    def refused(self, link: int, message: wire.Message) -> Problem:
        with pytest.raises(WireError) as caught:
            self.says(link, message)
        return caught.value.problem

    def talking(self, page: int = 1, console: int = 9, contact: str = "a") -> None:
        self.console(console, ANNA)
        self.call(page, contact)
        self.says(console, wire.Accept(contact))
        self.says(console, wire.MediaUp(contact))


def test_a_console_that_goes_gives_its_offer_back_and_keeps_its_call() -> None:
    house = House()
    house.talking()
    house.rooms.left(house.now, 9)
    assert house.rooms.rooms["a"].state is ContactState.CONNECTED
    house.console(8, BOB)
    house.call(2, "b")
    assert house.rooms.rooms["b"].offered == BOB.id
    effects = house.rooms.left(house.now, 8)
    assert house.rooms.rooms["b"].state is ContactState.QUEUED
    assert told(effects, 2, wire.State)
    effects = house.console(7, ANNA)
    assert [(one.contact, one.state) for one in told(effects, 7, wire.Assigned)] == [("a", ContactState.CONNECTED)]


def test_what_a_directory_brings_is_told_whom_it_rings_at_and_whose_call_it_is() -> None:
    house = House()
    house.console(9, ANNA)
    house.console(8, BOB)
    house.call(1, "a")
    after = Facts(Level.CLAIMED, FACTS.person, "Piet Bos", candidates=(Person(Card("k", "Kim Kat", city="Utrecht")),))
    effects = house.rooms.heard("a", after)
    assert [known.known.candidates[0].name for known in told(effects, 9, wire.CustomerKnown)] == ["K. K."]
    assert told(effects, 8, wire.CustomerKnown) == []
    assert [effect.changes["candidates"] for effect in effects if isinstance(effect, Save)] == [["k"]]
    house.says(9, wire.Accept("a"))
    assert len(told(house.rooms.heard("a", None), 9, wire.CustomerKnown)) == 1
    assert house.rooms.heard("gone", after) == [], "the contact is over"


def test_a_page_that_stays_away_abandons_or_ends_its_contact() -> None:
    house = House()
    house.talking()
    house.call(2, "b")
    house.rooms.left(house.now, 1)
    house.rooms.left(house.now, 2)
    assert not told(house.later(PAGE_GONE - 1), 9, wire.State)
    effects = house.later(1)
    assert [(state.contact, state.why) for state in told(effects, 9, wire.State)] == [("a", "gone")]
    assert "b" not in house.rooms.rooms
    saved = {one.contact: one.changes["state"] for one in effects if isinstance(one, Save) and "state" in one.changes}
    assert saved == {"a": "wrap_up", "b": "abandoned"}


def test_a_contact_is_its_own_pages_only() -> None:
    house = House()
    house.talking()
    effects = house.page(5, "a", visitor="somebody else")
    assert told(effects, 5, wire.Welcome)[0].contact == ""
    assert house.refused(5, wire.HangUp("a")) is Problem.NO_SUCH_CONTACT
    effects = house.page(6, "a")
    assert [one.link for one in effects if isinstance(one, Shut)] == [1]
    assert house.rooms.left(house.now, 1) == [], "the old page's going is not the contact's"
    assert house.rooms.rooms["a"].page == 6


def test_a_contact_is_its_own_agents_only() -> None:
    house = House()
    house.talking()
    house.console(8, BOB)
    verify = wire.Verify("a", "street", "x")
    for message in (wire.HangUp("a"), wire.MediaUp("a"), wire.AskLook("a"), verify, wire.Accept("a")):
        assert house.refused(8, message) is Problem.NO_SUCH_CONTACT


def test_signals_wait_for_whoever_is_away_for_a_moment() -> None:
    house = House()
    house.talking()
    house.rooms.left(house.now, 9)
    house.says(1, wire.Signal("a"), b"one")
    effects = house.console(7, ANNA)
    assert [one.body for one in effects if isinstance(one, Deliver) and isinstance(one.message, wire.Signal)] == [b"one"]
    assert not told(house.console(6, ANNA), 6, wire.Signal), "once"


def test_full_snapshots_are_asked_at_most_once_a_second() -> None:
    house = House()
    house.talking()
    house.says(9, wire.AskLook("a"))
    house.says(1, wire.Consent("a", "look", granted=True))
    assert told(house.says(9, wire.Resync("a")), 1, wire.Resync)
    assert not told(house.says(9, wire.Resync("a")), 1, wire.Resync)
    assert not told(house.later(RESYNC_EVERY / 2), 1, wire.Resync)
    assert len(told(house.later(RESYNC_EVERY / 2), 1, wire.Resync)) == 1, "but the one that waited is not forgotten"
    assert house.rooms.due() is None


def test_a_page_is_told_how_far_its_batches_came_and_of_the_last_one_too() -> None:
    house = House()
    house.talking()
    house.says(9, wire.AskLook("a"))
    house.says(1, wire.Consent("a", "look", granted=True))
    assert told(house.says(1, wire.Page(epoch="e", sequence=0, full=True)), 1, wire.Ack) == [wire.Ack("a", 0)]
    for sequence in (1, 2):
        assert not told(house.says(1, wire.Page(sequence=sequence)), 1, wire.Ack)
    assert not told(house.says(1, wire.Page(sequence=4)), 1, wire.Ack), "of what does not follow nothing is said"
    assert house.rooms.due() == house.now + ACK_EVERY
    assert told(house.later(ACK_EVERY), 1, wire.Ack) == [wire.Ack("a", 2)]
    assert not told(house.later(ACK_EVERY), 1, wire.Ack)
    house.says(1, wire.Page(epoch="e", sequence=5, full=True))
    house.says(1, wire.Page(sequence=6))
    house.rooms.left(house.now, 1)
    house.page(2, "a")
    assert not told(house.later(ACK_EVERY), 2, wire.Ack), "another page load has its own numbers"


def test_a_share_ends_with_its_call_and_its_memory_too() -> None:
    house = House()
    house.talking()
    house.says(9, wire.AskLook("a"))
    house.says(1, wire.Consent("a", "look", granted=True))
    house.says(1, wire.Page("a", "e", 0, full=True), b"secret")
    room = house.rooms.rooms["a"]
    assert room.stream.size
    house.says(9, wire.HangUp("a"))
    assert (room.share, room.stream.size, room.stream.replay()) == (ShareState.OFF, 0, ())


def test_a_page_says_its_contact_never_and_its_page_load_once() -> None:
    house = House()
    house.talking()
    house.says(9, wire.AskLook("a"))
    house.says(1, wire.Consent("a", "look", granted=True))
    assert told(house.says(1, wire.Page(sequence=0), b""), 1, wire.Resync), "of which page load nobody knows"
    assert told(house.says(1, wire.Page(epoch="e", sequence=0, full=True), b"x"), 9, wire.Page) == [wire.Page("a", "e", 0, full=True)]
    assert told(house.says(1, wire.Page(sequence=1), b"y"), 9, wire.Page) == [wire.Page("a", "e", 1)]
    house.later(RESYNC_EVERY)
    house.page(2, "a")
    assert told(house.says(2, wire.Page(sequence=2), b""), 9, wire.Page) == [], "another connection may be another page load"
    assert told(house.says(2, wire.Page(epoch="f", sequence=0, full=True), b"x"), 9, wire.Page) == [wire.Page("a", "f", 0, full=True)]


def test_a_stylesheet_is_asked_of_the_page_once_and_given_from_memory_after_that() -> None:
    house = House()
    house.talking()
    house.says(9, wire.AskLook("a"))
    house.says(1, wire.Consent("a", "look", granted=True))
    name, body = sha256(b"p{}").hexdigest(), b"packed"
    want = wire.WantAsset("a", (name,))
    assert told(house.says(9, want), 1, wire.WantAsset) == [want]
    # the page loads anew before it answered: the new one is asked at once
    house.page(2, "a")
    assert told(house.says(9, want), 2, wire.WantAsset) == [want]
    given = told(house.says(2, wire.Asset(name=name, size=len(body)), body), 9, wire.Asset)
    assert given == [wire.Asset("a", name, name, len(body))]
    house.page(3, "a")
    again = house.says(9, want)
    assert (told(again, 3, wire.WantAsset), told(again, 9, wire.Asset)) == ([], given)


def test_a_relay_that_was_restarted_asks_the_page_for_its_sheets_again() -> None:
    house = House()
    before = record("a", 900.0, ContactState.CONNECTED, ANNA.id)
    house.rooms.restore((msgspec.structs.replace(before, share=ShareState.LIVE),), house.now)
    house.console(9, ANNA)
    house.page(1, "a")
    name, body = sha256(b"p{}").hexdigest(), b"packed"
    shown = told(house.says(1, wire.Page(epoch="e", sequence=7, full=True), b"x"), 9, wire.Page)
    assert shown == [wire.Page("a", "e", 7, full=True)], "the page goes on where it was"
    want = wire.WantAsset("a", (name,))
    assert told(house.says(9, want), 1, wire.WantAsset) == [want]
    assert told(house.says(1, wire.Asset(name=name, size=len(body)), body), 9, wire.Asset) == [wire.Asset("a", name, name, len(body))]


def test_a_content_that_a_page_lacks_is_asked_of_the_next_one() -> None:
    house = House()
    house.talking()
    house.says(9, wire.AskLook("a"))
    house.says(1, wire.Consent("a", "look", granted=True))
    want = wire.WantAsset("a", (sha256(b"p{}").hexdigest(),))
    house.says(9, want)
    lacking = wire.Asset("a", want.names[0])
    assert told(house.says(1, wire.Asset(name=lacking.name)), 9, wire.Asset) == [lacking]
    house.page(2, "a")
    assert told(house.says(9, want), 2, wire.WantAsset) == [want]


def test_page_events_without_consent_go_nowhere() -> None:
    house = House()
    house.talking()
    assert house.refused(1, wire.Page("a", "e", 0, full=True)) is Problem.NO_CONSENT
    house.says(9, wire.AskLook("a"))
    assert house.refused(1, wire.Page("a", "e", 0, full=True)) is Problem.NO_CONSENT
    assert house.refused(9, wire.Pointer("a", "e", 1)) is Problem.NO_CONSENT
    house.says(1, wire.Consent("a", "look", granted=True))
    house.says(1, wire.Consent("a", "look", granted=False))
    assert house.says(1, wire.Page("a", "e", 0, full=True), b"under way") == []


@pytest.mark.parametrize(("x", "y", "node"), [(-0.1, 0.5, 1), (0.5, 1.1, 1), (0.5, float("nan"), 1), (0.5, 0.5, -1)])
def test_a_pointer_stands_within_a_box(x: float, y: float, node: int) -> None:
    house = House()
    house.talking()
    house.says(9, wire.AskLook("a"))
    house.says(1, wire.Consent("a", "look", granted=True))
    assert house.refused(9, wire.Pointer("a", "e", 1)) is Problem.NO_CONSENT, "looking is not pointing"
    house.says(9, wire.Ask("a", share.Rung.POINT))
    house.says(1, wire.Consent("a", "point", granted=True))
    assert house.refused(9, wire.Pointer("a", "e", node, x, y)) is Problem.MALFORMED


def test_an_outline_needs_what_pointing_needs() -> None:
    house = House()
    house.talking()
    house.says(9, wire.AskLook("a"))
    house.says(1, wire.Consent("a", "look", granted=True))
    outline = wire.Pointer("a", "e", 7, mark=True)
    assert house.refused(9, outline) is Problem.NO_CONSENT
    house.says(9, wire.Ask("a", share.Rung.POINT))
    house.says(1, wire.Consent("a", "point", granted=True))
    assert told(house.says(9, outline), 1, wire.Pointer) == [msgspec.structs.replace(outline, agent="Anna Bos")]
    house.says(1, wire.Paused("a", on=True))
    assert house.says(9, outline) == [], "under way when the customer paused"


def looking() -> House:
    house = House()
    house.talking()
    house.says(9, wire.AskLook("a"))
    house.says(1, wire.Consent("a", "look", granted=True))
    return house


@pytest.mark.parametrize("rung", share.HANDS)
def test_a_rung_is_asked_and_granted_apart_and_taken_back_at_once(rung: share.Rung) -> None:
    house = looking()
    intent = wire.Intent("a", "e", rung, 7)
    assert house.refused(9, intent) is Problem.NO_CONSENT
    assert house.refused(1, wire.Consent("a", rung, granted=True)) is Problem.NOT_POSSIBLE_NOW, "nobody asked"
    assert told(house.says(9, wire.Ask("a", rung, "Somebody else")), 1, wire.Ask) == [wire.Ask("a", rung, ANNA.display)]
    assert house.refused(9, intent) is Problem.NO_CONSENT
    assert told(house.says(1, wire.Consent("a", rung, granted=True)), 9, wire.Consent) == [wire.Consent("a", rung, granted=True)]
    effects = house.says(9, intent, b'{"dy":100}')
    assert [(one.link, one.message, one.body) for one in effects if isinstance(one, Deliver)] == [(1, intent, b'{"dy":100}')]
    for other in set(share.HANDS) - {rung}:
        assert house.refused(9, wire.Intent("a", "e", other, 7)) is Problem.NO_CONSENT
    house.says(1, wire.Consent("a", rung, granted=False))
    assert house.says(9, intent) == [], "under way"
    house.later(STOP_GRACE + 1)
    assert house.refused(9, intent) is Problem.NO_CONSENT
    assert house.rooms.rooms["a"].share is ShareState.LIVE, "the look goes on"


@pytest.mark.parametrize(("link", "end"), [(1, wire.Consent("a", "look", granted=False)), (9, wire.StopLook("a"))])
def test_the_end_of_the_look_ends_every_rung(link: int, end: wire.Message) -> None:
    house = looking()
    for rung in share.ABOVE:
        house.says(9, wire.Ask("a", rung))
        house.says(1, wire.Consent("a", rung, granted=True))
    house.says(link, end)
    assert house.rooms.rooms["a"].rungs == share.NO_RUNGS
    house.says(9, wire.AskLook("a"))
    assert house.refused(9, wire.Ask("a", share.Rung.CLICK)) is Problem.NO_CONSENT, "before the new yes"
    house.says(1, wire.Consent("a", "look", granted=True))
    house.later(STOP_GRACE + 1)
    assert house.refused(9, wire.Intent("a", "e", share.Rung.CLICK, 1)) is Problem.NO_CONSENT


def test_what_is_no_intent_and_what_asks_for_looking_is_refused() -> None:
    house = looking()
    assert house.refused(9, wire.Intent("a", "e", share.Rung.POINT, 1)) is Problem.MALFORMED
    assert house.refused(9, wire.Intent("a", "e", share.Rung.CLICK, -1)) is Problem.MALFORMED
    assert house.refused(9, wire.Ask("a", share.Rung.LOOK)) is Problem.NOT_ALLOWED
    assert house.refused(1, wire.Consent("a", "everything", granted=True)) is Problem.NOT_ALLOWED


def test_while_it_is_paused_nothing_passes_either_way_and_whoever_comes_later_hears_of_it() -> None:
    house = looking()
    house.says(9, wire.Ask("a", share.Rung.CLICK))
    house.says(1, wire.Consent("a", "click", granted=True))
    house.says(1, wire.Page("a", "e", 0, full=True), b"x")
    assert told(house.says(1, wire.Paused("a", on=True)), 9, wire.Paused) == [wire.Paused("a", on=True)]
    assert house.says(1, wire.Page("a", "e", 1), b"y") == [], "under way"
    assert house.says(9, wire.Intent("a", "e", share.Rung.CLICK, 1)) == []
    assert house.says(9, wire.Resync("a")) == []
    effects = house.console(7, ANNA)
    assert told(effects, 7, wire.Assigned)[0].rungs == (share.Rung.CLICK,)
    assert told(effects, 7, wire.Paused) == [wire.Paused("a", on=True)]
    assert told(effects, 7, wire.Page) == []
    house.says(1, wire.Paused("a", on=False))
    assert told(house.says(1, wire.Page("a", "e", 1, full=True), b"z"), 7, wire.Page) == [wire.Page("a", "e", 1, full=True)]


def test_which_tab_is_shown_reaches_the_agent_and_whoever_comes_later() -> None:
    house = looking()
    tabs = wire.Tabs("a", 2, 2, 1, follow=False)
    assert told(house.says(1, tabs), 9, wire.Tabs) == [tabs]
    assert house.says(1, tabs) == [], "said again after a lost connection"
    assert told(house.console(7, ANNA), 7, wire.Tabs) == [tabs]
    house.says(1, wire.Consent("a", "look", granted=False))
    assert house.says(1, wire.Tabs("a", 2, 1, 1)) == [], "under way"
    assert told(house.console(8, ANNA), 8, wire.Tabs) == [], "of a share that is over"


@pytest.mark.parametrize("tabs", [(0, 0, 0), (2, 3, 1), (2, 1, 3), (2, 0, 1), (2, 1, 0), (wire.MAX_TABS + 1, 1, 1), (-1, -1, -1)])
def test_tabs_that_cannot_be_are_refused(tabs: tuple[int, int, int]) -> None:
    assert looking().refused(1, wire.Tabs("a", *tabs)) is Problem.MALFORMED


def test_the_agent_stays_or_goes_along_while_the_page_is_shared() -> None:
    house = looking()
    stay = wire.Follow("a", on=False)
    assert told(house.says(9, stay), 1, wire.Follow) == [stay]
    house.says(1, wire.Consent("a", "look", granted=False))
    assert house.says(9, stay) == [], "under way"
    house.later(STOP_GRACE)
    assert house.refused(9, stay) is Problem.NO_CONSENT


def test_the_journal_has_each_click_and_one_line_for_a_burst_of_scrolling_or_typing() -> None:
    house = looking()
    lines = []
    for rung in share.HANDS:
        house.says(9, wire.Ask("a", rung))
        house.says(1, wire.Consent("a", rung, granted=True))
        for _ in range(3):
            saved = [one for one in house.says(9, wire.Intent("a", "e", rung, 1)) if isinstance(one, Save)]
            lines += [(entry.what, entry.who, entry.detail) for one in saved for entry in one.entries]
    assert lines == [("intent", ANNA.id, "scroll"), *[("intent", ANNA.id, "click")] * 3, ("intent", ANNA.id, "type")]


def test_a_wrap_up_counts_once() -> None:
    house = House()
    house.talking()
    house.says(9, wire.HangUp("a"))
    house.call(2, "b")
    assert house.state("b") is ContactState.QUEUED, "no new call in the wrap-up"
    for _ in range(2):
        finished(house.rooms, house.now, 9, wire.Finish("a", "Advice", "Sold", "notes"))
        effects = house.rooms.taken()
        assert [one.contact for one in told(effects, 9, wire.Finished)] == ["a"]
    assert house.state("b") is ContactState.OFFERED


def test_restored_contacts_wait_for_their_people() -> None:
    house = House()
    states = {"q": ContactState.QUEUED, "o": ContactState.OFFERED, "c": ContactState.CONNECTED, "w": ContactState.WRAP_UP}
    house.rooms.restore(tuple(record(name, 900.0, state, ANNA.id if name in "cw" else "") for name, state in states.items()), house.now)
    assert house.rooms.due() == house.now + PAGE_GONE
    effects = house.console(9, ANNA)
    assert sorted(one.contact for one in told(effects, 9, wire.Assigned)) == ["c", "w"]
    assert told(effects, 9, wire.Presence) == [wire.Presence("c", here=False)]
    assert told(house.page(1, "c"), 9, wire.Presence) == [wire.Presence("c", here=True)]
    house.later(PAGE_GONE)
    assert {name: room.state for name, room in house.rooms.rooms.items()} == {"c": ContactState.CONNECTED, "w": ContactState.WRAP_UP}


class Anything(RuleBasedStateMachine):
    """Two agents, two supervisors, four customers, any order of events: the rooms never contradict themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House()
        self.links = 100
        self.contacts = 0

    def _link(self) -> int:
        self.links += 1
        return self.links

    @rule(user=st.sampled_from([ANNA, BOB, SAM, EVE]))
    def console(self, user: User) -> None:
        self.house.console(self._link(), user)

    @rule()
    def call(self) -> None:
        if len(self.house.rooms.rooms) < 4:
            self.contacts += 1
            self.house.call(self._link(), f"c{self.contacts}")

    @rule(data=st.data())
    def page_back(self, data: st.DataObject) -> None:
        if self.house.rooms.rooms:
            self.house.page(self._link(), data.draw(st.sampled_from(sorted(self.house.rooms.rooms))))

    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        links = sorted([*self.house.rooms.pages, *self.house.rooms.consoles])
        if links:
            self.house.rooms.left(self.house.now, data.draw(st.sampled_from(links)))

    @rule(seconds=st.sampled_from([0.1, 1.0, 29.0, 31.0, 61.0]))
    def wait(self, seconds: float) -> None:
        self.house.later(seconds)

    @rule(data=st.data())
    def say(self, data: st.DataObject) -> None:
        rooms = self.house.rooms
        links = sorted([*rooms.pages, *rooms.consoles])
        if not links:
            return
        link = data.draw(st.sampled_from(links))
        contact = data.draw(st.sampled_from(sorted(rooms.rooms) or [""]))
        both: list[wire.Message] = [wire.HangUp(contact), wire.Signal(contact)]
        page: list[wire.Message] = [
            *both, wire.Consent(contact, "look", granted=True), wire.Consent(contact, "look", granted=False),
            wire.Consent(contact, "click", granted=True), wire.Paused(contact, on=data.draw(st.booleans())),
            wire.Page(contact, "e", data.draw(st.integers(0, 3)), data.draw(st.booleans())), wire.SiteEvent(contact, wire.Trail(0, "page")),
            wire.Tabs(contact, data.draw(st.integers(0, 3)), 1, data.draw(st.integers(1, 2))),
        ]  # fmt: skip
        console: list[wire.Message] = [
            *both, wire.Accept(contact), wire.Decline(contact), wire.MediaUp(contact), wire.SetHold(contact, on=data.draw(st.booleans())),
            wire.AskLook(contact), wire.StopLook(contact), wire.Resync(contact), wire.Ask(contact, share.Rung.CLICK),
            wire.Intent(contact, "e", share.Rung.CLICK, 1), wire.Watch(contact), wire.Unwatch(contact), wire.Key(contact, "ask"),
            wire.Verify(contact, "street", "x"), wire.Follow(contact, on=data.draw(st.booleans())),
            wire.SetAvailability(data.draw(st.sampled_from(Availability))),
        ]  # fmt: skip
        message = data.draw(st.sampled_from(page if link in rooms.pages else console))
        try:
            self.house.says(link, message, b"")
        except WireError:
            rooms.taken()

    @rule(data=st.data())
    def share_and_watch(self, data: st.DataObject) -> None:
        """What hardly comes about by chance: whoever rings is answered and shares their page, and perhaps a supervisor looks along."""
        rooms = self.house.rooms
        for room in list(rooms.rooms.values()):
            if room.offered and room.page is not None:
                console = rooms.agents[room.offered].link
                assert console is not None
                self.house.says(console, wire.Accept(room.id))
                self.house.says(console, wire.AskLook(room.id))
                self.house.says(room.page, wire.Consent(room.id, "look", granted=True))
        shared = sorted(room.id for room in rooms.rooms.values() if room.share is ShareState.LIVE)
        busy = {room.agent for room in rooms.rooms.values() if room.live}
        free = [link for link, user in rooms.consoles.items() if user in (SAM.id, EVE.id) and user not in busy]
        if shared and free:
            self.house.says(data.draw(st.sampled_from(free)), wire.Watch(data.draw(st.sampled_from(shared))))

    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        rooms = self.house.rooms
        done = [(room.id, rooms.agents[room.agent].link) for room in rooms.rooms.values() if room.state is ContactState.WRAP_UP]
        here = [(contact, link) for contact, link in done if link is not None]
        if here:
            contact, link = data.draw(st.sampled_from(here))
            finished(rooms, self.house.now, link, wire.Finish(contact, "r", "o"))
            rooms.taken()

    @invariant()
    def nothing_contradicts(self) -> None:
        rooms = self.house.rooms
        for room in rooms.rooms.values():
            assert room.state not in ENDED
            assert bool(room.offered) == (room.state is ContactState.OFFERED)
            assert bool(room.agent) == (room.state in LIVE or room.state is ContactState.WRAP_UP)
            assert room.share is ShareState.OFF or room.live
            if room.page is not None:
                assert rooms.pages[room.page][1] == room.id
            if room.offered:
                assert rooms.agents[room.offered].link is not None
        bound = [contact for _, contact in rooms.pages.values() if contact]
        assert len(bound) == len(set(bound))
        assert all(rooms.rooms[contact].page is not None for contact in bound)
        for user, agent in rooms.agents.items():
            assert agent.link is None or rooms.consoles[agent.link] == user
            assert sum(room.live for room in rooms.rooms.values() if room.agent == user) <= 1
            assert sum(room.offered == user for room in rooms.rooms.values()) <= 1

    @invariant()
    def who_looks_along_may(self) -> None:
        rooms = self.house.rooms
        watched = {(room.id, user) for room in rooms.rooms.values() for user in room.viewers}
        assert watched == {(agent.watching, user) for user, agent in rooms.agents.items() if agent.watching}
        for contact, user in watched:
            assert rooms.rooms[contact].share is ShareState.LIVE
            assert rooms.agents[user].link is not None
            assert rooms.agents[user].user.role is Role.SUPERVISOR
            assert not any(room.live and room.agent == user for room in rooms.rooms.values()), "none beside a call"
        shared = {room.id for room in rooms.rooms.values() if room.share is ShareState.LIVE}
        assert {one.contact for one in rooms.shares.shares} == shared or rooms.shares_due is not None

    @invariant()
    def nobody_waits_while_someone_is_free(self) -> None:
        rooms = self.house.rooms
        for room in rooms.rooms.values():
            if room.state is ContactState.QUEUED and room.page is not None:
                assert not any(may_ring(rooms, user) for user in rooms.agents if user not in room.declined)


TestAnything = Anything.TestCase
TestAnything.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestAnything.pytestmark = [pytest.mark.pure]  # type: ignore[attr-defined]  # made by hypothesis
