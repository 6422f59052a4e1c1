"""A visit to a site, summed up: pages, seconds, what was looked at and how often, cart, open fields, errors, and where it was left.

Pure: moments in, one bounded value out, however many moments there were; a visit goes on in it moment by moment. Where visits
are stored is `visits`, what a line of the journey says of one is `journey`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from cobrowse.identity import Moment

MAX_NAMED: Final = 20
"""Products, fields, failures and numbers that a visit remembers, each; the first ones stay."""
REST: Final = 300.0
"""Seconds between two moments that count as time on the site; beyond that the customer was elsewhere."""
SAME: Final = 1.0
"""Seconds by which two tellings of one moment differ: ages are told in tenths, and travel."""
CHECKOUT: Final = ("checkout", "check-out", "afrekenen", "kassa")
"""In the path or title of a page where an order is completed."""

_REFERENCE: Final = re.compile(r"(?<![\w+])(?!(?:EUR|USD|GBP)\d)(?:[A-Z]{1,6}-?\d[A-Z0-9-]*(?<!-)|(?<!\d )[1-9]\d{5,11})(?!\w)")


def references(text: str) -> frozenset[str]:
    """Numbers in a text by which people mean a thing: of an order, a case, a type of machine ("B204417", "KT-6420", "20240017").
    In capitals, with a digit, four characters or more; no phone numbers, prices or years.
    """
    return frozenset(found for found in _REFERENCE.findall(text[:2000]) if len(found) >= 4)


class Failure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that the site told had gone wrong; `step` where, "" when the site did not say."""

    text: str
    step: str = ""
    times: int = 1
    at: float = 0.0


class Visit(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one visit was. Times in Unix seconds; money as the site wrote it ("EUR 299.00")."""

    begun: float
    last: float
    pages: int = 0
    seconds: float = 0.0
    place: str = ""
    """The page that they were on last, by its title."""
    at_checkout: bool = False
    products: dict[str, int] = {}
    cart: str = ""
    """The cart's total; "" when there is none, or it was ordered."""
    ordered: str = ""
    fields: tuple[str, ...] = ()
    """Labels of open fields that were filled in, never with what."""
    failures: tuple[Failure, ...] = ()
    """Since the last order; the newest last."""
    references: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """How often something went wrong."""
        return sum(failure.times for failure in self.failures)

    @property
    def left(self) -> str:
        """Where a visit that is over was given up: "form", "checkout", "cart", or ""."""
        if self.failures and (self.fields or any(failure.step for failure in self.failures)):
            return "form"
        return ("checkout" if self.at_checkout else "cart") if self.cart else ""


def gone_on(visit: Visit | None, moment: Moment) -> Visit:
    """The visit with one moment more."""
    if visit is None:
        visit = Visit(begun=moment.at, last=moment.at)
    passed = min(max(0.0, moment.at - visit.last), REST)
    numbers = frozenset().union(*(references(text.upper()) for text in (moment.title, *moment.data.values())[:MAX_NAMED]))
    visit = msgspec.structs.replace(
        visit,
        begun=min(visit.begun, moment.at),
        last=max(visit.last, moment.at),
        seconds=round(visit.seconds + passed, 1),
        references=_more(visit.references, sorted(numbers)),
    )
    change = _CHANGES.get(moment.name)
    return visit if change is None else change(visit, moment)


def summed_up(moments: Iterable[Moment]) -> Visit | None:
    """The visit of these moments, oldest first; None of none."""
    visit = None
    for moment in moments:
        visit = gone_on(visit, moment)
    return visit


def merged(one: Visit, other: Visit) -> Visit:
    """The same visit, told twice: `other` knows how it went on, and the beginning too unless it begins later."""
    products = dict(list({**one.products, **other.products}.items())[:MAX_NAMED])
    both = msgspec.structs.replace(
        other,
        begun=min(one.begun, other.begun),
        last=max(one.last, other.last),
        pages=max(one.pages, other.pages),
        seconds=max(one.seconds, other.seconds),
        products={name: max(one.products.get(name, 0), other.products.get(name, 0)) for name in products},
        fields=_more(one.fields, other.fields),
        references=_more(one.references, other.references),
    )
    if other.begun <= one.begun + SAME or other.ordered:
        return both
    if not other.pages:
        both = msgspec.structs.replace(both, place=one.place, at_checkout=one.at_checkout)
    return msgspec.structs.replace(both, ordered=one.ordered, cart=other.cart or one.cart, failures=other.failures or one.failures)


def _more(known: tuple[str, ...], new: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *new)))[:MAX_NAMED]


def _page(visit: Visit, moment: Moment) -> Visit:
    path = moment.data.get("path", "")
    where = f"{path} {moment.title}".lower()
    checkout = any(word in where for word in CHECKOUT)
    return msgspec.structs.replace(visit, pages=visit.pages + 1, place=moment.title or path, at_checkout=checkout)


def _product(visit: Visit, moment: Moment) -> Visit:
    if not moment.title or (moment.title not in visit.products and len(visit.products) >= MAX_NAMED):
        return visit
    return msgspec.structs.replace(visit, products={**visit.products, moment.title: visit.products.get(moment.title, 0) + 1})


def _cart(visit: Visit, moment: Moment) -> Visit:
    empty = moment.data.get("items") == "0"
    return msgspec.structs.replace(visit, cart="" if empty else moment.data.get("total", "") or moment.title)


def _order(visit: Visit, moment: Moment) -> Visit:
    return msgspec.structs.replace(visit, ordered=moment.data.get("total", "") or moment.title, cart="", failures=())


def _form(visit: Visit, moment: Moment) -> Visit:
    name = moment.title or moment.data.get("field", "")
    return msgspec.structs.replace(visit, fields=_more(visit.fields, (name,))) if name else visit


def _error(visit: Visit, moment: Moment) -> Visit:
    step = moment.data.get("step", "")
    same = next((one for one in visit.failures if (one.text, one.step) == (moment.title, step)), None)
    failure = Failure(moment.title, step, 1 if same is None else same.times + 1, moment.at)
    others = tuple(one for one in visit.failures if one is not same)
    return msgspec.structs.replace(visit, failures=(*others, failure)[-MAX_NAMED:])


_CHANGES: Final = {"page": _page, "product": _product, "cart": _cart, "order": _order, "form": _form, "error": _error}
"""What the names mean that have a meaning of their own; any other is the site's own, and counts as time."""
