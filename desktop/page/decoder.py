"""From the wire to the viewer: batches in order, inflated, read, made safe; and the names that stand on the page.

No Qt here, so that it can run on a thread of its own (`desktop.page.reader`). One deflate stream lives from a full snapshot to
the next (`cobrowse.wire.Page`); what does not follow is a gap, and nothing more is shown until the next full snapshot.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from cobrowse import wire
from cobrowse.checked import Dropped
from cobrowse.outline import Outline, Place
from cobrowse.sanitize import Sanitizer
from cobrowse.share import Position, Step, follow

MAX_INFLATED = 64 * 1024 * 1024
"""Bytes of one batch unpacked: a snapshot of 150k elements is 22 MB. More is a bomb."""


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


class _TooLarge(Exception):
    pass


class PageDecoder:
    """Decodes the batches of one contact's page, in the order in which they come."""

    def __init__(self) -> None:
        self._begin()
        self._position = Position()

    def _begin(self) -> None:
        self._inflate = zlib.decompressobj(-15)
        self._sanitizer = Sanitizer()
        self._outline = Outline()

    def reset(self) -> None:
        """Forgets everything: the next batch that is shown is a full one."""
        self._begin()
        self._position = Position()

    def decode(self, page: wire.Page, body: bytes) -> Decoded:
        """Takes the next batch. Never raises for what is in it."""
        position, step = follow(self._position, page.epoch, page.sequence, full=page.full)
        if step is Step.OLD:
            return Decoded(Outcome.OLD, page.epoch, page.sequence)
        if step is Step.GAP:
            return Decoded(Outcome.GAP, page.epoch, page.sequence)
        if step is Step.RESTART:
            self._begin()
        try:
            events = msgspec.json.decode(self._inflated(body))
        except _TooLarge:
            self.reset()
            return Decoded(Outcome.TOO_LARGE, page.epoch, page.sequence)
        except (zlib.error, msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            self.reset()
            return Decoded(Outcome.BROKEN, page.epoch, page.sequence)
        return self._cleaned(position, step, events, coarse=page.coarse)

    def _cleaned(self, position: Position, step: Step, events: Any, *, coarse: bool) -> Decoded:
        cleaned = self._sanitizer.clean(events)
        if step is Step.RESTART and not any(event["type"] == 2 for event in cleaned.events):
            self.reset()
            return Decoded(Outcome.BROKEN, position.epoch, position.sequence, dropped=cleaned.dropped)
        self._position = position
        self._outline.apply(cleaned.events)
        return Decoded(
            Outcome.RESTART if step is Step.RESTART else Outcome.APPLY,
            position.epoch,
            position.sequence,
            msgspec.json.encode(cleaned.events),
            self._outline.title,
            self._outline.address,
            cleaned.dropped,
            coarse,
        )

    def _inflated(self, body: bytes) -> bytes:
        text = self._inflate.decompress(body, MAX_INFLATED)
        if self._inflate.unconsumed_tail:
            raise _TooLarge
        return text

    def find(self, words: str) -> tuple[Place, ...]:
        """The fields, buttons, headings and links on the page by these words."""
        return self._outline.find(words)
