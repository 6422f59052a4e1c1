"""Supervisors look along: who may, what they get, who hears of it; and at a real relay, that the page hears nothing."""

from __future__ import annotations

import asyncio
import json

import pytest

from cobrowse import wire
from cobrowse.contact import Availability, ContactState
from cobrowse.handing import Handing
from cobrowse.opening import ASK_EVERY, Opening, Shown
from cobrowse.relay.effects import Deliver, Effect, Save
from cobrowse.relay.limits import MAX_VIEWERS, SHARES_EVERY
from cobrowse.relay.record import User
from cobrowse.wire import Problem, Role
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay.test_rooms import ANNA, BOB, House, told
from tests.cobrowse.relay_process import ORIGIN
from tests.cobrowse.sealed import SealingPage

pure = pytest.mark.pure

PAGE, AGENT, SAM, EVE = 1, 9, 20, 21
"""Connections."""


def supervisor(name: str) -> User:
    return User(f"{name}-id", name, name.title(), Role.SUPERVISOR, Availability.AWAY)


def shared() -> House:
    """Anna's customer shares contact "a", and two supervisors are there."""
    house = House()
    house.talking(PAGE, AGENT)
    house.says(AGENT, wire.AskLook("a"))
    house.says(PAGE, wire.Consent("a", "look", granted=True))
    house.console(SAM, supervisor("sam"))
    house.console(EVE, supervisor("eve"))
    return house


def batches(house: House, count: int) -> list[wire.Page]:
    """A full batch and others, from the page."""
    made = [wire.Page("a", "e1", number, full=number == 0) for number in range(count)]
    for page in made:
        house.says(PAGE, page, b"sealed")
    return made


def journal(effects: list[Effect]) -> list[tuple[str, str, str]]:
    return [(entry.who, entry.what, entry.detail) for one in effects if isinstance(one, Save) for entry in one.entries]


def links(effects: list[Effect]) -> set[int]:
    return {one.link for one in effects if isinstance(one, Deliver)}


# ---- who is told which pages are shared


@pure
def test_supervisors_are_told_which_pages_are_shared_and_nobody_else_is() -> None:
    house = House()
    assert told(house.console(SAM, supervisor("sam")), SAM, wire.Shares) == [wire.Shares(())]
    house.talking(PAGE, AGENT)
    house.says(AGENT, wire.AskLook("a"))
    effects = house.says(PAGE, wire.Consent("a", "look", granted=True))
    now = wire.Shares((wire.Shared("a", "Anna Bos", "Piet B."),))
    assert told(effects, SAM, wire.Shares) == [now]
    assert told(effects, AGENT, wire.Shares) == told(effects, PAGE, wire.Shares) == []
    effects = house.console(EVE, supervisor("eve"))
    assert told(effects, EVE, wire.Shares) == [now]
    assert told(effects, SAM, wire.Shares) == [], "nothing changed for him"
    house.later(SHARES_EVERY)
    assert told(house.says(PAGE, wire.Consent("a", "look", granted=False)), SAM, wire.Shares) == [wire.Shares(())]


@pure
def test_what_changes_often_is_told_once_in_a_moment_and_the_last_of_it_too() -> None:
    house = shared()
    house.says(AGENT, wire.StopLook("a"))
    effects = [*house.says(AGENT, wire.AskLook("a")), *house.says(PAGE, wire.Consent("a", "look", granted=True))]
    effects += house.says(AGENT, wire.StopLook("a"))
    assert told(effects, SAM, wire.Shares) == []
    assert house.rooms.due() == house.now + SHARES_EVERY
    assert told(house.later(SHARES_EVERY), SAM, wire.Shares) == [wire.Shares(())]
    assert house.rooms.due() is None


@pure
def test_the_agent_s_name_is_told_when_they_are_back_after_the_relay_s_restart() -> None:
    before, house = shared(), House()
    house.rooms.rooms = before.rooms.rooms
    assert told(house.console(SAM, supervisor("sam")), SAM, wire.Shares) == [wire.Shares((wire.Shared("a", "", "Piet B."),))]
    effects = [*house.console(AGENT, ANNA), *house.later(SHARES_EVERY)]
    assert told(effects, SAM, wire.Shares) == [wire.Shares((wire.Shared("a", "Anna Bos", "Piet B."),))]


# ---- who may look along


