"""A pressed key of the telephone as packets (RFC 4733).

Pure. The events take the place of the voice's packets while the key is down: same clock, one packet for each frame.
"""

from __future__ import annotations

import struct
from typing import Final

KEYS: Final = "0123456789*#ABCD"
"""In the order of their event codes (RFC 4733, 3.2)."""
VOLUME: Final = 10
"""dB below full scale."""
FRAMES: Final = 5
"""Frames that a key is down: 100 ms; 40 is the least that is heard everywhere (Q.24)."""
ENDS: Final = 3
"""The last packet goes three times, as its loss would leave the key down (2.5.1.4)."""
PAUSE: Final = 3
"""Frames of voice between two keys."""


def press(key: str, frame: int) -> tuple[bytes, ...]:
    """The payloads of one key, `frame` units of the clock apart; all have the timestamp of the first. ValueError for no key."""
    if len(key) != 1 or key not in KEYS:
        raise ValueError("no key of a telephone")
    event = KEYS.index(key)
    down = [struct.pack("!BBH", event, VOLUME, frame * count) for count in range(1, FRAMES + 1)]
    return (*down, *[struct.pack("!BBH", event, 0x80 | VOLUME, frame * FRAMES)] * ENDS)
