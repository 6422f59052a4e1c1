"""Looking along: the customer's consent, rung by rung, and a stream of page events that is whole or starts again, never a part.

Pure. A stream has an *epoch* (one page load) and a *sequence* that counts from 0 without gaps. What followed the last full
snapshot is all that a viewer needs, so that is what the relay retains, within bounds (`Retention`); a viewer tells with
`follow` whether a batch fits. Who may ask, how batches travel and what is in them is left to others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Rung(StrEnum):
    """What an agent may do on the customer's page. Each is asked and granted apart; looking is the foot of all."""

    LOOK = "look"
    POINT = "point"
    SCROLL = "scroll"
    CLICK = "click"
    TYPE = "type"


ABOVE: Final = (Rung.POINT, Rung.SCROLL, Rung.CLICK, Rung.TYPE)
"""The rungs that stand on looking."""
HANDS: Final = (Rung.SCROLL, Rung.CLICK, Rung.TYPE)
"""The rungs by which something is done on the page: each has intents."""

MAX_RETAINED_BATCHES: Final = 6_000
"""Batches kept after a full one: three minutes of a page that never rests (30 ms a batch). A late joiner spends 50 us on each."""
MAX_RETAINED_BYTES: Final = 16 * 1024 * 1024
"""Bytes kept a contact: the largest full snapshot twice (`wire.MAX_PAGE`)."""
MAX_RETAINED_AGE: Final = 3_600.0
"""Seconds after which a full snapshot and its followers are let go all the same. What a late joiner has to read is bounded by number and
bytes; a new snapshot costs the customer's browser something, so a long call with a quiet page must not come to it.
"""


class ShareState(StrEnum):
    """Where a share stands."""

    OFF = "off"
    ASKED = "asked"
    LIVE = "live"


class ShareEvent(StrEnum):
    """What happened to a share; past tense."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    STOPPED = "stopped"
    CALL_ENDED = "call_ended"


_S, _E = ShareState, ShareEvent

NEXT: dict[tuple[ShareState, ShareEvent], ShareState] = {
    (_S.OFF, _E.ASKED): _S.ASKED,
    (_S.OFF, _E.REFUSED): _S.OFF,
    (_S.OFF, _E.STOPPED): _S.OFF,
    (_S.OFF, _E.CALL_ENDED): _S.OFF,
    (_S.ASKED, _E.ASKED): _S.ASKED,
    (_S.ASKED, _E.GRANTED): _S.LIVE,
    (_S.ASKED, _E.REFUSED): _S.OFF,
    (_S.ASKED, _E.STOPPED): _S.OFF,
    (_S.ASKED, _E.CALL_ENDED): _S.OFF,
    (_S.LIVE, _E.ASKED): _S.LIVE,
    (_S.LIVE, _E.GRANTED): _S.LIVE,
    (_S.LIVE, _E.REFUSED): _S.OFF,
    (_S.LIVE, _E.STOPPED): _S.OFF,
    (_S.LIVE, _E.CALL_ENDED): _S.OFF,
}
"""The consent. Nothing becomes live but by the customer's yes to a question that was asked."""


class NotAgreed(Exception):
    """The event does not fit: a yes that nobody asked for."""

    def __init__(self, state: ShareState, event: ShareEvent) -> None:
        super().__init__(f"a share that is {state.value} cannot be {event.value}")
        self.state = state
        self.event = event


def advance(state: ShareState, event: ShareEvent) -> ShareState:
    """The share's state after `event`.

    Raises:
        NotAgreed: the table has no such step.
    """
    try:
        return NEXT[state, event]
    except KeyError:
        raise NotAgreed(state, event) from None


@dataclass(frozen=True)
class Rungs:
    """The rungs above looking: which are asked, and which granted."""

    asked: frozenset[Rung] = frozenset()
    granted: frozenset[Rung] = frozenset()

    def of(self, rung: Rung) -> ShareState:
        """How one stands."""
        if rung in self.granted:
            return ShareState.LIVE
        return ShareState.ASKED if rung in self.asked else ShareState.OFF


NO_RUNGS: Final = Rungs()


def climb(look: ShareState, rungs: Rungs, rung: Rung, event: ShareEvent) -> Rungs:
    """The rungs after something happened to one of them: by the table of the look, and only while that is live.

    Raises:
        NotAgreed: a yes that nobody asked for, or nobody looks along.
    """
    before = rungs.of(rung)
    if look is not ShareState.LIVE and event in (ShareEvent.ASKED, ShareEvent.GRANTED):
        raise NotAgreed(before, event)
    after = advance(before, event)
    asked, granted = rungs.asked - {rung}, rungs.granted - {rung}
    return Rungs(asked | {rung} if after is ShareState.ASKED else asked, granted | {rung} if after is ShareState.LIVE else granted)