@pure
def test_a_supervisor_looks_along_and_the_page_hears_nothing_of_it() -> None:
    house = shared()
    sent = batches(house, 4)
    effects = house.says(SAM, wire.Watch("a"))
    assert told(effects, SAM, wire.Page) == sent, "from the snapshot on"
    assert told(effects, AGENT, wire.Viewers) == [wire.Viewers("a", (wire.Viewer("sam-id", "Sam"),))]
    assert links(effects) == {SAM, AGENT}
    assert journal(effects) == [("sam-id", "watch", "begun")]
    later = wire.Page("a", "e1", 4)
    effects = house.says(PAGE, later, b"more")
    assert told(effects, SAM, wire.Page) == told(effects, AGENT, wire.Page) == [later]
    effects = house.says(SAM, wire.Unwatch("a"))
    assert told(effects, AGENT, wire.Viewers) == [wire.Viewers("a", ())]
    assert links(effects) == {AGENT}
    assert journal(effects) == [("sam-id", "watch", "ended")]
    assert told(house.says(PAGE, wire.Page("a", "e1", 5), b"x"), SAM, wire.Page) == []


@pure
def test_begun_twice_it_is_shown_anew_and_told_once() -> None:
    house = shared()
    sent = batches(house, 2)
    house.says(SAM, wire.Watch("a"))
    effects = house.says(SAM, wire.Watch("a"))
    assert told(effects, SAM, wire.Page) == sent
    assert (links(effects), journal(effects)) == ({SAM}, [])
    assert house.says(EVE, wire.Unwatch("a")) == [], "who does not look along cannot stop"


@pure
def test_only_supervisors_and_only_at_what_is_shared_now() -> None:
    house = shared()
    house.console(8, BOB)
    house.console(7, User("fay-id", "fay", "Fay", Role.FIELD, Availability.AWAY))
    for link in (8, 7, AGENT):
        assert house.refused(link, wire.Watch("a")) is Problem.NOT_ALLOWED
    assert house.refused(SAM, wire.Watch("b")) is Problem.NO_SUCH_CONTACT
    house.says(AGENT, wire.StopLook("a"))
    assert house.refused(SAM, wire.Watch("a")) is Problem.NO_CONSENT
    house.says(AGENT, wire.AskLook("a"))
    assert house.refused(SAM, wire.Watch("a")) is Problem.NO_CONSENT, "asked is not granted"


@pure
def test_so_many_look_along_and_no_more() -> None:
    house = shared()
    for number in range(MAX_VIEWERS):
        house.console(100 + number, supervisor(f"s{number}"))
        house.says(100 + number, wire.Watch("a"))
    assert house.refused(SAM, wire.Watch("a")) is Problem.NOT_POSSIBLE_NOW
    house.rooms.left(house.now, 100)
    assert [one.id for one in told(house.says(SAM, wire.Watch("a")), AGENT, wire.Viewers)[-1].viewers] == [
        *(f"s{number}-id" for number in range(1, MAX_VIEWERS)), "sam-id",
    ]  # fmt: skip


@pure
def test_one_page_at_a_time_and_none_beside_a_call() -> None:
    house = shared()
    house.says(SAM, wire.Watch("a"))
    house.console(8, BOB)
    house.call(2, "b")
    house.says(8, wire.Accept("b"))
    house.says(8, wire.AskLook("b"))
    house.says(2, wire.Consent("b", "look", granted=True))
    effects = house.says(SAM, wire.Watch("b"))
    assert told(effects, AGENT, wire.Viewers) == [wire.Viewers("a", ())]
    assert told(effects, 8, wire.Viewers) == [wire.Viewers("b", (wire.Viewer("sam-id", "Sam"),))]
    assert journal(effects) == [("sam-id", "watch", "ended"), ("sam-id", "watch", "begun")]
    house.says(SAM, wire.SetAvailability(Availability.AVAILABLE))
    house.call(3, "c")
    effects = house.says(SAM, wire.Accept("c"))
    assert told(effects, 8, wire.Viewers) == [wire.Viewers("b", ())]
    assert house.refused(SAM, wire.Watch("b")) is Problem.NOT_POSSIBLE_NOW
    house.says(SAM, wire.HangUp("c"))
    assert told(house.says(SAM, wire.Watch("b")), 8, wire.Viewers), "in the wrap-up they may"


# ---- what ends it


