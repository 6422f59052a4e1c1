"""Sound on a bad line: how much of it is missing or made up, how it sounds (PESQ-WB), and how long the delay stays after an outage.

Every call goes through a bad network of its own (`tests.webrtc.network`), the same pattern of losses for all at once. Real parts: our
phone in a process of its own, Chromium, stock aiortc in a process of its own.
"""

from __future__ import annotations

import math
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from tests.bench import opus_bound, score
from tests.bench.browser import Browser
from tests.bench.ends import End, Kept
from tests.bench.table import US, Table
from tests.journeys.sound import samples, speech
from tests.webrtc.impairment import Impairment, Losses
from tests.webrtc.network import Network
from webrtc.audio.frames import FRAME, RATE, Samples

ROUNDS: Final = 5
"""Values for each point: another pattern of losses each time."""
AT_ONCE: Final = 2
"""Points that are measured side by side: each has three calls, and two cores must keep up."""
SETTLES: Final = 5.0
"""Seconds on the bad line before anything counts: senders learn of the loss."""
LASTS: Final = 8.0
"""Seconds that count."""
CHROMIUM: Final = "Chromium"
STOCK: Final = "stock aiortc"
BOUND: Final = "libopus offline, FEC and PLC"
TEXT: Final = (
    "Good afternoon, of course I can help you. Shall we have a look together at the page that you have in front of you? "
    "I looked at the brown leather boots three times today, and I would really like to know whether they run small."
)


@dataclass(frozen=True)
class Point:
    """A line, and what is wanted on it."""

    name: str
    line: Impairment
    pesq: str = ""


POINTS: Final = (
    Point("no loss", Impairment()),
    Point("1 % loss", Impairment(loss=0.01)),
    Point("5 % loss", Impairment(loss=0.05), "the bound less 0.1"),
    Point("10 % loss", Impairment(loss=0.10), "the bound less 0.1"),
    Point("20 % loss", Impairment(loss=0.20)),
    Point("10 % in bursts of 4", Impairment(loss=0.10, burst=4), "3.0"),
    Point("5 % and 40 ms jitter", Impairment(loss=0.05, jitter=0.04)),
)
OUTAGE: Final = 0.3
LINE: Final = Impairment(delay=0.02)
BEFORE: Final = 3.0
AFTER: Final = 5.0


@dataclass
class Found:
    """What was measured: (row, who) to its values; and what is still to be scored."""

    shares: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    recordings: list[tuple[str, str, Samples]] = field(default_factory=list)
    late: list[float] = field(default_factory=list)

    def latest(self, points: tuple[Point, ...]) -> str:
        """What the last round found for these points, in percent: for who waits for the end."""
        told = []
        for point in points:
            values = {f"{row[:5]} {who}": each[-1] for (row, who), each in self.shares.items() if row.endswith(f", {point.name}")}
            told.append(f"{point.name}: " + ", ".join(f"{key} {value:.1f}" for key, value in values.items()))
        return "; ".join(told)


