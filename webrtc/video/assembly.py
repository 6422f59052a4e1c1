"""From packets in any order to whole compressed frames.

Pure. Holds what came until a frame is whole, within bounds; knows which numbers are missing and where decoding could begin anew.
When to ask again, when to wait no longer and what may be decoded is `webrtc.video.repair`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from webrtc.rtp.ports import Codec, Packet
from webrtc.video import h264, vp8
from webrtc.video.piece import EMPTY, Piece

NUMBERS: Final = 1 << 16
"""Sequence numbers wrap here (RFC 3550, 5.1)."""
MAX_HELD: Final = 2048
"""Packets that wait for others: a second of 20 Mbit/s, 2.4 MB."""
MAX_LEAP: Final = 3000
"""A number this far from the last one is a new beginning, if the next packet says so too (RFC 3550, A.1)."""
PIECES: Final = {"vp8": vp8.piece, "h264": h264.piece}
"""The codecs whose frames can be put together, by `Codec.name`."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One compressed frame, whole."""

    codec: str
    data: bytes
    timestamp: int
    """32 bits, of 90 kHz; wraps."""
    key: bool
    """It needs no other."""
    broken: bool
    """All its packets came, and they make no frame."""
    arrived: float
    """When its last packet came."""
    repaired: bool
    """It waited for a packet that came by asking again: its delay says nothing about the line."""


class Place(Enum):
    """Where a packet fell."""

    NEXT = "next"
    """Beyond all that came before; numbers may lie between."""
    BETWEEN = "between"
    """Into a gap."""
    TWICE = "twice"
    """It is here already, or its frame is over."""
    ELSEWHERE = "elsewhere"
    """A single leap; it may be a stray packet."""
    ANEW = "anew"
    """Another stream began; all that waited is gone."""


@dataclass(slots=True)
class _Held:
    packet: Packet
    codec: str
    piece: Piece
    asked: bool


class Assembly:
    """The packets of one stream. Numbers are extended beyond 16 bits and only grow."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._starts: set[int] = set()
        self._source: int | None = None
        self._leap: int | None = None
        self.highest: int | None = None
        """The greatest number that came."""
        self.floor = 0
        """No packet below it is of use any more."""
        self.key_grew = 0.0
        """When the latest packet of the newest key frame came."""

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, number: int) -> bool:
        return number in self._held

    def put(self, packet: Packet, codec: Codec | None) -> tuple[Place, int]:
        """Takes a packet in, and says where it fell and its extended number. Without a codec it only fills its place."""
        anew = self._source is not None and packet.ssrc != self._source
        if anew:
            self.clear()
            self.highest = None
        number = self._extended(packet.sequence)
        if number is None:
            return Place.ELSEWHERE, 0
        if self.highest is not None and abs(number - self.highest) > MAX_LEAP:
            self.clear()
            self.highest, number, anew = None, packet.sequence + NUMBERS, True
        self._source = packet.ssrc
        if self.highest is None:
            self.floor = number - MAX_HELD // 4  # the first to come need not be the first that was sent
        elif number < self.floor or number in self._held:
            return Place.TWICE, number
        piece = PIECES[codec.name](packet.payload) if codec else EMPTY
        self._held[number] = _Held(packet, codec.name if codec else "", piece, packet.repaired)
        if piece.opens_key or (piece.opens and piece.key):
            self._starts.add(number)
        if self._starts and packet.timestamp == self._held[max(self._starts)].packet.timestamp:
            self.key_grew = packet.arrived
        if self.highest is None or number > self.highest:
            self.highest = number
            return Place.ANEW if anew else Place.NEXT, number
        return Place.BETWEEN, number

    def came_by_asking(self, number: int) -> None:
        """The packet was asked for: also when it does not look so, as without RFC 4588."""
        if number in self._held:
            self._held[number].asked = True

    def frame(self, at: int) -> tuple[Frame, int] | None:
        """The frame that begins at `at` or after the padding there, and the number after it; None while something misses."""
        parts: list[_Held] = []
        while (held := self._held.get(at)) is not None:
            if parts and held.packet.timestamp != parts[0].packet.timestamp:
                return _frame(parts), at  # a sender that sets no marker
            if parts or held.piece.data or held.piece.broken:
                parts.append(held)
            at += 1
            if parts and held.packet.marker:
                return _frame(parts), at
        return None

    def key_frames(self, above: int) -> Iterator[int]:
        """Where whole key frames begin from `above` on, the first one first."""
        for at in sorted(number for number in self._starts if number >= above):
            before = self._held.get(at - 1)
            if not self._held[at].piece.opens_key and before is not None and before.packet.timestamp == self._held[at].packet.timestamp:
                continue  # another slice of a frame whose beginning is elsewhere
            found = self.frame(at)
            if found is not None and found[0].key and not found[0].broken:
                yield at

    def begun(self) -> int | None:
        """Where the first key frame begins of which packets lie here, whole or not."""
        return min(self._starts, default=None)

    def frames_below(self, number: int) -> int:
        """How many frames lie before `number`, whole or not."""
        return len({held.packet.timestamp for at, held in self._held.items() if at < number and held.piece.data})

    def drop_below(self, number: int) -> None:
        """Everything before `number` is done with."""
        self.floor = max(self.floor, number)
        for at in [at for at in self._held if at < self.floor]:
            del self._held[at]
        self._starts = {at for at in self._starts if at >= self.floor}

    def clear(self) -> None:
        """Lets go of all that waits."""
        self._held.clear()
        self._starts.clear()
        if self.highest is not None:
            self.floor = max(self.floor, self.highest + 1)

    def _extended(self, sequence: int) -> int | None:
        """The number beside the greatest one; None for the first of a leap."""
        if self.highest is None:
            return sequence + NUMBERS
        ahead = (sequence - self.highest + NUMBERS // 2) % NUMBERS - NUMBERS // 2
        if abs(ahead) <= MAX_LEAP:
            self._leap = None
            return self.highest + ahead
        expected, self._leap = self._leap, (sequence + 1) % NUMBERS
        return self.highest + ahead if expected == sequence else None


def _frame(parts: list[_Held]) -> Frame:
    first, last = parts[0], parts[-1]
    broken = not first.piece.opens or any(part.piece.broken or part.codec != first.codec for part in parts)
    return Frame(
        codec=first.codec,
        data=b"".join(part.piece.data for part in parts),
        timestamp=first.packet.timestamp,
        key=any(part.piece.key for part in parts),
        broken=broken,
        arrived=max(part.packet.arrived for part in parts),
        repaired=any(part.asked for part in parts) or last.asked,
    )
