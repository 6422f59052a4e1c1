"""Likeness of the customer's page and the console's view of it, over real pages and states; and of rrweb's replayer in two engines.

In Chromium, which made the page, too, and in the console's engine, which draws letters otherwise.

One call and one share; the customer goes through all pages. A page's picture in the customer's browser is held against the pixels of the
console's window (Xvfb), at the same size, when both have come to rest. A film stands still for it and movements have ended, for all
programs alike: a picture of what moves is no fixed truth. `python -m tests.bench.fidelity --pages N --only NAME [--save FOLDER]` does
some only, and keeps pictures of what is least alike.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from playwright.sync_api import Error, Page, sync_playwright

from tests.bench.fidelity_pages import LIBRARIES, TEMPLATES, Sample, Server, cache, fetch, samples
from tests.bench.likeness import likeness, likeness_map
from tests.bench.table import US, Table
from tests.journeys.alike import decoded
from tests.journeys.chromium import QUIET
from tests.journeys.chromium import Chromium as Customer
from tests.journeys.console import ROOT
from tests.journeys.patience import until
from tests.journeys.process import Process
from tests.journeys.screen import Pixels, Region, Screen, save_png
from tests.journeys.servers import AGENT, PASSWORD, Relay, Shop, free_port

WIDE: Final = (1280, 800)
PHONE: Final = (390, 844)
TALL: Final = 844
"""Height of the room for the page: both viewports stand in it at their own size. It is as wide as the page, which is not moved to its
middle: where a page stands, gradients are dithered otherwise.
"""
PATIENCE: Final = 30.0
REST: Final = 0.35
"""Seconds without a change after which a picture is at rest."""
LONGEST: Final = 4.0
"""Seconds in which it must come to rest; what moves on by itself does not."""
ARRIVES: Final = 12.0
"""Seconds in which all that is shown must have come: likeness is measured here, and a busy machine takes its time for a large picture."""
PEER: Final = "rrweb's replayer"
NEAR: Final = "rrweb in the console's engine"
CLOSED: Final = "every asset behind a cookie"
FEW: Final = 1e-4
"""The share of pixels that may change in a picture at rest."""
ALIKE: Final = 0.9995
ENOUGH: Final = 0.98
"""What is less alike than this may lack something that is still on its way."""

OPEN: Final = """() => {
  const made = document.createElement("dialog");
  made.innerHTML = "<h2>Which size?</h2><p>Boots come in whole sizes.</p><button class='btn button'>42</button>";
  document.body.append(made);
  made.showModal();
  document.querySelectorAll("details").forEach((one) => (one.open = true));
}"""
FILL: Final = """() => {
  if (!document.querySelector("input:not([type=hidden]), textarea")) {
    const made = document.createElement("form");
    made.innerHTML = "<input name='who'> <select><option>41</option><option>42</option></select> <label><input type='checkbox'>yes</label>";
    document.body.prepend(made);
  }
  for (const one of document.querySelectorAll("input, textarea, select")) {
    if (one.type === "checkbox" || one.type === "radio") one.checked = true;
    else if (one.localName === "select") one.selectedIndex = one.options.length - 1;
    else if (one.localName === "textarea" || ["text", "search", ""].includes(one.getAttribute("type") ?? "")) one.value = "Brinkhof";
    one.dispatchEvent(new Event("input", { bubbles: true }));
    one.dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.querySelector("form")?.scrollIntoView({ block: "center", behavior: "instant" });
}"""
STAND: Final = """async (longest) => {
  const films = [...document.querySelectorAll("video")].filter((film) => film.currentSrc || film.src || film.querySelector("source"));
  const there = (film, at) => new Promise((done) => {
    for (const name of ["seeked", "error"]) film.addEventListener(name, done, { once: true });
    if (film.readyState) film.currentTime = at;
    else film.addEventListener("loadedmetadata", () => (film.currentTime = at), { once: true });
  });
  const moves = (one) => one.playState === "running" && one.effect?.getComputedTiming().endTime < Infinity;
  const late = new Promise((done) => setTimeout(done, longest));
  for (const film of films) film.pause();
  await Promise.race([late, Promise.all(films.map((film) => (film.paused && film.currentTime === 1 ? 0 : there(film, 1))))]);
  const moving = () => document.getAnimations().filter(moves).map((one) => one.finished.catch(() => 0));
  await Promise.race([late, Promise.all(moving())]);
}"""
"""Pauses every film at its first second, and waits for movements that end. Takes milliseconds, at most."""
OURS: Final = ("naast-call", "naast-pointer")
"""What the page script itself puts on the page: no part of the page's picture."""
STATES: Final[tuple[tuple[str, str], ...]] = (
    ("at load", ""),
    ("scrolled", "() => scrollTo({ top: 600, behavior: 'instant' })"),
    ("form filled", FILL),
    ("dialog open", OPEN),
)
"""States of a page in the order in which they are taken, and the script that brings each; "phone" and "behind a cookie" are loaded anew."""


@dataclass
class Taken:
    """How alike, by page and state; of the least alike the pictures, when they are kept."""

    found: dict[tuple[str, str], float] = field(default_factory=dict)

    def of(self, *states: str) -> list[float]:
        """All values in these states."""
        return [value for (_, state), value in self.found.items() if state in states]


def at_rest(look: Callable[[], Pixels]) -> Pixels:
    """The picture when nothing has changed for a moment."""
    began = changed = time.monotonic()
    before = look()
    while time.monotonic() < began + LONGEST and time.monotonic() < changed + REST:
        time.sleep(0.07)
        now = look()
        if (now != before).mean() > FEW:
            changed = time.monotonic()
        before = now
    return before


def best(look: Callable[[], Pixels], meant: Pixels) -> tuple[float, Pixels]:
    """The likeness when the view has come to rest; what is not alike yet has a while to become so, as pictures come later than words."""
    began = time.monotonic()
    while True:
        seen = at_rest(look)
        value = likeness(meant, seen)
        if value >= ALIKE or time.monotonic() > began + (LONGEST if value >= ENOUGH else ARRIVES):
            return value, seen


class Console:
    """The console, and the room in it for the page."""

    def __init__(self, folder: Path, screen: Screen, relay: Relay) -> None:
        self._room = folder / "room"
        self._ask(WIDE[0])
        command: list[str | Path] = [sys.executable, "-m", "tests.bench.fidelity_console", relay.url, AGENT, self._room]
        self._process = Process("console", command, folder, {**os.environ, **screen.env}, stdin=f"{PASSWORD}\n".encode(), cwd=ROOT)

    def room(self, width: int, height: int) -> Region:
        """Where a page of this size is, when the room is as wide as that."""
        self._ask(width)
        until(lambda: self._told()[2:] == [width, TALL], lambda: f"the page in the console:\n{self._process.text()}", PATIENCE)
        x, y, *_ = self._told()
        return Region(x, y, width, height)

    def _ask(self, width: int) -> None:
        made = self._room.with_suffix(".new")
        made.write_text(f"{width} {TALL}", "utf-8")
        made.replace(self._room)  # it is read at any time

    def _told(self) -> list[int]:
        lines = [line.split() for line in self._process.text().splitlines() if line.startswith("room ")]
        return [int(each) for each in lines[-1][1:]] if lines else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()


class Replayer:
    """rrweb's replayer in the console's engine, in the corner of the screen."""

    def __init__(self, folder: Path, screen: Screen) -> None:
        self._folder, self._count = folder, 0
        self._orders = folder / "orders"
        os.mkfifo(self._orders)
        command: list[str | Path] = [sys.executable, "-m", "tests.bench.fidelity_replayer", self._orders]
        self._process = Process("replayer", command, folder, {**os.environ, **screen.env}, cwd=ROOT)
        self._process.until_says("done 0\n", PATIENCE)

    def open(self, url: str, width: int) -> None:
        """A new replayer, with room for a page of this width."""
        self._order(f"size {width} {TALL}")
        self._order(f"load {url}")

    def add(self, events: list[object]) -> None:
        """More of what was recorded."""
        file = self._folder / "events.json"
        file.write_text(json.dumps(events), "utf-8")
        self._order(f"add {file}")

    def _order(self, order: str) -> None:
        self._count += 1
        with self._orders.open("w", encoding="utf-8") as pipe:
            pipe.write(f"{order}\n")
        self._process.until_says(f"done {self._count}\n", PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()


def _states(page: Page, url: str, closed: str) -> Iterator[str]:
    """Brings the page into each state."""
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    _load(page, url)
    for state, script in STATES:
        if script:
            page.evaluate(script)
        _stand(page)
        yield state
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    _load(page, url)
    yield "phone"
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    _load(page, closed)
    yield CLOSED


def _load(page: Page, url: str) -> None:
    with suppress(Error):  # what a page waits for from elsewhere is not there
        page.goto(url, wait_until="load", timeout=10_000)
    page.evaluate("() => document.fonts.ready.then(() => 1)")
    _stand(page)


def _stand(page: Page) -> None:
    page.evaluate(STAND, 1000 * LONGEST)


def _only_here(page: Page) -> None:
    """What a page wants from elsewhere is not there, for anybody: the figures hang on no other server."""
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setBlockedURLs", {"urls": ["https://*", "http://*.*:80/*"]})


def _bare(page: Page) -> None:
    """Takes our own card off the picture: from inside, as no style of a page hides it."""
    tools = page.context.new_cdp_session(page)
    level = [tools.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]]
    while level:
        for node in level:
            for root in node.get("shadowRoots", []) if node["localName"] in OURS else []:
                for part in root.get("children", []):
                    if part["nodeType"] == 1:
                        hidden = {"name": "style", "value": "display: none !important"}
                        tools.send("DOM.setAttributeValue", {"nodeId": part["nodeId"], **hidden})
        level = [child for node in level for child in node.get("children", [])]
    tools.detach()


def _ours(customer: Customer, screen: Screen, console: Console, home: str, pages: list[Sample], keep: Keep) -> Taken:
    taken, page = Taken(), customer.page
    for sample in pages:
        for state in _states(page, f"{home}/ours/{sample.path}", f"{home}/closed/ours/{sample.path}"):
            _bare(page)
            meant = at_rest(lambda: decoded(page.screenshot(scale="css")))
            height, width = meant.shape[:2]
            part = console.room(width, height)
            value, seen = best(lambda part=part: screen.pixels(part), meant)  # type: ignore[misc]  # a default binds it now
            taken.found[sample.name, state] = value
            keep.look("ours", sample.name, state, value, meant, seen)
    return taken


def _peers(folder: Path, screen: Screen, home: str, pages: list[Sample], keep: Keep) -> tuple[Taken, Taken]:
    """rrweb's replayer in Chromium and in the console's engine, of one recording."""
    taken, taken_near = Taken(), Taken()
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=[*QUIET, "--no-sandbox"])
        stack.callback(browser.close)
        one, other = browser.new_context(), browser.new_context(viewport={"width": WIDE[0], "height": TALL})
        page, view, near = one.new_page(), other.new_page(), stack.enter_context(Replayer(folder, screen))
        _only_here(page)
        _only_here(view)
        for sample in pages:
            seen = 0
            for state in _states(page, f"{home}/peer/{sample.path}", f"{home}/closed/peer/{sample.path}"):
                if state in ("at load", "phone", CLOSED):
                    view.goto(f"{home}/view")
                    near.open(f"{home}/view", (PHONE if state == "phone" else WIDE)[0])
                    seen = 0
                meant = at_rest(lambda: decoded(page.screenshot(scale="css")))
                events = page.evaluate("(from) => seen.slice(from)", seen)
                seen += len(events)
                view.evaluate("(events) => events.forEach((event) => replayer.addEvent(event))", events)
                near.add(events)
                height, width = meant.shape[:2]
                value, shown = best(lambda h=height, w=width: decoded(view.screenshot())[:h, :w], meant)  # type: ignore[misc]  # likewise
                taken.found[sample.name, state] = value
                keep.look("peer", sample.name, state, value, meant, shown)
                value, shown = best(lambda h=height, w=width: screen.pixels(Region(0, 0, w, h)), meant)  # type: ignore[misc]  # likewise
                taken_near.found[sample.name, state] = value
                keep.look("near", sample.name, state, value, meant, shown)
    return taken, taken_near


