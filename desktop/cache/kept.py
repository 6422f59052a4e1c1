"""The values that the cache takes and gives: where it lives, how long it keeps, what an agent wrote, what a search found. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import msgspec

from cobrowse.identity import Line

DAY: Final = 86_400.0
"""Seconds."""
KEEP_DAYS: Final = 30
"""Days for which a customer is remembered since they were last seen here."""
MOST_CUSTOMERS: Final = 5_000
"""Customers who are remembered; the ones not seen for longest go first."""
MOST_FOUND: Final = 200
"""Lines that one search gives at most."""


class Keeping(Enum):
    """Where the cache lives."""

    FILE = "file"
    MEMORY = "memory"


@dataclass(frozen=True)
class Retention:
    """The policy of how much is remembered, and for how many days since a customer was last seen. Nothing that the agent wrote and that
    the relay does not have yet falls under it.
    """

    days: float = KEEP_DAYS
    customers: int = MOST_CUSTOMERS


@dataclass(frozen=True)
class Health:
    """How the cache is: where it lives, and the name under which a file that could not be used was set aside, "" when none was."""

    keeping: Keeping
    set_aside: str = ""


class CacheTrouble(Exception):
    """The cache could not do it; the text says why, without what was to be kept. What it held before is still there."""


class Draft(msgspec.Struct, frozen=True):
    """What an agent wrote and chose for a contact that is not finished. `follow_up` as an ISO 8601 date."""

    contact: str
    notes: str = ""
    reason: str = ""
    outcome: str = ""
    follow_up: str = ""


class Lists(msgspec.Struct, frozen=True):
    """What a wrap-up may be given, as the relay told it last."""

    reasons: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


class Unsent(msgspec.Struct, frozen=True):
    """Notes that the relay does not have. `base` is the relay's version that they were written on, -1 when it is not known."""

    contact: str
    text: str
    base: int = -1


@dataclass(frozen=True)
class Found:
    """A line of a journey that a search found. `contact` is the newest contact with this customer that is kept here, `excerpt` the part of
    the line, or the customer's name, in which the words stand.
    """

    customer: str
    name: str
    contact: str
    line: Line
    excerpt: str
