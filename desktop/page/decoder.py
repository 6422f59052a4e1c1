"""From the wire to the viewer: batches in order, inflated, read, made safe; and the names that stand on the page.

No Qt here, so that it can run on a thread of its own (`desktop.page.reader`). One deflate stream lives from a full snapshot to
the next (`cobrowse.wire.Page`); what does not follow is a gap, and nothing more is shown until the next full snapshot. A batch
that names a stylesheet which is not here waits, and all that follow with it, until `resume`.
"""

from __future__ import annotations

import zlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

import msgspec

from cobrowse import wire
from cobrowse.checked import Dropped
from cobrowse.dictionary import END, inflater
from cobrowse.outline import Outline, Place
from cobrowse.restored import restore, sheets_in, with_sheets
from cobrowse.sanitize import Sanitizer
from cobrowse.share import Position, Step, follow
from cobrowse.title import Title
from desktop.page.sheets import PageSheets

MAX_INFLATED = 64 * 1024 * 1024
"""Bytes of one batch unpacked: a snapshot of 150k elements is 22 MB. More is a bomb."""
MAX_VALUES = 8_000_000
"""Lists, objects and what stands between commas in one batch: such a snapshot has 2 million. 64 MB of empty lists would become 1.5 GB."""


JOINED: Final = 1024 * 1024
"""Bytes of events that become one, at most, beside those of one batch."""


class Outcome(StrEnum):
    """What became of a batch."""

    RESTART = "restart"
    """Show it; the page begins anew."""
    APPLY = "apply"
    """Show it after the others."""
    OLD = "old"
    """Had already."""
    GAP = "gap"
    """Something before it is missing."""
    BROKEN = "broken"
    """It cannot be read."""
    WAITS = "waits"
    """It lacks stylesheets, or comes after one that does."""
    TOO_LARGE = "too_large"
    """It unpacks to more than the limit."""


SHOWN = frozenset({Outcome.RESTART, Outcome.APPLY})


@dataclass(frozen=True)
class Decoded:
    """A batch after decoding. `events` is the cleaned JSON array for the viewer, empty unless the outcome is shown."""

    outcome: Outcome
    epoch: str
    sequence: int
    events: bytes = b""
    title: str = ""
    address: str = ""
    dropped: Mapping[Dropped, int] = field(default_factory=dict)
    coarse: bool = False
    """The page is more than its budget allows: changes come in larger steps, or something is cut (`cobrowse.wire.Page`)."""
    lacking: tuple[str, ...] = ()
    """Hashes of stylesheets that it waits for, or goes without."""
    followed: bool = False
    """What comes after it was there when it was read: who comes late is to see the page as it became, and not as it was first."""


def joined(decoded: Iterable[Decoded]) -> Iterator[Decoded]:
    """The same in the same order, where those that go on from each other are one: who comes late is told all that happened at once. A whole
    page stays by itself, as it is built while the rest is read.
    """
    run: list[Decoded] = []
    octets = 0
    for one in decoded:
        more = one.outcome is Outcome.APPLY and octets + len(one.events) <= JOINED
        if run and not more:
            yield _in_one(run)
            run, octets = [], 0
        if one.outcome is Outcome.APPLY:
            run.append(one)
            octets += len(one.events)
        else:
            yield one
    if run:
        yield _in_one(run)


def _in_one(run: list[Decoded]) -> Decoded:
    if len(run) == 1:
        return run[0]
    dropped: Counter[Dropped] = Counter()
    for one in run:
        dropped.update(one.dropped)
    events = b"[%s]" % b",".join(inner for one in run if (inner := one.events[1:-1]))
    return replace(run[-1], events=events, dropped=dict(dropped), lacking=tuple(dict.fromkeys(name for one in run for name in one.lacking)))


class _TooLarge(Exception):
    pass


