"""A payment in a frame of another site, past a real relay: the scripts as they are built, page.js and frame.js, sealed as any page is,
and opened as a console opens it. What is told, and where, is `tests/desktop/page/test_embedded.py`'s.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from cobrowse import wire
from cobrowse.share import Rung
from tests.cobrowse.looker import Looker
from tests.cobrowse.parties import Scene
from tests.cobrowse.relay_process import RelayProcess
from tests.cobrowse.sites import Site, agreed, browser, relay_for, served

WORDS: Final = "Zeldzame Zilveren Zeemeeuw"
PAID: Final = "Vreemde Violette Vleermuis"
SHEET: Final = "".join(f".zeemeeuw{number} {{ margin: {number}px }}\n" for number in range(40))
"""Large enough to go by its content."""
SHOP: Final = """<!doctype html><html lang=en><title>Basket</title><h1>Basket</h1><iframe src="{pay}/pay"></iframe>{tag}</html>"""
PAY: Final = """<!doctype html><html lang=en><title>Pay</title><style>{sheet}</style><h1>{words}</h1>
<img src=/picture.png width=40 height=40><button id=pay onclick="this.textContent = '{paid}'">Pay</button>
<script src="{relay}/frame.js" data-within="{shop}" async></script></html>"""


def _page(site: Site, path: str) -> str:
    if path == "/pay":
        return PAY.format(sheet=SHEET, words=WORDS, paid=PAID, relay=site.relay, shop=site.origin)
    return SHOP.format(pay=site.other_origin, tag=site.tag(f'data-frames="{site.other_origin}"'))


@pytest.fixture
def site() -> Iterator[Site]:
    """The shop, and at its other address the payment."""
    with served(_page) as made:
        yield made


@pytest.fixture
def relay(prepared: Path, tmp_path: Path, site: Site) -> Iterator[RelayProcess]:
    with relay_for(site, prepared, tmp_path) as running:
        yield running


async def test_the_agent_sees_the_payment_points_at_its_button_and_presses_it(scene: Scene, site: Site) -> None:
    console = await scene.console("anna")
    async with browser() as context:
        page = await context.new_page()
        contact = await agreed(page, console, site.origin)
        frame = page.frames[1]
        pause, hidden = (page.get_by_role("button", name=name) for name in ("Pause", "What stays hidden"))
        await pause.click()  # nothing is told then, as before the yes
        await hidden.click()
        await frame.wait_for_selector("naast-call", state="attached")
        await page.wait_for_function("!document.querySelector('naast-call').shadowRoot.querySelector('.glass i')")
        await hidden.click()
        await frame.wait_for_selector("naast-call", state="detached")
        await pause.click()
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
        await frame.wait_for_selector("naast-pointer", state="attached")
        assert await page.locator("naast-pointer").count() == 0
        body = json.dumps({"x": 0.5, "y": 0.5}).encode()
        intent = wire.Intent(contact, epoch, Rung.CLICK, number)
        await console.say(intent, looker.opening.intent(epoch, Rung.CLICK, number, body, 1))
        await looker.until(PAID)
        await page.get_by_role("button", name="Stop looking along").click()
        await frame.wait_for_selector("naast-pointer", state="detached")


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
