"""From a change in the customer's browser to its pixels in the console: Naast, and bare rrweb live mode over a bare relay.

All in the same run, on the same screen (Xvfb), for the same page. The customer's Chromium has no screen. Naast's way is the real
page script with its filter, the real relay and the real page panel; the peer's shows in a Chromium window, and once more in a view
of the console's own engine, as Qt has it: what is slower there is the engine's part, not ours. A change gives a box on
the page another colour; the browser tells when, and the screen's memory is looked at until the colour stands there.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.bench import look_late
from tests.bench.look_peer import BareRelay, Pages
from tests.bench.table import US, Table
from tests.journeys.chromium import QUIET
from tests.journeys.chromium import Chromium as Customer
from tests.journeys.console import ROOT
from tests.journeys.patience import until
from tests.journeys.process import Process
from tests.journeys.screen import Region, Screen, find_colour
from tests.journeys.servers import AGENT, PASSWORD, Relay, free_port

ROUNDS: Final = 60
SIZES: Final = (1_500, 15_000)
"""Elements on the page."""
LOOK: Final = 0.0005
"""Seconds between two looks at the screen; the error of a figure is at most that, and the screen's own."""
PATIENCE: Final = 30.0
WIDTH, HEIGHT = 1280, 800
COLOURS: Final = ((220, 40, 40), (40, 200, 60), (40, 60, 220), (230, 200, 40), (180, 40, 200))
FIRST: Final = (255, 0, 128)
NEAR: Final = 15
"""How far a channel may be off: drawing at a scale does not keep colours to the bit."""
PEER: Final = "bare rrweb"
IN_ENGINE: Final = "bare rrweb in Qt's engine"


def measure() -> Table:
    """All figures."""
    table = Table(
        "look: from a change in the customer's browser to its pixels",
        (
            f"{ROUNDS} changes each, at a random moment of the stream's rhythm; p95 beside the median. The same Chromium page for all.",
            "Naast's way includes consent, the filter in the page, compression, the relay that checks, and the rewriting before replay.",
        ),
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="naast-look-")))
        screen = stack.enter_context(Screen(folder, WIDTH, HEIGHT, window_manager=False))
        shop_port, bare = free_port(), BareRelay(free_port())
        stack.callback(bare.close)
        relay = stack.enter_context(Relay(folder, shop_port=shop_port))
        relay.start()
        pages = Pages(shop_port, relay.url, bare.url)
        stack.callback(pages.close)
        home = f"http://127.0.0.1:{shop_port}"
        for elements in SIZES:
            for who, looking in ((US, _ours), (PEER, _peer), (IN_ENGINE, _in_engine)):
                bare.forget()
                with looking(folder, screen, home, elements, relay) as page:
                    taken = _take(page, screen)
                words = f"{elements / 1000:g}k elements"
                table.add(f"change to pixels, {words}, median", "ms", who, taken, "<= 1.3x the peer")
                table.add(
                    f"change to pixels, {words}, p95",
                    "ms",
                    who,
                    [statistics.quantiles(taken, n=20)[-1]],
                    "<= 100" if elements < 10_000 else "",
                )
        _late(table, folder, screen, home, relay)
    return table


def _late(table: Table, folder: Path, screen: Screen, home: str, relay: Relay) -> None:
    with along(folder, screen, f"{home}/ours?{look_late.ELEMENTS}", relay) as (page, _):
        found = see(screen, FIRST)
        assert found is not None
        spot = Region(*found.centre, 1, 1)
        taken, content = look_late.joins(folder, screen, page, relay, spot), page.content()
    table.add(f"{look_late.MEASURE}, engine started", "ms", US, taken[1:], "<= 500")
    table.add(f"{look_late.MEASURE}, the first", "ms", US, taken[:1])
    table.add(f"{look_late.MEASURE}, engine started", "ms", look_late.PEER, look_late.reloads(folder, screen, content))


