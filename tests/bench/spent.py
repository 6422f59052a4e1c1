"""What a script costs a page's main thread: all its time in a stretch, by Chromium's sampling profiler, and its longest task; beside rrweb.

`bench page` has the longest tasks without a profiler beside; here is the sum, as `bench safe` asks for it. A sample counts for the script
when any function on the stack is the script's, so what it makes the browser do counts too, and what goes on after an answer of the
browser's own cryptography or compression. The profiler slows both alike; its own start is over before a stretch begins.

What looking along costs is what is spent beyond the same stretch of the same call without it: the card, the microphone and the connection
are there anyway, and begin anew at every page load of the story.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, Page, async_playwright

from cobrowse import wire
from tests.bench.look_peer import BareRelay, Pages
from tests.bench.page import (
    _CHANGE,
    _SEND,
    CARDS,
    LARGE,
    PEER,
    RECORD,
    SETTLED,
    TRACED,
    Console,
    Step,
    _boots,
    _to_the_checkout,
    tasks,
)
from tests.bench.table import US, Table
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import ORIGIN, SITE, RelayProcess
from tests.journeys.chromium import QUIET
from tests.journeys.servers import Shop, free_port

ROUNDS: Final = 3
SAMPLED: Final = [*TRACED, "disabled-by-default-v8.cpu_profiler", "disabled-by-default-v8.cpu_profiler.hires"]
OURS: Final = ("/page.js",)
THEIRS: Final = ("/record.js", "/peer?", "/page.js")
"""On the story's pages the recorder is served in the place of our script."""
MEDIA_WITHIN: Final = 1.5
"""Seconds in which the call has begun: its microphone and its connection are nobody's share."""
STORY, SNAPSHOT, CHANGED = "boots story", f"snapshot of {LARGE // 1000}k elements", f"{CARDS:,} cards of {LARGE // 1000}k elements replaced"


def spent(trace: bytes, script: tuple[str, ...]) -> float:
    """Milliseconds in which a function of a script with one of these parts in its address was on the stack."""
    profiles: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for event in json.loads(trace)["traceEvents"]:
        if event.get("name") == "ProfileChunk":
            profiles.setdefault((event["pid"], event["id"]), []).append(event["args"]["data"])
    total = 0.0
    for chunks in profiles.values():
        ours: dict[int, bool] = {}
        for chunk in chunks:
            told = chunk.get("cpuProfile", {})
            for node in told.get("nodes", ()):
                own = any(part in node["callFrame"].get("url", "") for part in script)
                ours[node["id"]] = own or ours.get(node.get("parent", 0), False)
            # a delta is the time before its sample
            total += sum(
                max(0, delta) for node, delta in zip(told.get("samples", ()), chunk.get("timeDeltas", ()), strict=False) if ours.get(node)
            )
    return total / 1000


class Asking(Party):
    """A console's connection that does something of its own just before it asks to look along."""

    def __init__(self, party: Party, before: Callable[[], Awaitable[object]]) -> None:
        self.__dict__ = party.__dict__
        self._before = before

    async def say(self, message: wire.Message, body: bytes = b"") -> None:
        """Sends a message."""
        if isinstance(message, wire.AskLook):
            await asyncio.sleep(MEDIA_WITHIN)
            await self._before()
        await super().say(message, body)


Figures = dict[str, tuple[float, float]]
"""Of a stretch: milliseconds in all, and of the longest task."""


