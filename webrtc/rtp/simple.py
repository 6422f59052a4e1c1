"""The plainest ends: every frame decoded when it comes, and encoded as aiortc does. In place until sound and picture have their own."""

# ruff: noqa: D102 - what each does is said by the ports

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aiortc.codecs import get_decoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from av import AudioFrame

from webrtc.audio.frames import FRAME
from webrtc.audio.microphone import Microphone
from webrtc.audio.opus import VoiceEncoder
from webrtc.audio.playout import Playout
from webrtc.audio.track import VoiceTrack
from webrtc.rtp.ports import Codec, Encoded, Feedback, Packet, SenderReport, SoundIn, SoundOut, Wishes

_GONE = FRAME * 50


class _In:
    def __init__(self) -> None:
        self._codecs: Mapping[int, Codec] = {}

    def begin(self, codecs: Mapping[int, Codec]) -> None:
        self._codecs = codecs

    def reported(self, report: SenderReport) -> None:
        pass

    def wishes(self, now: float, round_trip: float | None) -> Wishes:
        return Wishes()

    def end(self) -> None:
        pass


class SimpleHearing(_In):
    """Sound in."""

    def __init__(self, speech: Playout, sounded: Callable[[], None], mono: Callable[[AudioFrame], Any]) -> None:
        super().__init__()
        self._speech, self._sounded, self._mono = speech, sounded, mono
        self._decoder: Any = get_decoder(RTCRtpCodecParameters("audio/opus", 48000, 2))
        self._newest: int | None = None
        self._expected: int | None = None

    def take(self, packet: Packet) -> None:
        codec = self._codecs.get(packet.payload_type)
        if codec is None or codec.name not in ("opus", "red") or not packet.payload:
            return
        data = packet.payload
        if codec.name == "red":
            at = before = 0
            while data[at] & 0x80:
                before += int.from_bytes(data[at + 2 : at + 4], "big") & 0x3FF
                at += 4
            data = data[at + 1 + before :]
        if self._newest is not None and (packet.sequence - self._newest - 1) & 0xFFFF >= 0x8000:
            return
        self._newest = packet.sequence
        ahead = (packet.timestamp - self._expected) & 0xFFFFFFFF if self._expected is not None else 0
        for frame in self._decoder.decode(JitterFrame(data, packet.timestamp)):
            self._speech.push(self._mono(frame), lost=ahead // FRAME if ahead < _GONE else 0)
            self._expected = packet.timestamp + frame.samples
            self._sounded()

    def counts(self) -> SoundIn:
        """Nothing of its own."""
        return SoundIn()


class SimpleSpeaking:
    """Sound out."""

    def __init__(self, microphone: Microphone) -> None:
        self._track = VoiceTrack(microphone)
        self._encoder = VoiceEncoder()
        self._type = 0

    def begin(self, codecs: tuple[Codec, ...]) -> None:
        self._type = next(codec.payload_type for codec in codecs if codec.name == "opus")

    async def next(self) -> Encoded:
        while True:
            payloads, timestamp = self._encoder.encode(await self._track.recv())
            if payloads:
                return Encoded(self._type, tuple(payloads), timestamp, marker=False)

    def ask_key_frame(self) -> None:
        pass

    def feedback(self, feedback: Feedback) -> None:
        pass

    def end(self) -> None:
        self._track.stop()

    def counts(self) -> SoundOut:
        """Nothing of its own."""
        return SoundOut()
