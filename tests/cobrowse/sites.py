"""A site with the script's tag and a relay of its own, and a customer there in a real Chromium, who calls and says yes.

The console is a `Party`; what it makes of the page is for the tests.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

from playwright.async_api import BrowserContext, Page, async_playwright, expect

from cobrowse import wire
from tests.cobrowse.parties import Party
from tests.cobrowse.relay_process import CONFIG, ORIGIN, SITE, RelayProcess

PATIENCE: Final = 20_000
"""Milliseconds."""
MICROPHONE: Final = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
OPEN_CARD: Final = """() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };
}"""
"""The card's shadow root is closed to all; a test looks inside."""
PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
"""At /picture.png of every site."""


class Site(ThreadingHTTPServer):
    """`page` gives the HTML of a path."""

    def __init__(self, page: Callable[[Site, str], str]) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.page = page
        self.relay = ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def other_origin(self) -> str:
        """The same as another site."""
        return f"http://localhost:{self.server_port}"

    def tag(self, more: str = "") -> str:
        """The page script's tag, with `more` attributes, on a page whose card a test can look into."""
        return f'<script>({OPEN_CARD})()</script><script src="{self.relay}/page.js" data-site="{SITE}" {more} async></script>'


class _Answer(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        picture = self.path == "/picture.png"
        body = PICTURE if picture else self.server.page(self.server, self.path).encode()
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if picture else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def served(page: Callable[[Site, str], str]) -> Iterator[Site]:
    """The site, for as long as the block."""
    with Site(page) as site:
        thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield site
        site.shutdown()
        thread.join()


@contextmanager
def relay_for(site: Site, prepared: Path, folder: Path) -> Iterator[RelayProcess]:
    """A relay for that site, of the `prepared` one's data."""
    shutil.copytree(prepared / "relay", folder / "relay")
    with RelayProcess(folder, CONFIG.replace(ORIGIN, site.origin)) as running:
        site.relay = running.url
        yield running


@asynccontextmanager
async def browser() -> AsyncIterator[BrowserContext]:
    """A customer's Chromium with a microphone, and with the back/forward cache that every customer's has."""
    arguments = ["--no-sandbox", "--disable-gpu", *MICROPHONE]
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, args=arguments, ignore_default_args=["--disable-back-forward-cache"]
        )
        context = await made.new_context(locale="en-GB")
        yield context
        await made.close()


async def taken(console: Party) -> str:
    """The agent takes the call that comes, and asks to look along; the contact."""
    contact = (await console.expect(wire.Offer)).contact
    for said in (wire.Accept(contact), wire.MediaUp(contact), wire.AskLook(contact)):
        await console.say(said)
    return contact


async def agreed(page: Page, console: Party, url: str, caller: str = "Piet") -> str:
    """A call, and the customer's yes; the contact."""
    await page.goto(url)
    await page.get_by_role("button", name="Call us").click()
    await page.get_by_label("Your name").fill(caller)
    await page.get_by_role("button", name="Call now").click()
    contact = await taken(console)
    await page.get_by_role("button", name="Yes, look along").click()
    await console.expect(wire.Consent, granted=True)
    return contact


class Shared:
    """A page that is shared with a console."""

    def __init__(self, page: Page, console: Party, contact: str) -> None:
        self.page, self.console, self.contact = page, console, contact
        self.epochs: list[str] = []

    async def comes(self, *, full: bool = True, again: bool = False) -> wire.Page:
        """The next batch of this kind; `again`: of the page load that was last."""
        while True:
            batch = await self.console.expect(wire.Page, full=full)
            if again == (batch.epoch in self.epochs[-1:]):
                break
        if not again:
            assert batch.epoch not in self.epochs
            self.epochs.append(batch.epoch)
        return batch

    async def is_not_asked(self) -> None:
        """The card says that somebody looks along, and asks nothing."""
        await expect(self.page.get_by_role("button", name="Stop looking along")).to_be_visible(timeout=PATIENCE)
        assert await self.page.get_by_role("button", name="Yes, look along").count() == 0
        assert [one.granted for one in self.console.seen if isinstance(one, wire.Consent)] in ([], [True])


async def shared(page: Page, console: Party, url: str) -> Shared:
    """The same, and the first batch of the page."""
    made = Shared(page, console, await agreed(page, console, url))
    await made.comes()
    return made
