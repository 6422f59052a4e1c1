"""What the customer panel is shown: one frozen value, and the small ones in it.

Pure values; the console's state makes them (`desktop.shell.console`), the panel's blocks each take what they need of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from cobrowse.identity import Candidate, Known


class Phase(Enum):
    """Where the agent is with this customer."""

    NONE = "none"
    OFFERED = "offered"
    LIVE = "live"
    WRAP_UP = "wrap_up"
    RECENT = "recent"


class Source(Enum):
    """Who told it: the relay just now, or the cache while the relay has not answered."""

    RELAY = "relay"
    CACHE = "cache"


class Kept(Enum):
    """Where the newest notes are: at the relay, on this computer until the relay is back, or in memory only."""

    RELAY = "relay"
    HERE = "here"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class VerifyView:
    """The check of the customer. `result` as in `wire.VerifyResult`, "" before the first; `busy` while the relay compares."""

    result: str = ""
    tries_left: int = 0
    busy: bool = False


@dataclass(frozen=True)
class CodeView:
    """The one-time code: the words of `wire.CodeSent`, to where it went, masked, and the seconds that it still holds."""

    way: str = ""
    result: str = ""
    to: str = ""
    left: int = 0


@dataclass(frozen=True)
class Shown:
    """A field of step-up, shown for `left` seconds more."""

    name: str
    value: str = field(repr=False)
    left: int = 0


@dataclass(frozen=True)
class NewCard:
    """What the agent writes on a card for somebody who is not on record; without `phone` the number given with the call is on it."""

    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    street: str = field(default="", repr=False)
    postcode: str = field(default="", repr=False)
    city: str = field(default="", repr=False)


@dataclass(frozen=True)
class MakingView:
    """How making a card stands. `result` as in `wire.CardMade`, "" before the first; `candidates` are on record with the same number or
    address; `busy` while the relay looks.
    """

    result: str = ""
    busy: bool = False
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class CustomerView:
    """All that the panel shows. `theirs` is what was written in the notes elsewhere meanwhile (`by`), "" for nothing; `line` the id of a
    line of the journey that is to be seen; `wrapping` the seconds since the call ended. `reason`, `outcome` and
    `follow_up` (ISO 8601 date) are a draft that is taken up again after a crash.
    """

    known: Known | None = None
    contact: str = ""
    phase: Phase = Phase.NONE
    notes: str = ""
    reasons: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    verify: VerifyView = field(default_factory=VerifyView)
    making: MakingView = field(default_factory=MakingView)
    code: CodeView = field(default_factory=CodeView)
    revealed: tuple[Shown, ...] = ()
    kept: Kept = Kept.RELAY
    source: Source = Source.RELAY
    reason: str = ""
    outcome: str = ""
    follow_up: str = ""
    wrapping: int = 0
    theirs: str = field(default="", repr=False)
    by: str = ""
    line: str = ""
    finishing: bool = False
    """The wrap-up was sent, and is not acknowledged yet."""
