"""The packets sent of late, for sending again those that the other side misses (RFC 4585, 6.2.1), within a budget.

Pure. A packet that was asked for twice within a round trip goes once: the second question was on its way before the answer came.
On a line that loses because it is full, sending again makes it fuller; so what is sent again stays below a part of the rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Generic, TypeVar

SHARE: Final = 0.4
"""Of the rate at which packets are sent that may go to sending again: enough for 20 % of loss twice over."""
LEAST: Final = 64_000
"""Bits a second that may be sent again at any rate."""
SAVED: Final = 0.5
"""Seconds of budget that may be saved up: losses come in bursts."""
HASTY: Final = 0.01
"""Seconds within which the same packet is never sent twice, however short the way."""

T = TypeVar("T")


class History(Generic[T]):
    """The last `size` packets by sequence number."""

    def __init__(self, size: int) -> None:
        self._slots: list[tuple[int, T, int, float] | None] = [None] * size
        self._budget = SAVED * LEAST / 8
        self._at: float | None = None
        self.repeated = 0
        """Packets sent again."""

    def keep(self, sequence: int, packet: T, octets: int) -> None:
        """A packet left for the first time."""
        self._slots[sequence % len(self._slots)] = (sequence, packet, octets, -1.0)

    def again(self, sequences: Iterable[int], now: float, round_trip: float | None, rate: int) -> list[T]:
        """Of those asked for, the ones to send now; `rate` in bits a second."""
        self._refill(now, rate)
        found: list[T] = []
        for sequence in sequences:
            place = sequence % len(self._slots)
            slot = self._slots[place]
            if slot is None or slot[0] != sequence:
                continue
            _, packet, octets, sent = slot
            if sent >= 0 and now - sent < max(HASTY, 0.8 * (round_trip or 0.0)):
                continue
            if octets > self._budget:
                break
            self._budget -= octets
            self._slots[place] = (sequence, packet, octets, now)
            found.append(packet)
        self.repeated += len(found)
        return found

    def _refill(self, now: float, rate: int) -> None:
        speed = max(LEAST, SHARE * rate) / 8
        elapsed = now - self._at if self._at is not None else SAVED
        self._at = now
        self._budget = min(self._budget + max(0.0, elapsed) * speed, SAVED * speed)
