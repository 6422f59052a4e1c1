"""What can happen to the console. Frozen values only.

Events come from the relay, the softphone, the panels, the cache, the clock and the sign-in; `desktop.shell.console.advance`
turns one and the console's state into a new state and effects (`desktop.shell.effects`).
Pure: no Qt, no loop, no clock; seconds come as values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cobrowse import wire
from cobrowse.contact import Availability
from cobrowse.identity import Known, Line
from cobrowse.share import Rung
from desktop.customer.view import NewCard
from webrtc.channel import PhoneEvent


@dataclass(frozen=True)
class Told:
    """The relay said something; `body` with the kinds that carry one."""

    message: wire.ToConsole
    body: bytes = b""


class LinkStanding(StrEnum):
    """How the connection to the relay stands."""

    CONNECTING = "connecting"
    UP = "up"
    DOWN = "down"
    REFUSED = "refused"


@dataclass(frozen=True)
class LinkChanged:
    """The connection to the relay changed; `retry_in` seconds until the next try."""

    standing: LinkStanding
    problem: str = ""
    retry_in: float = 0.0


@dataclass(frozen=True)
class Ticked:
    """`seconds` went by since the last tick; the way from the relay takes `way` of them."""

    seconds: float
    way: float = 0.0


class SessionStanding(StrEnum):
    """Whether somebody is signed in."""

    SIGNED_OUT = "signed_out"
    SIGNING_IN = "signing_in"
    SIGNED_IN = "signed_in"


class SignInProblem(StrEnum):
    """Why the window asks to sign in (again)."""

    NONE = ""
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the name of a problem, not a secret
    UNREACHABLE = "unreachable"
    EXPIRED = "expired"
    TOO_OFTEN = "too_often"
    ELSEWHERE = "elsewhere"
    NOT_A_RELAY = "not_a_relay"
    NOT_SECURE = "not_secure"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True)
class SessionChanged:
    """Signing in began, worked or failed; `remembered` is False where no keyring could keep the session."""

    standing: SessionStanding
    problem: SignInProblem = SignInProblem.NONE
    name: str = ""
    remembered: bool = True


@dataclass(frozen=True)
class Draft:
    """What a wrap-up holds so far; `follow_up` an ISO 8601 date or ""."""

    notes: str = field(default="", repr=False)
    reason: str = ""
    outcome: str = ""
    follow_up: str = ""


@dataclass(frozen=True)
class CacheOpened:
    """The local cache stands; `kept` is False where it lives in memory only."""

    kept: bool
    outbox: tuple[wire.Finish, ...] = ()
    recent: tuple[wire.Recent, ...] = ()
    drafts: tuple[tuple[str, Draft], ...] = ()
    """By contact."""
    unsent: tuple[tuple[str, str, int], ...] = field(default=(), repr=False)
    """Notes that the relay does not have: contact, text, the version that the text was written on."""
    reasons: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    """What a wrap-up may be given, as the relay told it last."""


@dataclass(frozen=True)
class CacheRemembered:
    """What the cache has of `customer`, cut to the level reached in `contact`; None for nothing."""

    contact: str
    customer: str
    known: Known | None


@dataclass(frozen=True)
class CacheForgot:
    """Customers were erased from the cache; `recent` is what it still has of the agent's own contacts."""

    recent: tuple[wire.Recent, ...]


@dataclass(frozen=True)
class Hit:
    """A line of the journey of a customer that the search found; `excerpt` the words around."""

    customer: str
    name: str
    contact: str
    line: Line
    excerpt: str = field(default="", repr=False)


@dataclass(frozen=True)
class CacheFound:
    """What the cache found for `text`, the best first."""

    text: str = field(repr=False)
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class CacheAnswered:
    """What the cache knows about a contact, or None."""

    contact: str
    known: Known | None


@dataclass(frozen=True)
class PhoneTold:
    """The softphone said something."""

    event: PhoneEvent


@dataclass(frozen=True)
class DeviceTrouble:
    """A device on this desk has trouble; `kind` is the word of `desktop.call.devices`, "" when it is over."""

    kind: str


class Wish(StrEnum):
    """What an agent can ask for without saying more."""

    ANSWER = "answer"
    DECLINE = "decline"
    HANG_UP = "hang_up"
    LOOK = "look"
    STOP_LOOK = "stop_look"
    RESYNC = "resync"
    CLOSE_RECENT = "close_recent"
    CLOSE_BESIDE = "close_beside"
    DISMISS = "dismiss"
    STOP_SCREEN = "stop_screen"
    DISMISS_TROUBLE = "dismiss_trouble"
    SIGN_OUT = "sign_out"
    UNWATCH = "unwatch"
    STAY = "stay"
    GO_ALONG = "go_along"


