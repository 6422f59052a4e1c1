"""A check before the shift: which steps there are, in which order, how long each may take, and what its figures mean.

Pure. Who opens devices and asks servers is `desktop.call.check` and `webrtc.reach`; what is said of a finding, and what to do about it,
is `desktop.call.check_page`'s. Steps that need nothing of each other go on beside each other; whatever happens, all is over after
`LIMIT` seconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from webrtc.audio.frames import RATE, Samples
from webrtc.audio.levels import DIGITAL, FLOOR

LIMIT: Final = 14.0
"""Seconds."""
SPOKEN: Final = -45.0
"""dBov of somebody who talks into a microphone; a quiet room has -65."""
SPOKEN_LOOKS: Final = 3
"""Looks, of 100 ms, at which it must be heard: a knock on the table is no voice."""
PLAYED_AT: Final = -60.0
ECHO_AT: Final = -50.0
"""dBov of our own tone in the microphone, after processing, from which on the customer hears themselves."""
ECHO_TONE: Final = 783.99
"""Hertz: the last of the tones that are played. By then the echo canceller had its time to find the echo."""
PICTURE_BITS: Final = 1_200_000
SOUND_BITS: Final = 150_000
"""Bits a second that a call with a good picture needs, and one with sound alone."""
MUCH_LOSS: Final = 0.05


class Step(StrEnum):
    """What is looked at, in the order in which it is shown."""

    MICROPHONE = "microphone"
    SPEECH = "speech"
    ECHO = "echo"
    CAMERA = "camera"
    TURN = "turn"
    BANDWIDTH = "bandwidth"


class Verdict(StrEnum):
    """How a step stands."""

    WAITING = "waiting"
    RUNNING = "running"
    OK = "ok"
    NOT_OK = "not_ok"
    SKIPPED = "skipped"


class Finding(StrEnum):
    """Why."""

    NONE = "none"
    LATE = "late"
    """It took too long."""
    HEARD = "heard"
    FAINT = "faint"
    """The microphone works, and nobody spoke."""
    NO_MICROPHONE = "no_microphone"
    MUTED = "muted"
    SILENT = "silent"
    PLAYED = "played"
    NO_SPEAKER = "no_speaker"
    NOT_PLAYED = "not_played"
    NO_ECHO = "no_echo"
    ECHO = "echo"
    ECHO_UNKNOWN = "echo_unknown"
    """Without a microphone and a headset that work there is none to look for."""
    PICTURE = "picture"
    NO_CAMERA = "no_camera"
    CAMERA_TAKEN = "camera_taken"
    REACHED = "reached"
    PARTLY = "partly"
    """Some URLs give an address, others do not."""
    NOT_REACHED = "not_reached"
    NO_TURN = "no_turn"
    ENOUGH = "enough"
    SOUND_ONLY = "sound_only"
    TOO_LITTLE = "too_little"
    LOSSY = "lossy"
    DOWN_ONLY = "down_only"
    """Measured from the relay to here, as there is no TURN server to send to."""
    NOT_MEASURED = "not_measured"


class Obstacle(StrEnum):
    """Why a URL gave no relayed address."""

    NONE = ""
    NO_ANSWER = "no_answer"
    """Nothing came back in time: a firewall drops it, or nobody is there."""
    REFUSED = "refused"
    """Something on the way, or the machine itself, says no."""
    NAME = "name"
    """The name has no address."""
    CERTIFICATE = "certificate"
    CREDENTIALS = "credentials"
    UNREADABLE = "unreadable"
    """No URL of a TURN server."""


@dataclass(frozen=True)
class Reached:
    """What became of one URL; `seconds` until the relayed address was there."""

    url: str
    obstacle: Obstacle
    seconds: float = 0.0


@dataclass(frozen=True)
class Flow:
    """What passed from here to the TURN server and back."""

    bits: int
    """A second, that arrived."""
    lost: float
    """Fraction."""
    round_trip: float
    """Seconds, the median."""


@dataclass(frozen=True)
class Result:
    """How one step stands. `figure`: dBov of the microphone and the echo, bits a second of the bandwidth; `turn`: each URL."""

    step: Step
    verdict: Verdict = Verdict.WAITING
    finding: Finding = Finding.NONE
    figure: float | None = None
    turn: tuple[Reached, ...] = ()


@dataclass(frozen=True)
class Plan:
    """When a step begins, and the seconds that it may take."""

    after: tuple[Step, ...]
    limit: float


PLANS: Final = {
    Step.MICROPHONE: Plan((), 5.0),
    Step.SPEECH: Plan((Step.MICROPHONE,), 4.0),
    Step.ECHO: Plan((Step.SPEECH,), 1.0),
    Step.CAMERA: Plan((), 6.0),
    Step.TURN: Plan((), 4.0),
    Step.BANDWIDTH: Plan((Step.TURN,), 7.0),
}
OVER: Final = frozenset({Verdict.OK, Verdict.NOT_OK, Verdict.SKIPPED})


@dataclass(frozen=True)
class Check:
    """A check under way; times in seconds of one clock."""

    began: float
    results: tuple[Result, ...] = tuple(map(Result, Step))
    started: tuple[tuple[Step, float], ...] = ()

    def result(self, step: Step) -> Result:
        """How a step stands."""
        return next(one for one in self.results if one.step is step)

    @property
    def running(self) -> frozenset[Step]:
        """The steps that are being taken."""
        return frozenset(one.step for one in self.results if one.verdict is Verdict.RUNNING)

    @property
    def over(self) -> bool:
        """Whether each step has its verdict."""
        return all(one.verdict in OVER for one in self.results)


def begin(now: float) -> Check:
    """A check with its first steps under way."""
    return _go_on(Check(now), now)


def finish(check: Check, result: Result, now: float) -> Check:
    """The check with a step's verdict; for one that is not under way it came too late, or twice."""
    return _go_on(_with(check, result), now) if check.result(result.step).verdict is Verdict.RUNNING else check


