"""A room: one contact while it lives, with its page, its agent and what they share. And an agent, with what they chose.

Pure state; the rules of the whole are `rooms`', what either side says `page_side`'s and `console_side`'s.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from cobrowse import wire
from cobrowse.contact import LIVE, WAITING, Availability, ContactState
from cobrowse.identity import Facts, Known, known
from cobrowse.policy import Policy
from cobrowse.relay.limits import MAX_HELD_SIGNALS, REVEALS, Bucket
from cobrowse.relay.record import Record, User
from cobrowse.share import NO_RUNGS, Retention, Rung, Rungs, ShareState, Shelf


def _held() -> deque[bytes]:
    return deque(maxlen=MAX_HELD_SIGNALS)


@dataclass
class Room:
    """A contact. `page` is its page's connection, None while it loads or is away (since `page_gone`); `offered` the user at whom it
    rings until `offer_until`, `agent` the user who has it.
    """

    id: str
    site: str
    visitor: str
    state: ContactState
    facts: Facts
    called: float
    phone: str = ""
    video: bool = False
    page: int | None = None
    page_gone: float = 0.0
    login: str = ""
    """Whose login its page showed last: a customer's id."""
    agent: str = ""
    offered: str = ""
    offer_until: float = 0.0
    declined: dict[str, float] = field(default_factory=dict)
    connected: float | None = None
    notes: str = ""
    version: int = 0
    """Of the notes."""
    ended: float | None = None
    why: str = ""
    told_ahead: int = -1
    moments: int = 0
    """Told by the page since it called, or since the relay began."""
    share: ShareState = ShareState.OFF
    rungs: Rungs = NO_RUNGS
    paused: bool = False
    done: dict[Rung, float] = field(default_factory=dict)
    """When the journal last told of an intent of each kind."""
    share_stopped: float = float("-inf")
    taken_back: dict[Rung, float] = field(default_factory=dict)
    """When the customer took back what they had granted."""
    tabs: wire.Tabs | None = None
    """Of the customer's browser, as its page told last."""
    stream: Retention = field(default_factory=Retention)
    viewers: list[str] = field(default_factory=list)
    """Supervisors who look along, by their user's id, in the order in which they came."""
    epoch: str = ""
    """The page load that the page's connection tells of; what follows a full batch does not say it again."""
    resync_sent: float = float("-inf")
    resync_due: float | None = None
    came: int = -1
    """The number of the last batch that came over the page's connection."""
    acked: float = float("-inf")
    ack_due: float | None = None
    for_page: deque[bytes] = field(default_factory=_held)
    for_agent: deque[bytes] = field(default_factory=_held)

    @property
    def live(self) -> bool:
        """Customer and agent are together."""
        return self.state in LIVE

    @property
    def waiting(self) -> bool:
        """The customer waits for an agent."""
        return self.state in WAITING

    def stop_sharing(self, state: ShareState, now: float) -> None:
        """The end of looking along, and of all that stands on it."""
        self.share, self.share_stopped = state, now
        self.rungs, self.paused, self.tabs = NO_RUNGS, False, None
        self.done.clear()
        self.taken_back.clear()
        self.stream.clear()

    def talked(self, now: float) -> float:
        """Seconds since they first heard each other."""
        return max(0.0, now - self.connected) if self.connected is not None else 0.0

    def wrapped(self, now: float) -> float:
        """Seconds since the call ended."""
        return max(0.0, now - self.ended) if self.ended is not None else 0.0

    def known_to(self, user: str, policy: Policy) -> Known:
        """What this user may see of the customer."""
        return known(self.facts, user, policy)


def restored(record: Record, now: float, shelf: Shelf) -> Room:
    """A contact that outlived the relay: page and console have the usual time to come back; an offer is none any more."""
    state = ContactState.QUEUED if record.state is ContactState.OFFERED else record.state
    called = min(record.called, now)  # a clock that was ahead then: nobody called in the future
    return Room(
        record.id, record.site, record.visitor, state, record.facts, called, record.phone, record.video,
        page_gone=now, agent=record.agent, connected=record.connected, notes=record.notes, why=record.why, share=record.share,
        rungs=Rungs(granted=frozenset(record.rungs)),
        version=record.version, ended=record.ended, stream=Retention(shelf),
    )  # fmt: skip


@dataclass
class Agent:
    """A user at a console. `link` is the connection, None while it is away; `missed` that an offer rang out; `watching` the contact at
    which a supervisor looks along.
    """

    user: User
    availability: Availability
    session: str = ""
    link: int | None = None
    idle_since: float = 0.0
    missed: bool = False
    watching: str = ""
    reveals: Bucket = field(default_factory=lambda: Bucket(REVEALS))


@dataclass(frozen=True)
class Service:
    """What every Welcome says besides: how media finds its way, and what a wrap-up chooses from."""

    ice: tuple[wire.IceServer, ...] = ()
    reasons: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
