"""A page, a console and the connections between them and a relay, for `schedules`: without sockets, on a clock that is handed in.

The page is a model of what share.ts and link.ts promise of a stream (their own tests hold them to it): a full snapshot first and when
asked, numbers without gaps, nothing numbered that the link did not take, a snapshot after every return, and a new connection when nothing
is acknowledged. The console decodes as the real one does: by `PageDecoder`, or by its rule of order alone, which is faster.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import msgspec

from cobrowse import share, wire
from cobrowse.dictionary import END, inflater
from cobrowse.relay.outbox import Outbox
from desktop.page.decoder import SHOWN, PageDecoder
from tests.cobrowse.pages import PageMaker, Stream, change

ACKED_WITHIN: Final = 20.0
"""As share.ts."""
SNAPSHOT_PAUSE: Final = 1.0
"""As share.ts."""
RESYNC_EVERY: Final = 2.0
"""As `desktop.page.panel`, which brings a window."""
SLOW_MESSAGES, SLOW_BYTES = 14, 6_000
"""An outbox that a slow viewer fills within one schedule."""
_MARK: Final = re.compile(rb"mark(\d+);")


class Wrong(Exception):
    """The schedule found events lost, doubled or out of order, or a picture that does not come back."""


class Sky(Protocol):
    """What a peer sees of its world. `truth` is the page after each batch; `met` counts what happened, so that a test can see that the
    schedules reach it.
    """

    truth: dict[tuple[str, int], tuple[int, ...]]
    met: Counter[str]

    @property
    def now(self) -> float: ...

    def hang_up(self, tab: Tab) -> None: ...


@dataclass
class Line:
    """A connection: what is on its way to the relay, and what waits for the peer. `cut`: nothing passes; an end may not know yet."""

    number: int
    page: bool
    up: deque[bytes] = field(default_factory=deque)
    down: Outbox = field(default_factory=lambda: Outbox(messages=SLOW_MESSAGES, octets=SLOW_BYTES))
    cut: bool = False
    closed: bool = False
    """The relay ends it when what waits has gone."""
    behind: bool = False
    """It lost the stream, and is helped when what waits has gone."""


def _marks(events: bytes) -> tuple[int, ...]:
    return tuple(int(mark) for mark in _MARK.findall(events))


@dataclass
class Share:
    """What one page load tells: its document is a list of marks."""

    stream: Stream
    marks: list[int]
    body: int = 0
    packing: bool = False
    told: int = 0
    next: int = 0
    acked: int = -1
    snapshot_at: float = float("-inf")


class Tab:
    """The customer's browser, of which one page load at a time is told: `share`. `tabs`: all that there are, which speak on the same
    connection when the customer goes there.
    """

    def __init__(self, world: Sky, epoch: str, marks: list[int]) -> None:
        self.world, self.share = world, Share(Stream(epoch), marks)
        self.tabs = [self.share]
        self.line: Line | None = None
        self.up = self.live = self.wanted = self.over = False
        self._sent_at = 0.0

    @property
    def marks(self) -> list[int]:
        """The document that is told."""
        return self.share.marks

    def goes_to(self, other: Share) -> None:
        """Another tab of this browser is told from now on, from a snapshot on."""
        if other not in self.tabs:
            self.tabs.append(other)
        self.share = other
        other.packing, self.wanted, self._sent_at = False, True, self.world.now
        self.say_tabs()

    def hear(self, message: wire.ToPage) -> None:
        match message:
            case wire.Welcome():
                self.up = True
                self.live = self.wanted = True
                self._sent_at = self.world.now
                self.say_tabs()
            case wire.Resync():
                self.wanted = True
            case wire.Ack():
                if message.sequence > self.share.acked:
                    self._sent_at = self.world.now
                self.share.acked = message.sequence  # it may be meant for the tab before
            case wire.Error(problem=wire.Problem.SIGNED_IN_ELSEWHERE):
                self.over = True
            case wire.Error(problem=wire.Problem.NO_CONSENT):
                self._say(wire.Consent("a", "look", granted=True))
                self.wanted = True

    def lost(self) -> None:
        self.line, self.up = None, False

    def act(self) -> None:
        """What the script does by itself as time goes on."""
        if not self.up or self.over:
            return
        now, told = self.world.now, self.share
        if told.next - 1 > told.acked and now - self._sent_at > ACKED_WITHIN:
            self.world.met["unheard"] += 1
            self.world.hang_up(self)
            return
        if self.wanted and now >= told.snapshot_at + SNAPSHOT_PAUSE:
            self._snapshot(now)
        elif told.packing and not self.wanted and told.told < len(told.marks):
            new = told.marks[told.told :]
            make = PageMaker()
            adds = [{"parentId": told.body, "nextId": None, "node": {**make.text(f"mark{mark};"), "id": 1000 + mark}} for mark in new]
            self._send([change(adds=adds)], full=False)

    def _snapshot(self, now: float) -> None:
        make = PageMaker()
        document = make.full(*(f"mark{mark};" for mark in self.marks))
        self.share.body = document[1]["data"]["node"]["childNodes"][1]["childNodes"][1]["id"]
        self.wanted, self.share.packing, self.share.snapshot_at = False, True, now
        self._send(document, full=True)

    def _send(self, events: list[Any], *, full: bool) -> None:
        told = self.share
        told.stream.sequence = told.next - 1
        page, body = told.stream.batch(events, full=full)
        page = msgspec.structs.replace(page, contact="", epoch=told.stream.epoch if full else "")
        told.told = len(self.marks)
        self.world.truth[told.stream.epoch, told.next] = tuple(self.marks)
        if told.next - 1 == told.acked:
            self._sent_at = self.world.now
        self._say(page, body)
        told.next += 1

    def say_tabs(self) -> None:
        number = 1 + self.tabs.index(self.share)
        self._say(wire.Tabs("a", len(self.tabs), number, number))

    def _say(self, message: wire.Message, body: bytes = b"") -> None:
        if self.line is not None and not self.line.cut:
            self.line.up.append(wire.encode(message, body))


class Viewer:
    """The agent's console: what it shows, and when it asks for a fresh page."""

    def __init__(self, world: Sky, *, whole: bool) -> None:
        self.world = world
        self.line: Line | None = None
        self.up = False
        self.slow = False
        self.shown: tuple[int, ...] = ()
        self._decoder: PageDecoder | None = PageDecoder() if whole else None
        self._position = share.Position()
        self._inflate = inflater()
        self.gap = False
        self._asked_at = float("-inf")

    def hear(self, message: wire.ToConsole, body: bytes) -> None:
        if isinstance(message, wire.Welcome):
            self.up = True
        if isinstance(message, wire.Page):
            step, events = self._decode(message, body)
            self.world.met[step] += 1
            if step is share.Step.GAP:
                self.gap = True
            elif step is not share.Step.OLD:
                self._show(message, step is share.Step.RESTART, _marks(events))

    def _decode(self, page: wire.Page, body: bytes) -> tuple[share.Step, bytes]:
        if self._decoder is not None:
            decoded = self._decoder.decode(page, body)
            if decoded.outcome in SHOWN or decoded.outcome == "old":
                return share.Step(decoded.outcome.value), decoded.events
            return share.Step.GAP, b""
        self._position, step = share.follow(self._position, page.epoch, page.sequence, full=page.full)
        if step in (share.Step.OLD, share.Step.GAP):
            return step, b""
        if step is share.Step.RESTART:
            self._inflate = inflater()
        try:
            return step, self._inflate.decompress(body + END)
        except zlib.error:
            raise Wrong(f"batch {page.sequence} of {page.epoch} does not follow what was inflated before") from None

    def _show(self, page: wire.Page, restart: bool, marks: tuple[int, ...]) -> None:
        self.shown = marks if restart else self.shown + marks
        self.gap = self.gap and not restart
        true = self.world.truth.get((page.epoch, page.sequence))
        if self.shown != true:
            raise Wrong(f"after batch {page.sequence} of {page.epoch} it shows {self.shown}, and the page was {true}")
        self.world.met["shown"] += 1

    def act(self) -> None:
        """Asks for what is missing, again and again while it is (`PagePanel`)."""
        if self.up and self.gap and self.line is not None and self.world.now - self._asked_at >= RESYNC_EVERY:
            self._asked_at = self.world.now
            if not self.line.cut:
                self.line.up.append(wire.encode(wire.Resync("a")))
