"""Watches a call's figures and says what changed: how good it is, why not, and what the customer should be told of it.

Pure: a look every quarter of a second comes in with its time, a quality goes out when there is a new one. Which figures mean what is
`webrtc.quality`'s table; here they are made out of counts, over the last seconds, and a word that was said does not flicker.
Media that is silent or frozen is said within two seconds. Who looks, and carries the words on, is `webrtc.line`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from webrtc.quality import NOTHING_FOR, RULES, Cause, Figures, Quality, Rule, said
from webrtc.rtp.ports import Counts
from webrtc.signals import Advice, AdviceCause, Report

WINDOW: Final = 4.0
"""Seconds over which losses are counted: 200 packets of sound."""
TELL: Final = 2.0
"""Seconds between two tellings while only the figures change."""
FRESH: Final = 5.0
"""Seconds for which the page's report is believed; it sends one every two."""
STILL: Final = 1.5
"""Seconds of digital silence that make a microphone a silent one."""
STILL_AT_MOST: Final = 24.0
BRIEF: Final = 6.0
"""Seconds: a silence that ended sooner was a headset's noise gate between two sentences, and the next one gets twice the patience."""
STRAIN: Final = 10.0
"""Seconds for which a slow answer of the relay counts."""


@dataclass(frozen=True)
class Seen:
    """One look. Times in seconds, `now` of a monotonic clock."""

    now: float
    counts: Counts
    sound_expected: bool = True
    """The customer's page sends sound."""
    customer_speaks: bool = True
    """They did not mute themselves, and nobody is on hold."""
    customer_shows: bool = False
    agent_speaks: bool = True
    our_still: float = 0.0
    """For how long the agent's microphone has given digital silence."""
    their_still: float = 0.0
    our_microphone_muted: bool = False
    """By the headset or the system."""
    report: Report | None = None
    reported: float = 0.0
    """When the report came."""
    relay_round_trip: float | None = None
    wireless: bool | None = None


class Stillness:
    """Digital silence of one microphone: from when on it is worth a word."""

    def __init__(self) -> None:
        self._patience = STILL
        self._longest = 0.0
        self._since: float | None = None

    def look(self, now: float, still: float, *, speaks: bool) -> float:
        """Seconds of silence that count: since it may speak at all."""
        if not speaks:
            self._since = None
            self._longest = 0.0
            return 0.0
        if self._since is None:
            self._since = now
        still = min(still, now - self._since)
        if still < self._longest:
            if self._patience <= self._longest < BRIEF + self._patience:
                self._patience = min(2 * self._patience, STILL_AT_MOST)
            self._longest = 0.0
        self._longest = max(self._longest, still)
        return still

    @property
    def holds(self) -> bool:
        """Whether it has lasted long enough."""
        return self._longest >= self._patience


