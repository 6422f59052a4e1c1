"""A supervisor looks along at an agent's call: two consoles on one screen, a relay, and a customer who shares their page.

Both windows show the same page and the same six digits; the customer's page hears nothing of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from cobrowse import wire
from tests.cobrowse.pages import PageMaker, Stream, change
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import PASSWORD
from tests.cobrowse.sealed import SealingPage
from tests.journeys.console import Console
from tests.journeys.desk import Desk, caller
from tests.journeys.patience import until
from tests.journeys.shared_page import VIEW

pytestmark = [pytest.mark.journey]

CARD: Final = {"number": "KN-1", "name": "Sanne de Vries"}
DIGITS: Final = r"\d{3} \d{3}"
EVERYWHERE: Final = "position:fixed;inset:0;background:"
LIME, RED = (0, 255, 0), (255, 0, 0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path, [CARD]) as made:
        yield made


@pytest.fixture
def other(desk: Desk) -> Iterator[Console]:
    """The supervisor's console, on the same screen."""
    desk.relay.add_user("sam", role="supervisor", display="Sam Vos")
    folder = desk.folder / "supervisor"
    folder.mkdir()
    with Console(folder, desk.screen, desk.bus, {}, relay=desk.relay.url) as made:
        yield made


def sit_down(desk: Desk, other: Console) -> None:
    """The supervisor signs in; nobody shares anything yet."""
    other.settle({}, {"language": "en", "theme": "dark"})
    other.start()
    other.write("Name", "sam")
    other.write("Password", PASSWORD, secret=True)
    desk.screen.key("Return")
    other.reads("No customer shares their page now")


class Customer:
    """Shares a page that is lime, and turns red; answers the agent's console, which asks for the key, after so many questions."""

    def __init__(self, page: Party, contact: str) -> None:
        self.page, self.contact = page, contact
        self.sealing, self.stream, maker = SealingPage(contact), Stream(contact=contact), PageMaker()
        self.box = maker.element("div", style=f"{EVERYWHERE}#00ff00")
        self.events = maker.full(self.box, title="Checkout")
        self.answers_after = 1

    async def _send(self, events: list[dict[str, object]], *, full: bool = False) -> None:
        await self.page.say(*self.sealing.page(*self.stream.batch(events, full=full)))

    async def turn_red(self) -> None:
        """A change of the page, no new page."""
        style = {"style": f"{EVERYWHERE}#ff0000"}
        await self._send([change(attributes=[{"id": self.box["id"], "attributes": style}])])

    @contextlib.asynccontextmanager
    async def sharing(self) -> AsyncIterator[None]:
        """Says yes, and answers until all is over."""
        await self.page.say(wire.Consent(self.contact, "look", granted=True))
        answers = asyncio.create_task(self._answer())
        await self._send(self.events, full=True)
        try:
            yield
        finally:
            answers.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await answers

    async def stop(self) -> None:
        """The end of what they granted."""
        await self.page.say(wire.Consent(self.contact, "look", granted=False))

    async def _answer(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):  # nobody asks now
                asked = [await self.page.expect(wire.Key) for _ in range(self.answers_after)]
                self.answers_after = 1
                for one in asked:
                    await self.page.say(self.sealing.answer(one))


def shows(console: Console, colour: tuple[int, int, int]) -> None:
    """Waits until the customer's page in this window is of that colour."""

    def look() -> bool:
        console.process.must_run()
        if console.look_for(VIEW) is None:
            return False
        return bool((np.abs(console.pixels(VIEW).astype(np.int16) - colour) < 24).all(axis=2).mean() > 0.3)

    until(look, lambda: f"a page of the colour {colour}:\n{console.told()}", 30)


async def asked(scene: Scene, console: Console) -> tuple[Party, Customer]:
    """A customer calls, the agent answers and asks to look along."""
    page, contact = await caller(scene, name="Sanne de Vries")
    await asyncio.to_thread(console.press, "Answer", "push button")
    await asyncio.to_thread(console.press, "Look along")
    await page.expect(wire.AskLook)
    return page, Customer(page, contact)


def digits_of(text: str) -> str:
    found = re.search(DIGITS, text)
    assert found, text
    return found[0]


async def test_a_supervisor_looks_along_and_the_customers_page_hears_nothing_of_it(desk: Desk, other: Console) -> None:
    console = desk.console
    await asyncio.to_thread(desk.sit_down)
    await asyncio.to_thread(sit_down, desk, other)
    async with Scene(desk.relay) as scene:
        page, customer = await asked(scene, console)
        async with customer.sharing():
            await asyncio.to_thread(console.reads, f"Number to compare: {DIGITS}")
            told = len(page.seen)
            await asyncio.to_thread(other.open_item, "Shared pages", "Anna Bos, Sanne V")
            await asyncio.to_thread(shows, other, LIME)
            await asyncio.to_thread(other.reads, "You look along with Anna Bos")
            theirs = await asyncio.to_thread(other.reads, f"Number to compare: {DIGITS}")
            ours = await asyncio.to_thread(console.reads, f"Sam Vos looks along too · {DIGITS}")
            assert digits_of(theirs) == digits_of(ours)
            await asyncio.to_thread(other.save, "looking-along-too")
            await customer.turn_red()
            await asyncio.to_thread(shows, other, RED)
            assert {type(message) for message in page.seen[told:]} <= {wire.Ack}, "the page hears nothing of it"

            await asyncio.to_thread(other.press, "Stop looking along")
            await asyncio.to_thread(console.reads, "Sam Vos looked along")
            await asyncio.to_thread(other.open_item, "Shared pages", "Anna Bos, Sanne V")
            await asyncio.to_thread(shows, other, RED)

            await customer.stop()
            await asyncio.to_thread(other.reads, "The customer stopped sharing their page")
            await asyncio.to_thread(other.reads, "No customer shares their page now")


async def test_a_key_that_is_long_on_its_way_is_waited_for_in_words_and_asked_for_once(desk: Desk) -> None:
    """As behind a first picture on a thin line: the questions wait, and are answered all at once."""
    console = desk.console
    await asyncio.to_thread(desk.sit_down)
    async with Scene(desk.relay) as scene:
        _page, customer = await asked(scene, console)
        customer.answers_after = 7
        async with customer.sharing():
            await asyncio.to_thread(console.reads, "This takes a second or two")
            await asyncio.to_thread(console.reads, "This takes longer than usual: the customer's connection is slow")
            await asyncio.to_thread(console.save, "long-on-its-way")
            await asyncio.to_thread(shows, console, LIME)
            digits = digits_of(await asyncio.to_thread(console.reads, f"Number to compare: {DIGITS}"))
            assert (customer.sealing.told, customer.sealing.digits) == (1, digits)