@pure
@pytest.mark.parametrize(
    ("link", "end", "why"),
    [
        (PAGE, wire.Consent("a", "look", granted=False), "stopped"),
        (AGENT, wire.StopLook("a"), "stopped"),
        (PAGE, wire.HangUp("a"), "contact"),
        (AGENT, wire.HangUp("a"), "contact"),
    ],
)
def test_the_end_of_the_share_ends_it_for_all(link: int, end: wire.Message, why: str) -> None:
    house = shared()
    for viewer in (SAM, EVE):
        house.says(viewer, wire.Watch("a"))
    house.later(SHARES_EVERY)
    effects = house.says(link, end)
    for viewer in (SAM, EVE):
        assert told(effects, viewer, wire.WatchEnded) == [wire.WatchEnded("a", why)]
        assert house.rooms.shares == wire.Shares(())
    assert told(effects, AGENT, wire.Viewers) == [wire.Viewers("a", ())]
    assert [row for row in journal(effects) if row[1] == "watch"] == [(f"{name}-id", "watch", "ended") for name in ("sam", "eve")]
    for late in (wire.Key("a", "ask"), wire.WantAsset("a", ("ab" * 10,)), wire.Resync("a")):
        assert house.refused(SAM, late) is Problem.NO_SUCH_CONTACT
    assert house.says(SAM, wire.Unwatch("a")) == []


@pure
def test_a_console_that_goes_looks_along_no_more_and_the_agent_who_comes_back_is_told_who_does() -> None:
    house = shared()
    for viewer in (SAM, EVE):
        house.says(viewer, wire.Watch("a"))
    effects = house.rooms.left(house.now, SAM)
    assert told(effects, AGENT, wire.Viewers) == [wire.Viewers("a", (wire.Viewer("eve-id", "Eve"),))]
    assert journal(effects) == [("sam-id", "watch", "ended")]
    house.rooms.left(house.now, AGENT)
    effects = house.console(10, ANNA)
    kinds = [type(one.message) for one in effects if isinstance(one, Deliver) and one.link == 10]
    assert kinds.index(wire.Assigned) < kinds.index(wire.Viewers)
    assert told(effects, 10, wire.Viewers) == [wire.Viewers("a", (wire.Viewer("eve-id", "Eve"),))]


# ---- what they get


@pure
def test_where_nothing_was_retained_the_page_is_asked_at_the_usual_rate() -> None:
    house = shared()
    assert told(house.says(SAM, wire.Watch("a")), PAGE, wire.Resync) == [wire.Resync("a")]
    assert told(house.says(EVE, wire.Watch("a")), PAGE, wire.Resync) == []
    assert told(house.says(SAM, wire.Resync("a")), PAGE, wire.Resync) == []
    first = wire.Page("a", "e1", 0, full=True)
    effects = house.says(PAGE, first, b"x")
    assert told(effects, SAM, wire.Page) == told(effects, EVE, wire.Page) == [first]


@pure
def test_what_was_let_go_for_want_of_room_is_asked_of_the_page_and_the_agent_goes_on() -> None:
    house = shared()
    batches(house, 3)
    assert house.rooms.shelf.size == 3 * len(b"sealed"), "all contacts of a relay share one bound"
    house.rooms.shelf.most = 3 * len(b"sealed")
    after = wire.Page("a", "e1", 3)
    assert told(house.says(PAGE, after, b"sealed"), AGENT, wire.Page) == [after]
    effects = house.says(SAM, wire.Watch("a"))
    assert told(effects, PAGE, wire.Resync) == [wire.Resync("a")]
    assert told(effects, SAM, wire.Page) == []


@pure
def test_a_viewer_s_resync_is_answered_to_them_alone() -> None:
    house = shared()
    sent = batches(house, 3)
    house.says(SAM, wire.Watch("a"))
    effects = house.says(SAM, wire.Resync("a"))
    assert told(effects, SAM, wire.Page) == sent
    assert links(effects) == {SAM}
    assert links(house.says(AGENT, wire.Resync("a"))) == {PAGE}, "the agent's is asked of the page, as ever"


