"""When each packet of a connection came, as the other side wants to know it: transport-wide feedback, from which a browser finds its rate.

Pure. The format is draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1: all packets of both kinds in one sequence, their arrival in
quarters of a millisecond. A browser that gets it finds a line's width in a second, where by our estimate (REMB) it takes twenty.
"""

from __future__ import annotations

import struct
from typing import Final

URI: Final = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
EVERY: Final = 0.05
"""Seconds between two reports: often enough to answer a queue that fills."""
MOST: Final = 400
"""Packets of one report: more came of a flood, and the oldest are left out."""
_REFERENCE: Final = 0.064
_DELTA: Final = 0.00025
_MISSING, _NEAR, _FAR = 0, 1, 2
_VECTOR: Final = 7
_LONGEST: Final = 0x1FFF


class Arrivals:
    """Collects arrivals and makes the reports' bodies (FCI). Times in seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._came: dict[int, float] = {}
        self._highest = -1
        self._next = -1
        """The first number that no report was about."""
        self._count = 0
        self._said = 0.0

    def take(self, sequence: int, now: float) -> None:
        """A packet came; `sequence` has 16 bits and wraps."""
        if self._highest < 0:
            self._highest = self._next = sequence + 0x10000
        number = self._highest + ((sequence - self._highest + 0x8000) & 0xFFFF) - 0x8000
        self._highest = max(self._highest, number)
        self._came.setdefault(number, now)
        if number < self._next:
            self._next = number  # late: the report that called it missing is corrected

    def due(self, now: float) -> bool:
        """Whether it is time for a report."""
        return bool(self._came) and now - self._said >= EVERY

    def report(self, now: float) -> bytes:
        """The body of the next report; empty when nothing came since the last."""
        self._said = now
        if not self._came:
            return b""
        numbers = sorted(self._came)
        first, last = max(self._next, numbers[-1] - MOST + 1), numbers[-1]
        came = [(number, self._came[number]) for number in numbers if number >= first]
        self._came.clear()
        self._next = last + 1
        reference = int(came[0][1] / _REFERENCE)
        at = round(reference * _REFERENCE / _DELTA)
        symbols, deltas = [_MISSING] * (last - first + 1), bytearray()
        for number, time in came:
            delta = max(-0x8000, min(round(time / _DELTA) - at, 0x7FFF))
            at += delta
            near = 0 <= delta <= 0xFF
            symbols[number - first] = _NEAR if near else _FAR
            deltas += struct.pack("!B", delta) if near else struct.pack("!h", delta)
        head = struct.pack("!HHI", first & 0xFFFF, len(symbols), (reference & 0xFFFFFF) << 8 | self._count)
        self._count = (self._count + 1) & 0xFF
        body = head + _chunks(symbols) + bytes(deltas)
        return body + bytes(-len(body) % 4)


def _chunks(symbols: list[int]) -> bytes:
    """Runs of one symbol, and sevens of different ones (3.1.1-3)."""
    packed, at = bytearray(), 0
    while at < len(symbols):
        run = at
        while run < len(symbols) and symbols[run] == symbols[at] and run - at < _LONGEST:
            run += 1
        if run - at >= _VECTOR or run == len(symbols):
            packed += struct.pack("!H", symbols[at] << 13 | run - at)
            at = run
        else:
            chunk = 0xC000
            for place, symbol in enumerate(symbols[at : at + _VECTOR]):
                chunk |= symbol << 12 - 2 * place
            packed += struct.pack("!H", chunk)
            at += _VECTOR
    return bytes(packed)
