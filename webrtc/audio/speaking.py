"""The sending end of sound: the microphone's frames into payloads, with as much redundancy as the line needs.

Muting happens in front of it (`webrtc.audio.microphone`): then silence comes, and the encoder and the copies forget what was said, so
that no packet after it holds a voice, neither as the encoder's look-ahead nor as correction nor as a copy. Called in the media thread.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from webrtc.audio import codecs, red
from webrtc.audio.frames import FRAME, RATE, SILENCE, Samples
from webrtc.audio.levels import loudness
from webrtc.audio.microphone import Microphone
from webrtc.audio.opus import BITRATE, LOWEST
from webrtc.audio.telephony import VoiceEncoder
from webrtc.rtp.ports import Codec, Encoded, Feedback, SoundOut

AHEAD: Final = 3 * FRAME
"""Samples by which the timestamps may run ahead of the clock. More means that a stall's silence and its late sound would both be sent,
and the other side would have to buffer the surplus: it is thrown away."""
BEHIND: Final = 4 * FRAME
"""Samples by which they may lag, beside what still waits to be sent. More means that sound was lost here: the timestamps jump, so that
the other side fills a gap and does not take everything after it for late."""
SHARE: Final = 0.4
"""Of what the line carries that sound may take with its copies: the picture has the rest."""
_COPIES: Final = 3
"""At most: with them a packet stays below 400 octets, and all of the sound below 130 kbit/s with every header."""
_KEPT: Final = 8
"""Frames that copies are made of at most."""


class Speaking:
    """The audio `Outgoing` (`webrtc.rtp.ports`): 50 frames a second. `clock` gives seconds that only grow."""

    def __init__(self, microphone: Microphone, clock: Callable[[], float] = time.monotonic) -> None:
        self._microphone = microphone
        self._clock = clock
        self._encoder: VoiceEncoder | None = None
        self._codec: Codec | None = None
        self._red: Codec | None = None
        self._redundancy = red.Redundancy()
        self._room = _COPIES
        self._kept: deque[tuple[int, bytes]] = deque(maxlen=_KEPT)
        self._next = 0
        self._began = 0.0
        self._first = True
        self._silent = True
        self._lost: float | None = None
        self._round_trip: float | None = None

    # ---- what the transports call

    def begin(self, codecs_: tuple[Codec, ...]) -> None:
        """What the other side takes, the preferred first. LookupError when we speak none of it."""
        self._codec = next((codec for codec in codecs_ if codec.name in codecs.SPOKEN), None)
        if self._codec is None:
            raise LookupError("no codec in common: " + ", ".join(codec.name for codec in codecs_))
        self._red = codecs_[0] if codecs_[0].name == "red" and self._codec.name == "opus" else None
        self._encoder = codecs.encoder(self._codec.name)

    async def next(self) -> Encoded:
        """The next 20 ms."""
        while True:
            samples = await self._microphone.frame(self)
            if self._next > self._elapsed() + AHEAD:
                continue
            behind = self._elapsed() - self._next - self._microphone.waiting_for(self) * FRAME
            if behind > BEHIND:
                self._next += behind // FRAME * FRAME
                self._first = True
            encoded = self._encoded(samples)
            self._next += FRAME
            if encoded is not None:
                return encoded

    def ask_key_frame(self) -> None:
        """Sound has none."""

    def feedback(self, feedback: Feedback) -> None:
        """What the other side reports: correction and copies follow its loss, and each copy takes from the rate of all."""
        self._round_trip = feedback.round_trip if feedback.round_trip is not None else self._round_trip
        if feedback.ceiling is not None:
            self._room = max(0, int(feedback.ceiling * SHARE) // LOWEST - 1)
        elif feedback.lost is not None:  # a report, and nobody says that the line is narrow
            self._room = _COPIES
        self._redundancy.passed(feedback.now)
        if feedback.asked:
            self._redundancy.asked(feedback.now, feedback.asked)
        if feedback.lost is not None:
            self._lost = feedback.lost
            self._redundancy.reported(feedback.lost)
        if self._encoder is not None:
            self._encoder.reckon_with(self._redundancy.lost)
            self._encoder.spend(BITRATE - 4000 * len(self.copies))

    def end(self) -> None:
        """Nothing is sent any more."""
        self._microphone.leave(self)
        if self._encoder is not None:
            self._encoder.close()
            self._encoder = None

    # ---- what others ask

    def counts(self) -> SoundOut:
        """What the other side reports. What left is counted by the transports."""
        return SoundOut(lost=self._lost, round_trip=self._round_trip)

    @property
    def copies(self) -> tuple[int, ...]:
        """The copies that go along now, by how many frames they are older."""
        return self._redundancy.distances(self._room) if self._red is not None else ()

    # ---- inside

    def _encoded(self, samples: Samples) -> Encoded | None:
        encoder, codec = self._encoder, self._codec
        if encoder is None or codec is None:
            return None
        silent = samples is SILENCE
        if silent and not self._silent:
            encoder.forget()
            self._kept.clear()
        marker = self._first or (self._silent and not silent)
        self._silent = silent
        payload = encoder.encode(samples)
        if not payload:
            return None
        self._first = False
        # RFC 3551, 4.5.2: the clock of G.722's timestamps is 8 kHz, by an old mistake
        stamp = self._next * codec.clock // RATE
        kind, whole = codec.payload_type, payload
        if self._red is not None:
            kind, whole = self._red.payload_type, self._with_copies(codec.payload_type, payload)
            self._kept.append((self._next, payload))
        return Encoded(kind, (whole,), stamp, marker, round(max(-127.0, min(0.0, loudness(samples)))))

    def _with_copies(self, kind: int, payload: bytes) -> bytes:
        wanted = {distance * FRAME for distance in self.copies}
        copies = [red.Block(kind, self._next - at, kept) for at, kept in self._kept if self._next - at in wanted]
        return red.build((*copies, red.Block(kind, 0, payload)))

    def _elapsed(self) -> int:
        """Samples since the first frame, by the clock."""
        now = self._clock()
        self._began = self._began or now
        return int((now - self._began) * RATE)
