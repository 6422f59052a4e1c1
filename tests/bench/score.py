"""Recordings into figures: where in the speech a recording is, how late it ran, how good it sounds, how long nothing came.

Pure but for the `pesq` package (P.862.2), which is asked for only when there is something to score. The speech of a benchmark is
said round and round, so a recording may begin anywhere in it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from webrtc.audio.frames import RATE, Samples

Floats = NDArray[np.float32]

NO_PESQ: Final = "PESQ: not on this machine (a C compiler and `pip install --group score`); only what was missing or made up is shown."
BASE: Final = 1.5
"""Seconds before an event that say what was usual."""
_CLEAR: Final = 0.35
"""Likeness above which a piece of speech has been found."""


def can_score() -> bool:
    """Whether the `pesq` package is here."""
    try:
        import pesq  # noqa: F401 - only whether it is here
    except ImportError:
        return False
    return True


def begins(recording: Samples, speech: Samples) -> int:
    """The sample of `speech`, said round and round, with which `recording` begins."""
    size = speech.size
    part = np.zeros(size, np.float32)
    part[: min(size, recording.size)] = recording[:size]
    likeness = np.fft.irfft(np.fft.rfft(speech.astype(np.float32)) * np.conj(np.fft.rfft(part)), size)
    return int(np.argmax(likeness))


def meant(recording: Samples, speech: Samples) -> Samples:
    """What `recording` would be if nothing had happened to it."""
    return np.take(speech, np.arange(recording.size) + begins(recording, speech), mode="wrap")


def quality(recording: Samples, speech: Samples) -> float:
    """PESQ-WB (MOS-LQO, 1.0 to 4.64) of a recording of some seconds; 1.0 when there is no speech in it at all."""
    import pesq
    from scipy.signal import resample_poly

    clean = resample_poly(meant(recording, speech).astype(np.float64), 1, 3)
    played = resample_poly(recording.astype(np.float64), 1, 3)
    if np.abs(played).max(initial=0.0) < 50:
        return 1.0
    try:
        return float(pesq.pesq(16_000, clean, played, "wb"))
    except pesq.NoUtterancesError:
        return 1.0


def lateness(recording: Samples, speech: Samples, base: int, *, every: float = 0.05, piece: float = 0.4) -> list[tuple[float, float]]:
    """How much later than at its beginning a recording runs: pairs of (seconds from its beginning, seconds of delay more).

    `base` is what `begins` said of its undisturbed beginning. Each value is about the `piece` that *ends* at its time; pieces in which
    the speech is not found (silence, loss) have none.
    """
    size, step, reach = int(piece * RATE), int(every * RATE), RATE // 2
    found = []
    for end in range(size, recording.size, step):
        part = recording[end - size : end].astype(np.float32)
        if np.abs(part).max() < 500:
            continue
        window = np.take(speech, np.arange(end - size - reach, end + reach) + base, mode="wrap").astype(np.float32)
        length = 1 << (window.size + size).bit_length()
        likeness = np.fft.irfft(np.fft.rfft(window, length) * np.conj(np.fft.rfft(part, length)), length)[: 2 * reach]
        place = int(np.argmax(likeness))
        power = float(np.linalg.norm(part) * np.linalg.norm(window[place : place + size]))
        if power and float(likeness[place]) / power > _CLEAR:
            found.append((end / RATE, (reach - place) / RATE))
    return found


def settles(late: Sequence[tuple[float, float]], at: float, *, within: float = 0.02) -> float:
    """Seconds after `at` until the delay is back at what it was before, and stays there; infinite when it never is.

    Before: the median of the values in the `BASE` seconds before `at`.
    """
    before = sorted(value for time, value in late if at - BASE <= time <= at)
    after = [(time, value) for time, value in late if time > at]
    if not before or not after:
        return math.inf
    base = before[len(before) // 2]
    back = at
    for index, (time, value) in enumerate(after):
        if value > base + within:
            back = after[index + 1][0] if index + 1 < len(after) else math.inf
        elif back == math.inf:
            back = time
    return back - at


def longest_gap(times: Sequence[float], begin: float, end: float) -> float:
    """The longest time between two of `times` from `begin` to `end`, both included."""
    inside = [begin, *sorted(time for time in times if begin <= time <= end), end]
    return max(later - sooner for sooner, later in itertools.pairwise(inside))


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` (0 to 1) of `values` lie: the nearest rank."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, math.ceil(part * len(ranked)) - 1))]


def share(
    before: Mapping[str, Any], after: Mapping[str, Any], part: str = "concealedSamples", whole: str = "totalSamplesReceived"
) -> float:
    """The fraction of `whole` that was `part`, between two statistics of a browser."""
    total = after.get(whole, 0) - before.get(whole, 0)
    return float(after.get(part, 0) - before.get(part, 0)) / total if total > 0 else 1.0
