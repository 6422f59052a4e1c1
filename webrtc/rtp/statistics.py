"""What is counted of one stream of packets that comes in: what a receiver report says (RFC 3550, 6.4.1), and which packets are new.

Pure. Whoever feeds it knows the time; what is done about a loss is the receiving end's of each kind (`webrtc.rtp.ports.Wishes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DROPOUT: Final = 3000
"""A jump ahead of fewer packets is a loss; of more, a stream that began anew (RFC 3550, A.1)."""
WINDOW: Final = 1024
"""Packets behind the newest of which is known whether they came; as many as SRTP's window takes."""
_PAUSE: Final = 2.0
"""Seconds of silence after which the timestamps may have gone on otherwise: no measure of jitter."""
_MOST_LOST: Final = (1 << 23) - 1


@dataclass(frozen=True)
class Block:
    """One report block's own figures (RFC 3550, 6.4.1)."""

    fraction: int
    """Lost since the last report, in 256ths."""
    lost: int
    highest: int
    jitter: int
    """In units of the timestamp's clock."""


class Reception:
    """One SSRC as it comes in. `clock` in Hz."""

    def __init__(self, clock: int) -> None:
        self._clock = clock
        self._base = self._highest = -1
        """Extended sequence numbers: cycles in the upper bits (A.1)."""
        self._seen = 0
        self._astray = -1
        self._expected_before = self._received_before = 0
        self._transit: float | None = None
        self._timestamp = 0
        self._jitter = 0.0
        self.received = 0
        """Packets, without those that came twice."""
        self.last = 0.0
        """When the last one came."""

    def take(self, sequence: int, timestamp: int, arrived: float) -> int | None:
        """Counts a packet: how many are missing before it, -1 when it came late, None when it came twice or belongs to no stream yet.

        SRTP has vouched for the sender, so there is no probation (A.1's MIN_SEQUENTIAL).
        """
        if self._highest < 0:
            self._begin(sequence)
            ahead = 1
        else:
            ahead = (sequence - self._highest) & 0xFFFF
            if ahead >= 0x8000:
                ahead -= 0x10000
        if ahead > DROPOUT or ahead <= -WINDOW:
            if not self._anew(sequence):
                return None
            ahead = 1
        if ahead <= 0:
            return self._late(-ahead)
        self._highest += ahead
        self._seen = (self._seen << min(ahead, WINDOW) | 1) & ((1 << WINDOW) - 1)
        self._astray = -1
        self.received += 1
        self._follow(timestamp, arrived)
        self.last = arrived
        return ahead - 1

    @property
    def expected(self) -> int:
        """Packets sent since the first, as far as can be told."""
        return self._highest - self._base + 1 if self._highest >= 0 else 0

    @property
    def lost(self) -> int:
        """Packets that never came until now."""
        return max(0, self.expected - self.received)

    @property
    def jitter(self) -> float:
        """Seconds."""
        return self._jitter / self._clock

    def report(self) -> Block:
        """The figures since the last report (A.3); begins the next interval."""
        expected, received = self.expected - self._expected_before, self.received - self._received_before
        self._expected_before, self._received_before = self.expected, self.received
        missing = expected - received
        fraction = min(255, (missing << 8) // expected) if expected > 0 and missing > 0 else 0
        return Block(fraction, min(self.lost, _MOST_LOST), self._highest & 0xFFFFFFFF, int(self._jitter))

    # ---- inside

    def _begin(self, sequence: int) -> None:
        # One cycle ahead, so that late packets before the first never make a negative number.
        self._base = (1 << 16) + sequence
        self._highest = self._base - 1
        self._seen = 0
        self._expected_before = self._received_before = self.received = 0
        self._transit = None

    def _late(self, behind: int) -> int | None:
        if self._seen >> behind & 1:
            return None
        self._seen |= 1 << behind
        self._base = min(self._base, self._highest - behind)
        self.received += 1
        return -1

    def _anew(self, sequence: int) -> bool:
        """Two packets in sequence far from all others are a new beginning (A.1)."""
        if sequence != self._astray:
            self._astray = (sequence + 1) & 0xFFFF
            return False
        self._begin(sequence)
        self._astray = -1
        return True

    def _follow(self, timestamp: int, arrived: float) -> None:
        """A.8, on the first packet of each timestamp: the others of a picture wait for it."""
        if self._transit is not None and timestamp == self._timestamp:
            return
        step = ((timestamp - self._timestamp + 0x80000000) & 0xFFFFFFFF) - 0x80000000
        if self._transit is None or arrived - self.last > _PAUSE or abs(step) > _PAUSE * self._clock:
            self._transit = arrived * self._clock
        else:
            transit = self._transit + step
            self._jitter += (abs(arrived * self._clock - transit) - self._jitter) / 16
            self._transit = arrived * self._clock
        self._timestamp = timestamp
