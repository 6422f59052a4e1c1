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

AGAIN: Final = 0.07
"""Seconds of round trip up to which sound that nothing else restores is asked for again, and waited for."""
_ASKED_FOR: Final = 32
"""Packets of a gap that are asked for: a longer one is an outage, and late then."""
_TIMES: Final = 4
"""Questions for one packet: questions and answers get lost, too."""
_SOONEST: Final = 0.01
"""Seconds between two questions for the same packet, however short the way (`webrtc.rtp.history.HASTY`)."""
_TRANSIT: Final = 0.012
"""Seconds beside the round trip until a packet that was asked for again is here: jitter of both ways, and the threads."""
_QUICK: Final = 0.012
"""Seconds of round trip up to which a second question is waited for, too."""


@dataclass
class _Missing:
    noticed: float
    repaired: bool = False
    """The packet after it restores it, though not as well."""
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
        self._nack = False
        self._round_trip = 0.0
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
        duration = decoder.duration(own)
        if duration == 0:
            return
        copies = [block for block in blocks[:-1] if self._take_copy(decoder, codec, block, timestamp, packet.arrived)]
        copied = {block.behind * self._scale // duration for block in copies}
        corrected = {far + 1 for far in (0, *copied)} if decoder.correction(own) else set()
        missing = self._missing.get(sequence)
        # without a stream of its own for that (RFC 4588), what is sent again looks like what came late, but for its time
        again = packet.repaired or (missing is not None and missing.times > 0 and packet.arrived - missing.asked >= 0.5 * self._round_trip)
        self._follow(sequence, packet, copied, corrected)
        self._speech.put(self._stream, Frame(timestamp, duration, own, sequence, again), packet.arrived)
        self._sounded()

    def reported(self, report: SenderReport) -> None:
        """The sender's clock."""
        if report.ssrc == self._ssrc:
            self._report = report

    def wishes(self, now: float, round_trip: float | None) -> Wishes:
        """Packets that can still come in time when they are sent again, or could if more were waited for, as it will be then."""
        if not self._nack or round_trip is None or not self._missing or self._stream is None:
            return Wishes()
        self._round_trip = round_trip
        spare = self._speech.spare(self._stream)
        again = max(_SOONEST, 1.5 * round_trip)
        takes = round_trip + _TRANSIT + (again if round_trip <= _QUICK else 0.0)
        asked, waits = [], False
        for sequence, missing in tuple(self._missing.items()):
            waited_for = not missing.repaired and round_trip <= AGAIN
            if now - missing.noticed + round_trip > (max(spare, AGAIN + _TRANSIT) if waited_for else spare):
                missing.times = missing.times and _TIMES  # asked for already: it may come still
                if not missing.times:
                    del self._missing[sequence]
            elif missing.times < _TIMES and now - missing.asked >= again:
                missing.asked, missing.times = now, missing.times + 1
                asked.append(sequence & 0xFFFF)
                waits = waits or waited_for
        if waits:
            self._speech.comes_again(self._stream, int(takes * RATE))
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
            skipped=now.skipped - before.skipped, stretched=now.stretched - before.stretched, delay=self._speech.delay,
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

    def _take_copy(self, decoder: Decoder, codec: Codec, block: red.Block, timestamp: int, arrived: float) -> bool:
        """Whether it is a copy of something."""
        inner = self._codecs.get(block.payload_type)
        duration = decoder.duration(block.payload) if inner is not None and inner.name == codec.name and block.behind else 0
        if duration and self._stream is not None:
            behind = block.behind * self._scale
            self._speech.repairable(self._stream, behind + decoder.correction(block.payload))
            self._speech.repairable(self._stream, behind)
            self._speech.put(self._stream, Frame(timestamp - behind, duration, block.payload, copy=True), arrived)
        return duration > 0

    def _follow(self, sequence: int, packet: Packet, copied: set[int], corrected: set[int]) -> None:
        """Which numbers are missing. Those so many before this one that it holds copies of are not; others it can restore, not as well."""
        if self._newest is None or sequence - self._newest > 1000:
            self._newest = sequence
        elif sequence > self._newest:
            for gone in range(max(self._newest + 1, sequence - _ASKED_FOR), sequence):
                self._missing[gone] = _Missing(packet.arrived)
            self._newest = sequence
        for gone in (sequence, *(sequence - far for far in copied)):
            self._missing.pop(gone, None)
        for far in corrected:
            if (missing := self._missing.get(sequence - far)) is not None:
                missing.repaired = True
        while len(self._missing) > 2 * _ASKED_FOR:
            del self._missing[next(iter(self._missing))]
