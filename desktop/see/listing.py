"""What `naast see` found on a page, as lines to read. Pure; `looking` asks the page, in cobrowse/script/src/see/main.ts."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import msgspec


class Why(StrEnum):
    """Why something stays in the customer's browser."""

    SEEN = ""
    MASK = "mask"
    BLOCK = "block"
    TYPED = "typed"
    NEVER = "never"
    WRITTEN = "written"
    SHUT = "shut"
    NUMBER = "number"
    BOX = "box"


SAID: Final[dict[Why, str]] = {
    Why.MASK: "masked by data-naast-mask",
    Why.BLOCK: "blocked by data-naast-block: an empty box",
    Why.TYPED: "what is typed or chosen here; data-naast-open would show it",
    Why.NEVER: "a password, payment, code, file or hidden field: nobody can open it",
    Why.WRITTEN: "text that a person writes; data-naast-open would show it",
    Why.SHUT: "closed mode, and not opened by data-naast-open",
    Why.NUMBER: "a card number, IBAN or BSN in it",
    Why.BOX: "an empty box of its size: what is drawn, played or embedded is not told",
}
"""In words for the site's owner."""


class Line(msgspec.Struct, frozen=True):
    """A text, field, picture or place of the page."""

    kind: str
    words: str
    why: Why


class Listing(msgspec.Struct, frozen=True):
    """All of a page. `problem` is a selector's error, `tag` whether the page has the snippet."""

    tag: bool
    problem: str
    lines: tuple[Line, ...]


def read(answer: str) -> Listing:
    """What the page answered.

    Raises:
        msgspec.DecodeError: it is not what the page's side says.
    """
    return msgspec.json.decode(answer, type=Listing)


def _shown(line: Line) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line.words)


def told(listing: Listing) -> Iterator[str]:
    """The lines to print."""
    seen = [line for line in listing.lines if line.why is Why.SEEN]
    hidden = [line for line in listing.lines if line.why is not Why.SEEN]
    if not listing.tag:
        yield "This page has no script tag with data-site: no agent sees anything of it. With the tag alone it would be:"
        yield ""
    yield f"An agent would see ({len(seen)}):"
    yield from (f"  {line.kind:8}{_shown(line)}" for line in seen)
    yield ""
    yield f"An agent would not see ({len(hidden)}):"
    for why, said in SAID.items():
        these = [line for line in hidden if line.why is why]
        if these:
            yield f"  {said}"
            yield from (f"    {line.kind:8}{_shown(line)}" for line in these)
