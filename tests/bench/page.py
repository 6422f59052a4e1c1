"""What looking along costs the customer: the longest task in the page, the script's size, the bytes on the wire; beside bare rrweb.

The same Chromium, the same pages, one run. Naast is the real page script with a real relay and a console that answers and asks to
look along; the peer is rrweb's recorder as its own guide has it. A task counts with the time that the one's own script takes in it, by
Chromium's trace: what the page's own script does there is nobody's doing. The story's bytes are those of the boots in the demo shop.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import tempfile
import zlib
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page, async_playwright

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.dictionary import END, inflater
from cobrowse.restored import sheets_in
from cobrowse.sealing import Seal
from tests.bench.look_peer import MODULES, BareRelay, Pages
from tests.bench.table import Table
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import ORIGIN, SITE, RelayProcess
from tests.journeys.chromium import QUIET
from tests.journeys.servers import Shop, free_port

ROUNDS: Final = 3
AGENTS: Final = ("eva", *(f"eva{number}" for number in range(ROUNDS)))
"""One for the story, and one for each round: who closes the page leaves its agent waiting for it."""
SMALL, LARGE = 1_500, 15_000
"""Elements of the pages."""
CARDS: Final = 1_000
SETTLED: Final = 1.5
"""Seconds without anything on the wire after which a page has been told."""
PEER: Final = "bare rrweb"
SCRIPT: Final = MODULES.parents[1] / "dist" / "page.js"
RECORD: Final = MODULES / "record" / "dist" / "record.umd.min.cjs"
TRACED: Final = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"]
_SCRIPT_RUNS: Final = frozenset({"FunctionCall", "EvaluateScript", "v8.compile", "v8.callFunction"})
_TASKS: Final = frozenset({"RunTask", "ThreadControllerImpl::RunTask"})
_WRITTEN: Final = {
    "Name": "Sanne de Vries", "E-mail": "sanne.devries@example.org", "Street and number": "Zonnebloemstraat 87", "Postcode": "3571 AB",
    "Town": "Utrecht", "Card number": "4929 1775 3086 4253", "Valid until": "11 / 29", "Security code": "738",
}  # fmt: skip
FRAME: Final = 4
"""Bytes of a WebSocket frame's head (RFC 6455, 5.2), as counted on both sides."""
META: Final = 4
"""rrweb's number of the event that begins a page."""
_SEND: Final = """const socket = new WebSocket("{relay}/in"), early = [];
const send = (text) => (socket.readyState === 1 ? socket.send(text) : early.push(text));
socket.onopen = () => early.splice(0).forEach(send);
rrwebRecord.record({{ emit: (event) => send(JSON.stringify(event)) }});"""
_CHANGE: Final = """(cards) => new Promise((done) => setTimeout(() => {
    const card = (i) => `<li class="card"><h3>Shoes ${i}</h3><p>Suede, <b>blue</b></p><span class="price">EUR ${i}</span></li>`;
    document.querySelector("ul").innerHTML = Array.from({ length: cards }, (_, i) => card(i)).join("");
    done();
}, 20))"""
Step = Callable[[], Awaitable[object]]


def tasks(trace: bytes, script: tuple[str, ...]) -> list[float]:
    """Milliseconds of each task that a script with one of these parts in its address had a share in; only its own time counts."""
    events = [event for event in json.loads(trace)["traceEvents"] if event.get("ph") == "X"]
    runs: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for event in sorted(events, key=lambda event: (event["ts"], -event.get("dur", 0))):
        address = str((event.get("args", {}).get("data") or {}).get("url") or event.get("args", {}).get("fileName") or "")
        if event["name"] not in _SCRIPT_RUNS or not any(part in address for part in script):
            continue
        of_thread = runs.setdefault((event["pid"], event["tid"]), [])
        if not of_thread or event["ts"] >= of_thread[-1][1]:  # one in another is counted once
            of_thread.append((event["ts"], event["ts"] + event.get("dur", 0)))
    found = []
    seen: set[tuple[int, int, int]] = set()
    for event in events:
        place = (event["pid"], event["tid"], event["ts"])
        if event["name"] in _TASKS and place not in seen:
            seen.add(place)
            end = event["ts"] + event.get("dur", 0)
            found.append(sum(to - at for at, to in runs.get(place[:2], []) if event["ts"] <= at < end) / 1000)
    return [task for task in found if task]


class Customer:
    """A page in Chromium, with one script or the other; `call` and what follows are Naast's."""

    def __init__(self, browser: Browser, page: Page, script: tuple[str, ...]) -> None:
        self._browser, self.page, self._script = browser, page, script

    async def traced(self, step: Step) -> list[float]:
        """The tasks of a step."""
        await self._browser.start_tracing(page=self.page, categories=TRACED)
        await step()
        return tasks(await self._browser.stop_tracing(), self._script)


