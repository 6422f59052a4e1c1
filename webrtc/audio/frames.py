"""The form of sound everywhere in the phone: 48 kHz, one channel, 16 bits, in blocks of 10 ms and frames of 20 ms."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 48_000
"""Samples a second: Opus' own, and what every sound card takes."""
BLOCK: Final = RATE // 100
"""Samples of 10 ms, the step of sound processing."""
FRAME: Final = 2 * BLOCK
"""Samples of 20 ms, one Opus packet."""
FRAME_SECONDS: Final = FRAME / RATE

Samples = NDArray[np.int16]

SILENCE: Final[Samples] = np.zeros(FRAME, np.int16)
SILENCE.flags.writeable = False