@pure
def test_they_hear_of_pauses_of_tabs_and_of_page_loads() -> None:
    house = shared()
    batches(house, 2)
    house.says(SAM, wire.Watch("a"))
    assert told(house.says(PAGE, wire.Paused("a", on=True)), SAM, wire.Paused) == [wire.Paused("a", on=True)]
    assert house.says(PAGE, wire.Page("a", "e1", 2), b"x") == [], "under way"
    effects = house.says(EVE, wire.Watch("a"))
    assert told(effects, EVE, wire.Paused) == [wire.Paused("a", on=True)]
    assert told(effects, EVE, wire.Page) == []
    assert PAGE not in links(effects)
    assert told(house.says(PAGE, wire.Paused("a", on=False)), SAM, wire.Paused) == [wire.Paused("a", on=False)]
    tabs = wire.Tabs("a", 2, 2, 2)
    assert told(house.says(PAGE, tabs), SAM, wire.Tabs) == [tabs]
    house.says(EVE, wire.Unwatch("a"))
    assert told(house.says(EVE, wire.Watch("a")), EVE, wire.Tabs) == [tabs]
    assert house.refused(SAM, wire.Follow("a", on=False)) is Problem.NO_SUCH_CONTACT, "the agent's to choose"
    assert told(house.rooms.left(house.now, PAGE), SAM, wire.Presence) == [wire.Presence("a", here=False)]
    house.says(EVE, wire.Unwatch("a"))
    assert told(house.says(EVE, wire.Watch("a")), EVE, wire.Presence) == [wire.Presence("a", here=False)]
    assert told(house.page(2, "a"), SAM, wire.Presence) == [wire.Presence("a", here=True)]


@pure
def test_a_picture_comes_from_the_relay_and_the_page_is_asked_once_for_what_it_lacks() -> None:
    house = shared()
    house.says(SAM, wire.Watch("a"))
    name = "0123456789ab00000001"
    assert links(house.says(AGENT, wire.WantAsset("a", (name,)))) == {PAGE}
    assert house.says(SAM, wire.WantAsset("a", (name,))) == []
    box = wire.Asset("a", name, width=120, height=80)
    effects = house.says(PAGE, box)
    assert told(effects, AGENT, wire.Asset) == told(effects, SAM, wire.Asset) == [box]
    assert links(effects) == {AGENT, SAM}
    part = wire.Asset("a", "ab" * 32, size=3_000)
    assert told(house.says(PAGE, part, bytes(1_000)), PAGE, wire.Took) == [wire.Took("a")], "the next part may come, wanted or not"
    house.says(EVE, wire.Watch("a"))
    effects = house.says(EVE, wire.WantAsset("a", (name,)))
    assert (told(effects, EVE, wire.Asset), links(effects)) == ([box], {EVE})


@pure
def test_the_key_passes_between_the_two_consoles_and_the_relay_says_whose_it_is() -> None:
    house = shared()
    house.says(SAM, wire.Watch("a"))
    effects = house.says(SAM, wire.Key("a", "ask", viewer="eve-id"))
    assert told(effects, AGENT, wire.Key) == [wire.Key("a", "ask", viewer="sam-id")], "whatever they say"
    assert links(effects) == {AGENT}
    commit, page = wire.Key("a", "commit", "ab" * 32, viewer="sam-id"), wire.Key("a", "page", "cd" * 65, "ef" * 44, "sam-id")
    for step in (commit, page):
        effects = house.says(AGENT, step)
        assert told(effects, SAM, wire.Key) == [step]
        assert links(effects) == {SAM}
    assert journal(effects) == [("anna-id", "key", "handed")]
    spent = wire.Key("a", "spent", viewer="sam-id")
    assert told(house.says(AGENT, spent), SAM, wire.Key) == [spent]
    assert house.says(AGENT, wire.Key("a", "commit", "ab", viewer="eve-id")) == [], "who does not look along gets none"
    for link, wrong in (
        (SAM, wire.Key("a", "page", "ab")),
        (AGENT, wire.Key("a", "ask", viewer="sam-id")),
        (PAGE, commit),
        (PAGE, wire.Key("a", "spent")),
    ):
        assert house.refused(link, wrong) is Problem.NOT_ALLOWED


# ---- at a real relay


async def look_along(viewer: Party, agent: Party, contact: str, content: bytes) -> tuple[Opening, Handing, list[tuple[Shown, bytes]]]:
    """The viewer's console, once it has the key from the agent's; and what it shows."""
    to_agent: list[wire.Key | wire.Resync] = []
    to_viewer: list[wire.Key] = []
    shown: list[tuple[Shown, bytes]] = []
    opening = Opening(contact, to_agent.append, lambda message, body: shown.append((message, body)))
    await viewer.say(wire.Watch(contact))
    [who] = (await agent.expect(wire.Viewers)).viewers
    handing = Handing(contact, content, who.id, to_viewer.append)
    opening.tick(ASK_EVERY)
    for _ in range(2):
        await viewer.say(to_agent.pop())
        handing.key(await agent.expect(wire.Key, viewer=who.id))
        await agent.say(to_viewer.pop())
        opening.key(await viewer.expect(wire.Key))
    return opening, handing, shown


