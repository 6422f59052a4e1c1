"""What a page may send, no console may, and the reverse: every kind of message there is, by either role, at a real relay.

And of what consoles may, a supervisor who looks along says next to nothing, and none of it to the page.
"""

from __future__ import annotations

import typing

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.contact import Availability
from cobrowse.relay.effects import Deliver
from cobrowse.relay.record import User
from cobrowse.wire import Problem, Role, WireError
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay.test_rooms import looking
from tests.cobrowse.test_wire import SAMPLES

FROM_PAGE = frozenset(typing.get_args(wire.FromPage))
FROM_CONSOLE = frozenset(typing.get_args(wire.FromConsole))
ALL = sorted(
    FROM_PAGE | FROM_CONSOLE | frozenset(typing.get_args(wire.ToPage)) | frozenset(typing.get_args(wire.ToConsole)),
    key=lambda kind: kind.__name__,
)
MAY = {Role.PAGE: FROM_PAGE, Role.AGENT: FROM_CONSOLE}
DECODE = {Role.PAGE: wire.decode_from_page, Role.AGENT: wire.decode_from_console}
BOTH = frozenset({wire.Hello, wire.Signal, wire.HangUp, wire.Key})
"""What either may say: who they are, what goes from peer to peer, and the end."""
SAM = 20
NAME = "0123456789ab00000001"


def test_the_roles_share_no_more_than_they_must() -> None:
    assert FROM_PAGE & FROM_CONSOLE == BOTH
    assert not (FROM_PAGE | FROM_CONSOLE) & {wire.Welcome, wire.State, wire.Assigned, wire.CustomerKnown, wire.Revealed, wire.Error}


@pytest.mark.parametrize("role", list(MAY), ids=str)
@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_value_of_a_kind_passes_as_the_others(role: Role, data: st.DataObject) -> None:
    """Whatever stands in it, and whatever else is written beside it."""
    kind = data.draw(st.sampled_from(ALL))
    message = data.draw(st.from_type(kind))
    header = msgspec.json.encode(message)
    if data.draw(st.booleans()):  # a second tag: which one counts is the same for who may and for what it is
        other = data.draw(st.sampled_from(ALL)).__struct_config__.tag
        header = header[:-1] + f',"t":"{other}"}}'.encode()
    try:
        read, _ = DECODE[role](header + b"\n")
    except WireError:
        return
    assert type(read) in MAY[role]


@pytest.mark.parametrize("role", list(MAY), ids=str)
async def test_the_relay_takes_no_kind_from_the_other_role(scene: Scene, role: Role) -> None:
    """With the contact's own id, in a call that shares, so that nothing but the role stands in the way."""
    console, page = await scene.console("anna"), await scene.page(token := await scene.token())
    contact = await scene.share(console, page)
    party, other = (page, console) if role is Role.PAGE else (console, page)
    before = len(other.seen)
    refused: dict[str, str] = {}
    for kind in ALL:
        if kind in MAY[role]:
            continue
        if len(refused) % 9 == 8:  # the tenth broken rule is shown the door
            await party.drop()
            party = await again(scene, role, token, contact)
        fields = {field.encode_name: contact if field.name == "contact" else "" for field in msgspec.structs.fields(kind) if field.required}
        await party.raw(msgspec.json.encode({"t": kind.__struct_config__.tag, **fields}) + b"\n")
        refused[kind.__name__] = (await party.expect(wire.Error)).problem
    assert set(refused.values()) <= {Problem.NOT_ALLOWED, Problem.UNKNOWN_KIND}, refused
    assert {name for name, problem in refused.items() if problem is Problem.NOT_ALLOWED} == {
        kind.__name__ for kind in MAY[other_of(role)] - MAY[role]
    }
    await party.say(wire.Signal(contact), b"the end")
    await other.expect(wire.Signal)
    heard = {type(message) for message in other.seen[before:]}
    assert heard <= {wire.Signal, wire.Presence, wire.Delay, wire.Resync, wire.WantAsset, wire.State, wire.Ack, wire.Queue}, (
        "nothing of it came through"
    )


