"""The one track of sound that a peer connection sends from its beginning to its end.

Muting and changing the microphone happen in front of it (`webrtc.audio.microphone`), as a sender whose track has ended is dead
for good. Imports aiortc: only `webrtc.peer` may import this, in the media thread.
"""

from __future__ import annotations

import time
from typing import Final

from aiortc import MediaStreamTrack
from av import AudioFrame

from webrtc.audio.frames import FRAME, RATE
from webrtc.audio.microphone import Microphone
from webrtc.audio.opus import TIME_BASE

AHEAD: Final = 3 * FRAME
"""Samples by which the timestamps may run ahead of the clock. More means that a stall's silence and its late sound would both be sent,
and the other side would have to buffer the surplus: it is thrown away."""
BEHIND: Final = 4 * FRAME
"""Samples by which they may lag, beside what still waits to be sent. More means that sound was lost here: the timestamps jump, so that
the other side fills a gap and does not take everything after it for late."""


class VoiceTrack(MediaStreamTrack):
    """Gives the microphone's frames, or silence, 50 a second."""

    kind = "audio"

    def __init__(self, microphone: Microphone) -> None:
        super().__init__()
        self._microphone = microphone
        self._next = 0
        self._began = 0.0

    async def recv(self) -> AudioFrame:
        """The next 20 ms."""
        samples = await self._microphone.frame()
        while self._next > self._elapsed() + AHEAD:
            samples = await self._microphone.frame()
        behind = self._elapsed() - self._next - self._microphone.waiting * FRAME
        if behind > BEHIND:
            self._next += behind // FRAME * FRAME
        frame = AudioFrame.from_ndarray(samples.reshape(1, FRAME), format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts = self._next
        frame.time_base = TIME_BASE
        self._next += FRAME
        return frame

    def _elapsed(self) -> int:
        """Samples since the first frame, by the clock."""
        now = time.monotonic()
        self._began = self._began or now
        return int((now - self._began) * RATE)
