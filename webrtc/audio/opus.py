"""The agent's voice into Opus packets: one channel, 32 kbit/s, with in-band error correction for the next packet's loss.

aiortc's own encoder makes 96 kbit/s of stereo without correction. Imports aiortc: only `webrtc.peer` may import this, in the
media thread.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from aiortc import RTCRtpSender
from aiortc.codecs import CODECS
from aiortc.codecs.base import Encoder
from av import AudioFrame
from av.audio.codeccontext import AudioCodecContext
from av.frame import Frame
from av.packet import Packet

from webrtc.audio.frames import RATE

BITRATE: Final = 32_000
"""Bits a second: full-band speech in one channel (RFC 6716, 2.1.1: 28-40 kbit/s)."""
EXPECTED_LOSS: Final = 10
"""Percent; makes libopus spend bits on correction. FEC at 10 % loss: PESQ 3.3 instead of 2.0."""
TIME_BASE: Final = Fraction(1, RATE)


class VoiceEncoder(Encoder):
    """Takes frames of 960 samples, mono, 16 bits; gives one packet for each."""

    def __init__(self) -> None:
        codec = AudioCodecContext.create("libopus", "w")
        codec.bit_rate = BITRATE
        codec.format = "s16"
        codec.layout = "mono"
        codec.sample_rate = RATE
        codec.time_base = TIME_BASE
        codec.options = {"application": "voip", "fec": "1", "packet_loss": str(EXPECTED_LOSS)}
        self._codec = codec
        self._first: int | None = None

    def encode(self, frame: Frame, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        """The packets and the timestamp of the first, in samples."""
        if not isinstance(frame, AudioFrame):
            raise TypeError("not a frame of sound")
        packets = self._codec.encode(frame)
        if not packets or packets[0].pts is None:
            return [], 0
        # libopus' first timestamp lies before zero, by its look-ahead
        self._first = packets[0].pts if self._first is None else self._first
        return [bytes(packet) for packet in packets], packets[0].pts - self._first

    def pack(self, packet: Packet[Any]) -> tuple[list[bytes], int]:
        """Not used: nothing that is already encoded is sent."""
        raise NotImplementedError("the phone encodes its own voice")


def say_in_descriptions() -> None:
    """Has every SDP of this process name what our Opus wants (RFC 7587, 6.1): correction in band, one channel."""
    for codec in CODECS["audio"]:
        if codec.mimeType == "audio/opus":
            codec.parameters.update({"minptime": 10, "useinbandfec": 1})


def use_for(sender: RTCRtpSender) -> None:
    """Has `sender` encode with a `VoiceEncoder`. To be called before it starts.

    aiortc makes its encoder at the first frame unless there is one; `tests/webrtc/audio/test_opus.py` fails when that changes.
    """
    name = "_RTCRtpSender__encoder"
    if not hasattr(sender, name):
        raise TypeError(f"aiortc's sender has no {name}")
    setattr(sender, name, VoiceEncoder())
