"""What the console wants done, as frozen values: what `desktop.shell.console.advance` gives besides a new state.

`desktop.app` carries them out, and nothing else does. What can happen to the console is `desktop.shell.events`'. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cobrowse import wire
from cobrowse.identity import Known, Level
from desktop.shell.events import Draft, SignInProblem
from webrtc.channel import PhoneCommand


@dataclass(frozen=True)
class Tell:
    """Send to the relay."""

    message: wire.FromConsole
    body: bytes = b""


@dataclass(frozen=True)
class Ring:
    """Start or stop ringing. `name` is the claimed name at most, as it stands in the notification."""

    on: bool
    name: str = ""


@dataclass(frozen=True)
class Phone:
    """A command for the softphone."""

    command: PhoneCommand


@dataclass(frozen=True)
class ShowPage:
    """Events of the customer's page, or a picture of it, for the viewer."""

    page: wire.Page | wire.Asset
    body: bytes


@dataclass(frozen=True)
class TakeKey:
    """The page's step of the agreement on the key of a share."""

    message: wire.Key


@dataclass(frozen=True)
class HandKey:
    """A supervisor's step of the agreement by which this console hands them the key of the share."""

    message: wire.Key


@dataclass(frozen=True)
class ClearPage:
    """Nothing of the customer's page stays."""


@dataclass(frozen=True)
class KeepKnown:
    """Into the cache: what may be seen of a contact's customer."""

    contact: str
    known: Known


@dataclass(frozen=True)
class DropKnown:
    """Out of the cache, at once and for good: all that was kept of a contact. What the agent wrote is kept again."""

    contact: str


@dataclass(frozen=True)
class KeepRecent:
    """Into the cache: the agent's own contacts."""

    contacts: tuple[wire.Recent, ...]


@dataclass(frozen=True)
class KeepLists:
    """Into the cache: what a wrap-up may be given."""

    reasons: tuple[str, ...]
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class KeepDraft:
    """Into the cache: notes and choices of a wrap-up that is not sent; None takes them away."""

    contact: str
    draft: Draft | None


@dataclass(frozen=True)
class KeepNotes:
    """Into the cache: notes that the relay does not have, on its version `base`."""

    contact: str
    text: str = field(repr=False)
    base: int


@dataclass(frozen=True)
class DropNotes:
    """Out of the cache: the relay has the notes."""

    contact: str


@dataclass(frozen=True)
class Remember:
    """What does the cache have of this customer at this level? The answer comes as `CacheRemembered`."""

    contact: str
    customer: str
    level: Level


@dataclass(frozen=True)
class Search:
    """Search the cache; the answer comes as `CacheFound`."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Forget:
    """Nothing of these customers stays in the cache; what is left comes as `CacheForgot`."""

    customers: tuple[str, ...]


@dataclass(frozen=True)
class KeepFinish:
    """Into the cache: a wrap-up that the relay has not confirmed; its draft is done."""

    finish: wire.Finish


@dataclass(frozen=True)
class DropFinish:
    """Out of the cache: the relay confirmed it."""

    contact: str


@dataclass(frozen=True)
class AskCache:
    """What is known of this contact? The answer comes as `CacheAnswered`."""

    contact: str


@dataclass(frozen=True)
class EndSession:
    """Forget the session: at the agent's wish (`told` the relay too), or as the relay will not have it."""

    told: bool
    problem: SignInProblem = SignInProblem.NONE


Effect = (
    Tell | Ring | Phone | ShowPage | TakeKey | HandKey | ClearPage | KeepKnown | DropKnown | KeepRecent | KeepLists | KeepDraft
    | KeepNotes | DropNotes | KeepFinish | DropFinish | AskCache | Remember | Search | Forget | EndSession
)  # fmt: skip
Effects = tuple[Effect, ...]
