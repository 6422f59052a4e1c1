"""The relay never reads a page: a real Chromium shares one past a real relay, whose memory and disk are searched for its words.

The search is shown to find: what the relay does carry, sealed, is in its memory. It uses no Redis. The page script is the built one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import expect

from cobrowse import wire
from cobrowse.handing import Handing
from tests.cobrowse.looker import Looker
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import SITE, RelayProcess
from tests.cobrowse.sites import Site, agreed, browser, relay_for, served
from tests.journeys.memory import files_hold, holds

WORDS: Final = "Zeldzame Zilveren Zeemeeuw"
LATER: Final = "Vreemde Violette Vleermuis"
COLOUR: Final = "#a1b2c3"
CALLER: Final = "Piet Positiefcontrole"
PAGE: Final = """<!doctype html><html lang="en"><title>Shop</title><style>{sheet}</style><h1>{words}</h1>
<img src="/picture.png" width="40" height="40">{tag}</html>"""
SHEET: Final = "".join(f".zeemeeuw{number} {{ color: {COLOUR}; margin: {number}px }}\n" for number in range(40))


def _page(site: Site, _path: str) -> str:
    return PAGE.format(sheet=SHEET, words=WORDS, tag=site.tag())


@pytest.fixture
def site() -> Iterator[Site]:
    with served(_page) as made:
        yield made


@pytest.fixture
def relay(prepared: Path, tmp_path: Path, site: Site) -> Iterator[RelayProcess]:
    with relay_for(site, prepared, tmp_path) as running:
        yield running


async def handed(console: Party, contact: str, content: bytes) -> str:
    """The agent's console hands the key over to whoever begins to look along; the digits that it shows."""
    [viewer] = (await console.expect(wire.Viewers)).viewers
    said: list[wire.Key] = []
    handing = Handing(contact, content, viewer.id, said.append)
    while not handing.digits:
        handing.key(await console.expect(wire.Key, viewer=viewer.id))
        await console.say(said.pop())
    return handing.digits


async def test_the_relay_has_nothing_of_a_page_in_its_memory_or_on_its_disk(scene: Scene, site: Site) -> None:
    """Nor when a supervisor looks along, to whom the agent's console hands the key over."""
    console, supervisor = await scene.console("anna"), await scene.console("bob", available=False)
    async with browser() as context:
        page = await context.new_page()
        contact = await agreed(page, console, site.origin, CALLER)
        looker = Looker(console, contact)
        await looker.until(WORDS)
        await page.evaluate("words => document.querySelector('h1').append(words)", LATER)
        await looker.until(LATER)
        await expect(page.get_by_text(looker.opening.digits, exact=True)).to_be_attached()
        content = looker.opening.content
        assert content is not None
        await supervisor.say(wire.Watch(contact))
        other = Looker(supervisor, contact)
        shown, _ = await asyncio.gather(handed(console, contact, content), other.until(LATER))
        assert other.opening.digits == shown
        assert WORDS.encode() in other.text, "what came before is shown too"
        kept = await page.evaluate(f"JSON.parse(sessionStorage['naast:{SITE}'])")
        assert kept["digits"] == looker.opening.digits
        words = {text: text.encode() for text in (WORDS, LATER, COLOUR, "zeemeeuw7", kept["key"])}
        secret = {**words, **looker.opened, **other.opened, "the key": bytes.fromhex(kept["key"])}
        assert len(looker.opened) >= 3, "a batch, a sheet and a picture"
        found = holds(scene.relay.pid, {**secret, **looker.sealed, CALLER: CALLER.encode()})
        assert CALLER in found, "the relay's memory was searched"
        assert found & looker.sealed.keys(), "and what it carries of the page was found, sealed"
        assert found & secret.keys() == set()
        assert files_hold(scene.relay.data, secret) == set()
        assert files_hold(scene.relay.data, {CALLER: CALLER.encode()}), "its disk was searched"