def written(look: ShareState, rungs: Rungs) -> str:
    """A share as it is stored: its state, and the first letter of each rung granted. What was asked is asked anew after a restart."""
    letters = "".join(rung.value[0] for rung in ABOVE if rung in rungs.granted)
    return f"{look.value}+{letters}" if look is ShareState.LIVE and letters else look.value


def read(text: str) -> tuple[ShareState, Rungs]:
    """What `written` wrote."""
    look, _, letters = text.partition("+")
    return ShareState(look), Rungs(granted=frozenset(rung for rung in ABOVE if rung.value[0] in letters))


@dataclass(frozen=True)
class Position:
    """The last batch that a viewer has applied; before the first, an empty epoch."""

    epoch: str = ""
    sequence: int = -1


class Step(StrEnum):
    """What a batch is to whoever stands at a position."""

    RESTART = "restart"
    """A full one: begin anew with a new inflater."""
    APPLY = "apply"
    """The next one."""
    OLD = "old"
    """Already had, or of a page that is gone: leave it."""
    GAP = "gap"
    """Something is missing: show nothing more, ask for a full one."""


def follow(position: Position, epoch: str, sequence: int, *, full: bool) -> tuple[Position, Step]:
    """Where a viewer stands after this batch, and what to do with it. At `GAP` and `OLD` the position stays."""
    if epoch == position.epoch and sequence <= position.sequence:
        return position, Step.OLD
    if full:
        return Position(epoch, sequence), Step.RESTART
    if epoch == position.epoch and sequence == position.sequence + 1:
        return Position(epoch, sequence), Step.APPLY
    return position, Step.GAP


@dataclass(frozen=True)
class Batch:
    """One retained batch; `at` in seconds of the relay's clock."""

    epoch: str
    sequence: int
    full: bool
    body: bytes
    at: float
    coarse: bool = False


@dataclass
class Shelf:
    """What all streams of a relay retain together, at most `most` bytes: beyond it the stream that began first lets go of what it has."""

    most: int = MAX_RETAINED_BYTES
    size: int = 0
    _streams: dict[int, Retention] = field(default_factory=dict)

    def put(self, stream: Retention, octets: int) -> None:
        """`stream` retains so many bytes more."""
        self._streams.setdefault(id(stream), stream)
        self.size += octets
        while self.size > self.most:
            next(iter(self._streams.values())).let_go()

    def take(self, stream: Retention) -> None:
        """`stream` is about to let go of all that it has."""
        if self._streams.pop(id(stream), None):
            self.size -= stream.size


@dataclass
class Retention:
    """What followed the last full snapshot of one contact's page, for a viewer that comes later. All of it or nothing.

    It stands on a `shelf` with those of other contacts, or on one of its own.
    """

    shelf: Shelf = field(default_factory=Shelf, compare=False, repr=False)
    position: Position = field(default_factory=Position)
    _batches: list[Batch] = field(default_factory=list)
    _bytes: int = 0
    _hole: bool = False

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._bytes

    def add(self, batch: Batch) -> Step:
        """Takes the page's next batch; at `GAP` and `OLD` it was not taken, and it should not be passed on."""
        position, step = follow(self.position, batch.epoch, batch.sequence, full=batch.full)
        if step is Step.OLD:
            return step
        if step is Step.GAP or (self._hole and step is Step.APPLY):
            # the position stays: a full snapshot from before the hole, sent again, must not pass for the one after it
            self._hole = True
            self.let_go()
            return Step.GAP
        if step is Step.RESTART:
            self._hole = False
            self.let_go()
        elif not self._batches:
            # what it builds on was let go: a later viewer cannot use it, the present one can
            self.position = position
            return step
        self.position = position
        self._batches.append(batch)
        self._bytes += len(batch.body)
        too_old = batch.at - self._batches[0].at > MAX_RETAINED_AGE
        self.shelf.put(self, len(batch.body))
        if too_old or self._bytes > MAX_RETAINED_BYTES or len(self._batches) > MAX_RETAINED_BATCHES:
            self.let_go()
        return step

    def replay(self) -> tuple[Batch, ...]:
        """Everything since the last full snapshot, that one first; empty when it was too much or nothing came yet: ask for a full one."""
        return tuple(self._batches)

    def clear(self) -> None:
        """Forgets all, the position too: the next batch must be a full one."""
        self.position = Position()
        self._hole = False
        self.let_go()

    def let_go(self) -> None:
        """Retains nothing until the next full snapshot; whoever looks on now loses nothing."""
        self.shelf.take(self)
        self._batches.clear()
        self._bytes = 0
