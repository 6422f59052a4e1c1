"""How good the call is, from the line's figures: an estimated score, and a cause in words' keys.

Pure. The score is ITU-T G.107's for narrow band, so it says "estimated" wherever it is shown; what is measured, and when,
is `webrtc.softphone`'s; the sentences are `desktop.call.quality`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BEST_R: Final = 93.2
"""G.107's rating of a perfect narrow-band line."""
LOSS_ROBUSTNESS: Final = 10.0
"""Bpl of G.113: 4.3 for no concealment, 25.1 for G.711's; ours repeats and fades, which lies between."""
DEVICES_DELAY: Final = 0.09
"""Seconds that sound cards, encoder and buffers add to the network's one way; see `bench ear`."""
GOOD_R: Final = 80.0
POOR_R: Final = 70.0
MUCH_LOSS: Final = 0.02
MUCH_JITTER: Final = 0.03
MUCH_ROUND_TRIP: Final = 0.3
SILENT_FOR: Final = 8.0
"""Seconds of digital silence from a device that is not muted before it is named as the cause."""


class Grade(StrEnum):
    """The score as a word (G.107, table B.1, in three steps)."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Cause(StrEnum):
    """What keeps the call from being good."""

    NONE = "none"
    HEADSET_SILENT = "headset_silent"
    """The agent's microphone gives digital silence, and is not muted."""
    CUSTOMER_SILENT = "customer_silent"
    """Packets come, and all of them are silence, though the customer is not muted."""
    NOTHING_ARRIVES = "nothing_arrives"
    OUR_LINE = "our_line"
    """What the agent says gets lost on the way."""
    THEIR_LINE = "their_line"
    """What the customer says gets lost on the way."""
    BOTH_WAYS = "both_ways"
    UNSTEADY = "unsteady"
    FAR = "far"


@dataclass(frozen=True)
class Figures:
    """What was measured over the last seconds. Fractions are 0 to 1, times in seconds; None: not known yet."""

    lost_in: float = 0.0
    lost_out: float | None = None
    jitter: float = 0.0
    round_trip: float | None = None
    silence: float = 0.0
    """Since the last packet of sound."""
    our_quiet: float = 0.0
    """Since the agent's microphone gave more than digital silence; 0 while muted or on hold."""
    their_quiet: float = 0.0
    """Likewise the customer's."""


@dataclass(frozen=True)
class Quality:
    """An estimate: `score` is a mean opinion score from 1.0 to 4.4."""

    score: float
    grade: Grade
    cause: Cause


def rating(one_way: float, lost: float) -> float:
    """G.107's R for a delay in seconds and a fraction lost; 0 to `BEST_R`."""
    milliseconds = one_way * 1000.0
    delay = 0.024 * milliseconds + (0.11 * (milliseconds - 177.3) if milliseconds > 177.3 else 0.0)
    percent = lost * 100.0
    loss = 95.0 * percent / (percent + LOSS_ROBUSTNESS)
    return max(0.0, BEST_R - delay - loss)


def score(r: float) -> float:
    """The mean opinion score of a rating (G.107, annex B)."""
    if r <= 0.0:
        return 1.0
    return min(4.5, max(1.0, 1.0 + 0.035 * r + 7e-6 * r * (r - 60.0) * (100.0 - r)))


def judge(figures: Figures) -> Quality:
    """The call's quality: the worse of the two directions counts."""
    one_way = (figures.round_trip or 0.0) / 2 + figures.jitter * 2 + DEVICES_DELAY
    r = rating(one_way, max(figures.lost_in, figures.lost_out or 0.0))
    cause = _cause(figures)
    if cause in (Cause.NOTHING_ARRIVES, Cause.HEADSET_SILENT):
        r = 0.0
    grade = Grade.GOOD if r >= GOOD_R else Grade.POOR if r < POOR_R else Grade.FAIR
    return Quality(round(score(r), 1), grade, cause)


def _cause(figures: Figures) -> Cause:
    losing_in, losing_out = figures.lost_in >= MUCH_LOSS, (figures.lost_out or 0.0) >= MUCH_LOSS
    found = (
        (figures.silence >= 2.0, Cause.NOTHING_ARRIVES),
        (figures.our_quiet >= SILENT_FOR, Cause.HEADSET_SILENT),
        (losing_in and losing_out, Cause.BOTH_WAYS),
        (losing_out, Cause.OUR_LINE),
        (losing_in, Cause.THEIR_LINE),
        (figures.jitter >= MUCH_JITTER, Cause.UNSTEADY),
        ((figures.round_trip or 0.0) >= MUCH_ROUND_TRIP, Cause.FAR),
        (figures.their_quiet >= SILENT_FOR, Cause.CUSTOMER_SILENT),
    )
    return next((cause for holds, cause in found if holds), Cause.NONE)
