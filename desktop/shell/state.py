"""The console's whole state as one frozen value: who is signed in, the link, the offer, the contact, what is open, what is said.

Pure. What changes it is in `console` and its neighbours; how it looks is in `views`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import msgspec

from cobrowse import wire
from cobrowse.contact import LIVE, Availability, ContactState
from cobrowse.identity import Known, Level
from cobrowse.share import Rung
from desktop.customer.view import MakingView
from desktop.shell.events import Draft, Hit, LinkChanged, LinkStanding, SessionChanged, SessionStanding
from desktop.shell.freshness import UNKNOWN, Freshness
from webrtc.call import CallState
from webrtc.quality import Quality


class Look(StrEnum):
    """How looking along stands; whether the picture is behind is told by `Contact.behind`."""

    OFF = "off"
    ASKED = "asked"
    REFUSED = "refused"
    LIVE = "live"
    ENDED = "ended"


class NoticeKind(StrEnum):
    """A line that the window shows until something newer, or the agent, takes it away."""

    OFFER_TIMED_OUT = "offer_timed_out"
    OFFER_CUSTOMER_GONE = "offer_customer_gone"
    OFFER_TAKEN = "offer_taken"
    OFFER_LOST = "offer_lost"
    NEEDS_RELAY = "needs_relay"
    REFUSED = "refused"
    MEDIA = "media"
    CUSTOMER_GONE = "customer_gone"
    CRASHED = "crashed"
    NOT_KNOWN = "not_known"
    FORGOTTEN = "forgotten"
    NOTES_REFUSED = "notes_refused"
    NOT_WATCHED = "not_watched"


@dataclass(frozen=True)
class Notice:
    """`about` names the cause where the kind has several."""

    kind: NoticeKind
    about: str = ""


@dataclass(frozen=True)
class Check:
    """The last check of who the customer is. `result` is `wire.VerifyResult`'s word, "" before."""

    result: str = ""
    tries_left: int = 0
    busy: bool = False


@dataclass(frozen=True)
class Code:
    """The one-time code of the contact: how sending it stands (`wire.CodeSent`), to where, masked, and the seconds that it still holds."""

    way: str = ""
    result: str = ""
    to: str = ""
    left: float = 0.0


@dataclass(frozen=True)
class Revealed:
    """A field that is shown for `left` seconds more."""

    name: str
    value: str = field(repr=False)
    left: float = 0.0


@dataclass(frozen=True)
class Ringing:
    """A contact that rings here; seconds."""

    contact: str
    known: Known
    waited: float
    left: float
    timeout: float
    video: bool
    remembered: Known | None = None
    """What the cache has of the customer, until the relay has told all."""


_NO_DRAFT = Draft()
_NO_CARD = MakingView()


@dataclass(frozen=True)
class Contact:
    """The contact that the agent has, from the answer to the end of the wrap-up."""

    id: str
    state: ContactState
    known: Known
    draft: Draft = _NO_DRAFT
    talked: float = 0.0
    wrapping: float = 0.0
    """Seconds since the call ended, by the relay's clock."""
    remembered: Known | None = None
    video: bool = False
    why: str = ""
    media: CallState = CallState.WAITING
    heard: bool = False
    muted: bool = False
    camera_on: bool = False
    screen_on: bool = False
    talking_while_muted: bool = False
    customer_muted: bool = False
    customer_camera: bool = False
    quality: Quality | None = None
    trouble: str = ""
    look: Look = Look.OFF
    behind: float = 0.0
    """Seconds since the page was last known to be current; 0 while it is live."""
    fresh: Freshness = UNKNOWN
    """What the relay tells of the way from the page."""
    stale: bool = False
    """The link is back, the page's or this console's, and nothing of the page has come over it yet."""
    asked: frozenset[Rung] = frozenset()
    """Rungs above looking that wait for the customer's answer."""
    granted: frozenset[Rung] = frozenset()
    refused: Rung | None = None
    """The rung that the customer said no to last."""
    paused: bool = False
    """By the customer: nothing of the page comes, nothing is done on it."""
    tabs: wire.Tabs | None = None
    """Of the customer's browser, and which one is shown; None while nothing was told of them."""
    here: bool = True
    """Whether the customer's page is connected to the relay."""
    viewers: tuple[wire.Viewer, ...] = ()
    """Supervisors who look along too."""
    viewed: tuple[wire.Viewer, ...] = ()
    """Those who did before, in this share."""
    check: Check = Check()
    making: MakingView = _NO_CARD
    code: Code = Code()
    revealed: tuple[Revealed, ...] = ()
    speaker_untold: bool = False
    """Another person speaks, and the relay was away when the agent said so."""
    untold: bool = False
    """A wrap-up that a crash left, of which the relay has told nothing yet (`desktop.shell.resuming`)."""

    @property
    def live(self) -> bool:
        """Whether the customer is on the line."""
        return self.state in LIVE

    @property
    def dated(self) -> bool:
        """Whether it is known how old the picture is."""
        return self.fresh.known and self.here and not self.stale

    def may(self, rung: Rung) -> bool:
        """Whether the agent may do this on the customer's page now: it was granted, the picture is known to be current, nothing pauses."""
        return self.look is Look.LIVE and rung in self.granted and not self.paused and not self.behind and self.dated


