"""Threads: which lines of one customer's journey are about the same thing, and so one whole to the customer. Pure.

Two lines belong together when one of these holds; what belongs together through a third line does too:

1. They are of the same contact: the call, the visit around it, the page that was looked at.
2. They name the same number, of an order, a case or a type (`visit.references`), in their text or in the moments of a visit, at most
   `NUMBER_DAYS` apart from the one before.
3. They are about the same product: one that a visit looked at or put in the cart, and that the other names too, or two visits have the
   same title, within `PRODUCT_DAYS`.
4. They have the same reason or subject ("Re:" apart), within `REASON_DAYS`.
5. A telling word stands in both titles, and they are of the same day (`SAME_DAY`).
6. A survey asks about the contact before it, within `SURVEY_DAYS`.
7. A follow-up was promised: the first contact after it, until `LATE_DAYS` after the day that was named.

A thread's name is the id of its oldest line: it stays when more is added. A line alone is in no thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from cobrowse.identity import Line
from cobrowse.relay.visit import references
from cobrowse.spoken import fold

DAY: Final = 86_400.0
NUMBER_DAYS, PRODUCT_DAYS, REASON_DAYS, SURVEY_DAYS, LATE_DAYS = 365 * DAY, 30 * DAY, 14 * DAY, 7 * DAY, 3 * DAY
SAME_DAY: Final = DAY
MAX_PRODUCTS: Final = 50
"""Products by which lines are joined; the newest."""
READ: Final = 300
"""Characters of a line's detail that are looked at: the beginning says what it is about, and a journey has hundreds."""
TELLING: Final = 5
"""Letters of a word that can tell what a title is about."""

_SAID_OFTEN: Final = frozenset({
    "about", "after", "again", "answered", "before", "contact", "could", "customer", "delivered", "delivery", "email", "invoice", "looked",
    "order", "payment", "please", "question", "repair", "request", "still", "survey", "their", "there", "thing", "today", "under", "where",
    "which", "would",
    "bestelling", "betaling", "bezorgd", "bezorging", "factuur", "gebeld", "gesprek", "klant", "opnieuw", "reparatie", "verzoek", "vraag",
    "waarom", "wanneer", "zonder",
})  # fmt: skip
_REPLY: Final = re.compile(r"^\s*((re|fw|fwd|antw|doorst)\s*:\s*)+", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")
_SPOKEN: Final = frozenset({"call", "email", "chat", "repair", "appointment"})
"""Channels on which something is said or done about a thing."""


@dataclass(frozen=True)
class Trace:
    """A line with what it may be joined by. `contact` whose line it is, "" for none; `products` that it is about; `numbers` that its
    moments named; `untitled` when its title is no reason; `promised` the end of the day for which a follow-up was promised, Unix
    seconds, 0 for none; `handled_by` the user whose line it is.
    """

    line: Line
    handled_by: str = ""
    contact: str = ""
    products: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    untitled: bool = False
    promised: float = 0.0


def joined(traces: Iterable[Trace]) -> tuple[Line, ...]:
    """The lines in the order given, each with its thread."""
    given = tuple(traces)
    ordered = sorted(given, key=lambda trace: (trace.line.at, trace.line.id))
    sets = _Sets(len(ordered))
    for one, other in _pairs(ordered):
        sets.join(one, other)
    sizes: dict[int, int] = {}
    for place in range(len(ordered)):
        root = sets.root(place)
        sizes[root] = sizes.get(root, 0) + 1
    names = {id(trace): _name(sets.root(place), ordered, sizes) for place, trace in enumerate(ordered)}
    return tuple(
        trace.line if trace.line.thread == names[id(trace)] else msgspec.structs.replace(trace.line, thread=names[id(trace)])
        for trace in given
    )


def _name(root: int, ordered: list[Trace], sizes: dict[int, int]) -> str:
    return ordered[root].line.id if sizes[root] > 1 else ""


class _Sets:
    """Disjoint sets of places; the smallest place of a set is its root."""

    def __init__(self, count: int) -> None:
        self._up = list(range(count))

    def root(self, place: int) -> int:
        while self._up[place] != place:
            self._up[place] = self._up[self._up[place]]
            place = self._up[place]
        return place

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._up[high] = low


def _pairs(ordered: list[Trace]) -> Iterator[tuple[int, int]]:
    """Places of lines that belong together by a rule; each key chains a line to the one before it with the same key."""
    products = _products(ordered)
    newest: dict[tuple[str, str], int] = {}
    spoken: int | None = None
    promises: list[int] = []
    for place, trace in enumerate(ordered):
        line = trace.line
        for key, within in _keys(trace, products):
            before = newest.get(key)
            if before is not None and line.at - ordered[before].line.at <= within:
                yield before, place
            newest[key] = place
        if line.channel == "survey" and spoken is not None and line.at - ordered[spoken].line.at <= SURVEY_DAYS:
            yield spoken, place
        if line.channel in _SPOKEN:
            kept = [one for one in promises if line.at <= ordered[one].promised + LATE_DAYS]
            for promise in kept:
                yield promise, place
            promises = []
        if line.channel in _SPOKEN or line.channel == "order":
            spoken = place
        if trace.promised:
            promises.append(place)


def _keys(trace: Trace, products: tuple[str, ...]) -> Iterator[tuple[tuple[str, str], float]]:
    line = trace.line
    if trace.contact:
        yield ("contact", trace.contact), float("inf")
    detail = line.detail[:READ]
    for number in sorted({*trace.numbers, *references(f"{line.title}\n{detail}")}):
        yield ("number", number), NUMBER_DAYS
    if products:
        text, own = f" {_folded(f'{line.title} {detail}')} ", {_folded(name) for name in trace.products}
        for product in products:
            if product in own or f" {product} " in text:
                yield ("product", product), PRODUCT_DAYS
    subject = _folded(_REPLY.sub("", line.title))
    if subject and line.channel == "visit":
        yield ("looked", subject), PRODUCT_DAYS
    if trace.untitled or line.channel not in (*_SPOKEN, "order"):
        return
    if subject and line.channel in _SPOKEN:
        yield ("reason", subject), REASON_DAYS
    for word in sorted(set(subject.split())):
        if len(word) >= TELLING and word.isalpha() and word not in _SAID_OFTEN:
            yield ("word", word), SAME_DAY


def _folded(text: str) -> str:
    """As `spoken.fold`; a journey has hundreds of texts, most of them plain ASCII."""
    return " ".join(_WORD.findall(text.casefold())) if text.isascii() else fold(text)


def _products(ordered: list[Trace]) -> tuple[str, ...]:
    """Products that visits were about, folded, the newest ones; a name too short to be telling is none."""
    names = dict.fromkeys(_folded(name) for trace in reversed(ordered) for name in trace.products)
    return tuple(name for name in names if len(name) >= TELLING)[:MAX_PRODUCTS]
