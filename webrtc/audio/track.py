"""The one track of sound that a peer connection sends from its beginning to its end.

Muting and changing the microphone happen in front of it (`webrtc.audio.microphone`), as a sender whose track has ended is dead
for good. Imports aiortc: only `webrtc.peer` may import this, in the media thread.
"""

from __future__ import annotations

from aiortc import MediaStreamTrack
from av import AudioFrame

from webrtc.audio.frames import FRAME, RATE
from webrtc.audio.microphone import Microphone
from webrtc.audio.opus import TIME_BASE


class VoiceTrack(MediaStreamTrack):
    """Gives the microphone's frames, or silence, 50 a second."""

    kind = "audio"

    def __init__(self, microphone: Microphone) -> None:
        super().__init__()
        self._microphone = microphone
        self._next = 0

    async def recv(self) -> AudioFrame:
        """The next 20 ms."""
        samples = await self._microphone.frame()
        frame = AudioFrame.from_ndarray(samples.reshape(1, FRAME), format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts = self._next
        frame.time_base = TIME_BASE
        self._next += FRAME
        return frame
