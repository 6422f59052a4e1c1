"""Safe: hostile pages in the real viewer, bent sessions past the console's cleaning, and what filter and encryption cost the customer.

The corpus is shown whole, with Chromium's sandbox on, by an ordinary user (`tests/desktop/page/look_hostile.py`), then bent sessions
(`tests/desktop/page/bent.py`: the corpus and recorded ones) for a while; of many more, what passes the console's cleaning is searched for
what fetches, runs or reads. The cost is `spent`'s, on the boots story and on 15,000 elements.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final

import msgspec

from cobrowse.outline import Outline
from cobrowse.restored import restore
from cobrowse.sanitize import Sanitizer
from tests.bench.spent import add_to
from tests.bench.table import US, Table
from tests.desktop.page.bent import Bending
from tests.desktop.page.hostile import CORPUS
from tests.desktop.page.test_hostile import looked
from tests.journeys.seeded import PLACES
from tests.journeys.test_secrets import leaving

STREAMS: Final = int(os.environ.get("NAAST_SAFE_STREAMS", "100000"))
BENT_FOR: Final = 120
"""Seconds of bent sessions in the real viewer."""
FETCHING: Final = frozenset(
    (
        "src", "href", "xlink:href", "srcset", "poster", "data", "action", "formaction", "background", "ping", "manifest",
        "imagesrcset",
    )
)  # fmt: skip
"""Attributes whose value Chromium fetches, follows or runs."""
FORBIDDEN: Final = frozenset(
    ("script", "frame", "object", "embed", "applet", "base", "meta", "link", "portal", "fencedframe", "template", "noscript", "frameset")
)
HARMLESS: Final = re.compile(r"\s*(#.*|data:(image|font)/.*|naast:.*|)\s*(\s+[\d.]+[xw])?", re.IGNORECASE | re.DOTALL)
COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
STYLED: Final = re.compile(
    r"@import|(?<!naast-off)(?<=[\w-])\(\s*['\"]?\s*((https?|wss?|ftp|file|javascript|vbscript|blob|filesystem|chrome|view-source):|//|\\\\)",
    re.IGNORECASE,
)
"""In CSS: what loads another sheet, and a function of an address that is neither in the page nor in the viewer."""


def styled(text: str) -> bool:
    """Whether CSS would fetch or run. A comment parts a name from its bracket, and there is no function then."""
    return bool(STYLED.search(COMMENT.sub(" ", text)))


def harmful(value: Any, above: str = "") -> bool:
    """Whether anything in what passed fetches, follows or runs; by rules of its own, not by the sanitiser's."""
    if isinstance(value, list | tuple):
        return any(harmful(one, above) for one in value)
    if not isinstance(value, dict):
        return False
    tag = str(value.get("tagName", above)).lower().rpartition(":")[2]
    attributes = value.get("attributes")
    if value.get("type") == 2 and tag in FORBIDDEN:
        return True
    if isinstance(attributes, dict) and any(_runs(str(name).lower(), told) for name, told in attributes.items()):
        return True
    if tag == "style" and styled(str(value.get("textContent", ""))):
        return True
    if any(isinstance(value.get(name), str) and styled(value[name]) for name in ("rule", "cssText", "_cssText", "replace", "replaceSync")):
        return True
    return any(harmful(one, tag) for one in value.values())


def _runs(name: str, told: Any) -> bool:
    if name.startswith("on") or name == "srcdoc":
        return True
    if name in FETCHING:
        return isinstance(told, str) and not HARMLESS.fullmatch(told)
    return name in ("style", "_csstext") and styled(json.dumps(told).replace('\\"', '"'))


def passed(batches: list[list[Any]]) -> list[Any]:
    """What the console would show of a session: read, restored, cleaned and found, as `desktop.page.decoder` does it."""
    sanitizer, outline, told = Sanitizer(), Outline(), []
    for batch in batches:
        try:
            events = msgspec.json.decode(json.dumps(batch))
        except msgspec.DecodeError:  # no text of Unicode: the console reads it no further
            continue
        restore(events)
        cleaned = sanitizer.clean(events).events
        outline.apply(cleaned)
        told.append(json.loads(msgspec.json.encode(cleaned)))
    return told


def fuzz(seed: int, count: int) -> tuple[int, int]:
    """So many sessions: of how many something harmful is left, and at how many the console's reading fails."""
    bending = Bending(seed)
    bad = failed = 0
    for _ in range(count):
        try:
            told = passed(bending.session())
        except Exception:  # whatever it is, it is what is counted
            failed += 1
            continue
        bad += harmful(told)
    return bad, failed


def measure() -> Table:
    """The table; about 12 minutes."""
    notes = (
        f"{len(CORPUS)} pages and bent sessions for {BENT_FOR} s shown; {STREAMS} bent sessions past the cleaning. The main thread:",
        "from the question whether to look along on, in a call; rrweb's from the page's load on. Ours filters, packs and seals;",
        "rrweb's JSON goes to the socket as it is. A sample counts when the script is on the stack; the profiler slows both.",
    )
    table = Table("Safe", notes)
    _shown(table)
    _seeded(table)
    with tempfile.TemporaryDirectory(prefix="naast-safe-") as folder:
        asyncio.run(add_to(table, Path(folder)))
    parts = 8
    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(fuzz, range(parts), [STREAMS // parts] * parts))
    table.add(f"bent sessions of {STREAMS} that leave something harmful", "", US, [sum(bad for bad, _ in results)], "0")
    table.add(f"bent sessions of {STREAMS} at which the console's reading fails", "", US, [sum(failed for _, failed in results)], "0")
    return table


def _seeded(table: Table) -> None:
    """Secrets of the seeded page in all that the page script would send; it counts only when the page's own words are there."""
    found = 0
    for kind in ("chromium", "firefox"):
        with tempfile.TemporaryDirectory(prefix="naast-seeded-") as folder:
            seeds, told = leaving(kind, Path(folder))
        assert seeds.found(told, seeds.words) == set(seeds.words.values()), f"{kind}: the page's own words are missing"
        found += len(seeds.found(told, seeds.secrets))
    measure = f"seeded secrets that leave the browser, of {len(PLACES)} places x load, change and addition x Chromium and Firefox"
    table.add(measure, "", US, [found], "0")


def _shown(table: Table) -> None:
    told = looked("1", f"bent={BENT_FOR}")
    for name, what in (("ran", "ran script"), ("came", "sent a request"), ("read", "read a file"), ("ended", "ended the window")):
        measure = f"hostile pages of {len(CORPUS)}, and bent sessions, that {what}"
        table.add(measure, "", US, [len(told[name])], "0")
    table.add("bent sessions shown in the real viewer", "", US, [told["bent"]])
