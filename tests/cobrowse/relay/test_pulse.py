"""How old what a page told is, at a real relay: it is measured on the way on which the page itself comes, and by no clock of a browser."""

from __future__ import annotations

import asyncio
from typing import Final

from cobrowse import wire
from cobrowse.relay.limits import CONTROLS, PULSE_EVERY
from tests.cobrowse.parties import Scene

HUNG: Final = 1.2
"""Seconds for which a page takes nothing from the network."""


async def test_who_looks_is_told_again_and_again_and_a_link_that_hangs_is_told_by_how_long_it_hung(scene: Scene) -> None:
    anna, page, bob = await scene.console("anna"), await scene.page(), await scene.console("bob", available=False)
    contact = await scene.share(anna, page)
    await bob.say(wire.Watch(contact))
    quick = [(await anna.expect(wire.Delay)).seconds for _ in range(3)]
    assert (await bob.expect(wire.Delay)).contact == contact
    assert 0 <= min(quick) < 0.5
    page.read_nothing()  # and so it answers nothing
    before = len(anna.seen)
    await asyncio.sleep(HUNG)  # nothing is waited for: this is how long it hangs
    page.read_again()
    late = await anna.expect(wire.Delay)
    while late.seconds < HUNG - PULSE_EVERY:
        late = await anna.expect(wire.Delay)
    assert sum(isinstance(message, wire.Delay) for message in anna.seen[before:]) <= 2, "while it hung nobody said that all is well"
    await page.say(wire.Paused(contact, on=True))
    await anna.expect(wire.Paused, on=True)
    quiet = len(anna.seen)
    await page.say(wire.Paused(contact, on=False))
    await anna.expect(wire.Paused, on=False)
    assert not any(isinstance(message, wire.Delay) for message in anna.seen[quiet:]), "of a page that pauses nothing is to be known"
    await anna.expect(wire.Delay)


async def test_how_old_it_is_is_known_as_soon_as_it_is_shared_again_or_comes_back(scene: Scene) -> None:
    anna, page = await scene.console("anna"), await scene.page()
    contact = await scene.share(anna, page)
    took: list[float] = []

    async def known() -> None:
        began = asyncio.get_running_loop().time()
        await anna.expect(wire.Delay)
        took.append(asyncio.get_running_loop().time() - began)

    for _ in range(3):
        await known()  # the next beat is as far away as it can be
        for on in (True, False):
            await page.say(wire.Paused(contact, on=on))
            await anna.expect(wire.Paused, on=on)
        await known()
    assert min(took[1::2]) < PULSE_EVERY / 2, took


def test_a_page_that_only_answers_breaks_no_limit() -> None:
    assert CONTROLS.each_second - 0.5 > 1 / PULSE_EVERY
