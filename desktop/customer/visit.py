"""The present visit as a short story: what an agent wants to know of two hundred moments, in a few lines.

Pure: moments in, lines out. The words are `desktop.customer.sentences`', the window is `desktop.customer.now`'s.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cobrowse.identity import Moment

CHECKOUT_WORDS: Final = ("checkout", "check-out", "afrekenen", "kassa")
"""In the path or title of a page where an order is completed. Sites say it better with an event of their own."""
MOST_PRODUCTS: Final = 2
"""Products that are named; the rest is browsing."""
MOST_OTHERS: Final = 2
"""Events of the site's own that are named, the newest."""


TRAIL_NAMES: Final = frozenset({"page", "cart", "product", "form", "error", "order"})
"""The names that have a meaning of their own; any other is an event of the site's own."""


class StoryKind(Enum):
    """What a line tells; also the order in which lines stand: what the customer needs help with comes first."""

    FAILED = "failed"
    ORDERED = "ordered"
    CHECKOUT = "checkout"
    CART = "cart"
    FIELD = "field"
    FIELDS = "fields"
    VIEWED = "viewed"
    HERE = "here"
    EVENT = "event"


@dataclass(frozen=True)
class StoryLine:
    """One line. `what` names the thing (page, product, field, text shown), `detail` its value (money, what was filled in, the
    step), `times` how often, `at` when last, Unix time in seconds.
    """

    kind: StoryKind
    at: float
    what: str = ""
    detail: str = ""
    times: int = 1


def story(visit: tuple[Moment, ...]) -> tuple[StoryLine, ...]:
    """The lines of a visit, oldest moment first in, most important line first out.

    A failure stands until the customer completed an order, or the same step failed again; a cart until it was ordered.
    """
    ordered = _last(visit, "order")
    since = tuple(moment for moment in visit if ordered is None or moment.at > ordered.at)
    lines = [*_failures(since), *_orders(ordered), *_place(visit), *_cart(since), *_fields(visit), *_views(visit), *_events(visit)]
    order = list(StoryKind)
    return tuple(sorted(lines, key=lambda line: order.index(line.kind)))


def _last(visit: tuple[Moment, ...], name: str) -> Moment | None:
    return next((moment for moment in reversed(visit) if moment.name == name), None)


def _failures(visit: tuple[Moment, ...]) -> list[StoryLine]:
    by_step: dict[str, list[Moment]] = {}
    for moment in visit:
        if moment.name == "error":
            by_step.setdefault(moment.data.get("step", ""), []).append(moment)
    newest = sorted(by_step.items(), key=lambda item: item[1][-1].at, reverse=True)
    return [StoryLine(StoryKind.FAILED, all_[-1].at, all_[-1].title, step, len(all_)) for step, all_ in newest]


def _orders(ordered: Moment | None) -> list[StoryLine]:
    return [] if ordered is None else [StoryLine(StoryKind.ORDERED, ordered.at, ordered.title, ordered.data.get("total", ""))]


def _place(visit: tuple[Moment, ...]) -> list[StoryLine]:
    page = _last(visit, "page")
    if page is None:
        return []
    where = f"{page.data.get('path', '')} {page.title}".lower()
    kind = StoryKind.CHECKOUT if any(word in where for word in CHECKOUT_WORDS) else StoryKind.HERE
    return [StoryLine(kind, page.at, page.title or page.data.get("path", ""))]


def _cart(visit: tuple[Moment, ...]) -> list[StoryLine]:
    cart = _last(visit, "cart")
    if cart is None or cart.data.get("items") == "0":
        return []
    items = cart.data.get("items", "")
    return [StoryLine(StoryKind.CART, cart.at, cart.title, cart.data.get("total", ""), int(items) if items.isdecimal() else 1)]


def _fields(visit: tuple[Moment, ...]) -> list[StoryLine]:
    """Each field with what stands in it now; one line of names where the level may not see values."""
    newest: dict[str, Moment] = {}
    for moment in visit:
        if moment.name == "form":
            newest[moment.data.get("field", "") or moment.title] = moment
    told = [moment for moment in newest.values() if moment.title]
    shown = [StoryLine(StoryKind.FIELD, moment.at, moment.title, moment.data["value"]) for moment in told if moment.data.get("value")]
    if shown or not told or any("value" in moment.data for moment in told):
        return shown
    return [StoryLine(StoryKind.FIELDS, told[-1].at, ", ".join(moment.title for moment in told), times=len(told))]


def _views(visit: tuple[Moment, ...]) -> list[StoryLine]:
    seen = [moment for moment in visit if moment.name == "product" and moment.title]
    times = Counter(moment.title for moment in seen)
    newest = {moment.title: moment for moment in seen}
    ranked = sorted(newest.values(), key=lambda moment: (times[moment.title], moment.at), reverse=True)
    return [
        StoryLine(StoryKind.VIEWED, moment.at, moment.title, moment.data.get("price", ""), times[moment.title])
        for moment in ranked[:MOST_PRODUCTS]
    ]


def _events(visit: tuple[Moment, ...]) -> list[StoryLine]:
    own = {moment.title or moment.name: moment for moment in visit if moment.name not in TRAIL_NAMES}
    newest = sorted(own.items(), key=lambda item: item[1].at, reverse=True)
    return [StoryLine(StoryKind.EVENT, moment.at, title) for title, moment in newest[:MOST_OTHERS]]