@contextmanager
def said_by_espeak() -> Iterator[tuple[Path, Samples]]:
    """What is said, round and round: as a file, and as whole frames of samples."""
    with tempfile.TemporaryDirectory(prefix="naast-audio-") as folder:
        wav = speech(Path(folder) / "speech.wav", TEXT)
        said = (samples(wav) * 32768).astype(np.int16)
        yield wav, said[: said.size // FRAME * FRAME]


def join(browser: Browser, name: str, end: End, network: Network, *, picture: bool = False) -> None:
    """A call from the page (near) to an end in a process of its own. Our own page is the one that we speak with."""
    offer = browser.offer(name, picture=picture, repeats=end.kind != "stock")
    browser.accept(name, network.from_far(end.answer(network.from_near(offer))))


def pair(browser: Browser, name: str, network: Network, *, picture: bool = False) -> str:
    """A call within the page; what its far end is called."""
    offer = browser.offer(name, picture=picture)
    browser.accept(name, network.from_far(browser.answer(f"{name}-far", network.from_near(offer), picture=picture)))
    return f"{name}-far"


# ---- loss


def _round(browser: Browser, ends: list[tuple[End, End]], points: tuple[Point, ...], seed: int, found: Found) -> None:
    """One pattern of losses for some points at once."""
    with ExitStack() as stack:
        networks = [[stack.enter_context(Network()) for _ in range(3)] for _ in points]
        names: list[str] = []
        for index, (phone, plain) in enumerate(ends[: len(points)]):
            join(browser, f"ours-{index}", phone, networks[index][0])
            join(browser, f"stock-{index}", plain, networks[index][1])
            names += [f"ours-{index}", pair(browser, f"pair-{index}", networks[index][2])]
            for name in (f"ours-{index}", f"stock-{index}", f"pair-{index}"):
                browser.connected(name)
        for point, three in zip(points, networks, strict=True):
            for network in three:
                network.there = network.back = replace(point.line, seed=seed)
        browser.wait(SETTLES)
        before = {name: browser.stats(name, "audio") for name in names}
        browser.record(*names)
        for end in (end for both in ends[: len(points)] for end in both):
            end.record()
        browser.wait(LASTS + 0.1)
        kept: list[tuple[Kept, Kept]] = [(phone.stop(), plain.stop()) for phone, plain in ends[: len(points)]]
        browser.stop(*names)
        after = {name: browser.stats(name, "audio") for name in names}
        for index, point in enumerate(points):
            ours, stock = kept[index]
            found.late += ours.late
            mine, far = f"ours-{index}", f"pair-{index}-far"
            _note(found, f"customer to agent, {point.name}", US, 100 * ours.missing, ours.heard)
            _note(found, f"customer to agent, {point.name}", CHROMIUM, 100 * score.share(before[far], after[far]), browser.heard(far))
            _note(found, f"customer to agent, {point.name}", STOCK, 100 * stock.missing, stock.heard)
            _note(found, f"agent to customer, {point.name}", US, 100 * score.share(before[mine], after[mine]), browser.heard(mine))
            found.shares[f"agent to customer, {point.name}", CHROMIUM] = found.shares[f"customer to agent, {point.name}", CHROMIUM]
        browser.hang_up(*(f"{kind}-{index}" for kind in ("ours", "stock", "pair") for index in range(len(points))))
        browser.hang_up(*(f"pair-{index}-far" for index in range(len(points))))


def _note(found: Found, row: str, who: str, percent: float, heard: Samples) -> None:
    found.shares[row, who].append(percent)
    found.recordings.append((row, who, heard[: int(LASTS * RATE)]))


def _bounds(said: Samples, found: Found, rounds: int, points: tuple[Point, ...]) -> None:
    for point in points:
        packets = opus_bound.encoded(said, point.line.loss)
        for seed in range(1, rounds + 1):
            losses = Losses(replace(point.line, seed=seed))
            heard = opus_bound.decoded(packets, [losses.next() for _ in packets])
            found.recordings.append((f"customer to agent, {point.name}", BOUND, heard))


def _scores(found: Found, said: Samples) -> dict[tuple[str, str], list[float]]:
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        scored = pool.starmap(score.quality, [(heard, said) for _, _, heard in found.recordings], chunksize=4)
    for (row, who, _), value in zip(found.recordings, scored, strict=True):
        values[row, who].append(value)
        if who == CHROMIUM:  # the same call is the peer in both directions
            values[row.replace("customer to agent", "agent to customer"), who].append(value)
    return values


# ---- delay


def _outages(browser: Browser, end: End, said: Samples, table: Table, rounds: int) -> None:
    """How long it takes until the delay is what it was: after nothing came, and after everything came late and at once."""
    for what, bad in (
        (f"nothing arrives for {1000 * OUTAGE:.0f} ms", Impairment(out=True)),
        (f"all arrives {1000 * OUTAGE:.0f} ms late for {1000 * OUTAGE:.0f} ms", replace(LINE, delay=LINE.delay + OUTAGE)),
    ):
        values: dict[tuple[str, str], list[float]] = defaultdict(list)
        with Network(LINE, LINE) as mine, Network(LINE, LINE) as theirs:
            join(browser, "ours", end, mine)
            names = ("ours", pair(browser, "pair", theirs))
            for name in ("ours", "pair"):
                browser.connected(name)
            browser.wait(SETTLES)
            for _ in range(rounds):
                browser.record(*names)
                end.record()
                began = time.monotonic()
                browser.wait(BEFORE)
                mine.there = mine.back = theirs.there = theirs.back = bad
                browser.wait(OUTAGE)
                mine.there = mine.back = theirs.there = theirs.back = LINE
                at = time.monotonic() - began
                browser.wait(AFTER)
                kept = end.stop()
                browser.stop(*names)
                for row, who, heard in (
                    ("customer to agent", US, kept.heard),
                    ("customer to agent", CHROMIUM, browser.heard(names[1])),
                    ("agent to customer", US, browser.heard("ours")),
                ):
                    values[row, who].append(_settled(heard, said, at))
            browser.hang_up("ours", "pair", "pair-far")
        for (row, who), each in values.items():  # none without rounds
            table.add(f"{row}: delay back to what it was, {what}", "s", who, each, "3")


def _settled(heard: Samples, said: Samples, at: float) -> float:
    base = score.begins(heard[: int((BEFORE - 0.5) * RATE)], said)
    return min(AFTER, score.settles(score.lateness(heard, said, base), at))


def measure() -> Table:
    """All points, `ROUNDS` times each; then the outages."""
    return measured(ROUNDS)


def measured(rounds: int, points: tuple[Point, ...] = POINTS, outages: int = ROUNDS) -> Table:
    """`measure` with so many rounds of these points, and so many outages."""
    found = Found()
    delays = Table("")
    with said_by_espeak() as (wav, said), ExitStack() as stack:
        browser = stack.enter_context(Browser(wav))
        ends = [
            (stack.enter_context(End("ours", said)), stack.enter_context(End("stock"))) for _ in range(max(1, min(AT_ONCE, len(points))))
        ]
        for seed in range(1, rounds + 1):
            for first in range(0, len(points), AT_ONCE):
                _round(browser, ends, points[first : first + AT_ONCE], seed, found)
                print(f"  round {seed} of {rounds}: {found.latest(points[first : first + AT_ONCE])}", file=sys.stderr, flush=True)
        _outages(browser, ends[0][0], said, delays, outages)
        scores: dict[tuple[str, str], list[float]] = {}
        if score.can_score():
            _bounds(said, found, rounds, points)
            scores = _scores(found, said)
    table = Table("Sound on a bad line", _notes(found))
    for (row, who), values in found.shares.items():
        table.add(f"{row}: missing or made up", "%", who, values, "not above Chromium's")
    for point in points:
        for way in ("customer to agent", "agent to customer"):
            for (row, who), values in scores.items():
                if row == f"{way}, {point.name}":
                    table.add(f"{row}: PESQ-WB, more is better", "MOS", who, values, point.pesq)
    table.rows += delays.rows
    return table


def _notes(found: Found) -> tuple[str, ...]:
    late = 1000 * score.percentile(found.late, 0.99) if found.late else math.nan
    usual = 1000 * statistics.median(found.late) if found.late else math.nan
    return (
        "Customer to agent: Chromium speaks to our phone as the page has it (lost sound may be asked for again), and with its own settings",
        "to Chromium and to stock aiortc; each negotiates what it can. Agent to customer: our phone, beside it Chromium, speaks to",
        "Chromium. One espeak-ng voice, 8 s for a value.",
        "Stock aiortc is placed by its timestamps, without a player that could run dry: it is shown better than it would be heard.",
        "The bound: the same voice and patterns through libopus at 32 kbit/s, told the true loss, each gap corrected from the next packet.",
        "Delay back: within 20 ms of what it was and staying there, found by likeness with what was said; 5 s is the longest that is seen.",
        f"What stands for the sound card came late by {usual:.1f} ms (median) and {late:.1f} ms (p99): above 20 ms the machine was busy.",
        *(() if score.can_score() else (score.NO_PESQ,)),
    )
