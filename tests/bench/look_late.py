"""From the moment in which a supervisor looks along to the page on their screen, beside a reload of the same page in Chromium.

15,000 elements, and 5,000 events since the last full snapshot: cards, texts and styles that change, boxes that scroll, a field that is
written. The last change is of a colour, and the page is there when that stands on the screen. Part of `look`. Both find memory that is
ready to be written to: a virtual machine may first have to get it from its host, and that is no time of either's.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests.journeys.chromium import QUIET
from tests.journeys.console import ROOT
from tests.journeys.patience import until
from tests.journeys.process import Process
from tests.journeys.screen import Region, Screen, find_colour
from tests.journeys.servers import PASSWORD, Relay

ELEMENTS: Final = 15_000
EVENTS: Final = 5_000
EVENTS_A_TURN: Final = 6
TURN: Final = 45
"""Milliseconds between two turns of the page: a batch each."""
JOINS: Final = 5
LOOK: Final = 0.001
READY: Final = 512 * 1024 * 1024
"""Bytes of memory that are ready: more than a page of this size takes, here or in Chromium. Where a host takes back what a virtual machine
does not use, the first bytes of each megabyte cost 2 ms: a first look along was 575 to 745 ms in place of 470, all of it the kernel's."""
PATIENCE: Final = 60.0
SUPERVISOR: Final = "sam"
LAST: Final = (20, 120, 20)
"""The colour of the box after all that happened."""
NEAR: Final = 15
PEER: Final = "reload in Chromium"
MEASURE: Final = f"join of a late viewer, {ELEMENTS / 1000:g}k elements, {EVENTS} events since the snapshot"

WORK: Final = """([turns, every, colour]) => new Promise((done) => {
  const list = document.querySelector("ul");
  const boxes = [1, 2, 3, 4].map((number) => {
    const box = document.createElement("div");
    box.style = `position:fixed;left:${300 + 90 * number}px;top:40px;width:80px;height:80px;overflow:auto;background:#fff;z-index:9`;
    box.innerHTML = "<p style='height:2000px'>long</p>";
    document.body.append(box);
    return box;
  });
  const field = document.createElement("input");
  field.style = "position:fixed;left:300px;top:40px;width:80px;z-index:9";
  document.body.append(field);
  let turn = 0;
  const going = setInterval(() => {
    turn += 1;
    list.children[turn % 900].querySelector(".price").textContent = `EUR ${turn}`;
    list.children[turn % 50].className = turn % 2 ? "card" : "card seen";
    if (turn % 10 === 0) { list.prepend(list.children[40].cloneNode(true)); list.lastElementChild.remove(); }
    for (const box of boxes) box.scrollTop = turn % 1500;
    field.value = `word ${turn}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (turn < turns) return;
    clearInterval(going);
    document.getElementById("box").style.background = `rgb(${colour})`;
    done();
  }, every);
})"""


def joins(folder: Path, screen: Screen, page: Page, relay: Relay, spot: Region) -> list[float]:
    """Milliseconds of each time that a supervisor looks along. `page` is the customer's, which is shared and stands in a console; `spot` a
    point of its coloured box there.
    """
    page.evaluate(WORK, [EVENTS // EVENTS_A_TURN, TURN, ",".join(map(str, LAST))])
    until(lambda: _is(screen, spot), "the last change in the agent's console", PATIENCE)
    with _watcher(folder, screen, relay) as (watcher, order):
        return [_join(screen, spot, watcher, order, number) for number in range(1, JOINS + 1)]


def reloads(folder: Path, screen: Screen, content: str) -> list[float]:
    """Milliseconds of each reload of a page, given as HTML, in a Chromium window over the whole screen."""
    file = folder / "page.html"
    file.write_text(re.sub(r"<script.*?</script>", "", content, flags=re.DOTALL), "utf-8")
    size = screen.whole
    shown = [*QUIET, "--no-sandbox", "--kiosk", "--window-position=0,0", f"--window-size={size.width},{size.height}"]
    env: dict[str, str | float | bool] = {**os.environ, **screen.env}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=False, args=shown, env=env)
        page = browser.new_page(no_viewport=True)
        page.goto(file.as_uri())
        until(lambda: _box(screen), "the page in Chromium", PATIENCE)
        box = _box(screen)
        assert box is not None
        taken = [_reload(screen, page, Region(*box.centre, 1, 1)) for _ in range(JOINS)]
        browser.close()
    return taken


def _make_memory_ready() -> None:
    """Writes to that much, and lets go of it: what was freed last is given out first."""
    np.ones(READY, np.uint8)


def _box(screen: Screen) -> Region | None:
    return find_colour(screen.pixels(), LAST, tolerance=NEAR, at_least=2_000)


def _reload(screen: Screen, page: Page, spot: Region) -> float:
    until(lambda: _is(screen, spot), "the page in Chromium", PATIENCE)
    page.evaluate("document.getElementById('box').style.background = '#fff'")
    until(lambda: not _is(screen, spot), "another colour", PATIENCE)
    _make_memory_ready()
    began = float(page.evaluate("() => { setTimeout(() => location.reload(), 0); return performance.timeOrigin + performance.now(); }"))
    return _when(screen, spot) - began


def _is(screen: Screen, spot: Region) -> bool:
    return all(abs(int(one) - other) <= NEAR for one, other in zip(screen.pixels(spot)[0, 0], LAST, strict=True))


@contextmanager
def _watcher(folder: Path, screen: Screen, relay: Relay) -> Iterator[tuple[Process, int]]:
    """The supervisor's console over the agent's, and the pipe for its orders."""
    relay.add_user(SUPERVISOR, role="supervisor")
    orders = folder / "orders"
    os.mkfifo(orders)
    size = screen.whole
    command: list[str | Path] = [
        sys.executable, "-m", "tests.bench.look_watcher", relay.url, SUPERVISOR, str(size.width), str(size.height), orders,
    ]  # fmt: skip
    env = {**os.environ, **screen.env}
    with Process("watcher", command, folder, env, stdin=f"{PASSWORD}\n".encode(), cwd=ROOT) as watcher:
        watcher.until_says("page listed", PATIENCE)
        pipe = os.open(orders, os.O_WRONLY)
        try:
            yield watcher, pipe
        finally:
            os.close(pipe)


def _join(screen: Screen, spot: Region, watcher: Process, order: int, number: int) -> float:
    """Milliseconds of one look along; the first one starts the engine."""
    until(lambda: not _is(screen, spot), "an empty window", PATIENCE)
    _make_memory_ready()
    os.write(order, b"watch\n")
    seen = _when(screen, spot)
    began = re.findall(r"watched ([\d.]+)", watcher.text())
    assert len(began) == number, watcher.text()
    os.write(order, b"leave\n")
    until(lambda: watcher.text().count("left") == number, "the end of looking along", PATIENCE)
    return seen - float(began[-1])


def _when(screen: Screen, spot: Region) -> float:
    until_then = time.monotonic() + PATIENCE
    while not _is(screen, spot):
        if time.monotonic() > until_then:
            raise TimeoutError("the page never came to the screen")
        time.sleep(LOOK)
    return time.time() * 1000
