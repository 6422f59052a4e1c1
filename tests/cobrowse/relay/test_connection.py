"""One connection held to its limits, on a real relay: a flood, and a receiver that does not read."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from websockets.exceptions import ConnectionClosed

from cobrowse import wire
from cobrowse.relay.limits import KINDS, MESSAGES
from cobrowse.wire import Problem
from tests.cobrowse.parties import Closed, Party, Scene


async def test_a_flood_is_dropped_and_then_shown_the_door(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page)
    flood = int(MESSAGES.burst) + 200
    with suppress(ConnectionClosed):  # the relay may close while we still send; how, is looked at below
        for number in range(flood):
            await page.say(wire.Signal(contact), str(number).encode())
    closed = await page.closed()
    assert (closed.code, closed.reason) == (1008, "too_often")
    assert any(isinstance(message, wire.Error) and message.problem is Problem.TOO_OFTEN for message in page.seen)
    await console.expect(wire.Presence, here=False)
    signals = sum(isinstance(message, wire.Signal) for message in console.seen)
    assert KINDS[wire.Signal].burst <= signals < flood


async def test_a_console_that_does_not_read_gets_the_stream_anew(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.share(console, page)
    console.read_nothing()
    large = b"x" * (2 * 1024 * 1024)
    asked = asyncio.create_task(page.expect(wire.Resync))
    sequence = 0
    while await asyncio.to_thread(scene.relay.figure, "naast_dropped_streams_total") == 0 and sequence < 60:
        await page.say(wire.Page(contact, "e", sequence, full=sequence == 0), large)
        sequence += 1
        await asyncio.wait({asked}, timeout=0.05 if sequence < 12 else 0.55)  # 2 MB each: within the rate that a page has
    assert not asked.done(), "the page is not asked for what the console cannot take yet"
    console.read_again()
    reading = asyncio.create_task(stream_until(console, sequence))
    await asked
    await page.say(wire.Page(contact, "e", sequence, full=True), b"anew")
    got = await reading
    last = got[-1]
    assert last.full
    assert [one.sequence for one in got[:-1]] == list(range(len(got) - 1)), "what came before is whole, as far as it goes"
    assert len(got) - 1 < sequence


async def stream_until(console: Party, sequence: int) -> list[wire.Page]:
    """The page's batches up to this one."""
    got: list[wire.Page] = []
    while not got or got[-1].sequence != sequence:
        try:
            got.append(await console.expect(wire.Page))
        except Closed as closed:
            raise AssertionError(f"closed after {len(got)} batches: {closed}") from None
    return got
