"""Whether somebody talks: speech told from a quiet room, a click and a cough, and held over the pauses between words.

Pure: samples in, a yes or no out; time is counted in samples. What it is for, telling the agent who talks into a muted microphone, is
`webrtc.audio.microphone`'s.
"""

from __future__ import annotations

from typing import Final

from webrtc.audio.frames import RATE, Samples
from webrtc.audio.levels import loudness

LOUD: Final = -45.0
"""dBov from which a piece of sound can be speech: a headset hears its wearer at -30 and the room at -60."""
ABOVE: Final = 10.0
"""dB that speech stands above the noise of the room."""
ENOUGH: Final = 0.3
"""Seconds of speech within `WITHIN` that make talking: a click is shorter, a cough is about that."""
WITHIN: Final = 1.0
"""Seconds after which what was heard is forgotten."""
HOLD: Final = 2.0
"""Seconds without speech after which nobody talks any more."""
_RISE: Final = 3.0
"""dB a second by which the noise that is assumed rises: a fan that starts is noise after a few seconds."""
_QUIETEST: Final = -70.0


class Talking:
    """Follows one microphone."""

    def __init__(self) -> None:
        self._noise = _QUIETEST
        self._heard = 0.0
        self._since = HOLD
        self._on = False

    def feed(self, samples: Samples) -> bool:
        """The next samples, 5 to 20 ms of them; whether somebody talks."""
        if not samples.size:
            return self._on
        seconds = samples.size / RATE
        now = loudness(samples)
        self._noise = max(_QUIETEST, min(now, self._noise + _RISE * seconds))
        if now > LOUD and now > self._noise + ABOVE:
            self._heard = min(self._heard + seconds, ENOUGH)
            self._since = 0.0
        else:
            self._heard = max(0.0, self._heard - seconds * ENOUGH / WITHIN)
            self._since += seconds
        if self._heard >= ENOUGH - 1e-9:
            self._on = True
        elif self._since >= HOLD:
            self._on = False
        return self._on

    def forget(self) -> None:
        """Begins anew; what is known of the room's noise stays."""
        self._heard, self._since, self._on = 0.0, HOLD, False