NO_RUNGS: Final[dict[str, object]] = {
    "asked": frozenset(), "granted": frozenset(), "refused": None, "paused": False, "tabs": None, "viewers": (), "viewed": (),
    "fresh": UNKNOWN, "stale": False,
}  # fmt: skip
"""What a contact is changed by where looking along ends, or begins anew."""


@dataclass(frozen=True)
class Opened:
    """A contact of before that the agent looks at. `known` is None while it is asked for."""

    contact: str
    name: str
    known: Known | None = None
    from_cache: bool = False
    line: str = ""
    """The line of the journey that is to be seen, by its id."""
    customer: str = ""
    """Whose journey it is, where it is none of a contact of this agent."""


@dataclass(frozen=True)
class Sheet:
    """The notes on a contact as they stand here: `version` is the relay's that they were written on, `told` that it has them, `sent` the
    text that is under way. `theirs` is what another console (`by`) wrote meanwhile, which the relay has as version `stands`.
    """

    contact: str
    text: str = field(default="", repr=False)
    version: int = 0
    told: bool = True
    sent: str | None = field(default=None, repr=False)
    theirs: str = field(default="", repr=False)
    by: str = ""
    stands: int = 0


@dataclass(frozen=True)
class Shares:
    """The pages that customers share now, as supervisors are told; `told` is False in everybody else's console."""

    told: bool = False
    pages: tuple[wire.Shared, ...] = ()


@dataclass(frozen=True)
class Watching:
    """A page that a customer shares with a colleague, `agent`, and that a supervisor looks along at."""

    contact: str
    agent: str
    name: str = ""
    """The customer's, as `wire.Shared` has it."""
    paused: bool = False
    tabs: wire.Tabs | None = None
    here: bool = True
    behind: float = 0.0
    """As `Contact.behind`."""
    fresh: Freshness = UNKNOWN
    """As `Contact.fresh`."""
    ended: str = ""
    """Why nothing comes any more (`wire.WatchEnded`), "" while it does."""
    asked: bool = True
    """The relay knows of it, over the link of now."""
    unseen: float = 0.0
    """Seconds since the link is back without a word of this page."""


@dataclass(frozen=True)
class Searching:
    """A search: what was typed, and what was found; `busy` until the cache answered."""

    text: str = field(repr=False)
    hits: tuple[Hit, ...] = ()
    busy: bool = True


_NO_SHARES = Shares()
_NOBODY = SessionChanged(SessionStanding.SIGNED_OUT)
_NO_LINK = LinkChanged(LinkStanding.CONNECTING)


