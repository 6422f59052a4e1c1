"""Memory of a console that looks along with a busy page for half an hour, against its first minute.

The real page panel on a real connection (`look_console`), its engine's processes with it, and the relay. The page is never at rest
(`look_peer.BUSY`), and the customer's mouse moves. Counted is what these processes made themselves (anonymous and shared memory, by
share): programs and libraries are left out, of which a share depends on what else runs on the machine, and which do not grow.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil
from playwright.sync_api import Page

from tests.bench.look import HEIGHT, WIDTH, along
from tests.bench.look_peer import Pages
from tests.bench.table import US, Table
from tests.journeys.screen import Screen
from tests.journeys.servers import Relay, free_port

MINUTES: Final = 30
ELEMENTS: Final = 1_500
EVERY: Final = 5.0
"""Seconds between two looks at the memory."""
MINUTE: Final = 60.0
FIRST: Final = "its first minute"
CONSOLE: Final = "console and its engine"


@dataclass
class Looks:
    """Megabytes by what was looked at, one value a look, and when each look was, in seconds since the page stood."""

    times: list[float] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=dict)

    def look(self, at: float, processes: dict[str, float]) -> None:
        """One look."""
        self.times.append(at)
        for what, megabytes in processes.items():
            self.values.setdefault(what, []).append(megabytes)

    def within(self, what: str, since: float, until: float) -> list[float]:
        """The values of these seconds."""
        return [value for at, value in zip(self.times, self.values[what], strict=True) if since <= at < until]


def made(pid: int) -> float:
    """Megabytes (10^6 bytes) that one process made: `Pss_Anon` and `Pss_Shmem` of Linux's `/proc/PID/smaps_rollup`; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:"))) / 1e6


def made_by_all(pid: int) -> float:
    """The same of a process and all that it started."""
    return sum(made(one.pid) for one in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)])


def looks(page: Page, console: int, relay: int, minutes: float) -> Looks:
    """Looks at the processes `console` and `relay` for so long, while the customer moves the mouse."""
    found, began, turn = Looks(), time.monotonic(), 0
    while (passed := time.monotonic() - began) < minutes * MINUTE:
        whole, itself, beside = made_by_all(console), made(console), made_by_all(relay)
        found.look(passed, {CONSOLE: whole, "of that the engine": whole - itself, "of that the console itself": itself, "relay": beside})
        if turn % 12 == 0:
            print(f"  {passed / MINUTE:4.1f} min: console {whole:.0f} MB, relay {beside:.0f} MB", file=sys.stderr, flush=True)
        while time.monotonic() - began < passed + EVERY:
            turn += 1
            page.mouse.move(100 + turn * 7 % 700, 100 + turn * 11 % 500)
            page.wait_for_timeout(EVERY * 1000 / 12)
    return found


def measure() -> Table:
    """The table."""
    table = Table(
        f"memory: looking along with a busy page for {MINUTES} minutes",
        (
            "The last minute against the first, which begins when the page stands in the console; anonymous and shared memory, by share,",
            "of all processes of each, without programs and libraries.",
            "Cards come and go five times a second, all of them every ten seconds, another picture every two; the mouse moves.",
        ),
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="naast-memory-")))
        screen = stack.enter_context(Screen(folder, WIDTH, HEIGHT, window_manager=False))
        shop_port = free_port()
        relay = stack.enter_context(Relay(folder, shop_port=shop_port))
        relay.start()
        pages = Pages(shop_port, relay.url, "")
        stack.callback(pages.close)
        page, console = stack.enter_context(along(folder, screen, f"http://127.0.0.1:{shop_port}/busy?{ELEMENTS}", relay))
        found = looks(page, console.pid, relay.process.pid, MINUTES)
    for what in found.values:
        first, last = found.within(what, 0, MINUTE), found.within(what, (MINUTES - 1) * MINUTE, MINUTES * MINUTE)
        table.add(f"memory, {what}", "MB", US, last, "<= 1.2x its first minute" if what == CONSOLE else "")
        table.add(f"memory, {what}", "MB", FIRST, first)
        grown = statistics.median(last) / statistics.median(first)
        print(f"  {what}: {grown - 1:+.1%}", file=sys.stderr, flush=True)
    return table
