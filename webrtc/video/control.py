"""How many bits a second of picture the line takes, from what the other side reports; and when it takes none.

Pure. The loss-based half of Google's congestion control as published (draft-ietf-rmcat-gcc-02, 6), with three additions. A round trip
that grows is a queue that fills, and is answered before packets are lost. Loss that stays when less is sent is the air's and not ours:
less would only make the picture worse, so it is set apart. And the receiver's own estimate (REMB) counts where something else says too
that the line is full: by itself it begins low, grows by a twelfth a second, and falls when the receiver's machine stutters; one that
falls on a line that is well otherwise costs a step, and no more.
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
EAGER: Final = 1.6
"""By how much more each second while nothing ever went wrong near the rate."""
CAREFUL: Final = 1.06
"""And where something did."""
WIDER: Final = 1.2
"""And above that, where the line seems wider now: the sound pays for what is too much."""
FORGIVEN: Final = 60.0
"""Seconds after which that is forgotten."""
HOLDING: Final = 1.03
"""And while some loss is seen and no queue: if it is ours, more of it shows."""
NEAR: Final = (0.88, 1.2)
"""Times the rate at which the line was full, what is near it."""
PRESSED: Final = 6.0
"""Seconds after a sign of a full line in which the other side's estimate counts in full."""
DROWNED: Final = 0.3
"""Loss that is such a sign."""
LOADED: Final = 0.06
"""Seconds by which the round trip is longer, as such a sign."""
STAYS: Final = 0.7
"""Seconds that it is longer: once it may be a machine."""
FALLS: Final = 0.9
"""The estimate to the one before, from which it falls: it has seen a queue, or a machine that stutters."""
RESTS: Final = 2.5
"""Seconds between two steps down for that."""
QUEUE: Final = 0.1
"""Seconds by which the round trip grows when a queue fills."""
STANDS: Final = 2.0
"""Seconds in which no round trip was shorter."""
BACK: Final = 0.85
"""To what a queue that fills has the rate go."""
FLAT: Final = 2.0
"""Seconds in which a round trip does not change, after less was sent."""
KNOWN: Final = 10.0
"""Seconds after which what was sent before is no aim any more."""
WINDOW: Final = 30.0
"""Seconds in which the shortest round trip was without a queue."""
FRESH: Final = 8.0
"""Seconds that a ceiling holds when it is not said again."""
MANY: Final = 25
"""Packets whose loss says something."""
SOON: Final = 0.9
"""Seconds over which loss is gathered, at least."""
AT_ONCE: Final = 0.25
"""And when most is lost."""
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
        self._full: float | None = None
        self._pressed = -PRESSED
        self._away: float | None = None
        self._before: float = START
        self._stepped = -RESTS
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
        near = self._near_base(said)
        if said.ceiling is not None:
            self._estimated(said.now, said.ceiling, sent)
        if said.lost is None:
            return
        if near or self._away is None:
            self._away, self._before = None if near else said.now, self._rate
        full = self._queue_fills(said)
        if full:
            self._press(said.now)
            self._lower(said.now, BACK, FLAT + 0.2)
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
        if lost - self._standing > DROWNED:
            self._drown(said.now, sent * (1 - lost))
        elif excess > MUCH and lost > MUCH / 2:
            self._lower(said.now, 1 - 0.5 * min(excess, 0.5))
            self._before = self._rate
        elif near and excess <= MUCH:
            self._more(said.now, self._growth(said.now) if excess < LITTLE else HOLDING, seconds, sent)

    # ---- up and down

    def _growth(self, now: float) -> float:
        if self._full is None:
            return EAGER
        lower, upper = NEAR
        if self._rate < lower * self._full:
            return EAGER
        if self._rate <= upper * self._full:
            return CAREFUL
        return WIDER if now - max(self._lowered, self._pressed) < FORGIVEN else EAGER

    def _more(self, now: float, factor: float, seconds: float, sent: float) -> None:
        allowed = max(2 * sent, START)  # what is not tried is not known
        most = self._rate * factor**seconds + 1000
        if self._full is not None and self._rate < NEAR[0] * self._full:
            most = min(most, max(NEAR[0] * self._full, self._rate * CAREFUL**seconds))
        if self._ceiling is not None and now - self._pressed < PRESSED:
            most = min(most, 1.05 * self._ceiling[1])
        if now - self._stepped > RESTS / 2:
            self._rate = max(self._rate, min(most, allowed, MOST))

    def _lower(self, now: float, factor: float, rests: float = 0.8) -> None:
        if now - self._lowered < rests:
            return
        self._lowered, self._full = now, self._most(now)
        self._rate = max(FLOOR, self._full * factor)

    def _press(self, now: float) -> None:
        """The line is full: nothing goes above what the other side takes, and the way back begins there."""
        if now - self._pressed >= PRESSED:
            self._full = self._most(now)
        self._pressed = now
        self._rate = max(FLOOR, self._most(now))

    def _drown(self, now: float, arrived: float) -> None:
        """Much more is sent than `arrived`, and that much is what the line carries."""
        self._press(now)
        if now - self._lowered >= 0.5:
            if self._rate > 2 * FLOOR:
                self._loss = min(self._loss, MUCH)  # it was of what is sent no more
            self._lowered, self._full = now, min(self._rate, max(FLOOR, arrived))
            self._rate = max(FLOOR, BACK * self._full)
        self._before = self._rate

    def _estimated(self, now: float, ceiling: int, sent: float) -> None:
        """The other side says what it takes."""
        before = self._ceiling
        self._ceiling = (now, ceiling)
        if self._away is not None and now - self._away >= STAYS and ceiling < sent:
            self._press(now)
        elif before is not None and ceiling < FALLS * before[1] and ceiling < self._rate and now - self._stepped > RESTS:
            self._stepped = now
            self._rate = max(FLOOR, ceiling, self._rate * BACK)

    # ---- inside

    def _gathered(self, now: float, lost: float, packets: int) -> tuple[float, float] | None:
        """The loss of all packets since the last time that there were enough, and for how long: a browser reports on three at a time."""
        begun, missing, count = self._gathering or (now, 0.0, 0)
        missing, count = missing + lost * packets, count + packets
        self._gathering = (begun, missing, count)
        soon = AT_ONCE if count >= MANY and missing > DROWNED * count else SOON
        if count == 0 or (count < MANY and now - begun < LONG) or now - begun < soon:
            return None
        self._gathering = (now, 0.0, 0)
        return missing / count, min(now - begun, LONG)

    def _most(self, now: float) -> float:
        most = self._rate
        if self._ceiling is not None and now - self._ceiling[0] < FRESH and now - self._pressed < PRESSED:
            most = min(most, self._ceiling[1])
        return most

    def _near_base(self, said: Feedback) -> bool:
        """Whether the latest round trip tells of no queue; also where none is known."""
        if said.round_trip is None:
            return True
        shortest = min((trip for at, trip in self._trips if said.now - at <= WINDOW), default=said.round_trip)
        return said.round_trip <= shortest + max(LOADED, 0.3 * shortest)

    def _queue_fills(self, said: Feedback) -> bool:
        if said.round_trip is None:
            return False
        self._trips.append((said.now, said.round_trip))
        self._way_is_longer(said.now)
        shortest = min(trip for at, trip in self._trips if said.now - at <= WINDOW)
        lately = [trip for at, trip in self._trips if said.now - at <= STANDS]
        # A queue that stands is in every packet's way; a machine that stutters is in the way of some.
        return len(lately) > 1 and min(lately) > shortest + max(QUEUE, 0.5 * shortest)

    def _way_is_longer(self, now: float) -> None:
        """A round trip that stays as it is where less is sent is the way's, not a queue's: the path has changed."""
        lately = [trip for at, trip in self._trips if now - at <= FLAT]
        if self._away is None or now - self._away < 2 * FLAT or now - self._lowered < FLAT or len(lately) < 2:
            return
        if self._loss - self._standing <= MUCH and max(lately) - min(lately) < LOADED / 2 + 0.1 * min(lately):
            self._trips = deque(((at, trip) for at, trip in self._trips if now - at <= FLAT), maxlen=self._trips.maxlen)
            if now - self._away < KNOWN:
                self._rate = max(self._rate, BACK * self._before)
            self._away, self._full, self._pressed = None, None, -PRESSED

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
            elif self._loss >= MUCH and now - self._lowered > STEADY:
                self._lowered, self._rate = now, max(FLOOR, self._most(now) * PROBE)
        self._standing = min(self._standing, self._loss)

    def _judge(self, now: float) -> None:
        if self._given_up is not None:
            if now - self._given_up >= self._rest:
                self._rest = min(2 * self._rest, MAX_REST)
                self._given_up, self._poor, self._ceiling, self._gathering = None, None, None, None
                self._rate, self._loss, self._full = FLOOR, 0.0, 2 * FLOOR
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