OF_VIEWERS = frozenset({wire.Key, wire.WantAsset, wire.Resync, wire.Watch, wire.Unwatch})


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.pure
def test_nothing_of_a_viewer_s_reaches_the_page_and_only_their_key_the_agent(data: st.DataObject) -> None:
    """Whatever they say, of the contact that they look along at, in whatever order; the relay holds a picture and the stream."""
    house = looking()
    house.console(SAM, User("sam-id", "sam", "Sam Vos", Role.SUPERVISOR, Availability.AWAY))
    house.says(1, wire.Page("a", "e", 0, full=True), b"sealed")
    house.says(9, wire.WantAsset("a", (NAME,)))
    house.says(1, wire.Asset("a", NAME, width=4, height=4))
    house.says(SAM, wire.Watch("a"))
    for _ in range(data.draw(st.integers(1, 6))):
        kind = data.draw(st.sampled_from(sorted(FROM_CONSOLE, key=lambda one: one.__name__)))
        message = data.draw(st.from_type(kind))
        fitting = {"contact": "a", "names": (NAME,), "step": data.draw(st.sampled_from(("ask", "console", "page"))), "value": "ab"}
        message = msgspec.structs.replace(message, **{name: fitting[name] for name in kind.__struct_fields__ if name in fitting})
        watches = house.rooms.agents["sam-id"].watching == "a"
        try:
            effects = house.says(SAM, message, b"sealed" if kind in wire.WITH_BODY else b"")
        except WireError:
            house.rooms.taken()
            continue
        told = {(one.link, type(one.message)) for one in effects if isinstance(one, Deliver)}
        assert not any(link == 1 for link, _ in told), message
        assert {of for link, of in told if link == 9} <= {wire.Viewers, wire.Key}
        assert (9, wire.Key) not in told or (kind is wire.Key and watches)
        assert kind in OF_VIEWERS | {wire.SetAvailability}, "all else is refused"


async def test_the_relay_takes_nothing_else_from_a_viewer(scene: Scene) -> None:
    """At a real relay: every kind of a console's, with the contact's own id."""
    console, page, viewer = await scene.console("anna"), await scene.page(), await scene.console("bob", available=False)
    contact = await scene.share(console, page)
    await page.say(wire.Page(contact, "e", 0, full=True), b"sealed")
    await console.expect(wire.Page)
    await viewer.say(wire.Watch(contact))
    await viewer.expect(wire.Page)
    await console.expect(wire.Viewers)
    before = len(console.seen)
    for kind in sorted(FROM_CONSOLE - OF_VIEWERS - {wire.SetAvailability}, key=lambda one: one.__name__):
        await viewer.say(sample(kind, contact))
        assert (await viewer.expect(wire.Error)).problem in {Problem.NO_SUCH_CONTACT, Problem.NOT_POSSIBLE_NOW}, kind
    for kind in (wire.Key(contact, "ask"), wire.Resync(contact), wire.Unwatch(contact)):
        await viewer.say(kind)
    await console.expect(wire.Viewers, viewers=())
    assert [type(message) for message in console.seen[before:]] == [wire.Key, wire.Viewers]
    await console.say(wire.Signal(contact), b"the end")
    await page.expect(wire.Signal)
    assert {type(message) for message in page.seen} <= {wire.Welcome, wire.State, wire.AskLook, wire.Ack, wire.Signal}


def sample(kind: type[wire.Message], contact: str) -> wire.Message:
    """One of this kind, of this contact."""
    fields = {
        field.name: contact if field.name == "contact" else SAMPLES.get(field.type, ())
        for field in msgspec.structs.fields(kind)
        if field.required
    }
    return kind(**fields)


def other_of(role: Role) -> Role:
    return Role.AGENT if role is Role.PAGE else Role.PAGE


async def again(scene: Scene, role: Role, token: str, contact: str) -> Party:
    """The same role, on a new connection."""
    if role is Role.AGENT:
        console = await scene.console("anna", available=False)
        await console.expect(wire.Assigned, contact=contact)
        return console
    return await scene.page(token, contact)