class Console:
    """Answers every call, asks to look along, and reads what comes."""

    def __init__(self, party: Party) -> None:
        self._party = party
        self._sheets: set[str] = set()
        self._seal: Seal | None = None

    async def look_along(self, page: Page, *, granted: bool = True) -> None:
        """From the customer's press to the question's answer."""
        await page.evaluate("window.naast.open()")
        await asyncio.sleep(0.5)  # the card takes the keyboard
        await page.keyboard.type("A. de Vries")
        await page.keyboard.press("Enter")
        contact = (await self._party.expect(wire.Offer)).contact
        await self._party.say(wire.Accept(contact))
        await self._party.say(wire.MediaUp(contact))
        await self._party.expect(wire.State, state=ContactState.CONNECTED)
        await self._party.say(wire.AskLook(contact))
        await asyncio.sleep(0.5)  # and so does the question, on "No"
        if granted:
            await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Enter")
        await self._party.expect(wire.Consent, granted=granted)
        # a console would agree on it with the page; here it is taken from where the page keeps it
        self._seal = Seal(bytes.fromhex(await page.evaluate(f"JSON.parse(sessionStorage['naast:{SITE}']).key")))

    async def first(self) -> None:
        """Until the page's first batch is there."""
        await self._party.expect(wire.Page, full=True)

    async def settled(self) -> None:
        """Until nothing has come for a while. Stylesheets are asked for, as a viewer does, those of a page's first batch, once."""
        while True:
            try:
                page = await asyncio.wait_for(self._party.expect(wire.Page), SETTLED)
            except TimeoutError:
                return
            if self._seal is None or not page.full:
                continue
            body = self._seal.open_page(page.epoch, page.sequence, self._party.body, full=True, coarse=page.coarse)
            named = sheets_in(inflater().decompress(body + END))
            if lacking := tuple(content for content in named if content not in self._sheets):
                self._sheets.update(lacking)
                wanted = tuple(self._seal.named(content) for content in lacking)
                await self._party.say(wire.WantAsset(page.contact, wanted))
                await self._party.expect(wire.Asset, name=wanted[-1])


def measure() -> Table:
    """All figures."""
    table = Table(
        "What looking along costs",
        (
            f"{ROUNDS} rounds; a task counts with its script's own time. Start: the script and what it does before anybody calls,",
            f"on a page of {SMALL} elements; rrweb's has its first snapshot in it. Then a snapshot of {LARGE} elements, and {CARDS} cards",
            "of that page replaced at once. The story: what the page sends, heads of frames with it; rrweb's events as JSON through",
            "permessage-deflate, a socket for every page. Sheets are in rrweb's events; ours go beside them, when the console asks.",
        ),
    )
    asyncio.run(_measure(table))
    return table


