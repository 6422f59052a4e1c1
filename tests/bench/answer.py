"""Answer to first sound: from the agent's command to answer to the first sound of the customer at the agent's ear, and the other way.

Then the customer's page hears of it, makes its offer, gets the answer, and both sides find a path and exchange keys. What the page and
the console say to each other goes through this program in both columns; the relay between them is on the same machine in an
installation of one, and costs its way there and back more elsewhere.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np

from tests.bench.browser import Browser
from tests.bench.ends import End
from tests.bench.table import US, Table
from tests.journeys.sound import RATE, samples

PEER: Final = "Chromium to Chromium"
PROGRAMS: Final = 5
"""Times that our phone is started anew: its first call pays for loading what a call needs."""
RINGS: Final = 3.0
"""Seconds that it rings before the answer; the phone is made ready meanwhile."""
CALLS: Final = 3
"""Calls of each of them; one after the other."""


def _murmur(folder: Path) -> Path:
    """Sound without a pause: the first of it is the first that can be heard."""
    wav = folder / "murmur.wav"
    command = ["sox", "-n", "-r", str(RATE), "-c", "1", "-b", "16", str(wav), "synth", "4", "pinknoise", "gain", "-n", "-12"]
    subprocess.run(command, check=True, capture_output=True)
    return wav


def _our_call(browser: Browser, end: End) -> tuple[float, float]:
    """Milliseconds to the agent's ear, and to the customer's."""
    began = time.time()
    end.ask("connect")
    browser.accept("call", end.answer(browser.offer("call", repeats=True)))
    to_customer = browser.first_heard("call")
    until = time.monotonic() + 10.0
    while (to_agent := end.ask("first")) is None:
        assert time.monotonic() < until, "nothing was heard"
        browser.wait(0.02)
    browser.hang_up("call")
    browser.wait(0.5)  # what is on its way is over before the next call begins
    return 1000 * (to_agent - began), 1000 * (to_customer - began)


def _their_call(browser: Browser, other: Browser) -> tuple[float, float]:
    began = time.time()
    browser.accept("call", other.answer("call", browser.offer("call")))
    found = other.first_heard("call"), browser.first_heard("call")
    for each in (browser, other):
        each.hang_up("call")
    browser.wait(0.5)
    return 1000 * (found[0] - began), 1000 * (found[1] - began)


def measure() -> Table:
    """`PROGRAMS` times our phone with `CALLS` calls each, and as many calls between two browsers."""
    return measured(PROGRAMS, CALLS)


def measured(programs: int, calls: int) -> Table:
    """`measure` with so many of each."""
    table = Table(
        "Answer to first sound",
        ("Host candidates only, on one machine. The customer's page has its microphone already: it got it before it rang.",),
    )
    first, later, theirs = [], [], []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="naast-answer-")))
        wav = _murmur(folder)
        voice = (samples(wav) * 32768).astype(np.int16)
        browser = stack.enter_context(Browser(wav))
        other = stack.enter_context(Browser(wav, beside=browser))
        for _ in range(programs):
            with End("ours", voice) as end:
                end.ask("counts")  # the process is up, as the console is when it rings
                browser.wait(RINGS)
                first.append(_our_call(browser, end))
                later += [_our_call(browser, end) for _ in range(calls - 1)]
        theirs = [_their_call(browser, other) for _ in range(programs * calls)]
    for index, where in enumerate(("at the agent's ear", "at the customer's ear")):
        table.add(f"first sound {where}", "ms", US, [each[index] for each in later], "500")
        table.add(f"first sound {where}", "ms", PEER, [each[index] for each in theirs[1:]])
        table.add(f"the same, first call of the day {where}", "ms", US, [each[index] for each in first], "500")
        table.add(f"the same, first call of the day {where}", "ms", PEER, [theirs[0][index]])
    return table