class PageDecoder:
    """Decodes the batches of one contact's page, in the order in which they come."""

    def __init__(self, sheets: PageSheets | None = None) -> None:
        self._sheets = sheets or PageSheets()
        self._position = Position()
        self._stalled: tuple[Position, Step, bytes, bool] | None = None
        self._behind: deque[tuple[wire.Page, bytes]] = deque()
        self._begin()

    def _begin(self) -> None:
        self._inflate = inflater()
        self._sanitizer = Sanitizer()
        self._outline = Outline()
        self._title = Title()

    def reset(self) -> None:
        """Forgets everything: the next batch that is shown is a full one."""
        self._stalled = None
        self._behind.clear()
        self._begin()
        self._position = Position()

    def decode(self, page: wire.Page, body: bytes) -> Decoded:
        """Takes the next batch. Never raises for what is in it."""
        if self._stalled is not None:
            self._behind.append((page, body))
            return Decoded(Outcome.WAITS, page.epoch, page.sequence)
        return self._decode(page, body)

    def resume(self) -> Iterator[Decoded]:
        """What waited, as far as nothing is lacking: all of it when its sheets are there, or are waited for no more."""
        if self._stalled is not None:
            stalled, self._stalled = self._stalled, None
            yield self._read(*stalled)
        while self._behind and self._stalled is None:
            yield self._decode(*self._behind.popleft())

    def _decode(self, page: wire.Page, body: bytes) -> Decoded:
        position, step = follow(self._position, page.epoch, page.sequence, full=page.full)
        if step is Step.OLD:
            return Decoded(Outcome.OLD, page.epoch, page.sequence)
        if step is Step.GAP:
            return Decoded(Outcome.GAP, page.epoch, page.sequence)
        if step is Step.RESTART:
            self._begin()
        try:
            text = self._inflated(body)
        except _TooLarge:
            self._fail()
            return Decoded(Outcome.TOO_LARGE, page.epoch, page.sequence)
        except zlib.error:
            return self._broken(position)
        return self._read(position, step, text, page.coarse)

    def _read(self, position: Position, step: Step, text: bytes, coarse: bool) -> Decoded:
        named = sheets_in(text)
        if lacking := self._sheets.lacks(named):
            self._stalled = (position, step, text, coarse)
            return Decoded(Outcome.WAITS, position.epoch, position.sequence, lacking=lacking)
        missing = self._sheets.missing(named)
        try:
            events = msgspec.json.decode(with_sheets(text, position.epoch, self._sheets.text))
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return self._broken(position)
        restore(events)
        return self._cleaned(position, step, events, coarse, missing)

    def _fail(self) -> None:
        """What is behind is read still: a full one may be among it."""
        self._begin()
        self._position = Position()

    def _broken(self, position: Position, dropped: Mapping[Dropped, int] | None = None) -> Decoded:
        self._fail()
        return Decoded(Outcome.BROKEN, position.epoch, position.sequence, dropped=dropped or {})

    def _cleaned(self, position: Position, step: Step, events: Any, coarse: bool, missing: tuple[str, ...]) -> Decoded:
        cleaned = self._sanitizer.clean(events)
        if step is Step.RESTART and not any(event["type"] == 2 for event in cleaned.events):
            return self._broken(position, cleaned.dropped)
        self._position = position
        self._title.apply(cleaned.events)
        self._outline.apply(cleaned.events)
        return Decoded(
            Outcome.RESTART if step is Step.RESTART else Outcome.APPLY,
            position.epoch,
            position.sequence,
            msgspec.json.encode(cleaned.events),
            str(self._title),
            self._title.address,
            cleaned.dropped,
            coarse,
            missing,
        )

    def _inflated(self, body: bytes) -> bytes:
        text = self._inflate.decompress(body + END, MAX_INFLATED)
        if self._inflate.unconsumed_tail:
            raise _TooLarge
        if len(text) > MAX_VALUES and sum(map(text.count, (b",", b"[", b"{"))) > MAX_VALUES:
            raise _TooLarge
        return text

    def settle(self, most: int) -> bool:
        """What can be done after a batch was told: about so many nodes of it; whether more is left."""
        return self._outline.work(most)

    def find(self, words: str) -> tuple[Place, ...]:
        """The fields, buttons, headings and links on the page by these words."""
        return self._outline.find(words)