async def _measure(table: Table) -> None:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="naast-page-")))
        port = free_port()
        config = f'[[sites]]\nid = "{SITE}"\nname = "Shop"\norigins = ["{ORIGIN}", "http://127.0.0.1:{port}"]\ncountry = "NL"\n'
        relay = stack.enter_context(RelayProcess(folder, config))
        for agent in AGENTS:
            relay.add_user(agent)
        bare = BareRelay(free_port())
        stack.callback(bare.close)
        pages = Pages(int(ORIGIN.rpartition(":")[2]), relay.url, bare.url)
        stack.callback(pages.close)
        boots = stack.enter_context(Shop(folder, port, relay.url, site=SITE))
        playwright = await stack.enter_async_context(async_playwright())
        arguments = [*QUIET, "--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=arguments)
        stack.push_async_callback(browser.close)
        table.add("script, gzip", "KB", "Naast", [SCRIPT.with_name("page.js.gz").stat().st_size / 1024], "45")
        table.add("script, gzip", "KB", PEER, [_packed(RECORD)])
        taken: dict[tuple[str, str], list[float]] = {}
        for agent in AGENTS[1:]:
            for who, longest in (("Naast", await _ours(browser, relay, agent)), (PEER, await _peer(browser))):
                for what, figure in longest.items():
                    taken.setdefault((what, who), []).append(figure)
        for (what, who), values in taken.items():
            table.add(f"longest task, {what}", "ms", who, values, "50")
        events, assets = await _our_story(browser, relay, boots.url)
        table.add("boots story on the wire, events and sheets", "KB", "Naast", [(events + assets) / 1024], "at most 0.5x")
        table.add("boots story on the wire, events and sheets", "KB", PEER, [await _peer_story(browser, boots.url, bare) / 1024])
        table.add("boots story on the wire, events alone", "KB", "Naast", [events / 1024])


def _packed(file: Path) -> float:
    return len(gzip.compress(file.read_bytes(), 9)) / 1024


async def _open(browser: Browser, script: tuple[str, ...]) -> Customer:
    return Customer(browser, await browser.new_page(viewport={"width": 1000, "height": 700}), script)


async def _ours(browser: Browser, relay: RelayProcess, agent: str) -> dict[str, float]:
    small = await _open(browser, ("/page.js",))

    async def load(customer: Customer = small, elements: int = SMALL) -> None:
        await customer.page.goto(f"{ORIGIN}/ours?{elements}")
        await customer.page.wait_for_selector("naast-call", state="attached")
        await asyncio.sleep(0.5)

    start = max(await small.traced(load))
    await small.page.close()
    customer = await _open(browser, ("/page.js",))
    await load(customer, LARGE)
    async with Scene(relay) as scene:
        console = Console(await scene.console(agent))

        async def snapshot() -> None:
            await console.look_along(customer.page)
            await console.first()

        async def change() -> None:
            await customer.page.evaluate(_CHANGE, CARDS)
            await console.settled()

        longest = {
            "start": start,
            "snapshot of 15k elements": max(await customer.traced(snapshot)),
            "1,000 cards replaced": max(await customer.traced(change)),
        }
        await customer.page.close()
    return longest


async def _peer(browser: Browser) -> dict[str, float]:
    longest = {}
    for what, elements in (("start", SMALL), ("snapshot of 15k elements", LARGE)):
        customer = await _open(browser, ("/record.js", "/peer?"))

        async def load(page: Page = customer.page, elements: int = elements) -> None:
            await page.goto(f"{ORIGIN}/peer?{elements}")
            await asyncio.sleep(SETTLED)

        longest[what] = max(await customer.traced(load))
        if elements == LARGE:

            async def change(page: Page = customer.page) -> None:
                await page.evaluate(_CHANGE, CARDS)
                await asyncio.sleep(SETTLED)

            longest["1,000 cards replaced"] = max(await customer.traced(change))
        await customer.page.close()
    return longest


async def _to_the_checkout(page: Page, home: str) -> None:
    """What the customer does before the call."""
    await page.goto(f"{home}/boots")
    await page.get_by_role("button", name="Add to cart").click()
    await page.get_by_role("link", name="Checkout").first.click()
    await page.get_by_label("Discount code").wait_for()


async def _boots(page: Page, told: Callable[[], Awaitable[None]]) -> None:
    """The part of the story that is seen: the code, the address, a card that only the shop sees, and the order."""
    await told()
    await page.get_by_label("Discount code").click()
    await page.keyboard.type("BESIDE10", delay=40)
    await page.get_by_role("button", name="Apply").click()
    await page.get_by_text("10 % discount").wait_for()
    await told()
    await page.mouse.move(200, 200)
    await page.mouse.move(400, 300, steps=20)
    await page.mouse.wheel(0, 400)
    for name, text in _WRITTEN.items():
        await page.get_by_label(name, exact=True).click()
        await page.keyboard.type(text, delay=40)
    await page.get_by_role("button", name="Pay").click()
    await page.get_by_role("heading", name="Thank you").wait_for()
    await told()


def _counted(page: Page) -> dict[str, int]:
    """Bytes that the page sends of its events ("page") and of sheets, pictures and fonts ("asset"); each frame's head counts four."""
    sizes = {"page": 0, "asset": 0}

    def sent(frame: bytes | str) -> None:
        if isinstance(frame, bytes):
            head = json.loads(frame.partition(b"\n")[0])
            sizes[head["t"] if isinstance(head, dict) else "page"] += len(frame) + FRAME  # a number alone heads a batch

    page.on("websocket", lambda socket: socket.on("framesent", sent))
    return sizes


async def _our_story(browser: Browser, relay: RelayProcess, home: str) -> tuple[int, int]:
    page = await browser.new_page(viewport={"width": 1000, "height": 700})
    told = _counted(page)
    async with Scene(relay) as scene:
        console = Console(await scene.console(AGENTS[0]))
        await _to_the_checkout(page, home)
        await page.wait_for_selector("naast-call", state="attached")
        await console.look_along(page)
        await _boots(page, console.settled)
        await page.close()
    return told["page"], told["asset"]


async def _peer_story(browser: Browser, home: str, bare: BareRelay) -> int:
    """What permessage-deflate (RFC 7692, context kept, zlib's usual level) makes of rrweb's events as JSON; a socket for every page."""
    page = await browser.new_page(viewport={"width": 1000, "height": 700})
    recorder = f"{RECORD.read_text('utf-8')}\n{_SEND.format(relay=bare.url)}"
    await page.route("**/page.js", lambda route: route.fulfill(body=recorder, content_type="text/javascript"))
    await _to_the_checkout(page, home)
    bare.forget()
    await page.reload()
    await _boots(page, lambda: asyncio.sleep(SETTLED))
    await page.close()
    size, squeeze = 0, zlib.compressobj(wbits=-15)
    for event in bare.kept():
        if json.loads(event)["type"] == META:
            squeeze = zlib.compressobj(wbits=-15)
        # the four bytes of the flush's mark do not travel, four of a frame's head do
        size += len(squeeze.compress(str(event).encode()) + squeeze.flush(zlib.Z_SYNC_FLUSH))
    return size
