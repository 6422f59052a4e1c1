"""A payment in a frame of another site, past a real relay: the scripts as they are built, page.js and frame.js, sealed as any page is,
and opened as a console opens it. What is told, and where, is `tests/desktop/page/test_embedded.py`'s.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

import pytest
from playwright.async_api import async_playwright

from cobrowse import wire
from cobrowse.share import Rung
from tests.cobrowse.parties import Scene
from tests.cobrowse.relay_process import CONFIG, ORIGIN, SITE, RelayProcess
from tests.cobrowse.test_follows import shared
from tests.cobrowse.test_sealed_relay import OPEN_CARD, PICTURE, Looker

WORDS: Final = "Zeldzame Zilveren Zeemeeuw"
PAID: Final = "Vreemde Violette Vleermuis"
SHEET: Final = "".join(f".zeemeeuw{number} {{ margin: {number}px }}\n" for number in range(40))
"""Large enough to go by its content."""
SHOP: Final = """<!doctype html><html lang=en><title>Basket</title><h1>Basket</h1><iframe src="{pay}/pay"></iframe>
<script src="{relay}/page.js" data-site="{site}" data-frames="{pay}" async></script></html>"""
PAY: Final = """<!doctype html><html lang=en><title>Pay</title><style>{sheet}</style><h1>{words}</h1>
<img src=/picture.png width=40 height=40><button id=pay onclick="this.textContent = '{paid}'">Pay</button>
<script src="{relay}/frame.js" data-within="{shop}" async></script></html>"""


class Sites(ThreadingHTTPServer):
    """The shop, and at another address the payment."""

    relay = ""

    @property
    def shop(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def pay(self) -> str:
        return f"http://localhost:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Sites

    def do_GET(self) -> None:
        at = self.server
        text = PAY if self.path == "/pay" else SHOP
        body = text.format(sheet=SHEET, words=WORDS, paid=PAID, relay=at.relay, site=SITE, shop=at.shop, pay=at.pay).encode()
        picture = self.path == "/picture.png"
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if picture else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PICTURE if picture else body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def sites() -> Iterator[Sites]:
    with Sites(("127.0.0.1", 0), _Answer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def relay(prepared: Path, tmp_path: Path, sites: Sites) -> Iterator[RelayProcess]:
    """A relay for the shop."""
    shutil.copytree(prepared / "relay", tmp_path / "relay")
    with RelayProcess(tmp_path, CONFIG.replace(ORIGIN, sites.shop)) as running:
        sites.relay = running.url
        yield running


async def test_the_agent_sees_the_payment_points_at_its_button_and_presses_it(scene: Scene, sites: Sites) -> None:
    console = await scene.console("anna")
    arguments = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=arguments)
        page = await browser.new_page(locale="en-GB")
        await page.add_init_script(f"({OPEN_CARD})()")
        contact = (await shared(page, console, sites.shop)).contact
        for rung in (Rung.POINT, Rung.CLICK):
            await console.say(wire.Ask(contact, rung))
            await page.get_by_role("button", name="Yes, go ahead").click()
            await console.expect(wire.Consent, granted=True, level=rung)
        looker = Looker(console, contact)
        await console.say(wire.Resync(contact))  # what came while the rungs were granted was not looked at
        await looker.until(WORDS)  # with its stylesheet and its picture
        epoch = [one.epoch for one in console.seen if isinstance(one, wire.Page) and one.full][-1]
        number = _number(looker.text.decode(), "pay")
        await console.say(wire.Pointer(contact, epoch, number, 0.5, 0.5))
        frame = page.frames[1]
        await frame.wait_for_selector("naast-pointer", state="attached")
        assert await page.locator("naast-pointer").count() == 0
        body = json.dumps({"x": 0.5, "y": 0.5}).encode()
        intent = wire.Intent(contact, epoch, Rung.CLICK, number)
        await console.say(intent, looker.opening.intent(epoch, Rung.CLICK, number, body, 1))
        await looker.until(PAID)
        await page.get_by_role("button", name="Stop looking along").click()
        await frame.wait_for_selector("naast-pointer", state="detached")
        await browser.close()


def _number(told: str, ident: str) -> int:
    """The number of an element of a frame by its id: the first one of the frame is said, and each that is the one before and one is not."""
    start = told.rindex('"isAttachIframe":true,"adds":[{"parentId"')
    node, _ = json.JSONDecoder().raw_decode(told[told.index('"node":', start) + len('"node":') :])
    last = 0
    found: list[int] = []

    def walk(one: object) -> None:
        nonlocal last
        given = one.get("id") if isinstance(one, dict) else None
        last = given if isinstance(given, int) else last + 1
        if isinstance(one, dict):
            if one.get("attributes", {}).get("id") == ident:
                found.append(last)
            for kid in one.get("childNodes", []):
                walk(kid)

    walk(node)
    assert found, re.sub(r"\s+", " ", told[start:])
    return found[0]
