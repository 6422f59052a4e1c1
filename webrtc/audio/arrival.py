"""Packets of sound in the order in which they may be decoded, at once: the place of aiortc's jitter buffer.

aiortc holds four packets back (80 ms) and after one lost packet waits until its buffer is full (280 ms, for good). Here a packet
goes to the decoder when it comes; one that comes after its successor is dropped. How deep to buffer is `webrtc.audio.playout`'s
business, behind the decoder, where it can see what the sound card needs.

Imports aiortc: only `webrtc.peer` may import this, in the media thread.
"""

from __future__ import annotations

from typing import Final

from aiortc import RTCRtpReceiver
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rtp import RtpPacket

ANEW: Final = 50
"""Packets that come late in a row (one second) until they count as a stream that began anew."""


class Arrival(JitterBuffer):
    """Gives every packet on that is newer than the last."""

    def __init__(self) -> None:
        super().__init__(capacity=16)
        self._newest: tuple[int, int] | None = None
        self._late = 0

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        """The frame to decode now; None for a packet that came late or twice."""
        if self._newest is not None and self._newest[0] == packet.ssrc:
            ahead = (packet.sequence_number - self._newest[1]) & 0xFFFF
            if (ahead == 0 or ahead >= 0x8000) and self._late < ANEW:
                self._late += 1
                return False, None
        self._late = 0
        self._newest = (packet.ssrc, packet.sequence_number)
        data: bytes = packet._data  # type: ignore[attr-defined]  # set by aiortc's receiver when it has taken the payload apart
        return False, JitterFrame(data=data, timestamp=packet.timestamp)


def at_once(receiver: RTCRtpReceiver) -> None:
    """Has an audio receiver give packets on at once. To be called before it starts.

    aiortc has no way to choose the buffer, so its private field is replaced; `tests/webrtc/audio/test_arrival.py` fails when it is renamed.
    """
    name = "_RTCRtpReceiver__jitter_buffer"
    if not isinstance(getattr(receiver, name, None), JitterBuffer):
        raise TypeError(f"aiortc's receiver has no {name}")
    setattr(receiver, name, Arrival())
