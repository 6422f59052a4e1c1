"""How good the call is, from the line's figures: an estimated score, and a cause in words' keys.

Pure. The score is ITU-T G.107's, and says "estimated" wherever it is shown. What was measured over which seconds, and that a word once
said does not flicker, is `webrtc.supervision`'s; the sentences are `desktop.call.quality`'s and, for the customer, the page script's.

The simplifications: the scale is G.107's for narrow band (best 93.2), though Opus carries the full band, so that the score says what the
line does to the speech and not how wide it sounds, and the grades of G.109 hold. Opus itself costs nothing (Ie 0: there is none in
G.113). The loss that counts is what had to be made up after correction, redundancy and repeats, not what the network lost. Echo is
taken for cancelled.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BEST_R: Final = 93.2
"""G.107's rating of a perfect narrow-band line."""
LOSS_ROBUSTNESS: Final = 7.2
"""Bpl of G.107, 7.1, measured: PESQ-WB of Opus at 32 kbit/s with 5 % made up by libopus, at random (at 1 % it is 5.0, at 20 % 10.3)."""
DEVICES_DELAY: Final = 0.06
"""Seconds that sound cards, encoder and packets add to the way, beside what waits in the playout; see `bench ear`."""
GOOD_R: Final = 80.0
POOR_R: Final = 70.0
"""G.109: from 80 on users are satisfied, below 70 many are not."""
STEADY_R: Final = 2.0

MUCH_CONCEALED: Final = 0.02
MUCH_LOSS: Final = 0.05
"""Beyond it correction begins to fail, and the other side should know, made up or not."""
SOME_LOSS: Final = 0.01
"""Below it what is made up comes of an unsteady line."""
MUCH_JITTER: Final = 0.03
MUCH_ROUND_TRIP: Final = 0.3
NOTHING_FOR: Final = 1.5
"""Seconds without a packet, or a picture, after which it is said."""


class Grade(StrEnum):
    """The score as a word (G.107, table B.1, in three steps)."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Cause(StrEnum):
    """What keeps the call from being good."""

    NONE = "none"
    MICROPHONE_MUTED = "microphone_muted"
    """The agent's headset or system mutes the microphone; Naast does not."""
    NOTHING_ARRIVES = "nothing_arrives"
    HEADSET_SILENT = "headset_silent"
    """The agent's microphone gives digital silence, and is not muted."""
    CUSTOMER_MUTED = "customer_muted"
    """The customer's headset or system mutes the microphone; they did not."""
    CUSTOMER_SILENT = "customer_silent"
    """Packets come, and all of them are silence, though the customer is not muted."""
    OUR_WIFI = "our_wifi"
    """Both directions suffer, and this computer is on Wi-Fi."""
    OUR_NETWORK = "our_network"
    """Our own way to the relay suffers too."""
    BOTH_WAYS = "both_ways"
    """Both directions suffer, and our own way to the relay is well: the customer's network, most likely."""
    OUR_LINE = "our_line"
    """What the agent says gets lost on the way."""
    THEIR_LINE = "their_line"
    """What the customer says gets lost on the way."""
    UNSTEADY = "unsteady"
    FAR = "far"
    PICTURE_GIVEN_UP = "picture_given_up"
    """The line cannot carry the agent's picture beside the sound."""
    PICTURE_FROZEN = "picture_frozen"
    """The customer's camera is on, and no picture comes."""


SILENCES: Final = frozenset(
    {Cause.MICROPHONE_MUTED, Cause.NOTHING_ARRIVES, Cause.HEADSET_SILENT, Cause.CUSTOMER_MUTED, Cause.CUSTOMER_SILENT}
)
"""One of the two does not hear the other at all, whatever the line's figures."""


