"""What a page may send, no console may, and the reverse: every kind of message there is, by either role, at a real relay."""

from __future__ import annotations

import typing

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.wire import Problem, Role, WireError
from tests.cobrowse.parties import Party, Scene

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
    contact = await scene.call(console, page)
    await console.say(wire.AskLook(contact))
    await page.expect(wire.AskLook)
    await page.say(wire.Consent(contact, "look", granted=True))
    await console.expect(wire.Consent)
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
    assert heard <= {wire.Signal, wire.Presence, wire.Resync, wire.WantAsset, wire.State, wire.Ack, wire.Queue}, (
        "nothing of it came through"
    )


def other_of(role: Role) -> Role:
    return Role.AGENT if role is Role.PAGE else Role.PAGE


async def again(scene: Scene, role: Role, token: str, contact: str) -> Party:
    """The same role, on a new connection."""
    if role is Role.AGENT:
        console = await scene.console("anna", available=False)
        await console.expect(wire.Assigned, contact=contact)
        return console
    return await scene.page(token, contact)