@dataclass(frozen=True)
class Console:
    """All that the window shows comes from here."""

    session: SessionChanged = _NOBODY
    link: LinkChanged = _NO_LINK
    way: float = 0.0
    """Seconds from the relay to here."""
    was_up: bool = False
    agent: str = ""
    availability: Availability = Availability.OFFLINE
    away_reason: str = ""
    chosen: bool = False
    """The agent chose the availability in this run; told again after a lost link."""
    ice: tuple[wire.IceServer, ...] = ()
    reasons: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    waiting: tuple[wire.Waiting, ...] = ()
    recent: tuple[wire.Recent, ...] = ()
    ringing: Ringing | None = None
    contact: Contact | None = None
    opened: Opened | None = None
    outbox: tuple[wire.Finish, ...] = ()
    hang_ups: tuple[str, ...] = ()
    """Contacts that ended while the relay could not be told."""
    drafts: tuple[tuple[str, Draft], ...] = ()
    """By contact, what the cache still had when the console started."""
    sheets: tuple[Sheet, ...] = ()
    search: Searching | None = None
    beside: Opened | None = None
    """A customer whom the search found, to read beside the contact that the agent has."""
    shares: Shares = _NO_SHARES
    watching: Watching | None = None
    cache_kept: bool = True
    notice: Notice | None = None

    @property
    def up(self) -> bool:
        """Whether the relay can be told something now."""
        return self.link.standing is LinkStanding.UP

    @property
    def looking(self) -> str:
        """The contact whose page comes here, the agent's own or a watched one; "" for none."""
        if self.contact is not None and self.contact.look is Look.LIVE:
            return self.contact.id
        return self.watching.contact if self.watching is not None and not self.watching.ended else ""

    def watches(self, contact: str) -> bool:
        """Whether this one's page is watched now."""
        return self.watching is not None and not self.watching.ended and self.watching.contact == contact

    def sheet(self, contact: str) -> Sheet:
        """The notes on a contact; an empty sheet where there are none."""
        return next((sheet for sheet in self.sheets if sheet.contact == contact), Sheet(contact))

    def with_sheet(self, sheet: Sheet) -> Console:
        """The same with these notes, oldest first."""
        if any(one.contact == sheet.contact for one in self.sheets):
            return replace(self, sheets=tuple(sheet if one.contact == sheet.contact else one for one in self.sheets))
        return replace(self, sheets=(*self.sheets, sheet))

    def without_sheet(self, contact: str) -> Console:
        """The same without the notes on a contact."""
        return replace(self, sheets=tuple(one for one in self.sheets if one.contact != contact))

    @property
    def waiting_notes(self) -> int:
        """How many texts wait for the relay: notes, and those of wrap-ups."""
        return sum(not sheet.told for sheet in self.sheets)

    def with_contact(self, **changes: object) -> Console:
        """The same with changes to the contact, if there is one."""
        return replace(self, contact=replace(self.contact, **changes)) if self.contact else self  # type: ignore[arg-type]

    def noticing(self, kind: NoticeKind, about: str = "") -> Console:
        """The same with a line said."""
        return replace(self, notice=Notice(kind, about))


def name_of(known: Known) -> str:
    """The name to show: the card's where it may be seen, else what the customer typed; "" for neither."""
    return known.card.name if known.card else known.said_name


def customer_of(known: Known) -> str:
    """The customer's id where the level tells it, else ""."""
    return known.card.customer if known.card else known.customer


def nobody(known: Known) -> Known:
    """What is left of somebody who was erased: the name that they typed in this call."""
    return Known(Level.UNKNOWN, said_name=known.said_name)


def filled(known: Known, remembered: Known | None) -> Known:
    """What the relay told so far, filled in with what this computer remembers of the same customer at that level."""
    if remembered is None or not known.pending or customer_of(remembered) not in ("", known.customer):
        return known
    return msgspec.structs.replace(known, card=known.card or remembered.card, journey=known.journey or remembered.journey)


def claimed_name(known: Known) -> str:
    """First name and initial at most, for a notification: a lock screen may show it to anybody."""
    words = known.said_name.split()
    if not words:
        return ""
    return words[0] if len(words) == 1 else f"{words[0]} {words[-1][0].upper()}."


def verified(known: Known) -> bool:
    """Whether the customer is known for sure."""
    return known.level >= Level.VERIFIED