async def test_a_supervisor_reads_a_page_that_the_relay_cannot(scene: Scene) -> None:
    token = await scene.token()
    anna, page, bob = await scene.console("anna"), await scene.page(token), await scene.console("bob", available=False)
    assert await bob.expect(wire.Shares) == wire.Shares(())
    contact = await scene.share(anna, page, name="Piet de Vries")
    assert await bob.expect(wire.Shares) == wire.Shares((wire.Shared(contact, "Anna Bos", "Piet V."),))
    sealing = SealingPage(contact)
    words = [b"a page with words", b"and more words", b"a late word"]
    for number in range(2):
        await page.say(*sealing.page(wire.Page(contact, "e", number, full=number == 0), words[number]))
        await anna.expect(wire.Page, sequence=number)
    opening, handing, shown = await look_along(bob, anna, contact, sealing.content)
    assert opening.digits == handing.digits != ""
    await page.say(*sealing.page(wire.Page(contact, "e", 2), words[2]))
    await bob.expect(wire.Page, sequence=2)
    for message, body in zip(bob.seen, bob.bodies, strict=True):
        if isinstance(message, wire.Page):
            opening.take(message, body)
    assert [body for _message, body in shown] == words
    assert not any(word in frame for word in words for frame in [*bob.frames, *anna.frames])
    await page.say(wire.HangUp(contact))
    assert (await bob.expect(wire.WatchEnded)).why == "contact"
    assert await bob.expect(wire.Shares) == wire.Shares(())
    assert not any(isinstance(message, wire.Key | wire.Resync | wire.WantAsset) for message in page.seen)
    query = f"SELECT what, detail FROM journal WHERE contact = '{contact}' AND what IN ('watch', 'key') ORDER BY n"
    assert await asyncio.to_thread(scene.relay.rows, query) == [("watch", "begun"), ("key", "handed"), ("watch", "ended")]
    await page.expect(wire.State, state=ContactState.WRAP_UP)
    headers = {"Authorization": f"Bearer {token}", "Origin": ORIGIN}
    record = await asyncio.to_thread(lambda: scene.relay.request("POST", f"/record?contact={contact}", **headers)[2])
    told = [(line.get("what"), line.get("detail")) for line in json.loads(record)["lines"]]
    assert ("watch", "begun") in told, "and the customer can read that somebody else looked along"
    assert ("watch", "ended") in told
    assert b"bob" not in record


async def test_a_viewer_who_does_not_read_is_shown_all_anew_and_nobody_else_notices(scene: Scene) -> None:
    anna, page, bob = await scene.console("anna"), await scene.page(), await scene.console("bob", available=False)
    contact = await scene.share(anna, page, name="Piet de Vries")
    name, content, large = "0123456789ab00000001", "ab" * 32, b"x" * wire.MAX_ASSET_PART * 16
    await page.say(wire.Page(contact, "e", 0, full=True), b"the page")
    await anna.say(wire.WantAsset(contact, (name,)))
    await page.expect(wire.WantAsset)
    await page.say(wire.Asset(contact, name, content, len(large)))
    await page.expect(wire.WantAsset, names=(content,))
    for at in range(0, len(large), wire.MAX_ASSET_PART):
        await page.say(wire.Asset(contact, content, content, len(large), at), large[at : at + wire.MAX_ASSET_PART])
    await anna.expect(wire.Asset, name=name)
    await bob.say(wire.Watch(contact))
    await bob.expect(wire.Page, sequence=0)
    bob.read_nothing()
    asked = 0
    while await asyncio.to_thread(scene.relay.figure, "naast_dropped_streams_total") == 0:
        assert asked < 90, "the relay holds all of it"
        for _ in range(5):
            await bob.say(wire.WantAsset(contact, (content,)))  # 1 MB each time
        asked += 5
    for number in range(1, 30):
        await page.say(wire.Page(contact, "e", number), b"a change")
    for number in range(1, 30):
        await anna.expect(wire.Page, sequence=number)
    bob.read_again()
    first = await bob.expect(wire.Page)
    while not first.full:
        first = await bob.expect(wire.Page)
    followed = [(await bob.expect(wire.Page)).sequence for _ in range(29)]
    assert followed == list(range(1, 30))
    assert not any(isinstance(message, wire.Resync) for message in page.seen), "the customer's browser did nothing for it"
    assert [message.sequence for message in anna.seen if isinstance(message, wire.Page)] == list(range(30))
