"""What a bad line does to packets: loses them, singly or in bursts, holds them up, lets only so many bits through, or none at all.

Pure: `Link.departure` is asked with the time and answers with a time, so a simulation in virtual time and the real forwarder
(`tests.webrtc.network`) have the same line. Everything random comes from the seed. Times are seconds.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

HEADERS: Final = 28
"""Bytes of IPv4 and UDP around each packet; they take bandwidth too."""


@dataclass(frozen=True)
class Impairment:
    """One direction of a line."""

    loss: float = 0.0
    """Fraction of packets that are lost, in the long run; 0 to 1."""
    burst: int = 1
    """Packets that are lost in a row each time; 1: each packet for itself."""
    exact: bool = True
    """Bursts are of exactly `burst` packets; otherwise that is their mean (Gilbert: geometric lengths)."""
    delay: float = 0.0
    """Seconds that every packet takes."""
    jitter: float = 0.0
    """Each packet takes up to so many seconds more, evenly distributed, each for itself."""
    reorder: bool = False
    """A packet may overtake the one before it; otherwise it waits behind it."""
    bits_per_second: float | None = None
    """What goes through, headers included."""
    queue: float = 0.3
    """Seconds of sending that wait at most before the narrow place; what comes on top is dropped."""
    out: bool = False
    """Nothing goes through."""
    seed: int = 1


class Losses:
    """Which packets are lost: `next()` says it for one after the other, the same for the same impairment."""

    def __init__(self, impairment: Impairment, salt: int = 0) -> None:
        loss, burst = min(1.0, max(0.0, impairment.loss)), max(1, impairment.burst)
        self._random = random.Random(impairment.seed * 1_000_003 + salt)
        # the mean run of good packets is burst * (1 - loss) / loss
        self._begins = loss / (loss + burst * (1 - loss))
        self._burst, self._exact = burst, impairment.exact
        self._left = 0

    def next(self) -> bool:
        """Whether the next packet is lost."""
        if self._left > 0:
            self._left -= 1
            return True
        if self._random.random() >= self._begins:
            return False
        self._left = self._length() - 1
        return True

    def _length(self) -> int:
        if self._exact or self._burst == 1:
            return self._burst
        length = 1
        while self._random.random() >= 1 / self._burst:
            length += 1
        return length


@dataclass
class Traffic:
    """What one direction had to carry until now."""

    passed: int = 0
    octets: int = 0
    """Of those that passed, headers included."""
    lost: int = 0
    """By chance or outage."""
    dropped: int = 0
    """The queue was full."""


class Link:
    """One direction. `impairment` may be replaced at any time; what is on its way arrives as it was."""

    def __init__(self, impairment: Impairment | None = None) -> None:
        self.traffic = Traffic()
        self._busy = 0.0  # until when the narrow place sends what it has
        self._last = 0.0  # when the last packet arrives
        self.impairment = impairment or Impairment()

    @property
    def impairment(self) -> Impairment:
        """What it does now."""
        return self._impairment

    @impairment.setter
    def impairment(self, impairment: Impairment) -> None:
        self._impairment = impairment
        # media has a pattern of its own: RTP packet n of a seed is lost or not, however many checks and reports lie between
        self._losses = {True: Losses(impairment), False: Losses(impairment, 1)}
        self._random = random.Random(impairment.seed * 1_000_003 + 2)

    def departure(self, now: float, size: int, media: bool = True) -> float | None:
        """When a packet of `size` bytes that comes at `now` arrives at the other end; None when never. `media`: it is RTP."""
        line = self._impairment
        lost = self._losses[media].next()
        if line.out or lost:
            self.traffic.lost += 1
            return None
        sent = now
        if line.bits_per_second is not None:
            waits = max(self._busy, now) - now
            if waits > line.queue:
                self.traffic.dropped += 1
                return None
            self._busy = sent = now + waits + (size + HEADERS) * 8 / line.bits_per_second
        arrives = sent + line.delay + (self._random.random() * line.jitter if line.jitter else 0.0)
        if not line.reorder:
            arrives = max(arrives, self._last)
        self._last = max(self._last, arrives)
        self.traffic.passed += 1
        self.traffic.octets += size + HEADERS
        return arrives


def is_media(packet: bytes) -> bool:
    """Whether it is RTP and not RTCP, STUN or DTLS (RFC 7983; RFC 5761, 4)."""
    return len(packet) > 12 and 128 <= packet[0] <= 191 and not 192 <= packet[1] <= 223
