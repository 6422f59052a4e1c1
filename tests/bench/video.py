"""Pictures on a bad line: the longest freeze at 5 % loss and 100 ms there and back, and what is left at 150 kbit/s and 10 % loss.

A moving picture of 640 x 480, 30 a second, and a voice, in every call; each call through a bad network of its own. A freeze is the longest
time in which no new picture was there to be shown.
"""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Final

from tests.bench import score
from tests.bench.audio import CHROMIUM, STOCK, join, pair, said_by_espeak
from tests.bench.browser import Browser
from tests.bench.ends import End
from tests.bench.table import US, Table
from tests.webrtc.network import Impairment, Network

ROUNDS: Final = 5
PICTURE: Final = (640, 480, 30)
STARTS: Final = 8.0
"""Seconds on a good line first: senders find their rate."""
SETTLES: Final = 5.0
FREEZE: Final = Impairment(loss=0.05, delay=0.05)
WATCHED: Final = 60.0
NARROW: Final = Impairment(loss=0.10, delay=0.03, bits_per_second=150_000)
NARROW_SETTLES: Final = 15.0
NARROW_WATCHED: Final = 15.0
TO_AGENT: Final = "customer to agent"
TO_CUSTOMER: Final = "agent to customer"
Values = dict[tuple[str, str], list[float]]


@dataclass(frozen=True)
class View:
    """What one party saw and heard for a while."""

    freeze: float
    rate: float
    height: float
    missing: float
    """Percent of the sound that was made up or never came."""


def view(times: tuple[float, ...], heights: tuple[int, ...], began: float, ended: float, missing: float) -> View:
    """From when pictures came, and how high they were."""
    lasted = max(0.001, ended - began)
    return View(score.longest_gap(times, began, ended), len(times) / lasted, statistics.median(heights or (0,)), 100 * missing)


class Calls:
    """The calls of one line: ours, one within Chromium, one with stock aiortc; each side by side with the others."""

    def __init__(self, stack: ExitStack, browser: Browser, ours: End, stock: End) -> None:
        self._browser, self._ours, self._stock = browser, ours, stock
        self._networks = [stack.enter_context(Network()) for _ in range(3)]
        join(browser, "ours", ours, self._networks[0], picture=True)
        join(browser, "stock", stock, self._networks[1], picture=True)
        self._far = pair(browser, "pair", self._networks[2], picture=True)
        for name in ("ours", "stock", "pair"):
            browser.connected(name)

    def line(self, line: Impairment) -> None:
        """What happens to all packets from now on."""
        for network in self._networks:
            network.there = network.back = line

    def watch(self, seconds: float) -> dict[tuple[str, str], View]:
        """What everybody sees and hears: (way, who) to that."""
        browser, names = self._browser, ("ours", self._far)
        before = {name: browser.stats(name, "audio") for name in names}
        browser.record(*names)
        self._ours.record()
        self._stock.record()
        browser.wait(seconds)
        mine, plain = self._ours.stop(), self._stock.stop()
        browser.stop(*names)
        views = {
            (TO_AGENT, US): view(mine.times, mine.heights, mine.began, mine.ended, mine.missing),
            (TO_AGENT, STOCK): view(plain.times, plain.heights, plain.began, plain.ended, plain.missing),
        }
        for way, who, name in ((TO_CUSTOMER, US, "ours"), (TO_AGENT, CHROMIUM, self._far)):
            seen = browser.seen(name)
            missing = score.share(before[name], browser.stats(name, "audio"))
            views[way, who] = view(seen.times, seen.heights, seen.began, seen.ended, missing)
        views[TO_CUSTOMER, CHROMIUM] = views[TO_AGENT, CHROMIUM]  # the same call is the peer in both directions
        return views

    def close(self) -> None:
        """Ends the calls."""
        self._browser.hang_up("ours", "stock", "pair", self._far)


def _told(views: dict[tuple[str, str], View]) -> dict[tuple[str, str], View]:
    """The same, for who waits for the end."""
    for (way, who), each in views.items():
        line = (
            f"  {way}, {who}: freeze {each.freeze:.2f} s, {each.rate:.1f}/s of {each.height:.0f} lines, sound missing {each.missing:.1f} %"
        )
        print(line, file=sys.stderr, flush=True)
    return views


def _freezes(browser: Browser, ours: End, stock: End, rounds: int, table: Table) -> None:
    values: Values = defaultdict(list)
    with ExitStack() as stack:
        calls = Calls(stack, browser, ours, stock)
        browser.wait(STARTS)
        for seed in range(1, rounds + 1):
            calls.line(replace(FREEZE, seed=seed))
            if seed == 1:
                browser.wait(SETTLES)
            for key, each in _told(calls.watch(WATCHED)).items():
                values[key].append(each.freeze)
        calls.close()
    for (way, who), found in values.items():
        table.add(f"{way}: longest freeze in {WATCHED:.0f} s, 5 % loss, 100 ms there and back", "s", who, found, "1")


def _narrow(browser: Browser, ours: End, stock: End, rounds: int, table: Table) -> None:
    rates, heights, missing = (defaultdict(list) for _ in range(3))
    for seed in range(1, rounds + 1):
        with ExitStack() as stack:
            calls = Calls(stack, browser, ours, stock)
            browser.wait(STARTS)
            calls.line(replace(NARROW, seed=seed))
            browser.wait(NARROW_SETTLES)
            for key, each in _told(calls.watch(NARROW_WATCHED)).items():
                rates[key].append(each.rate)
                heights[key].append(each.height)
                missing[key].append(each.missing)
            calls.close()
    line = "150 kbit/s, 10 % loss"
    for name, unit, goal, all_values in (
        (f"new pictures, {line}, more is better", "/s", "at least 5", rates),
        (f"height, {line}, more is better", "lines", "at least 180", heights),
        (f"sound missing or made up beside it, {line}", "%", "not above Chromium's", missing),
    ):
        for (way, who), found in all_values.items():
            table.add(f"{way}: {name}", unit, who, found, goal)


def measure() -> Table:
    """Both lines, `ROUNDS` times each."""
    return measured(ROUNDS, ROUNDS)


def measured(freezes: int, narrow: int) -> Table:
    """`measure` with so many rounds of each line."""
    table = Table(
        "Pictures on a bad line",
        (
            "Customer to agent: Chromium to our phone, to Chromium and to stock aiortc. Agent to customer: our phone, and beside it",
            "Chromium, to Chromium. Every sender begins on a good line. The narrow line is so both ways, sound and picture share it, and",
            "its queue holds 0.3 s. Pictures are counted where they are ready to be shown, behind all buffers.",
        ),
    )
    with ExitStack() as stack:
        wav, said = stack.enter_context(said_by_espeak())
        browser = stack.enter_context(Browser(wav, PICTURE))
        ours, stock = stack.enter_context(End("ours", said, PICTURE)), stack.enter_context(End("stock"))
        if freezes:
            _freezes(browser, ours, stock, freezes, table)
        if narrow:
            _narrow(browser, ours, stock, narrow, table)
    return table