@dataclass(frozen=True)
class Figures:
    """What was measured over the last seconds. Fractions are 0 to 1, times in seconds; None: not known (yet)."""

    lost_in: float = 0.0
    """Of the customer's packets, before anything is made good."""
    concealed_in: float = 0.0
    """Of the sound that was played here, what had to be made up."""
    lost_out: float | None = None
    concealed_out: float | None = None
    jitter: float = 0.0
    round_trip: float | None = None
    waiting: float = 0.0
    """That the customer's sound waits here before it is played."""
    silence: float = 0.0
    """Since the last packet of sound, while there should be some."""
    our_microphone_muted: bool = False
    our_microphone_still: bool = False
    their_microphone_muted: bool = False
    their_microphone_still: bool = False
    frozen: float = 0.0
    """Since the last picture, while there should be one."""
    given_up: bool = False
    wireless: bool | None = None
    """Whether this computer's way out is Wi-Fi."""
    strained: bool | None = None
    """Whether our own way to the relay suffers."""


@dataclass(frozen=True)
class Quality:
    """An estimate: `score` is a mean opinion score from 1.0 to 4.4. The rest is for who wants to know more."""

    score: float
    grade: Grade
    cause: Cause
    lost_in: int = 0
    """Percent of the customer's sound that is lost on the way."""
    lost_out: int | None = None
    """Percent of the agent's."""
    delay: int = 0
    """Milliseconds from mouth to ear, estimated, in steps of 10."""

    @property
    def percent(self) -> int:
        """Of the sound that is lost in the direction that the cause is about."""
        if self.cause in (Cause.OUR_LINE, Cause.MICROPHONE_MUTED, Cause.HEADSET_SILENT):
            return self.lost_out or 0
        if self.cause is Cause.THEIR_LINE:
            return self.lost_in
        return max(self.lost_in, self.lost_out or 0)


def rating(one_way: float, lost: float) -> float:
    """G.107's R for a delay in seconds from mouth to ear and a fraction that is made up; 0 to `BEST_R`."""
    percent = lost * 100.0
    loss = 95.0 * percent / (percent + LOSS_ROBUSTNESS)
    return max(0.0, BEST_R - _delay_impairment(one_way * 1000.0) - loss)


def _delay_impairment(milliseconds: float) -> float:
    """Idd of G.107, 7.4: what a delay costs although nobody hears an echo."""
    if milliseconds <= 100.0:
        return 0.0
    x = math.log2(milliseconds / 100.0)
    return 25.0 * (math.pow(1.0 + math.pow(x, 6), 1 / 6) - 3.0 * math.pow(1.0 + math.pow(x / 3.0, 6), 1 / 6) + 2.0)


def score(r: float) -> float:
    """The mean opinion score of a rating (G.107, annex B)."""
    if r <= 0.0:
        return 1.0
    return min(4.5, max(1.0, 1.0 + 0.035 * r + 7e-6 * r * (r - 60.0) * (100.0 - r)))


def mouth_to_ear(figures: Figures) -> float:
    """Seconds, of the slower direction as far as it is known."""
    return (figures.round_trip or 0.0) / 2 + max(figures.waiting, 2 * figures.jitter) + DEVICES_DELAY


def line_rating(figures: Figures) -> float:
    """The R of the line alone: the worse of the two directions counts."""
    out = figures.concealed_out if figures.concealed_out is not None else figures.lost_out or 0.0
    return rating(mouth_to_ear(figures), max(figures.concealed_in, out))


def grade(r: float, before: Grade | None = None) -> Grade:
    """A rating as a word. It falls at once, and rises only when it is well beyond the step, so that the bars stand still."""
    if r >= GOOD_R + (STEADY_R if before in (Grade.FAIR, Grade.POOR) else 0.0):
        return Grade.GOOD
    return Grade.FAIR if r >= POOR_R + (STEADY_R if before is Grade.POOR else 0.0) else Grade.POOR


