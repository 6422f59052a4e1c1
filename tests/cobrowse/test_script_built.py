"""What the build must not shorten: a field that travels, is kept over page loads, or is a site's own word keeps its name in `dist/page.js`.

The script's own tests run its source; only here and in a browser is what customers get.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "cobrowse" / "script"
BUILT = SCRIPT / "dist" / "page.js"
RRWEB = {"adds", "removes", "texts", "attributes", "positions", "styles", "styleIds", "rules", "childNodes", "tagName", "textContent"}
"""Of the events that the page makes (rrweb's types)."""

pytestmark = pytest.mark.pure


def _source(name: str) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", (SCRIPT / "src" / name).read_text(encoding="utf-8"), flags=re.S)


def _fields() -> set[str]:
    """Of interfaces and of types on one line, in the files whose objects go out or are kept; those that no other file uses left out."""
    declared = {
        field
        for name in ("wire.ts", "signals.ts", "memory.ts")
        for field in re.findall(r"^  (\w+)\??: |[{;] (\w+)\??: ", _source(name), re.M)
        for field in field
        if field
    }
    others = " ".join(_source(file.name) for file in (SCRIPT / "src").glob("*.ts") if file.name != "wire.ts")
    return declared & set(re.findall(r"\w+", others))


@pytest.mark.skipif(not BUILT.exists(), reason="dist/page.js is not built: python3 installer/bootstrap.py test")
def test_a_field_that_is_told_keeps_its_name() -> None:
    fields = _fields() | RRWEB | {"dataset", "naast"}
    assert {"lost", "sdp", "sharing", "epoch"} <= fields
    built = set(re.findall(r"\w+", BUILT.read_text(encoding="utf-8")))
    assert fields - built == set()


@pytest.mark.skipif(not BUILT.exists(), reason="dist/page.js is not built: python3 installer/bootstrap.py test")
def test_what_a_site_hands_over_is_made_a_text_as_the_language_says() -> None:
    """Added to an empty one, as the build writes it elsewhere, a symbol fails, and a date of some libraries is a number."""
    assert "globalThis.String(" in BUILT.read_text(encoding="utf-8")
