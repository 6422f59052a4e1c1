"""The sound of a line on hold: two soft notes every four seconds, so that whoever waits hears that the call is still there.

Made on the agent's side and sent as the voice is, so that it comes through any browser without a byte of script, over a page load, and
where a browser lets a page make no sound of its own. Pure: samples out. When it sounds is `webrtc.audio.microphone`'s.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from webrtc.audio.frames import FRAME, RATE, Samples

NOTES: Final = ((0.0, 523.25), (0.42, 659.26))
"""When each begins in a round, in seconds, and its pitch in Hz."""
LASTS: Final = 0.38
"""Seconds of a note."""
EVERY: Final = 4.0
"""Seconds of a round; a whole number of frames."""
LOUDNESS: Final = 0.03
"""Of full scale, at a note's loudest: quiet beside a voice (-30 dBFS)."""


@cache
def round_of_notes() -> Samples:
    """One round, not to be written into."""
    sound = np.zeros(round(EVERY * RATE) // FRAME * FRAME, np.float64)
    times = np.arange(round(LASTS * RATE)) / RATE
    shape = np.minimum(times / 0.02, 1.0) * np.cos(np.pi / 2 * times / LASTS) ** 2  # soft at both ends: no click
    for begins, pitch in NOTES:
        at = round(begins * RATE)
        sound[at : at + times.size] += LOUDNESS * shape * np.sin(2 * np.pi * pitch * times)
    made = np.round(sound * 32767).astype(np.int16)
    made.flags.writeable = False
    return made


class Waiting:
    """The notes, frame after frame."""

    def __init__(self) -> None:
        self._at = 0

    def frame(self) -> Samples:
        """The next 20 ms."""
        notes = round_of_notes()
        frame = notes[self._at : self._at + FRAME]
        self._at = (self._at + FRAME) % notes.size
        return frame
