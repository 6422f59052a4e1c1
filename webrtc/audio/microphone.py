"""The agent's voice on its way to the encoder: blocks of the sound card in, frames of 20 ms out.

The sound card is the clock: a frame leaves as soon as it is whole, so what waits here waits only while the media thread is held up.
The queue holds 200 ms of that and drops the oldest; the other side's buffer takes the burst. Without a sound card silence goes out,
paced by the loop's clock, so that the call stands.
Two paths of one call that overlap for a moment, as the new one takes the old one's place, each take all of it.
Muting happens here, after the queue: what leaves is silence itself, or the notes of a line on hold, so no packet carries the voice.
Whether the agent talks all the same is heard here too (`webrtc.audio.talking`), and stays here.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

import numpy as np

from webrtc.audio.frames import FRAME, FRAME_SECONDS, SILENCE, Samples
from webrtc.audio.levels import Meter
from webrtc.audio.talking import Talking
from webrtc.audio.waiting import Waiting

DEPTH: Final = 10
"""Frames that wait at most."""
ABSENT: Final = 0.1
"""Seconds without a frame after which silence takes the microphone's place."""


class _Taker:
    """A path that sends, and what waits for it."""

    def __init__(self) -> None:
        self.frames: deque[Samples] = deque(maxlen=DEPTH)
        self.absent = False
        self.last = 0.0
        self.missing = 0
        """Frames in a row that silence stood for."""


class Microphone:
    """Bounded queues between the audio thread, which writes, and the media thread, which takes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._takers: dict[object, _Taker] = {}
        self._rest = np.zeros(0, np.int16)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready: asyncio.Event | None = None
        self._open = False
        self._waiting: Waiting | None = None
        self.meter = Meter()
        """How loud the microphone is, muted or not."""
        self.dropped = 0
        """Frames that nobody took in time while a call was on."""
        self.device_muted = False
        """Whether the device itself is muted, by its switch or in the system's settings, as far as that can be known. From the audio
        thread, for any thread."""
        self.overheard: Callable[[Samples], None] | None = None
        """Gets all that is written, after processing, in the audio thread: for the check of the equipment."""
        self._talking = Talking()
        self._talks = False

    def write(self, samples: Samples, heard: Samples | None = None) -> None:
        """The next samples to send, any number; from the audio thread. `heard`: what the device gave for them, before processing."""
        self.meter.feed(samples if heard is None else heard)
        if (overheard := self.overheard) is not None:
            overheard(samples)
        self._talks = self._talking.feed(samples)  # after processing: the customer's voice from a loudspeaker is not the agent's
        with self._lock:
            whole = np.concatenate((self._rest, samples)) if self._rest.size else samples
            count = whole.size // FRAME
            for index in range(count):
                frame = whole[index * FRAME : (index + 1) * FRAME].copy()
                for taker in self._takers.values():
                    self.dropped += len(taker.frames) == DEPTH
                    taker.frames.append(frame)
            self._rest = whole[count * FRAME :].copy()
            loop, ready = self._loop, self._ready
        if count and loop is not None and ready is not None:
            with contextlib.suppress(RuntimeError):  # the loop was closed in between
                loop.call_soon_threadsafe(ready.set)

    def open(self, voice: bool) -> None:
        """Whether the voice may leave (`Call.sends_voice`). Takes effect with the next frame, also those that already wait."""
        with self._lock:
            self._open = voice
            if not voice:
                for taker in self._takers.values():
                    taker.frames.clear()
                self._rest = np.zeros(0, np.int16)

    def hold(self, on: bool) -> None:
        """Whether the other side waits: then it hears soft notes in the place of silence. In the media thread."""
        self._waiting = Waiting() if on else None

    def _instead(self) -> Samples:
        return SILENCE if self._waiting is None else self._waiting.frame()

    async def frame(self, who: object = None) -> Samples:
        """The next 20 ms that `who` has to send; in the media thread. From the first question on all is kept for it, until `leave`."""
        loop = asyncio.get_running_loop()
        taker, ready = self._attach(who, loop)
        deadline = taker.last + FRAME_SECONDS if taker.absent else loop.time() + ABSENT
        while True:
            with self._lock:
                frame = taker.frames.popleft() if taker.frames else None
                voice = self._open
                if not taker.frames:
                    ready.clear()  # whoever else waits was woken already, and looks for itself
            if frame is not None:
                taker.absent, taker.last, taker.missing = False, loop.time(), 0
                return frame if voice else self._instead()
            try:
                async with asyncio.timeout_at(deadline):
                    await ready.wait()
            except TimeoutError:
                if taker.frames:
                    continue  # the thread was held up, not the microphone
                # Behind by more than a little (the machine slept): begin anew rather than catch up in a burst.
                taker.absent, taker.last = True, deadline if loop.time() - deadline < ABSENT else loop.time()
                taker.missing += 1
                return self._instead()

    @property
    def quiet(self) -> float:
        """Seconds since the microphone gave more than digital silence, or anything at all while a call asks for frames."""
        return max(self.meter.quiet_for, self._missed)

    @property
    def still(self) -> float:
        """Seconds of digital silence, or of nothing at all while a call asks for frames: the device is muted or dead."""
        return max(self.meter.still_for, self._missed)

    @property
    def _missed(self) -> float:
        """Seconds for which nothing came, though it was asked for."""
        with self._lock:
            return max((taker.missing for taker in self._takers.values()), default=0) * FRAME_SECONDS

    @property
    def talks_muted(self) -> bool:
        """Whether the agent talks while nothing of it leaves; held over the pauses between words (`webrtc.audio.talking`)."""
        return self._talks and not self._open and self._loop is not None

    @property
    def waiting(self) -> int:
        """Frames that wait now for whoever is slowest."""
        with self._lock:
            return max((len(taker.frames) for taker in self._takers.values()), default=0)

    def waiting_for(self, who: object) -> int:
        """Frames that wait for `who`."""
        with self._lock:
            return len(self._takers[who].frames) if who in self._takers else 0

    def _attach(self, who: object, loop: asyncio.AbstractEventLoop) -> tuple[_Taker, asyncio.Event]:
        with self._lock:
            if self._loop is not loop or self._ready is None:
                self._loop, self._ready = loop, asyncio.Event()
                self._takers.clear()
                self._rest = np.zeros(0, np.int16)  # said before there was a call
            return self._takers.setdefault(who, _Taker()), self._ready

    def leave(self, who: object) -> None:
        """`who` takes no frames any more."""
        with self._lock:
            self._takers.pop(who, None)

    def detach(self) -> None:
        """The call is over: nobody takes frames any more."""
        with self._lock:
            self._loop = self._ready = None
            self._takers.clear()