@dataclass(frozen=True)
class Wished:
    """The agent pressed something."""

    wish: Wish


@dataclass(frozen=True)
class AvailabilityWished:
    """The agent chose to be available, away or offline."""

    availability: Availability
    reason: str = ""


@dataclass(frozen=True)
class MuteWished:
    """The agent's microphone off or on."""

    on: bool


@dataclass(frozen=True)
class HoldWished:
    """The customer on hold, or back."""

    on: bool


@dataclass(frozen=True)
class CameraWished:
    """The agent's camera on or off."""

    on: bool


@dataclass(frozen=True)
class ScreenWished:
    """The agent's screen, or a window of it, to the customer, or not any more. Which one is the phone's (`DeskPhone.choose_screen`)."""

    on: bool


@dataclass(frozen=True)
class Pointed:
    """The agent points at a node of the customer's page; with `mark` it is outlined."""

    epoch: str
    node: int
    x: float = 0.5
    y: float = 0.5
    mark: bool = False


@dataclass(frozen=True)
class RungWished:
    """The agent asks for more than looking."""

    rung: Rung


@dataclass(frozen=True)
class Intended:
    """The agent does something on the customer's page; `body` as `wire.Intent` has it."""

    epoch: str
    rung: Rung
    node: int
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class AssetsWanted:
    """The viewer lacks these pictures and fonts of the customer's page."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class CardWished:
    """The agent makes a card; `anyway` although somebody on record has the number or the mail address."""

    card: NewCard = field(repr=False)
    anyway: bool = False


@dataclass(frozen=True)
class VerifyWished:
    """The agent entered what the customer said."""

    verifier: str
    said: str = field(repr=False)
    candidate: str = ""


@dataclass(frozen=True)
class InconclusiveWished:
    """A fact was asked and came to nothing."""

    verifier: str


@dataclass(frozen=True)
class CodeWished:
    """A one-time code to the address on file, by `way`."""

    way: str
    candidate: str = ""


@dataclass(frozen=True)
class RepresentativeWished:
    """Somebody speaks for the customer; `relation` a word of `identity.Relation`, "" for the customer again."""

    relation: str
    name: str = field(default="", repr=False)


@dataclass(frozen=True)
class OtherSpeakerWished:
    """Another person speaks now."""


@dataclass(frozen=True)
class RevealWished:
    """The agent needs to see one field of step-up."""

    name: str
    reason: str


@dataclass(frozen=True)
class NotesWished:
    """The notes so far."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class NotesLeft:
    """The last words about a contact that is shown no more."""

    contact: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class BothKept:
    """The agent made one text of what was written here and elsewhere."""

    contact: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class SearchWished:
    """The agent types in the search field; "" ends the search."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class HitWished:
    """The agent opens what the search found."""

    hit: Hit


@dataclass(frozen=True)
class DraftWished:
    """The agent chose something of the wrap-up."""

    reason: str
    outcome: str
    follow_up: str


@dataclass(frozen=True)
class FinishWished:
    """The wrap-up."""

    reason: str
    outcome: str
    notes: str = field(default="", repr=False)
    follow_up: str = field(default="", repr=False)


@dataclass(frozen=True)
class RecentWished:
    """The agent opens a contact of before."""

    contact: str


@dataclass(frozen=True)
class WatchWished:
    """A supervisor looks along at this contact's shared page."""

    contact: str


@dataclass(frozen=True)
class Crashed:
    """Something broke in the console itself; logged by type and place."""


Event = (
    Told | LinkChanged | Ticked | SessionChanged | CacheOpened | CacheAnswered | CacheRemembered | CacheForgot | CacheFound | PhoneTold
    | DeviceTrouble | Wished | AvailabilityWished | MuteWished | HoldWished | CameraWished | ScreenWished | Pointed | RungWished
    | Intended | AssetsWanted | VerifyWished | CardWished | InconclusiveWished | CodeWished | RepresentativeWished | OtherSpeakerWished
    | RevealWished | NotesWished | NotesLeft | BothKept | SearchWished | HitWished | DraftWished | FinishWished | RecentWished
    | WatchWished | Crashed
)  # fmt: skip