def look(check: Check, now: float) -> Check:
    """The check after the time has passed: what took too long is not well."""
    for step, since in check.started:
        if check.result(step).verdict is Verdict.RUNNING and (now - since >= PLANS[step].limit or now - check.began >= LIMIT):
            check = _with(check, Result(step, Verdict.NOT_OK, Finding.LATE))
    if now - check.began >= LIMIT:
        for one in check.results:
            if one.verdict not in OVER:
                check = _with(check, Result(one.step, Verdict.SKIPPED, Finding.LATE))
        return check
    return _go_on(check, now)


def _with(check: Check, result: Result) -> Check:
    return replace(check, results=tuple(result if one.step is result.step else one for one in check.results))


def _go_on(check: Check, now: float) -> Check:
    for step, plan in PLANS.items():
        if check.result(step).verdict is Verdict.WAITING and all(check.result(one).verdict in OVER for one in plan.after):
            check = replace(_with(check, Result(step, Verdict.RUNNING)), started=(*check.started, (step, now)))
    return check


# ---- what figures mean


def judge_microphone(levels: Sequence[float], *, there: bool, muted: bool, last: bool) -> Result | None:
    """By the loudness at each look, in dBov; None while it is too early to say. `last`: there is no more time."""
    step, loudest = Step.MICROPHONE, max(levels, default=FLOOR)
    if sum(level > SPOKEN for level in levels) >= SPOKEN_LOOKS:
        return Result(step, Verdict.OK, Finding.HEARD, loudest)
    if not last:
        return None
    if not there:
        return Result(step, Verdict.NOT_OK, Finding.NO_MICROPHONE)
    if muted or loudest < DIGITAL:
        return Result(step, Verdict.NOT_OK, Finding.MUTED if muted else Finding.SILENT)
    return Result(step, Verdict.OK, Finding.FAINT, loudest)


