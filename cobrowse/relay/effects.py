"""What the rooms want done: values that the server carries out, in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from cobrowse.contact import Availability
from cobrowse.identity import Moment
from cobrowse.wire import Problem, ToConsole, ToPage


@dataclass(frozen=True)
class Entry:
    """A line for the journal: `who` is "customer", "relay" or a user's id; never a name, a number or what somebody said."""

    who: str
    what: str
    detail: str = ""


@dataclass(frozen=True)
class Deliver:
    """A message for one connection."""

    link: int
    message: ToPage | ToConsole
    body: bytes = b""


@dataclass(frozen=True)
class Shut:
    """A connection is told why, and closed."""

    link: int
    problem: Problem
    text: str


@dataclass(frozen=True)
class Save:
    """Columns of a contact that changed, and what the journal says of it."""

    contact: str
    changes: dict[str, object] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class KeepMoment:
    """Something that the customer did, to be stored."""

    contact: str
    moment: Moment


@dataclass(frozen=True)
class KeepVisit:
    """The customer's side of a contact is over: what they did on the site is a visit."""

    contact: str


@dataclass(frozen=True)
class KeepOwner:
    """The customer was verified: this browser and this number are theirs."""

    customer: str
    visitor: str
    phone: str


@dataclass(frozen=True)
class LockOut:
    """Too many wrong answers: these customers cannot be asked about for a while, in any contact."""

    customers: tuple[str, ...]


@dataclass(frozen=True)
class KeepAvailability:
    """What the agent chose, to be remembered."""

    user: str
    availability: Availability


@dataclass(frozen=True)
class TellRecent:
    """The agent's own contacts changed: read them and tell them."""

    link: int
    user: str


Effect = Deliver | Shut | Save | KeepMoment | KeepVisit | KeepOwner | LockOut | KeepAvailability | TellRecent
