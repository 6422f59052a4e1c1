"""Two shares at one relay: one page tells as much as it may, to a console that reads nothing; the other's changes come as before."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Final

from cobrowse import wire
from tests.cobrowse.parties import Party, Scene

CHANGES: Final = 60
LARGE: Final = b"x" * 380_000
"""Of a batch. 60 at once and then 10 a second: just below what one connection may say."""
AT_ONCE: Final = 60
SOON: Final = 0.25
"""Seconds, in the middle: a busy machine takes some of it, a relay that waits for the slow one takes all there is."""


async def tells_without_end(page: Party, contact: str) -> None:
    number = 1
    while True:
        await page.say(wire.Page(contact, "a", number), LARGE)
        number += 1
        await asyncio.sleep(0 if number < AT_ONCE else 0.1)


async def test_a_page_that_tells_all_it_may_and_a_console_that_reads_nothing_hold_up_no_other_session(scene: Scene) -> None:
    anna, calm = await scene.console("anna"), await scene.page()
    contact = await scene.share(anna, calm)
    bob, busy = await scene.console("bob"), await scene.page()
    other = await scene.share(bob, busy)
    await calm.say(wire.Page(contact, "e", 0, full=True), b"a page")
    await busy.say(wire.Page(other, "a", 0, full=True), LARGE)
    await bob.expect(wire.Page)
    bob.read_nothing()
    flood = asyncio.create_task(tells_without_end(busy, other))
    while await asyncio.to_thread(scene.relay.figure, "naast_dropped_streams_total") == 0:
        assert not flood.done()
        await asyncio.sleep(0.05)  # until what waits for the one who does not read is more than the relay holds
    took: list[float] = []
    for number in range(1, CHANGES):
        began = time.perf_counter()
        await calm.say(wire.Page(contact, "e", number), b"a change")
        await anna.expect(wire.Page, sequence=number)
        took.append(time.perf_counter() - began)
    assert not flood.done(), "it was within what it may"
    flood.cancel()
    assert statistics.median(took) < SOON, took
    assert not any(isinstance(message, wire.Error | wire.Resync) for message in calm.seen)
    delays = [message.seconds for message in anna.seen if isinstance(message, wire.Delay)]
    assert statistics.median(delays) < SOON
    for party in (bob, busy):  # at once, and not after what waits
        await party.drop()
