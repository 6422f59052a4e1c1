"""Redundant sound (RFC 2198): several frames in one packet, so that a packet that comes tells what one that did not would have told.

Pure. What a payload holds and how it is put together is here, and how many copies a line needs; who keeps frames and when they are
decoded is `webrtc.audio.speaking`'s and `webrtc.audio.playout`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FARTHEST: Final = (1 << 14) - 1
"""Ticks of the clock by which a copy may be older than its packet (RFC 2198, 3: 14 bits)."""
LONGEST: Final = (1 << 10) - 1
"""Octets of a copy (10 bits)."""
MOST: Final = 1200
"""Octets of a whole payload, so that a packet passes every line undivided."""
BLOCKS: Final = 16
"""Blocks in a packet that are read; more than that no sender of speech makes."""


@dataclass(frozen=True, slots=True)
class Block:
    """One frame in a packet."""

    payload_type: int
    behind: int
    """Ticks of the clock by which it is older than the packet's timestamp; 0 for the packet's own frame, the last."""
    payload: bytes


def parse(payload: bytes) -> tuple[Block, ...]:
    """The blocks, oldest first as they stand; none of a payload that breaks off or holds too many."""
    heads: list[tuple[int, int, int]] = []
    at = 0
    while True:
        if at >= len(payload) or len(heads) >= BLOCKS:
            return ()
        first = payload[at]
        if not first & 0x80:
            at += 1
            break
        if at + 4 > len(payload):
            return ()
        rest = int.from_bytes(payload[at + 1 : at + 4], "big")
        heads.append((first & 0x7F, rest >> 10, rest & 0x3FF))
        at += 4
    blocks = []
    for kind, behind, length in heads:
        if at + length > len(payload):
            return ()
        blocks.append(Block(kind, behind, payload[at : at + length]))
        at += length
    return (*blocks, Block(first & 0x7F, 0, payload[at:]))


def build(blocks: Sequence[Block]) -> bytes:
    """One payload. The last block is the packet's own; copies that do not fit, by age or size, are left out, the farthest first."""
    own = blocks[-1]
    kept: list[Block] = []
    size = 1 + len(own.payload)
    for copy in sorted(blocks[:-1], key=lambda block: block.behind):
        if 0 < copy.behind <= FARTHEST and 0 < len(copy.payload) <= LONGEST and size + 4 + len(copy.payload) <= MOST:
            kept.insert(0, copy)
            size += 4 + len(copy.payload)
    heads = [bytes([0x80 | copy.payload_type]) + (copy.behind << 10 | len(copy.payload)).to_bytes(3, "big") for copy in kept]
    return b"".join((*heads, bytes([own.payload_type & 0x7F]), *(copy.payload for copy in kept), own.payload))


_LADDER: Final[tuple[tuple[float, tuple[int, ...], tuple[int, ...]], ...]] = (
    (0.03, (1, 2, 4), (4, 2, 1)),
    (0.005, (1,), (4, 2)),
    (0.0, (), ()),
)
"""From which fraction lost on, copies of which frames before go along: where packets get lost singly, and where in bursts. The first ones
when there is no room for all. Each copy restores the frame before it, too, so 4 and 2 bring back a burst of four whole (measured:
1, 2, 3 and 4 are no better); near copies come sooner, and are all that is needed where packets get lost singly."""
_MEMORY: Final = 0.8
"""Of an earlier report that is kept in the next, while less is lost: about half a minute until copies cease."""
_WINDOW: Final = 5.0
"""Seconds over which it is counted what the other side asks for again: as long as between two reports of a browser."""
_RUN: Final = 3
"""Packets in a row that make a burst: where each is lost for itself, one loss in a hundred or more is so long at 10 %."""
_BURSTY: Final = 30.0
"""Seconds after a burst for which more are reckoned with."""
_A_SECOND: Final = 50
"""Packets."""


class Redundancy:
    """How many frames before to repeat, by what the other side reports and asks for."""

    def __init__(self) -> None:
        self._lost = 0.0
        self._asked: dict[int, float] = {}
        self._burst_at = float("-inf")
        self._now = 0.0

    def reported(self, lost: float) -> None:
        """Fraction lost since the last report. Up at once, down slowly: reports are seconds apart, and bursts more."""
        self._lost = max(min(lost, 1.0), self._lost * _MEMORY)

    def asked(self, now: float, sequences: Sequence[int]) -> None:
        """These packets (16 bits) were asked for again. A report does not tell of them any more when they came then; and only they tell
        how many get lost in a row."""
        self._now = now
        for sequence in sequences:
            self._asked.setdefault(sequence, now)
        self._asked = {sequence: at for sequence, at in self._asked.items() if now - at <= _WINDOW}
        self._lost = max(self._lost, min(1.0, len(self._asked) / (_WINDOW * _A_SECOND)))
        if any(all((sequence + far) & 0xFFFF in self._asked for far in range(_RUN)) for sequence in sequences):
            self._burst_at = now

    def passed(self, now: float) -> None:
        """It is `now`, in seconds."""
        self._now = now

    @property
    def bursty(self) -> bool:
        """Whether packets get lost in a row."""
        return self._now - self._burst_at <= _BURSTY

    @property
    def lost(self) -> float:
        """The fraction that is reckoned with."""
        return self._lost

    def distances(self, most: int = 3) -> tuple[int, ...]:
        """Frames before the packet's own, nearest first; at most so many as there is room for on the line."""
        singly, in_bursts = next(distances for least, *distances in _LADDER if self._lost >= least)
        return tuple(sorted((in_bursts if self.bursty else singly)[: max(0, most)]))
