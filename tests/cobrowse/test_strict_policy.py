"""The demonstration shop under the strict content policy that the help page gives, in a real Chromium: the customer calls, shares and
downloads the record, and the browser reports nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Protocol, TypeVar

import pytest

from cobrowse import wire
from resources.demo.answers import Shop
from resources.demo.shop import Handler
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import CONFIG, ORIGIN, SITE, RelayProcess
from tests.journeys.chromium import Chromium
from tests.journeys.patience import until

HELP = Path(__file__).parents[2] / "resources" / "help"
T = TypeVar("T")


class Act(Protocol):
    """Does something with the browser, in its thread."""

    def __call__(self, do: Callable[[], T]) -> Awaitable[T]: ...


def policy(relay: str, nonce: str) -> str:
    """The policy as the site's owner reads it."""
    [block] = re.findall(r"```csp\n(.*?)```", (HELP / "site-owner.en.md").read_text(encoding="utf-8"), re.DOTALL)
    text = " ".join(block.split())
    assert "unsafe" not in text
    here = text.replace("https://relay.example", relay).replace("wss://relay.example", relay.replace("http", "ws", 1))
    return here.replace("NONCE", nonce)


class StrictShop(ThreadingHTTPServer):
    """The shop with that policy on every answer, and a nonce on every tag of a script; what browsers report of it."""

    def __init__(self) -> None:
        self.relay = ""
        self.reports: list[str] = []
        server = self

        class Strict(Handler):
            """A request."""

            nonce = ""

            def do_POST(self) -> None:  # noqa: N802 - the library's name
                """Reports, or a form."""
                if self.path == "/report":
                    report = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["csp-report"]
                    server.reports.append(f"{report['violated-directive']}: {report['blocked-uri']}")
                    self._send(204, "text/plain", b"")
                else:
                    super().do_POST()

            def _send(self, status: int, kind: str, body: bytes, headers: list[tuple[str, str]] | None = None) -> None:
                nonce = secrets.token_urlsafe(16)
                body = body.replace(b"<script ", f'<script nonce="{nonce}" '.encode())
                strict = ("Content-Security-Policy", f"{policy(server.relay, nonce)}; report-uri /report")
                super()._send(status, kind, body, [*(headers or []), strict])

        self.handler = Strict
        super().__init__(("127.0.0.1", 0), Strict)

    @property
    def origin(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    def open_at(self, relay: str) -> None:
        """Every page has the page script of this relay from now on."""
        self.relay, self.handler.shop = relay, Shop(relay, SITE)


@pytest.fixture
def shop() -> Iterator[StrictShop]:
    with StrictShop() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


async def called(console: Party, browser: Chromium, act: Act) -> str:
    """The customer calls and is answered; the contact."""
    await act(lambda: browser.press("button", "Bel ons"))
    await act(lambda: browser.fill("Uw naam", "Eva"))
    await act(lambda: browser.press("button", "Nu bellen"))
    contact = (await console.expect(wire.Offer)).contact
    await console.say(wire.Accept(contact))
    await console.say(wire.MediaUp(contact))
    return contact


async def shared(console: Party, browser: Chromium, act: Act, contact: str, shop: StrictShop) -> None:
    """They share a page, its pictures and the next page, and take it back."""
    await console.say(wire.AskLook(contact))
    await act(lambda: browser.press("button", "Ja, kijk mee"))
    await console.expect(wire.Page, full=True)
    await act(lambda: browser.open(f"{shop.origin}/service"))
    await console.expect(wire.Page, full=True)
    await act(lambda: browser.fill("Typenummer", "KT-1"))
    await console.expect(wire.Page, full=False)
    await act(lambda: browser.press("button", "Stop met meekijken"))
    await console.expect(wire.Consent, granted=False)


def downloaded(browser: Chromium, file: Path) -> None:
    """The link on the card, once the call is over."""
    browser.press("button", "Ophangen")
    browser.find("button", "Gespreksoverzicht downloaden")
    with browser.page.expect_download() as download:
        browser.press("button", "Gespreksoverzicht downloaden")
    assert download.value.suggested_filename == "naast-record.json"
    download.value.save_as(file)


def control(browser: Chromium, shop: StrictShop) -> None:
    """What the policy forbids is reported, so that no report means something."""
    assert shop.reports == [], browser.log
    browser.page.evaluate("document.head.append(Object.assign(document.createElement('style'), { textContent: 'b {}' }))")
    until(lambda: shop.reports, "no report of an inline style")
    assert shop.reports == ["style-src-elem: inline"]


async def test_the_shop_under_the_policy_of_the_help_page(stopped_relay: RelayProcess, shop: StrictShop, tmp_path: Path) -> None:
    (stopped_relay.data / "relay.toml").write_text(CONFIG.replace(ORIGIN, shop.origin), encoding="utf-8")
    with stopped_relay as relay, ThreadPoolExecutor(1) as thread:  # its driver wants a browser to stay in one thread
        loop = asyncio.get_running_loop()

        async def act(do: Callable[[], T]) -> T:
            return await loop.run_in_executor(thread, do)

        shop.open_at(relay.url)
        browser = await act(lambda: Chromium(tmp_path, {}, speech=None))
        try:
            async with Scene(relay) as scene:
                console = await scene.console("anna")
                await act(lambda: browser.open(f"{shop.origin}/boots?lang=nl"))
                contact = await called(console, browser, act)
                await shared(console, browser, act, contact, shop)
                file = tmp_path / "record.json"
                await act(lambda: downloaded(browser, file))
                await act(lambda: browser.screenshot("ended"))
                await act(lambda: control(browser, shop))
        finally:
            await act(browser.close)
        said = json.loads(file.read_text())
        assert [line.get("detail") for line in said["lines"] if line.get("what") == "consent"] == ["look:yes", "look:no"]
        assert relay.command("audit", "check", str(file), "--journal").returncode == 0


def test_both_languages_give_the_same_policy_and_the_same_attributes() -> None:
    pages = [(HELP / f"site-owner.{language}.md").read_text(encoding="utf-8") for language in ("en", "nl")]
    blocks = [re.findall(r"```(?:csp|html)?\n.*?```", page, re.DOTALL) for page in pages]
    attributes = [set(re.findall(r"data-[a-z-]+", page)) for page in pages]
    assert blocks[0] == blocks[1]
    assert attributes[0] == attributes[1]
