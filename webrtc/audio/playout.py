"""The customer's voice on its way to the headset: packets in from the media thread, samples out when the sound card asks.

Packets are kept as they came and decoded at the pull, in the audio thread, so that a packet may come until the last moment. What is
decided there is `webrtc.audio.decoding`'s; here are the lock between the two threads, silence on hold, and figures.
The sound card's pulls are the clock. The time of day is kept beside it for lip-sync only.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from webrtc.audio.decoding import Decoder, Decoding, Tally
from webrtc.audio.frames import RATE, Samples
from webrtc.audio.jitter import Frame
from webrtc.audio.levels import Meter

NARROW: Final = 0.002
"""Seconds by which a packet must be here before the sound card asks, to be safe another time."""
_GAPS: Final = 8
"""Pulls of which the longest gap between two is when the next is due: some sound cards ask for several blocks at once."""
_STALL: Final = 0.1


class Playout:
    """Lives over every call; one stream is heard at a time, the one that began last. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._decoding: Decoding | None = None
        self._quiet = False
        self._pulled_at = 0.0
        self._gaps: deque[float] = deque(maxlen=_GAPS)
        self._tally = Tally()
        self.meter = Meter()
        """How loud the customer is."""

    # ---- the media thread

    def begin(self, decoder: Decoder) -> Decoding:
        """A stream begins, and any other ends. Its decoder is used in the audio thread and closed at the end."""
        decoding = Decoding(decoder, self._tally)
        with self._lock:
            before, self._decoding = self._decoding, decoding
            if before is not None:
                before.close()
        return decoding

    def put(self, stream: Decoding, frame: Frame, arrived: float) -> None:
        """A frame of `stream` came at `arrived` (monotonic seconds), in any order. Nothing happens when it has ended."""
        with self._lock:
            if stream is self._decoding and not self._quiet:
                stream.put(frame, narrowly=arrived + NARROW > self._pulled_at + max(self._gaps, default=0.0))

    def restart(self, stream: Decoding) -> None:
        """`stream` comes from another source now: what waits is forgotten."""
        with self._lock:
            if stream is self._decoding:
                stream.begin_anew()

    def repairable(self, stream: Decoding, distance: int) -> None:
        """A packet of `stream` held a copy of what began so many samples before it."""
        with self._lock:
            if stream is self._decoding:
                stream.repairable(distance)

    def comes_again(self, stream: Decoding, after: int) -> None:
        """What `stream` lacks was asked for and takes so many samples to come."""
        with self._lock:
            if stream is self._decoding:
                stream.comes_again(after)

    def spare(self, stream: Decoding) -> float:
        """Seconds from a packet's usual arrival until it is played: as long may one that was asked for again take."""
        with self._lock:
            return stream.delay if stream is self._decoding else 0.0

    def end(self, stream: Decoding) -> None:
        """No frame of `stream` comes any more."""
        with self._lock:
            if stream is self._decoding:
                self._decoding = None
                stream.close()

    def playing(self, stream: Decoding, now: float) -> float | None:
        """The timestamp that leaves for the sound card at `now` (monotonic seconds), in samples; None while nothing is played."""
        with self._lock:
            place = stream.place if stream is self._decoding and not self._quiet else None
            return None if place is None else place + max(0.0, min(now - self._pulled_at, 0.1)) * RATE

    # ---- the audio thread

    def pull(self, count: int) -> Samples:
        """Exactly `count` samples for the sound card; silence where there is nothing."""
        with self._lock:
            now = self._clock()
            self._gaps.append(min(now - self._pulled_at, _STALL))
            self._pulled_at = now
            if self._decoding is None or self._quiet:
                return np.zeros(count, np.int16)
            piece = self._decoding.pull(count)
            heard = self._decoding.speaks
        if heard:
            self.meter.feed(piece)
        return piece

    # ---- any thread

    def hush(self, quiet: bool) -> None:
        """On hold nothing of the customer is heard; what waits is thrown away, and what comes."""
        with self._lock:
            self._quiet = quiet
            if self._decoding is not None:
                self._decoding.begin_anew()

    def clear(self) -> None:
        """Between two connections: forget what waits, and the line's habits."""
        with self._lock:
            if self._decoding is not None:
                self._decoding.begin_anew()

    @property
    def idle(self) -> bool:
        """Whether there is no stream."""
        return self._decoding is None

    @property
    def tally(self) -> Tally:
        """What became of the sound, over all calls until now."""
        with self._lock:
            return replace(self._tally)

    @property
    def played(self) -> int:
        """Samples given to the sound card, over all calls."""
        return self._tally.played

    @property
    def concealed(self) -> int:
        """Of those, made up."""
        return self._tally.concealed

    @property
    def skipped(self) -> int:
        """Samples that got lost and were not made up either."""
        return self._tally.skipped

    @property
    def waiting(self) -> float:
        """Seconds of sound that wait now."""
        with self._lock:
            return self._decoding.size / RATE if self._decoding is not None else 0.0

    @property
    def delay(self) -> float:
        """Seconds that sound waits here, from arrival to sound card, as usual of late."""
        with self._lock:
            return self._decoding.delay if self._decoding is not None else 0.0