def judge_speech(loudest: float, *, there: bool) -> Result:
    """By the loudness of what the headset took of us."""
    if not there:
        return Result(Step.SPEECH, Verdict.NOT_OK, Finding.NO_SPEAKER)
    played = loudest > PLAYED_AT
    return Result(Step.SPEECH, Verdict.OK if played else Verdict.NOT_OK, Finding.PLAYED if played else Finding.NOT_PLAYED)


def echo_of(samples: Samples) -> float:
    """dBov of our own last tone in what the microphone gave; `FLOOR` where it is not to be heard.

    Goertzel's filter over pieces of 50 ms: it counts what lasts for four of them and stands out of its neighbours, which a voice does not.
    """
    size = RATE // 20
    if samples.size < 4 * size:
        return FLOOR
    pieces = samples[: samples.size // size * size].reshape(-1, size).astype(np.float64) * np.hanning(size)
    turns = np.arange(size) / RATE
    powers = [np.abs(pieces @ np.exp(-2j * math.pi * tone * turns)) / (size / 4) for tone in (ECHO_TONE, 690.0, 880.0)]
    stands_out = np.where(powers[0] > 3.0 * np.maximum(powers[1], powers[2]), powers[0], 0.0)
    lasting = max(float(stands_out[at : at + 4].min()) for at in range(stands_out.size - 3))
    return max(FLOOR, 20.0 * math.log10(lasting / 32768.0 / math.sqrt(2.0))) if lasting > 0.0 else FLOOR


def judge_echo(samples: Samples, microphone: Result, speech: Result) -> Result:
    """By what the microphone gave, after processing, while the tones were played."""
    if Verdict.NOT_OK in (microphone.verdict, speech.verdict):
        return Result(Step.ECHO, Verdict.SKIPPED, Finding.ECHO_UNKNOWN)
    level = echo_of(samples)
    return Result(Step.ECHO, *((Verdict.NOT_OK, Finding.ECHO) if level > ECHO_AT else (Verdict.OK, Finding.NO_ECHO)), figure=level)


def judge_turn(found: tuple[Reached, ...]) -> Result:
    """By what became of each URL."""
    good = [one for one in found if one.obstacle is Obstacle.NONE]
    if not found:
        return Result(Step.TURN, Verdict.SKIPPED, Finding.NO_TURN)
    if not good:
        return Result(Step.TURN, Verdict.NOT_OK, Finding.NOT_REACHED, turn=found)
    return Result(Step.TURN, Verdict.OK, Finding.REACHED if len(good) == len(found) else Finding.PARTLY, turn=found)


def judge_flow(flow: Flow | None) -> Result:
    """By what passed through TURN, both ways at once."""
    if flow is None:
        return Result(Step.BANDWIDTH, Verdict.NOT_OK, Finding.NOT_MEASURED)
    if flow.lost > MUCH_LOSS and flow.bits >= SOUND_BITS:
        return Result(Step.BANDWIDTH, Verdict.NOT_OK, Finding.LOSSY, flow.lost)
    return _room(flow.bits, Finding.ENOUGH)


def judge_download(bits: float | None) -> Result:
    """By what came from the relay, where there is no TURN server."""
    return Result(Step.BANDWIDTH, Verdict.SKIPPED, Finding.NOT_MEASURED) if bits is None else _room(bits, Finding.DOWN_ONLY)


def _room(bits: float, enough: Finding) -> Result:
    if bits >= PICTURE_BITS:
        return Result(Step.BANDWIDTH, Verdict.OK, enough, bits)
    if bits >= SOUND_BITS:
        return Result(Step.BANDWIDTH, Verdict.OK, Finding.SOUND_ONLY, bits)
    return Result(Step.BANDWIDTH, Verdict.NOT_OK, Finding.TOO_LITTLE, bits)
