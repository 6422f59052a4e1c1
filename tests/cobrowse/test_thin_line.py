"""On a line that takes 100 KB a second what changes on the page overtakes its pictures, and a large page comes at all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import pytest

from cobrowse import wire
from tests.cobrowse.looker import Looker
from tests.cobrowse.parties import Scene
from tests.cobrowse.relay_process import CONFIG, ORIGIN, RelayProcess
from tests.cobrowse.sites import Site, agreed, browser, served
from tests.journeys.wire_tap import WireTap

UPWARDS: Final = 100_000
LONG: Final = 60.0
"""Seconds; a page that is begun anew again and again would never come."""
PICTURES: Final = 5
LATER: Final = "Vreemde Violette Vleermuis"
NOISE: Final = """async (count) => {
    for (let made = 0; made < count; made++) {
        const canvas = Object.assign(document.createElement("canvas"), { width: 230, height: 230 });
        const pen = canvas.getContext("2d"), data = pen.createImageData(230, 230);
        for (let at = 0; at < data.data.length; at++) data.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
        pen.putImageData(data, 0, 0);
        const image = new Image();
        image.src = URL.createObjectURL(await new Promise((done) => canvas.toBlob(done)));
        await image.decode();
        document.body.append(image);
    }
}"""
"""Pictures of 155 KB that nothing packs."""
WORDS: Final = """(kilobytes) => {
    const random = (bytes) => String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes)).map((one) => 0x21 + (one & 63)));
    for (let made = 0; made < kilobytes; made++) {
        document.body.append(Object.assign(document.createElement("p"), { textContent: random(1024) }));
    }
}"""
"""So many KB of text, of which a quarter packs."""


@pytest.fixture
def site() -> Iterator[Site]:
    with served(lambda site, _: f'<!doctype html><html lang="en"><title>Shop</title><h1>Boots</h1>{site.tag()}</html>') as made:
        yield made


@pytest.fixture
def relay(stopped_relay: RelayProcess, site: Site) -> Iterator[RelayProcess]:
    """It pings every two seconds, and waits no longer for what stands behind a page that takes eight."""
    (stopped_relay.data / "relay.toml").write_text(CONFIG.replace(ORIGIN, site.origin) + "\n[limits]\nalive = 2\n")
    with stopped_relay as running:
        yield running


@pytest.fixture
def thin(relay: RelayProcess) -> Iterator[WireTap]:
    """The line to it."""
    with WireTap("127.0.0.1", urlsplit(relay.url).port or 0, upwards=UPWARDS) as line:
        yield line


async def test_what_changes_overtakes_the_pictures(scene: Scene, thin: WireTap, site: Site) -> None:
    console = await scene.console("anna")
    async with asyncio.timeout(LONG), browser() as context:
        site.relay = thin.url
        page = await context.new_page()
        contact = await agreed(page, console, site.origin)
        looker = Looker(console, contact)
        while b"Boots" not in looker.text:
            await looker.go_on()
        await page.evaluate(NOISE, PICTURES)
        while not looker.pictures:
            await looker.go_on()
        await page.evaluate("words => document.querySelector('h1').append(words)", LATER)
        while LATER.encode() not in looker.text:
            await looker.go_on()
        assert looker.pictures < PICTURES, "the change did not wait for all of them"
        while looker.pictures < PICTURES:
            await looker.go_on()


async def test_a_large_page_comes_though_the_answer_to_a_ping_stands_behind_it(scene: Scene, thin: WireTap, site: Site) -> None:
    console = await scene.console("anna")
    async with asyncio.timeout(LONG), browser() as context:
        site.relay = thin.url
        page = await context.new_page()
        await page.add_init_script(f"addEventListener('load', () => ({WORDS})(1024))")
        contact = await agreed(page, console, site.origin)
        looker = Looker(console, contact)
        while b"Boots" not in looker.text:
            await looker.go_on()
        assert len(console.body) > 600_000
        assert not [said for said in console.seen if isinstance(said, wire.Presence)], "the page was never away"
