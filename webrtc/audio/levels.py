"""How loud something is, for meters and for noticing a silent headset."""

from __future__ import annotations

import math
import threading
from typing import Final

import numpy as np

from webrtc.audio.frames import RATE, Samples

FLOOR: Final = -90.0
"""dB below full scale (dBov, RFC 6464) of digital silence."""
SILENT: Final = -75.0
"""Below this a microphone gives nothing: an open one in a quiet room hears -65 and more."""
DIGITAL: Final = -88.0
"""Below this there is no sound at all, as from a muted source or a dead one: noise suppression leaves a quiet room above it."""
_FALL: Final = 20.0 / (0.3 * RATE)
"""dB a sample by which a meter falls: 20 dB in 300 ms, as VU meters do."""


def loudness(samples: Samples) -> float:
    """Root mean square in dBov: 0 is a full-scale square wave, `FLOOR` is silence."""
    if samples.size == 0:
        return FLOOR
    wide = samples.astype(np.float32)
    mean = float(np.dot(wide, wide)) / samples.size
    return max(FLOOR, 10.0 * math.log10(mean / 32768.0**2)) if mean > 0.0 else FLOOR


class Meter:
    """Follows the loudness of a stream of any pieces: up at once, down slowly. One thread feeds, any thread reads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._level = FLOOR
        self._quiet = 0.0
        self._still = 0.0

    def feed(self, samples: Samples) -> None:
        """The next samples of the stream."""
        now = loudness(samples)
        with self._lock:
            self._level = max(now, self._level - _FALL * samples.size, FLOOR)
            self._quiet = self._quiet + samples.size / RATE if now < SILENT else 0.0
            self._still = self._still + samples.size / RATE if now < DIGITAL else 0.0

    @property
    def level(self) -> float:
        """dBov."""
        with self._lock:
            return self._level

    @property
    def quiet_for(self) -> float:
        """Seconds since something louder than `SILENT` passed."""
        with self._lock:
            return self._quiet

    @property
    def still_for(self) -> float:
        """Seconds since something louder than `DIGITAL` passed."""
        with self._lock:
            return self._still
