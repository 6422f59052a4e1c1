"""Notes with versions, over a real relay: stored when acknowledged, told twice is told once, and what two consoles wrote both stands."""

from __future__ import annotations

import asyncio
import signal

import pytest

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.relay.notes import together
from tests.cobrowse.parties import Scene


@pytest.mark.pure
@pytest.mark.parametrize(
    ("theirs", "ours", "both"),
    [("", "a", "a"), ("a", "", "a"), ("a", "a and b", "a and b"), ("a and b", "a", "a and b"), ("a", "b", "a\n\nb"), ("", "", "")],
)
def test_two_texts_become_one_that_holds_both(theirs: str, ours: str, both: str) -> None:
    assert together(theirs, ours) == both


async def test_what_is_acknowledged_is_stored_and_another_text_is_not_overwritten(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page)
    await console.say(wire.Notes(contact, "boots", 0))
    assert await console.expect(wire.Noted) == wire.Noted(contact, 1, base=0)
    assert scene.relay.rows("select notes, notes_version from contacts") == [("boots", 1)]
    await console.say(wire.Notes(contact, "boots", 0))  # the answer was lost on the way
    assert await console.expect(wire.Noted) == wire.Noted(contact, 1, base=0)
    other = await scene.console("anna", available=False)
    assert (await other.expect(wire.Assigned)).version == 1
    await other.say(wire.Notes(contact, "boots, size 42", 1))
    assert (await other.expect(wire.Noted)).version == 2
    await other.say(wire.Notes(contact, "written on the train", 1))
    refused = await other.expect(wire.Noted)
    assert (refused.version, refused.text, refused.base) == (2, "boots, size 42", 1)
    assert refused.by
    await other.say(wire.Notes(contact, "both", 2))
    assert await other.expect(wire.Noted) == wire.Noted(contact, 3, base=2)
    await other.say(wire.Notes(contact, "last one wins"))
    assert (await other.expect(wire.Noted)).version == 4


async def test_notes_after_the_contact_and_a_wrap_up_that_had_not_heard_of_them(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page)
    await console.say(wire.HangUp(contact))
    await console.expect(wire.State, state=ContactState.WRAP_UP)
    await console.say(wire.Notes(contact, "from the laptop", 0))
    await console.expect(wire.Noted)
    done = wire.Finish(contact, "Order", "Solved", "from the desk", base=0)
    for _ in range(2):  # told again it changes nothing
        await console.say(done)
        await console.expect(wire.Finished)
        assert scene.relay.rows("select notes from contacts") == [("from the laptop\n\nfrom the desk",)]
    await console.say(wire.OpenRecent(contact))
    noted = await console.expect(wire.Noted)
    assert noted.text == "from the laptop\n\nfrom the desk"
    await console.say(wire.Notes(contact, "and one thing more", noted.version))
    assert await console.expect(wire.Noted) == wire.Noted(contact, noted.version + 1, base=noted.version)
    await console.say(wire.Notes("nobody's", "text", 0))
    assert (await console.expect(wire.Error)).problem is wire.Problem.NO_SUCH_CONTACT


@pytest.mark.parametrize(("ours", "both"), [("from an old outbox", "from the laptop\n\nfrom an old outbox"), ("", "from the laptop")])
async def test_a_wrap_up_that_does_not_know_what_it_was_written_on_overwrites_nothing(scene: Scene, ours: str, both: str) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page)
    await console.say(wire.HangUp(contact))
    await console.expect(wire.State, state=ContactState.WRAP_UP)
    await console.say(wire.Notes(contact, "from the laptop", 0))
    await console.expect(wire.Noted)
    await console.say(wire.Finish(contact, "Order", "Solved", ours))
    await console.expect(wire.Finished)
    assert scene.relay.rows("select notes from contacts") == [(both,)]
    await console.say(wire.Notes(contact, "put right", 9))
    await console.expect(wire.Noted)
    await console.say(wire.Finish(contact, "Order", "Solved", ours))  # the acknowledgement was lost on the way
    await console.expect(wire.Finished)
    assert scene.relay.rows("select notes from contacts") == [("put right",)]


async def test_the_wrap_ups_time_runs_on_the_relays_clock(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page)
    await console.say(wire.Notes(contact, "half a note", 0))
    await console.expect(wire.Noted)
    await console.say(wire.HangUp(contact))
    await console.expect(wire.State, state=ContactState.WRAP_UP)
    await asyncio.to_thread(scene.relay.stop, signal.SIGKILL)
    await asyncio.to_thread(scene.relay.start)
    assigned = await (await scene.console("anna", available=False)).expect(wire.Assigned, contact=contact)
    assert (assigned.state, assigned.notes, assigned.version) == (ContactState.WRAP_UP, "half a note", 1)
    assert 0 < assigned.wrapped < 60
