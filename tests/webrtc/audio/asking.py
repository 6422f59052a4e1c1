"""A browser that speaks over a bad line and repeats what it is asked for, in reckoned time: what our hearing makes of it.

The browser is Chromium as it is with our page: each packet bears a copy of the frame before it, and one that is asked for (RFC 4585,
6.2.1) is sent again as it was. The line is `tests.webrtc.impairment`'s, and the repeats and the questions get lost on it, too.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.webrtc.impairment import Impairment, Link
from webrtc.audio import red
from webrtc.audio.frames import BLOCK, FRAME, RATE, Samples
from webrtc.audio.hearing import Hearing
from webrtc.audio.playout import Playout
from webrtc.rtp.history import HASTY
from webrtc.rtp.ports import Codec, Packet, SoundIn

OPUS, RED = Codec(111, "opus", 48_000, 2, feedback=frozenset({"nack"})), Codec(63, "red", 48_000, 2)
POLL = 0.01
"""Seconds between two questions for wishes (`webrtc.rtp.receiver`)."""


@dataclass
class Listened:
    """What came of it."""

    sound: Samples
    counts: SoundIn
    delay: float
    """Seconds from the moment a sample left, by the quickest way, until it was pulled; the middle of the second half."""
    asked: int
    """Packets asked for, each time counted."""

    @property
    def missing(self) -> float:
        """Fraction that was made up or skipped."""
        return (self.counts.concealed + self.counts.skipped) / max(1, self.counts.played)


class _Call:
    def __init__(self, payloads: Sequence[bytes], line: Impairment, *, copies: tuple[int, ...], repeats: bool) -> None:
        self.now = 0.0
        self._payloads, self._copies = payloads, copies
        self._there, self._back = Link(line), Link(line)
        self._round_trip = 2 * line.delay + line.jitter + 0.002
        self._repeated: dict[int, float] = {}
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._newest, self._gap_at, self.asked = -1, -math.inf, 0
        self.playout = Playout(lambda: self.now)
        self.hearing = Hearing(self.playout, lambda: None)
        self.hearing.begin({63: RED, 111: OPUS if repeats else Codec(111, "opus", 48_000, 2)})
        self.out: list[Samples] = []
        self.delays: list[float] = []
        self._quickest = line.delay

    def at(self, time: float, act: Callable[..., None], *words: Any) -> None:
        heapq.heappush(self._events, (time, next(self._order), lambda: act(*words)))

    def run(self) -> None:
        end = len(self._payloads) * FRAME / RATE
        for number in range(len(self._payloads)):
            self.at(number * FRAME / RATE, self._send, number)
        for pull in range(int(end * RATE / BLOCK)):
            self.at(pull * BLOCK / RATE + 0.003, self._pull)
            self.at(pull * POLL + 0.007, self._poll)
        while self._events:
            time, _, act = heapq.heappop(self._events)
            if time > end:
                break
            self.now = time
            act()

    def _send(self, number: int, again: bool = False) -> None:
        blocks = [red.Block(111, far * FRAME, self._payloads[number - far]) for far in sorted(self._copies, reverse=True) if number >= far]
        payload = red.build((*blocks, red.Block(111, 0, self._payloads[number])))
        arrives = self._there.departure(self.now, len(payload))
        if arrives is not None:
            self.at(arrives + 0.001, self._take, number, payload, again)

    def _take(self, number: int, payload: bytes, again: bool) -> None:
        self.hearing.take(Packet(7, 63, number & 0xFFFF, number * FRAME & 0xFFFFFFFF, False, payload, self.now))
        if number > self._newest + 1:
            self._gap_at = self.now
            self._ask()
        self._newest = max(self._newest, number)

    def _poll(self) -> None:
        if self.now - self._gap_at < 1.0:
            self._ask()

    def _ask(self) -> None:
        wanted = self.hearing.wishes(self.now, self._round_trip).nack
        if not wanted:
            return
        self.asked += len(wanted)
        arrives = self._back.departure(self.now, 40, media=False)
        if arrives is not None:
            self.at(arrives, self._repeat, wanted)

    def _repeat(self, wanted: tuple[int, ...]) -> None:
        for number in wanted:
            if self.now - self._repeated.get(number, -1.0) >= max(HASTY, 0.8 * self._round_trip):
                self._repeated[number] = self.now
                self._send(number, again=True)

    def _pull(self) -> None:
        self.out.append(self.playout.pull(BLOCK))
        stream = self.hearing._stream
        if stream is not None and stream.place is not None:
            self.delays.append(self.now - self._quickest - (stream.place - 2**32) / RATE)


def listened(payloads: Sequence[bytes], line: Impairment, *, copies: tuple[int, ...] = (1,), repeats: bool = True) -> Listened:
    """Has our hearing hear `payloads`, a frame each, over `line`."""
    call = _Call(payloads, line, copies=copies, repeats=repeats)
    call.run()
    return Listened(
        np.concatenate(call.out), call.hearing.counts(), float(np.median(call.delays[len(call.delays) // 2 :])), call.asked
    )  # fmt: skip
