"""Hostile pages: how many of the corpus, in the real viewer, and of bent event streams, past the sanitiser, do anything that they must not.

The corpus is shown whole, with Chromium's sandbox on, by an ordinary user (`tests/desktop/page/look_hostile.py`). The streams are made
of it: pages and changes with parts taken out, doubled, exchanged with those of others, and values of other kinds in their places; what the
sanitiser lets through is searched for what fetches, runs or reads.
"""

from __future__ import annotations

import json
import os
import random
import re
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Final

from cobrowse.sanitize import Sanitizer
from tests.bench.table import US, Table
from tests.cobrowse.pages import PageMaker
from tests.desktop.page.hostile import CORPUS
from tests.desktop.page.test_hostile import looked

STREAMS: Final = int(os.environ.get("NAAST_SAFE_STREAMS", "100000"))
EVIL: Final = "http://evil.example/x"
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


ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    0,
    1e308,
    "",
    EVIL,
    f"url({EVIL})",
    f"javascript:{EVIL}",
    [],
    {},
    [[]],
    "__proto__",
    "srcdoc",
    "onload",
)


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every place of a value where another could stand."""
    todo = [value]
    while todo:
        one = todo.pop()
        for key in list(one) if isinstance(one, dict) else range(len(one)):
            found.append((one, key))
            if isinstance(one[key], dict | list):
                todo.append(one[key])
    return found


def bent(rng: random.Random, pages: list[list[Any]]) -> list[Any]:
    """A page of the corpus, with a few of its places bent."""
    made: list[Any] = json.loads(json.dumps(rng.choice(pages)))
    for _ in range(rng.randint(1, 6)):
        places = _places(made, [])
        if not places:
            break
        inside, key = rng.choice(places)
        match rng.randrange(4):
            case 0:
                inside[key] = rng.choice(ODD)
            case 1:
                other, name = rng.choice(_places(rng.choice(pages), []))
                inside[key] = json.loads(json.dumps(other[name]))
            case 2 if isinstance(inside, list):
                inside.append(inside[key])
            case _ if isinstance(inside, list):
                inside.pop(key)
            case _:
                inside[str(rng.choice(ODD))] = inside.pop(key)
    return made


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


def fuzz(seed: int, count: int) -> tuple[int, int]:
    """So many streams: how many left something harmful, and how many made the sanitiser fail."""
    rng = random.Random(seed)
    small = [one for one in CORPUS if not one.name.startswith(("deep", "wide", "long", "many"))]
    pages = [one.events(PageMaker(), EVIL, "/etc/secret") for one in small]
    bad = failed = 0
    for _ in range(count):
        sanitizer = Sanitizer()
        try:
            told = [sanitizer.clean(bent(rng, pages)).events for _ in range(2)]
        except Exception:  # whatever it is, it is what is counted
            failed += 1
            continue
        bad += harmful(told)
    return bad, failed


def measure() -> Table:
    """The table; about 6 minutes."""
    table = Table("Hostile pages", notes=(f"{len(CORPUS)} pages shown; {STREAMS} streams of two batches each",))
    told = looked("1")
    for name, what in (("ran", "script"), ("came", "a request"), ("read", "a file"), ("ended", "the window")):
        table.add(f"hostile pages of {len(CORPUS)} that ran, sent, read or ended {what}", "", US, [len(told[name])], "at most 0")
    parts = 8
    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(fuzz, range(parts), [STREAMS // parts] * parts))
    table.add(f"bent streams of {STREAMS} that leave something harmful", "", US, [sum(bad for bad, _ in results)], "at most 0")
    table.add(f"bent streams of {STREAMS} at which the sanitiser fails", "", US, [sum(failed for _, failed in results)], "at most 0")
    return table
