"""The receiving end of sound: packets of the transports, taken apart and put into the playout, and what to ask for again.

What is decoded when is `webrtc.audio.playout`'s. Called in the media thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from webrtc.audio import codecs, red
from webrtc.audio.decoding import Decoder, Decoding
from webrtc.audio.frames import RATE
from webrtc.audio.jitter import Frame, Unwrapped
from webrtc.audio.playout import Playout
from webrtc.rtp.ports import Codec, Packet, SenderReport, SoundIn, Wishes

AGAIN: Final = 0.06
"""Seconds of round trip up to which sound that nothing else restores is asked for again, and waited for."""
_ASKED_FOR: Final = 32
"""Packets of a gap that are asked for: a longer one is an outage, and late then."""
_TWICE: Final = 2
_TRANSIT: Final = 0.03
"""Seconds beside the round trip until a packet that was asked for again is here: a frame until the gap shows, and some jitter."""


@dataclass
class _Missing:
    noticed: float
    asked: float = 0.0
    times: int = 0


class Hearing:
    """The audio `Incoming` (`webrtc.rtp.ports`). `sounded` is called for each packet of sound."""

    def __init__(self, speech: Playout, sounded: Callable[[], None]) -> None:
        self._speech = speech
        self._sounded = sounded
        self._codecs: Mapping[int, Codec] = {}
        self._name = ""
        self._decoder: Decoder | None = None
        self._stream: Decoding | None = None
        self._before = speech.tally
        self._scale = 1
        self._ssrc: int | None = None
        self._other: int | None = None
        self._sequences, self._timestamps = Unwrapped(16), Unwrapped(32)
        self._newest: int | None = None
        self._missing: dict[int, _Missing] = {}
        self._nack = self._repairs = False
        self._report: SenderReport | None = None

    # ---- what the transports call

    def begin(self, codecs: Mapping[int, Codec]) -> None:
        """The payload types that may come."""
        self._codecs = codecs
        self._nack = any("nack" in codec.feedback for codec in codecs.values())

    def take(self, packet: Packet) -> None:
        """A packet came, in any order, perhaps twice, and anything may be in it."""
        codec = self._codecs.get(packet.payload_type)
        if codec is None or not self._is_ours(packet):
            return
        own = packet.payload
        blocks: tuple[red.Block, ...] = ()
        if codec.name == "red":
            blocks = red.parse(packet.payload)
            inner = self._codecs.get(blocks[-1].payload_type) if blocks else None
            if inner is None:
                return
            codec, own = inner, blocks[-1].payload
        decoder = self._decoder_of(codec)
        if decoder is None or self._stream is None:
            return
        timestamp = self._timestamps.of(packet.timestamp) * self._scale
        sequence = self._sequences.of(packet.sequence)
        for block in blocks[:-1]:
            self._take_copy(decoder, codec, block, timestamp, packet.arrived)
        duration = decoder.duration(own)
        if duration == 0:
            return
        self._follow(sequence, packet)
        self._repairs = bool(blocks[:-1]) or decoder.correction(own) > 0 or (self._repairs and len(own) < 16)
        self._speech.put(self._stream, Frame(timestamp, duration, own, sequence, packet.repaired), packet.arrived)
        self._sounded()

    def reported(self, report: SenderReport) -> None:
        """The sender's clock."""
        if report.ssrc == self._ssrc:
            self._report = report

    def wishes(self, now: float, round_trip: float | None) -> Wishes:
        """Packets that can still come in time when they are sent again."""
        if not self._nack or round_trip is None or not self._missing or self._stream is None:
            return Wishes()
        spare = self._speech.spare(self._stream)
        limit = spare if self._repairs else max(spare, AGAIN + _TRANSIT)
        asked = []
        for sequence, missing in tuple(self._missing.items()):
            if now - missing.noticed + round_trip > limit:
                del self._missing[sequence]
            elif missing.times < _TWICE and now - missing.asked > 1.5 * round_trip:
                missing.asked, missing.times = now, missing.times + 1
                asked.append(sequence & 0xFFFF)
        if asked and round_trip <= AGAIN:
            self._speech.comes_again(self._stream, int((round_trip + _TRANSIT) * RATE))
        return Wishes(nack=tuple(asked))

    def end(self) -> None:
        """No packet comes any more."""
        self._codecs = {}
        if self._stream is not None:
            self._speech.end(self._stream)
            self._stream = self._decoder = None

    # ---- what others ask

    def counts(self) -> SoundIn:
        """What became of the sound since the connection began. What came and what got lost is counted by the transports."""
        now, before = self._speech.tally, self._before
        return SoundIn(
            recovered=now.recovered - before.recovered, played=now.played - before.played, concealed=now.concealed - before.concealed,
            stretched=now.stretched - before.stretched, delay=self._speech.delay,
        )  # fmt: skip

    def playing_wall(self, now: float) -> float | None:
        """The sender's time of day (NTP seconds) of the sound that leaves for the sound card at `now`; None while that is not known."""
        if self._report is None or self._stream is None:
            return None
        at = self._speech.playing(self._stream, now)
        if at is None:
            return None
        return self._report.wall + (at - self._timestamps.near(self._report.timestamp) * self._scale) / RATE

    # ---- inside

    def _is_ours(self, packet: Packet) -> bool:
        """Another source is believed at its second packet in a row: then all begins anew."""
        if packet.ssrc == self._ssrc:
            self._other = None
            return True
        if self._ssrc is not None and self._other != packet.ssrc:
            self._other = packet.ssrc
            return False
        self._ssrc, self._other, self._report = packet.ssrc, None, None
        self._sequences, self._timestamps = Unwrapped(16), Unwrapped(32)
        self._newest = None
        self._missing.clear()
        if self._stream is not None:
            self._speech.restart(self._stream)
        return True

    def _decoder_of(self, codec: Codec) -> Decoder | None:
        if codec.name not in codecs.SPOKEN:
            return None
        # the stream of another path that came between may have ended again: then this one is heard on
        if self._decoder is None or codec.name != self._name or self._speech.idle:
            self._decoder = codecs.decoder(codec.name)
            self._stream = self._speech.begin(self._decoder)
            self._name, self._scale = codec.name, RATE // codec.clock if codec.clock and RATE % codec.clock == 0 else 1
        return self._decoder

    def _take_copy(self, decoder: Decoder, codec: Codec, block: red.Block, timestamp: int, arrived: float) -> None:
        inner = self._codecs.get(block.payload_type)
        duration = decoder.duration(block.payload) if inner is not None and inner.name == codec.name and block.behind else 0
        if duration and self._stream is not None:
            behind = block.behind * self._scale
            self._speech.repairable(self._stream, behind)
            self._speech.put(self._stream, Frame(timestamp - behind, duration, block.payload, copy=True), arrived)

    def _follow(self, sequence: int, packet: Packet) -> None:
        """Which numbers are missing."""
        self._missing.pop(sequence, None)
        if self._newest is None or sequence - self._newest > 1000:
            self._newest = sequence
        elif sequence > self._newest:
            for gone in range(max(self._newest + 1, sequence - _ASKED_FOR), sequence):
                self._missing[gone] = _Missing(packet.arrived)
            self._newest = sequence
        while len(self._missing) > 2 * _ASKED_FOR:
            del self._missing[next(iter(self._missing))]