@contextmanager
def along(folder: Path, screen: Screen, address: str, relay: Relay) -> Iterator[tuple[Page, Process]]:
    """A customer's Chromium at `address`, and a console's process that looks along with it and stands on the screen."""
    command: list[str | Path] = [sys.executable, "-m", "tests.bench.look_console", relay.url, AGENT, str(WIDTH), str(HEIGHT)]
    console = Process("console", command, folder, {**os.environ, **screen.env}, stdin=f"{PASSWORD}\n".encode(), cwd=ROOT)
    try:
        with Customer(folder, {}, speech=None, camera=True, size=(1000, 700)) as customer:
            customer.open(address)
            customer.press("button", "Call us")
            customer.fill("Your name", "A. de Vries")
            customer.press("button", "Call now")
            customer.press("button", "Yes, look along", PATIENCE)
            until(lambda: see(screen, FIRST), lambda: f"the page in the console:\n{console.text()}", PATIENCE)
            yield customer.page, console
            customer.press("button", "Hang up")
    finally:
        console.kill()


@contextmanager
def _ours(folder: Path, screen: Screen, home: str, elements: int, relay: Relay) -> Iterator[Page]:
    with along(folder, screen, f"{home}/ours?{elements}", relay) as (page, _):
        yield page


@contextmanager
def _peer(folder: Path, screen: Screen, home: str, elements: int, relay: Relay) -> Iterator[Page]:
    with _recording() as (playwright, page):
        shown = [*QUIET, "--no-sandbox", "--kiosk", "--window-position=0,0", f"--window-size={WIDTH},{HEIGHT}"]
        env: dict[str, str | float | bool] = {**os.environ, **screen.env}
        viewer = playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=False, args=shown, env=env)
        viewer.new_page(no_viewport=True).goto(f"{home}/view")
        page.goto(f"{home}/peer?{elements}")
        until(lambda: see(screen, FIRST), "the page in the peer's window", PATIENCE)
        yield page
        viewer.close()


@contextmanager
def _in_engine(folder: Path, screen: Screen, home: str, elements: int, relay: Relay) -> Iterator[Page]:
    orders = folder / f"replayer-{elements}"
    os.mkfifo(orders)
    command: list[str | Path] = [sys.executable, "-m", "tests.bench.fidelity_replayer", orders]
    replayer = Process("replayer", command, folder, {**os.environ, **screen.env}, cwd=ROOT)
    try:
        with _recording() as (_, page):
            replayer.until_says("done 0", PATIENCE)
            orders.write_text(f"size {WIDTH} {HEIGHT}\nload {home}/view\n", "ascii")
            replayer.until_says("done 2", PATIENCE)
            page.goto(f"{home}/peer?{elements}")
            until(lambda: see(screen, FIRST), lambda: f"the page in the engine's window:\n{replayer.text()}", PATIENCE)
            yield page
    finally:
        replayer.kill()


@contextmanager
def _recording() -> Iterator[tuple[Playwright, Page]]:
    """A customer's Chromium for the peers, with nothing in it."""
    with sync_playwright() as playwright:
        customer = playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=[*QUIET, "--no-sandbox"])
        yield playwright, customer.new_page(viewport={"width": 1000, "height": 700})
        customer.close()


def see(screen: Screen, colour: tuple[int, int, int]) -> Region | None:
    """Where a box of this colour stands on the screen."""
    return find_colour(screen.pixels(), colour, tolerance=NEAR, at_least=2_000)


def _take(page: Page, screen: Screen) -> list[float]:
    """Milliseconds from each change to its pixels."""
    found = see(screen, FIRST)
    assert found is not None
    x, y = found.centre
    spot = Region(x, y, 1, 1)
    chance = random.Random(5)
    taken = []
    for turn in range(-3, ROUNDS):  # the first ones warm up
        told = _change(page, screen, spot, COLOURS[turn % len(COLOURS)])
        if turn >= 0:
            taken.append(told)
        time.sleep(chance.uniform(0.15, 0.4))
    return taken


def _change(page: Page, screen: Screen, spot: Region, colour: tuple[int, int, int]) -> float:
    page.evaluate(
        "(colour) => { setTimeout(() => { window.changed = performance.timeOrigin + performance.now();"
        " document.getElementById('box').style.background = colour; }, 25); }",
        f"rgb{colour}",
    )

    def there() -> bool:
        return all(abs(int(one) - other) <= NEAR for one, other in zip(screen.pixels(spot)[0, 0], colour, strict=True))

    seen = _when(there)
    return seen * 1000 - float(page.evaluate("window.changed"))


def _when(there: Callable[[], bool]) -> float:
    until_then = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > until_then:
            raise TimeoutError("a change never came to the screen")
        time.sleep(LOOK)
    return time.time()