@dataclass(frozen=True)
class Keep:
    """Says each value, and keeps pictures of what is less alike than it should be."""

    folder: Path | None = None

    def look(self, who: str, name: str, state: str, value: float, meant: Pixels, seen: Pixels) -> None:
        """One value."""
        if self.folder is None:
            return
        print(f"{who} {value:.4f} {name}: {state}", flush=True)
        if value < 0.998:
            unlike = (np.clip(1 - likeness_map(meant, seen), 0, 1) * 255).astype(np.uint8)[:, :, None].repeat(3, 2)
            save_png(
                np.hstack([meant, seen, unlike]), self.folder / f"{value:.3f}-{who}-{name.replace('/', '+')}-{state.replace(' ', '-')}.png"
            )


def measure() -> Table:
    """All figures."""
    return measured(0, None)


def measured(pages: int, keep: Path | None, *, peer: bool = True, only: tuple[str, ...] = ()) -> Table:
    """The figures of the first so many pages; 0: of all. `only`: of those whose names end so."""
    fetch([*TEMPLATES, *LIBRARIES], cache())
    chosen, said = [one for one in samples(pages) if not only or one.name.endswith(only)], Keep(keep)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="naast-fidelity-")))
        screen = stack.enter_context(Screen(folder, 1400, 960, window_manager=False))
        subprocess.run(["xdotool", "mousemove", "1399", "959"], env={**os.environ, **screen.env}, check=True)
        port, shop_port = free_port(), free_port()
        relay = stack.enter_context(Relay(folder, shop_port=port))
        relay.start()
        shop = stack.enter_context(Shop(folder, shop_port, relay.url))
        server = Server(port, relay.url, shop.url, cache())
        stack.callback(server.close)
        home = f"http://127.0.0.1:{port}"
        with Console(folder, screen, relay) as console, Customer(folder, {}, speech=None, camera=True, size=WIDE) as customer:
            _only_here(customer.page)
            customer.open(f"{home}/ours/~shop/")
            customer.press("button", "Call us")
            customer.fill("Your name", "A. de Vries")
            customer.press("button", "Call now")
            customer.press("button", "Yes, look along", PATIENCE)
            console.room(*WIDE)
            ours = _ours(customer, screen, console, home, chosen, said)
        theirs, near = _peers(folder, screen, home, chosen, said) if peer else (Taken(), Taken())
    return _table(chosen, ours, theirs, near)


def _table(chosen: list[Sample], ours: Taken, theirs: Taken, near: Taken) -> Table:
    table = Table(
        "Likeness",
        (
            f"{len(chosen)} pages; 1000 x (1 - SSIM), 0 is the same. Naast: the real page script, relay and page panel, on a screen of its "
            "own, without network. The peers, of one recording by rrweb's recorder: its replayer in Chromium, which made the page, too, "
            "and in the console's engine; both fetch what they show.",
        ),
    )
    for what, states in (("all states", (*dict(STATES), "phone")), *((state, (state,)) for state in (*dict(STATES), "phone", CLOSED))):
        for who, taken in ((US, ours), (PEER, theirs), (NEAR, near)):
            if values := [1000 * (1 - value) for value in taken.of(*states)]:
                table.add(f"{what}, median", "‰", who, [statistics.median(values)], "1")
                table.add(f"{what}, worst", "‰", who, [max(values)], "20")
    return table


def main() -> None:
    """Some pages only, with pictures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=0)
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--save", type=Path)
    parser.add_argument("--without-peer", action="store_true")
    chosen = parser.parse_args()
    print(measured(chosen.pages, chosen.save, peer=not chosen.without_peer, only=tuple(chosen.only)).text())


if __name__ == "__main__":
    main()
