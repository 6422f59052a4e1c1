"""How many bits a second of picture the line takes, from what the other side reports; and when it takes none.

Pure. The loss-based half of Google's congestion control as published (draft-ietf-rmcat-gcc-02, 6) under the receiver's own estimate
(REMB), with two additions. A round trip that grows is a queue that fills, and is answered before packets are lost. And loss that stays
when less is sent is the air's and not ours: less would only make the picture worse, so it is set apart.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from webrtc.rtp.ports import Feedback
from webrtc.video.ladder import FLOOR

START: Final = 300_000
"""Bits a second at first, as browsers begin."""
MOST: Final = 1_800_000
"""Enough for 720 lines of a face or 1080 of a screen; more nobody sees."""
LITTLE: Final = 0.02
"""Loss below which more is tried (6)."""
MUCH: Final = 0.10
"""Loss above which less is sent (6)."""
EAGER: Final = 1.25
"""By how much more each second until something first goes wrong."""
CAREFUL: Final = 1.06
"""And afterwards."""
LITTLE_RATE: Final = 150_000
"""Bits a second below which a fifth more is little, and eager it stays: the way back up is long."""
QUEUE: Final = 0.1
"""Seconds by which the round trip grows when a queue fills."""
STANDS: Final = 2.0
"""Seconds in which no round trip was shorter."""
BACK: Final = 0.85
"""To what a queue that fills has the rate go."""
WINDOW: Final = 30.0
"""Seconds in which the shortest round trip was without a queue."""
FRESH: Final = 8.0
"""Seconds that a ceiling holds when it is not said again."""
MANY: Final = 25
"""Packets whose loss says something."""
SOON: Final = 0.9
"""Seconds over which loss is gathered, at least."""
LONG: Final = 2.5
"""And at most, when there are fewer packets."""
REPORTS: Final = 10
"""Reports, of about a second each, in which loss at a higher rate is held against loss at a lower one."""
ENOUGH: Final = 6
"""Of them say something."""
APART: Final = 0.85
"""The lower half's rate to the higher half's, at most, for the two to say something."""
SAME: Final = 0.7
"""The lower half's loss to the higher half's from which it is not ours."""
STEADY: Final = 4.0
"""Seconds of some loss at one rate after which less is sent to see."""
PROBE: Final = 0.8
"""To what."""
STANDING: Final = 40.0
"""Seconds after which it is tried again."""
HOPELESS: Final = 30_000
"""Bits a second that are no picture even on the lowest step."""
RUINED: Final = 0.4
"""Loss at which none arrives."""
OURS: Final = 0.25
"""Loss on the lowest step that must be our own doing."""
TRIED: Final = 4.0
"""Seconds before the picture is given up."""
REST: Final = 10.0
"""Seconds until it is tried again, the first time; twice as long each time after, up to MAX_REST."""
MAX_REST: Final = 60.0


class Control:
    """The rate of one stream of pictures. Times in seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._rate: float = START
        self._eager = True
        self._loss = 0.0
        self._standing = 0.0
        self._stood = 0.0
        self._reports: deque[tuple[float, float]] = deque(maxlen=REPORTS)
        self._trips: deque[tuple[float, float]] = deque(maxlen=128)
        self._gathering: tuple[float, float, int] | None = None
        self._lowered = -10.0
        self._ceiling: tuple[float, int] | None = None
        self._poor: float | None = None
        self._given_up: float | None = None
        self._rest = REST

    @property
    def given_up(self) -> bool:
        """The line carries no picture now."""
        return self._given_up is not None

    def loss(self) -> float:
        """Fraction lost lately."""
        return self._loss

    def rate(self, now: float) -> int:
        """Bits a second of packets, those sent again included; 0 while given up."""
        self._judge(now)
        return 0 if self.given_up else int(max(FLOOR, self._most(now)))

    def feedback(self, said: Feedback, sent: float, packets: int) -> None:
        """The other side reports. `sent` is what was really sent lately, in bits a second; `packets` since its last report."""
        if said.ceiling is not None:
            self._ceiling = (said.now, said.ceiling)
        if said.lost is None:
            return
        full = self._queue_fills(said)
        if full:
            self._lower(said.now, BACK)
        gathered = self._gathered(said.now, said.lost, packets)
        if gathered is None:
            return
        lost, seconds = gathered
        self._loss += 0.35 * (lost - self._loss)
        self._reports.append((self._most(said.now), lost))
        self._set_apart(said.now)
        excess = max(0.0, self._loss - self._standing)
        if full:
            return
        if excess > MUCH and lost > MUCH / 2:
            self._lower(said.now, 1 - 0.5 * min(excess, 0.5))
        elif excess < LITTLE:
            factor = EAGER if self._eager or self._rate < LITTLE_RATE else CAREFUL
            allowed = max(2 * sent, START)  # what is not tried is not known
            self._rate = max(self._rate, min(self._rate * factor**seconds + 1000, allowed, MOST))

    # ---- inside

    def _gathered(self, now: float, lost: float, packets: int) -> tuple[float, float] | None:
        """The loss of all packets since the last time that there were enough, and for how long: a browser reports on three at a time."""
        begun, missing, count = self._gathering or (now, 0.0, 0)
        missing, count = missing + lost * packets, count + packets
        self._gathering = (begun, missing, count)
        if count == 0 or (count < MANY and now - begun < LONG) or now - begun < SOON:
            return None
        self._gathering = (now, 0.0, 0)
        return missing / count, min(now - begun, LONG)

    def _most(self, now: float) -> float:
        most = self._rate
        if self._ceiling is not None and now - self._ceiling[0] < FRESH:
            most = min(most, self._ceiling[1])
        return most

    def _lower(self, now: float, factor: float) -> None:
        if now - self._lowered < 0.8:
            return
        self._lowered, self._eager = now, False
        self._rate = max(FLOOR, self._most(now) * factor)

    def _queue_fills(self, said: Feedback) -> bool:
        if said.round_trip is None:
            return False
        self._trips.append((said.now, said.round_trip))
        shortest = min(trip for at, trip in self._trips if said.now - at <= WINDOW)
        lately = [trip for at, trip in self._trips if said.now - at <= STANDS]
        # A queue that stands is in every packet's way; a machine that stutters is in the way of some.
        return len(lately) > 1 and min(lately) > shortest + max(QUEUE, 0.5 * shortest)

    def _set_apart(self, now: float) -> None:
        """Which part of the loss stays whatever we send."""
        if self._standing and now - self._stood > STANDING:
            self._standing = 0.0
            self._reports.clear()
        if not self._standing and len(self._reports) >= ENOUGH:
            ordered = sorted(self._reports)
            half = len(ordered) // 2
            (low, lost), (high, lost_more) = _mean(ordered[:half]), _mean(ordered[half:])
            if low <= APART * high:
                if lost_more >= LITTLE and lost >= SAME * lost_more:
                    self._standing, self._stood = lost, now
            elif self._loss >= LITTLE and now - self._lowered > STEADY:
                self._lower(now, PROBE)
        self._standing = min(self._standing, self._loss)

    def _judge(self, now: float) -> None:
        if self._given_up is not None:
            if now - self._given_up >= self._rest:
                self._rest = min(2 * self._rest, MAX_REST)
                self._given_up, self._poor, self._ceiling, self._gathering = None, None, None, None
                self._rate, self._loss, self._eager = FLOOR, 0.0, False
            return
        # The other side's estimate alone is no reason: beside sound that fills the line it sinks to nothing, while pictures still arrive.
        ours = self._loss - self._standing > OURS
        if self._loss < RUINED and (self._most(now) >= HOPELESS or not ours):
            self._poor = None
            if self._most(now) > 2 * FLOOR:
                self._rest = REST
        elif self._poor is None:
            self._poor = now
        elif now - self._poor >= TRIED:
            self._given_up = now


def _mean(reports: list[tuple[float, float]]) -> tuple[float, float]:
    """Rate and loss."""
    return sum(rate for rate, _ in reports) / len(reports), sum(lost for _, lost in reports) / len(reports)