def said(figures: Figures, cause: Cause, before: Grade | None = None) -> Quality:
    """The quality with a cause that was found; `before` is the grade that was shown."""
    r = 0.0 if cause in SILENCES else line_rating(figures)
    lost_out = None if figures.lost_out is None else round(figures.lost_out * 100)
    return Quality(
        score=round(score(r), 1),
        grade=grade(r, before),
        cause=cause,
        lost_in=round(figures.lost_in * 100),
        lost_out=lost_out,
        delay=round(mouth_to_ear(figures) * 100) * 10,
    )


def judge(figures: Figures) -> Quality:
    """The quality by these figures alone, as if nothing had been said before."""
    return said(figures, next((rule.cause for rule in RULES if rule.strength(figures) >= 1.0), Cause.NONE))


# ---- the causes, each with what shows it


@dataclass(frozen=True)
class Rule:
    """`strength` is 1 where a cause begins to be worth a word. Said once, it stays while it is at least `stays`, and goes after
    `clears` seconds below that; it is said after `confirms` seconds.
    """

    cause: Cause
    strength: Callable[[Figures], float]
    stays: float = 1.0
    confirms: float = 0.0
    clears: float = 0.0


def _in(figures: Figures) -> float:
    if figures.lost_in < SOME_LOSS:
        return 0.0
    return max(figures.concealed_in / MUCH_CONCEALED, figures.lost_in / MUCH_LOSS)


def _out(figures: Figures) -> float:
    lost = figures.lost_out or 0.0
    if lost < SOME_LOSS:
        return 0.0
    return max((figures.concealed_out or 0.0) / MUCH_CONCEALED, lost / MUCH_LOSS)


def _ours(figures: Figures, *, wireless: bool) -> float:
    """Our own network: something suffers, and so does our way to the relay. Where that is not known, both suffer and it is Wi-Fi."""
    if bool(figures.wireless) is not wireless:
        return 0.0
    if figures.strained is None:
        return min(_in(figures), _out(figures)) if wireless else 0.0
    return max(_in(figures), _out(figures), _unsteady(figures)) if figures.strained else 0.0


def _unsteady(figures: Figures) -> float:
    comes = figures.lost_in < SOME_LOSS and figures.silence < NOTHING_FOR / 3
    made_up = figures.concealed_in / MUCH_CONCEALED if comes else 0.0
    return max(figures.jitter / MUCH_JITTER, made_up)


_LINE: Final = {"stays": 0.5, "confirms": 1.0, "clears": 3.0}

RULES: Final = (
    Rule(Cause.MICROPHONE_MUTED, lambda f: float(f.our_microphone_muted)),
    Rule(Cause.NOTHING_ARRIVES, lambda f: f.silence / NOTHING_FOR, stays=0.3),
    Rule(Cause.HEADSET_SILENT, lambda f: float(f.our_microphone_still)),
    Rule(Cause.CUSTOMER_MUTED, lambda f: float(f.their_microphone_muted)),
    Rule(Cause.CUSTOMER_SILENT, lambda f: float(f.their_microphone_still)),
    Rule(Cause.OUR_WIFI, lambda f: _ours(f, wireless=True), **_LINE),
    Rule(Cause.OUR_NETWORK, lambda f: _ours(f, wireless=False), **_LINE),
    Rule(Cause.BOTH_WAYS, lambda f: min(_in(f), _out(f)), **_LINE),
    Rule(Cause.OUR_LINE, _out, **_LINE),
    Rule(Cause.THEIR_LINE, _in, **_LINE),
    Rule(Cause.UNSTEADY, _unsteady, **_LINE),
    Rule(Cause.FAR, lambda f: (f.round_trip or 0.0) / MUCH_ROUND_TRIP, stays=0.8, confirms=1.0, clears=3.0),
    Rule(Cause.PICTURE_GIVEN_UP, lambda f: float(f.given_up), clears=1.0),
    Rule(Cause.PICTURE_FROZEN, lambda f: f.frozen / NOTHING_FOR, stays=0.3),
)
"""The most important first: of those that hold, the first is said."""