class Bench:
    """A browser, a relay, and what both look at."""

    def __init__(self, browser: Browser, relay: RelayProcess, bare: BareRelay, home: str) -> None:
        self._browser, self._relay, self._bare, self._home = browser, relay, bare, home

    async def _page(self) -> Page:
        return await self._browser.new_page(viewport={"width": 1000, "height": 700})

    async def _begin(self, page: Page) -> None:
        await self._browser.start_tracing(page=page, categories=SAMPLED)
        await page.evaluate("0")  # the profiler begins with the next script that runs, and takes 0.1 s in it

    async def _traced(self, page: Page, step: Step, script: tuple[str, ...]) -> tuple[float, float]:
        await self._begin(page)
        await step()
        return self._figure(await self._browser.stop_tracing(), script)

    def _figure(self, trace: bytes, script: tuple[str, ...]) -> tuple[float, float]:
        return spent(trace, script), max(tasks(trace, script), default=0.0)

    async def ours(self, agent: str, *, granted: bool) -> Figures:
        """From the question whether to look along on, in a call, as it happens; `granted`: its answer."""
        made: Figures = {}
        async with Scene(self._relay) as scene:
            party = await scene.console(agent)
            for what in (STORY, SNAPSHOT):
                page = await self._page()
                console = Console(Asking(party, lambda page=page: self._begin(page)))  # type: ignore[misc]  # the page of this round
                if what is STORY:
                    await _to_the_checkout(page, self._home)
                else:
                    await page.goto(f"{ORIGIN}/ours?{LARGE}")
                await page.wait_for_selector("naast-call", state="attached")
                await console.look_along(page, granted=granted)
                await (_boots(page, console.settled) if what is STORY else console.settled())
                made[what] = self._figure(await self._browser.stop_tracing(), OURS)
                if what is SNAPSHOT:

                    async def change(page: Page = page, console: Console = console) -> None:
                        await page.evaluate(_CHANGE, CARDS)
                        await console.settled()

                    made[CHANGED] = await self._traced(page, change, OURS)
                await self._over(party, page)
        return made

    async def _over(self, party: Party, page: Page) -> None:
        """The call ends, and its agent is free for the next."""
        contact = next(message.contact for message in reversed(party.seen) if isinstance(message, wire.Offer))
        await party.say(wire.HangUp(contact))
        await party.expect(wire.State, contact=contact)
        await party.say(wire.Finish(contact, "Order", "Solved"))
        await party.expect(wire.Finished)
        await page.close()

    async def theirs(self) -> Figures:
        """From the page's load on, as rrweb's own guide has it."""
        made: Figures = {}
        page = await self._page()
        recorder = f"{RECORD.read_text('utf-8')}\n{_SEND.format(relay=self._bare.url)}"
        await page.route("**/page.js", lambda route: route.fulfill(body=recorder, content_type="text/javascript"))
        await _to_the_checkout(page, self._home)

        async def story() -> None:
            await page.reload()
            await _boots(page, lambda: asyncio.sleep(SETTLED))

        made[STORY] = await self._traced(page, story, THEIRS)
        await page.close()
        large = await self._page()

        async def load() -> None:
            await large.goto(f"{ORIGIN}/peer?{LARGE}")
            await asyncio.sleep(SETTLED)

        async def change() -> None:
            await large.evaluate(_CHANGE, CARDS)
            await asyncio.sleep(SETTLED)

        made[SNAPSHOT] = await self._traced(large, load, THEIRS)
        made[CHANGED] = await self._traced(large, change, THEIRS)
        await large.close()
        return made


async def add_to(table: Table, folder: Path, rounds: int = ROUNDS) -> None:
    """The rows; about 40 seconds a round."""
    async with AsyncExitStack() as stack:
        port = free_port()
        config = f'[[sites]]\nid = "{SITE}"\nname = "Shop"\norigins = ["{ORIGIN}", "http://127.0.0.1:{port}"]\ncountry = "NL"\n'
        relay = stack.enter_context(RelayProcess(folder, config))
        relay.add_user("eva")
        bare = BareRelay(free_port())
        stack.callback(bare.close)
        pages = Pages(int(ORIGIN.rpartition(":")[2]), relay.url, bare.url)
        stack.callback(pages.close)
        shop = stack.enter_context(Shop(folder, port, relay.url, site=SITE))
        playwright = await stack.enter_async_context(async_playwright())
        arguments = [*QUIET, "--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=arguments)
        stack.push_async_callback(browser.close)
        bench = Bench(browser, relay, bare, shop.url)
        taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
        without: dict[str, list[float]] = {}
        for _ in range(rounds):
            for what, (total, _) in (await bench.ours("eva", granted=False)).items():
                without.setdefault(what, []).append(total)
            for who, figures in ((US, await bench.ours("eva", granted=True)), (PEER, await bench.theirs())):
                for what, figure in figures.items():
                    taken.setdefault((what, who), []).append(figure)
        for (what, who), values in taken.items():
            beside = without[what] if who == US else [0.0] * rounds
            table.add(
                f"main thread, {what}", "ms", who, [total - rest for (total, _), rest in zip(values, beside, strict=True)], "at most 1.5x"
            )
            table.add(f"longest task, {what}", "ms", who, [longest for _, longest in values], "50")
        for what, rest in without.items():
            table.add(f"main thread, {what}: the call and its card without looking along, not in the above", "ms", US, rest)
