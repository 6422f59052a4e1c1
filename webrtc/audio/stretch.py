"""Speech made a little shorter or longer without being heard: a pitch period is taken out or put in where the sound is most like itself.

Pure. The idea is that of WSOLA (Verhelst and Roelands, 1993): cut and join at the shift of greatest likeness, over a short cross-fade.
When to do it is `webrtc.audio.decoding`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from webrtc.audio.frames import BLOCK, RATE, Samples

FADE: Final = BLOCK // 2
"""Samples of a joint: 5 ms."""
SHORTEST: Final = RATE // 400
LONGEST: Final = RATE // 80
"""Samples of the periods that are looked through: voices from 80 to 400 Hz."""
ENOUGH: Final = LONGEST + FADE
"""Samples that are needed to change anything."""
QUIET: Final = 200.0
"""Amplitude below which any joint will do."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Where a sound may be cut."""

    shift: int
    """Samples."""
    alike: float
    """Correlation of what is joined, 0 to 1; 1 in silence."""


def joint(samples: Samples, most: int = LONGEST) -> Joint | None:
    """The best shift of at most `most` samples at the beginning of `samples`; None when there is too little."""
    most = min(most, LONGEST, samples.size - FADE)
    if most < SHORTEST:
        return None
    whole = samples[: FADE + most].astype(np.float32)
    if float(np.abs(whole).max()) < QUIET:
        return Joint(most, 1.0)
    piece = whole[:FADE]
    likeness = np.correlate(whole, piece, "valid")[SHORTEST:]
    squares = np.cumsum(np.concatenate((np.zeros(1), whole.astype(np.float64) ** 2)))
    power = (squares[FADE:] - squares[:-FADE])[SHORTEST:]
    alike = likeness / np.sqrt((power + 1.0) * (float(squares[FADE]) + 1.0))
    half = alike.size // 2  # two periods at once where they are as good: fewer joints
    best = int(np.argmax(alike))
    if alike.size > 1 and float(alike[half:].max()) >= 0.97 * float(alike[best]) > 0:
        best = half + int(np.argmax(alike[half:]))
    return Joint(SHORTEST + best, float(alike[best]))


def shortened(samples: Samples, where: Joint) -> Samples:
    """`samples` without the `where.shift` first ones, the joint faded."""
    return blended(samples[:FADE], samples[where.shift :])


def lengthened(samples: Samples, where: Joint) -> Samples:
    """`samples` with the `where.shift` first ones said twice, the joint faded."""
    return np.concatenate((samples[: where.shift], blended(samples[where.shift : where.shift + FADE], samples)))


def blended(before: Samples, after: Samples) -> Samples:
    """`after`, with `before` fading out over its beginning."""
    count = min(before.size, after.size)
    ramp = _ramp(count)
    mixed = before[:count] * (1.0 - ramp) + after[:count] * ramp
    return np.concatenate((np.rint(mixed).astype(np.int16), after[count:]))


def continued(history: Samples, count: int) -> Samples:
    """`count` samples that go on where `history` ends: its last period again and again. What fades them is the caller's business."""
    backwards = history[::-1]
    found = joint(backwards)
    if found is None:
        return np.zeros(count, np.int16)
    period = history[-found.shift :]
    return np.resize(period, count)


def faded(samples: Samples, start: float, end: float) -> Samples:
    """`samples` with their loudness going evenly from `start` to `end`, both 0 to 1."""
    if start == end == 1.0:
        return samples
    return np.asarray(samples * np.linspace(start, end, samples.size, dtype=np.float32), np.int16)


def _ramp(count: int) -> NDArray[np.float32]:
    return np.linspace(0.0, 1.0, count, dtype=np.float32)
