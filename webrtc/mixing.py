"""Who hears whom, and the sum of several voices.

Pure. Who may listen in is decided by the relay and written in the journal; which streams carry the voices is
`webrtc.softphone`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

import numpy as np

from webrtc.audio.frames import FRAME, Samples


class Part(StrEnum):
    """Somebody's part in a conversation."""

    CUSTOMER = "customer"
    AGENT = "agent"
    LISTENER = "listener"
    """Hears both, is heard by nobody."""
    WHISPERER = "whisperer"
    """Hears both, is heard by the agent only."""
    BARGER = "barger"
    """Hears and is heard by all."""


HEARD_BY: Final[Mapping[Part, frozenset[Part]]] = {
    Part.CUSTOMER: frozenset(Part),
    Part.AGENT: frozenset(Part),
    Part.LISTENER: frozenset(),
    Part.WHISPERER: frozenset({Part.AGENT}),
    Part.BARGER: frozenset(Part),
}
"""For each part, who hears it. Nobody hears themselves: `hears` sees to it."""


def hears(parts: Sequence[Part], ear: int) -> tuple[int, ...]:
    """The places in `parts` whose voices the one at place `ear` hears."""
    return tuple(place for place, part in enumerate(parts) if place != ear and parts[ear] in HEARD_BY[part])


def mix(voices: Sequence[Samples]) -> Samples:
    """The sum of frames of equal length, limited to 16 bits. No voice: 20 ms of silence."""
    if not voices:
        return np.zeros(FRAME, np.int16)
    if len(voices) == 1:
        return voices[0]
    total = voices[0].astype(np.int32)
    for voice in voices[1:]:
        total += voice
    return np.clip(total, -32768, 32767).astype(np.int16)
