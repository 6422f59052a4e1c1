"""Whether the way between the two sides still carries anything: decided from when packets came, within half a second.

Pure: it is told the time and what came; who asks the other side for a sign of life, and what is done about a way that is gone, is
`webrtc.line`'s. A customer who is muted still sends packets, and one whose microphone went away still answers: neither is a way that is
gone. A machine that stood still heard nothing either; that says nothing about the way.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

LOOK: Final = 0.05
"""Seconds between two looks."""
DOUBT: Final = 0.16
"""Seconds without a packet, of 50 a second, after which the other side is asked for a sign of life."""
HELD_UP: Final = 4 * LOOK
"""Seconds that count of a longer time between two looks: nothing could be taken in while the machine stood still."""
CALM: Final = 60.0
"""Seconds after a false alarm in which one more has to last longer to count."""


class Verdict(Enum):
    """What a look found."""

    FINE = "fine"
    DOUBTFUL = "doubtful"
    """Ask the other side for a sign of life, and look whether our own address is still there."""
    GONE = "gone"
    """Nothing comes and nobody answers: another way is to be made, beside this one."""
    SILENT = "silent"
    """No sound for so long that the call is interrupted, whatever the reason."""


class Watch:
    """Looks after one call. `gone`: seconds without a sign of life; `silence`: seconds without sound though there are such signs."""

    def __init__(self, gone: float, silence: float) -> None:
        self._gone, self._silence = gone, silence
        self._looked = self._alarmed = float("-inf")
        self._longer = 1
        self._clock = 0.0
        """Seconds in which something could have come."""
        self._sound = self._life = float("-inf")
        self._sound_at = self._life_at = float("-inf")
        """The same by our clock."""

    def look(self, now: float, sound: float, life: float, *, address: bool = True) -> Verdict:
        """`sound`: when the last packet of sound came, `life`: when the other side last answered; `address`: ours is still there."""
        self._clock += min(now - self._looked, HELD_UP)
        self._looked = now
        if sound != self._sound:
            self._sound, self._sound_at = sound, self._clock - min(now - sound, HELD_UP)
        if life != self._life:
            self._life, self._life_at = life, self._clock - min(now - life, HELD_UP)
        if now - self._alarmed > CALM:
            self._longer = 1
        silent = self._clock - self._sound_at
        if silent < DOUBT:
            return Verdict.FINE
        dead = self._clock - max(self._sound_at, self._life_at) > min(self._gone * self._longer, self._silence)
        if silent > self._silence:
            return Verdict.SILENT
        return Verdict.GONE if dead or not address else Verdict.DOUBTFUL

    def was_false(self, now: float) -> None:
        """The way came back by itself before another was found: a next alarm has to last twice as long, for a while."""
        self._alarmed = now
        self._longer = min(2 * self._longer, 8)
