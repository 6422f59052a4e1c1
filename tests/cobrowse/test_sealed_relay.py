"""The relay never reads a page: a real Chromium shares one past a real relay, whose memory and disk are searched for its words.

The search is shown to find: what the relay does carry, sealed, is in its memory. It uses no Redis. The page script is the built one.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import async_playwright, expect

from cobrowse import wire
from cobrowse.dictionary import END, inflater
from cobrowse.handing import Handing
from cobrowse.opening import Opening, Shown
from cobrowse.restored import sheets_in
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import CONFIG, ORIGIN, SITE, RelayProcess
from tests.journeys.memory import files_hold, holds

WORDS: Final = "Zeldzame Zilveren Zeemeeuw"
LATER: Final = "Vreemde Violette Vleermuis"
COLOUR: Final = "#a1b2c3"
CALLER: Final = "Piet Positiefcontrole"
PAGE: Final = """<!doctype html><html lang="en"><title>Shop</title><style>{sheet}</style><h1>{words}</h1>
<img src="/picture.png" width="40" height="40"><script src="{relay}/page.js" data-site="{site}" async></script></html>"""
SHEET: Final = "".join(f".zeemeeuw{number} {{ color: {COLOUR}; margin: {number}px }}\n" for number in range(40))
PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
OPEN_CARD: Final = """() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };
}"""
"""The card's shadow root is closed to all; a test looks inside."""


class _Answer(BaseHTTPRequestHandler):
    relay = ""

    def do_GET(self) -> None:
        picture = self.path == "/picture.png"
        text = PAGE.format(sheet=SHEET, words=WORDS, relay=type(self).relay, site=SITE)
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if picture else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PICTURE if picture else text.encode())

    def log_message(self, *args: object) -> None:
        """Silent."""


@pytest.fixture
def site() -> Iterator[str]:
    """Where a site is."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def relay(prepared: Path, tmp_path: Path, site: str) -> Iterator[RelayProcess]:
    """A relay for that site."""
    shutil.copytree(prepared / "relay", tmp_path / "relay")
    with RelayProcess(tmp_path, CONFIG.replace(ORIGIN, site)) as running:
        _Answer.relay = running.url
        yield running


class Looker:
    """A console that opens what comes. `sealed` is what came, `opened` what was in it."""

    def __init__(self, console: Party, contact: str) -> None:
        self._console, self._contact = console, contact
        self._said: list[wire.Key | wire.Resync] = []
        self._shown: list[tuple[Shown, bytes]] = []
        self._stream = inflater()
        self.opening = Opening(contact, self._said.append, lambda message, body: self._shown.append((message, body)))
        self.sealed: dict[str, bytes] = {}
        self.opened: dict[str, bytes] = {}
        self.text = b""

    async def until(self, what: str) -> None:
        """Until the page's words have that in them, and whatever they name is here."""
        wanted: set[str] = set()
        while what.encode() not in self.text or len(self.opened) < 3:
            self.opening.tick(time.monotonic())
            for said in self._said:
                await self._console.say(said)
            self._said.clear()
            message = await self._console.expect(wire.Message)
            if isinstance(message, wire.Key):
                self.opening.key(message)
            elif isinstance(message, wire.Page | wire.Asset):
                if len(self._console.body) > 60:
                    self.sealed[f"sealed {len(self.sealed)}"] = self._console.body[20:60]
                self.opening.take(message, self._console.body)
            for shown, body in self._shown:
                self._read(shown, body)
            self._shown.clear()
            names = {*sheets_in(self.text), *self._pictures()} - wanted
            if names and self.opening.ready:
                wanted |= names
                await self._console.say(wire.WantAsset(self._contact, self.opening.wanted(sorted(names))))

    def _pictures(self) -> set[str]:
        parts = self.text.split(b"naast://asset/")[1:]
        return {name.decode() for part in parts if len(name := part[:20]) == 20 and name.isalnum()}

    def _read(self, shown: Shown, body: bytes) -> None:
        if isinstance(shown, wire.Page):
            self._stream = inflater() if shown.full else self._stream
            self.text += self._stream.decompress(body + END)
            if shown.full:
                self.opened["the first batch, packed"] = body[20:60]
        elif body:
            self.opened[f"a content of {len(body)}"] = body[:60]


async def handed(console: Party, contact: str, content: bytes) -> str:
    """The agent's console hands the key over to whoever begins to look along; the digits that it shows."""
    [viewer] = (await console.expect(wire.Viewers)).viewers
    said: list[wire.Key] = []
    handing = Handing(contact, content, viewer.id, said.append)
    while not handing.digits:
        handing.key(await console.expect(wire.Key, viewer=viewer.id))
        await console.say(said.pop())
    return handing.digits


async def test_the_relay_has_nothing_of_a_page_in_its_memory_or_on_its_disk(scene: Scene, site: str) -> None:
    """Nor when a supervisor looks along, to whom the agent's console hands the key over."""
    console, supervisor = await scene.console("anna"), await scene.console("bob", available=False)
    arguments = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=arguments)
        page = await browser.new_page(locale="en-GB")
        await page.add_init_script(f"({OPEN_CARD})()")
        await page.goto(site)
        await page.get_by_role("button", name="Call us").click()
        await page.get_by_label("Your name").fill(CALLER)
        await page.get_by_role("button", name="Call now").click()
        contact = (await console.expect(wire.Offer)).contact
        for message in (wire.Accept(contact), wire.MediaUp(contact), wire.AskLook(contact)):
            await console.say(message)
        await page.get_by_role("button", name="Yes, look along").click()
        await console.expect(wire.Consent, granted=True)
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
        await browser.close()
