"""What can happen to the console, and what it then wants done. Frozen values only.

Events come from the relay, the softphone, the panels, the cache, the clock and the sign-in; `desktop.shell.console.advance`
turns one and the console's state into a new state and effects; `desktop.app` carries the effects out, and nothing else does.
Pure: no Qt, no loop, no clock; seconds come as values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cobrowse import wire
from cobrowse.contact import Availability
from cobrowse.identity import Known, Level, Line
from desktop.customer.view import NewCard
from webrtc.channel import PhoneCommand, PhoneEvent

# ---- events


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
    """`seconds` went by since the last tick."""

    seconds: float


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


@dataclass(frozen=True)
class CacheRemembered:
    """What the cache has of a customer, cut to the level reached in `contact`; None for nothing."""

    contact: str
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
    DISMISS = "dismiss"
    STOP_SCREEN = "stop_screen"
    DISMISS_TROUBLE = "dismiss_trouble"
    SIGN_OUT = "sign_out"


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
    """The agent points at a node of the customer's page."""

    epoch: str
    node: int
    x: float
    y: float


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
class Crashed:
    """Something broke in the console itself; logged by type and place."""


Event = (
    Told | LinkChanged | Ticked | SessionChanged | CacheOpened | CacheAnswered | CacheRemembered | CacheForgot | CacheFound | PhoneTold
    | DeviceTrouble | Wished | AvailabilityWished | MuteWished | HoldWished | CameraWished | ScreenWished | Pointed | AssetsWanted
    | VerifyWished | CardWished | InconclusiveWished | CodeWished | RepresentativeWished | OtherSpeakerWished | RevealWished | NotesWished
    | NotesLeft | BothKept | SearchWished | HitWished | DraftWished | FinishWished | RecentWished | Crashed
)  # fmt: skip

# ---- effects


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
    Tell | Ring | Phone | ShowPage | ClearPage | KeepKnown | DropKnown | KeepRecent | KeepDraft | KeepNotes | DropNotes | KeepFinish
    | DropFinish | AskCache | Remember | Search | Forget | EndSession
)  # fmt: skip
Effects = tuple[Effect, ...]