class Supervision:
    """Of one call. `begin` with each new peer connection, as its counts begin at zero."""

    def __init__(self) -> None:
        self._past: deque[tuple[float, Counts]] = deque()
        self._arrived = 0.0
        self._ours, self._theirs = Stillness(), Stillness()
        self._relay: deque[tuple[float, float]] = deque()
        self._relay_best: float | None = None
        self._since: dict[Cause, float] = {}
        self._weak: float | None = None
        self._told: Quality | None = None
        self._told_at = 0.0

    def begin(self, now: float) -> None:
        """The counts begin anew, and what should arrive has not had the time to."""
        self._past.clear()
        self._arrived = now

    def look(self, seen: Seen) -> Quality | None:
        """The quality if there is something new to tell, else None."""
        figures = self.figures(seen)
        cause = self._cause(seen.now, figures)
        told = self._told
        quality = said(figures, cause, told.grade if told else None)
        alike = told is not None and (cause, quality.grade) == (told.cause, told.grade)
        if alike and (quality == told or seen.now - self._told_at < TELL):
            return None
        self._told, self._told_at = quality, seen.now
        return quality

    # ---- figures

    def figures(self, seen: Seen) -> Figures:
        """What the last seconds amount to."""
        now, counts = seen.now, seen.counts
        self._keep(now, counts)
        first = self._past[0][1]
        sound, before = counts.sound_in, first.sound_in
        received, lost = sound.received - before.received, max(0, sound.lost - before.lost)
        played, concealed = sound.played - before.played, max(0, sound.concealed - before.concealed)
        comes = seen.sound_expected and received > 0
        report = seen.report if seen.report is not None and now - seen.reported <= FRESH else None
        out = counts.sound_out
        theirs = self._theirs.look(now, seen.their_still, speaks=seen.customer_speaks and seen.sound_expected)
        self._ours.look(now, seen.our_still, speaks=seen.agent_speaks)
        return Figures(
            lost_in=lost / (received + lost) if comes else 0.0,
            concealed_in=min(1.0, concealed / played) if comes and played > 0 else 0.0,
            lost_out=report.lost if report is not None and report.lost is not None else out.lost,
            concealed_out=report.concealed if report is not None else None,
            jitter=sound.jitter,
            round_trip=out.round_trip if out.round_trip is not None else report.round_trip if report is not None else None,
            waiting=sound.delay,
            silence=now - self._arrived if seen.sound_expected else 0.0,
            our_microphone_muted=seen.our_microphone_muted and seen.agent_speaks,
            our_microphone_still=self._ours.holds,
            their_microphone_muted=bool(report and report.microphone_muted) and seen.customer_speaks,
            their_microphone_still=self._theirs.holds and _confirmed(seen, report, theirs),
            frozen=counts.picture_in.frozen if seen.customer_shows else 0.0,
            given_up=counts.picture_out.given_up,
            wireless=seen.wireless,
            strained=self._strained(seen),
        )

    def _keep(self, now: float, counts: Counts) -> None:
        if self._past and counts.sound_in.received < self._past[-1][1].sound_in.received:
            self.begin(now)  # another connection
        if not self._past or counts.sound_in.received > self._past[-1][1].sound_in.received:
            if now - self._arrived >= NOTHING_FOR:
                self._past.clear()  # what was made up while nothing came says nothing of the line that is back
            self._arrived = now
        self._past.append((now, counts))
        while now - self._past[0][0] > WINDOW:
            self._past.popleft()

    def _strained(self, seen: Seen) -> bool | None:
        """Whether the relay's answers took much longer lately than they can: lost segments come again after 200 ms and more (RFC 6298)."""
        now, took = seen.now, seen.relay_round_trip
        if took is not None:
            self._relay_best = took if self._relay_best is None else min(self._relay_best, took)
            self._relay.append((now, took))
        while self._relay and now - self._relay[0][0] > STRAIN:
            self._relay.popleft()
        if not self._relay or self._relay_best is None:
            return None
        return max(one for _, one in self._relay) > 2 * self._relay_best + 0.15

    # ---- what is said

    def _cause(self, now: float, figures: Figures) -> Cause:
        """The most important cause that has held for long enough; the one that was said stays until it is over."""
        found: Rule | None = None
        for rule in RULES:
            if rule.strength(figures) >= 1.0:
                since = self._since.setdefault(rule.cause, now)
                if found is None and now - since >= rule.confirms:
                    found = rule
            else:
                self._since.pop(rule.cause, None)
        told = next((rule for rule in RULES if self._told is not None and rule.cause is self._told.cause), None)
        if told is None or (found is not None and RULES.index(found) <= RULES.index(told)):
            self._weak = None
            return found.cause if found else Cause.NONE
        if told.strength(figures) >= told.stays:
            self._weak = None
            return told.cause
        self._weak = now if self._weak is None else self._weak
        if now - self._weak < told.clears:
            return told.cause
        self._weak = None
        return found.cause if found else Cause.NONE


def _confirmed(seen: Seen, report: Report | None, still: float) -> bool:
    """Whether their browser does not say otherwise: one that measures the microphone was asked since the silence began."""
    if report is None or report.level is None:
        return True
    return report.level == 0.0 and seen.reported >= seen.now - still


_ADVICE: Final = {
    Cause.THEIR_LINE: AdviceCause.UPLINK_LOSES,
    Cause.BOTH_WAYS: AdviceCause.UPLINK_LOSES,
    Cause.CUSTOMER_SILENT: AdviceCause.MICROPHONE_SILENT,
    Cause.CUSTOMER_MUTED: AdviceCause.MICROPHONE_MUTED,
    Cause.NOTHING_ARRIVES: AdviceCause.NOTHING_ARRIVES,
    Cause.UNSTEADY: AdviceCause.UNSTEADY,
}
STEP: Final = 3
"""Percent by which a loss must change to be told again."""


def advice(quality: Quality, before: Advice) -> Advice | None:
    """What the customer is told now, where the cause is at their side; None while that is `before`."""
    cause = _ADVICE.get(quality.cause, AdviceCause.NONE)
    percent = quality.lost_in if cause is AdviceCause.UPLINK_LOSES else 0
    if cause is before.cause and abs(percent - before.percent) < STEP:
        return None
    return Advice(cause, min(100, max(0, percent)))


ALL_WELL: Final = Advice(AdviceCause.NONE)
"""What the page takes for said before anything was."""
