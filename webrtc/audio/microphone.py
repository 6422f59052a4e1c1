"""The agent's voice on its way to the encoder: blocks of the sound card in, frames of 20 ms out.

The sound card is the clock: a frame leaves as soon as it is whole, so what waits here waits only while the media thread is held up.
The queue holds 200 ms of that and drops the oldest; the other side's buffer takes the burst. Without a sound card silence goes out,
paced by the loop's clock, so that the call stands.
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


class Microphone:
    """A bounded queue between the audio thread, which writes, and the media thread, which takes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frames: deque[Samples] = deque(maxlen=DEPTH)
        self._rest = np.zeros(0, np.int16)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready: asyncio.Event | None = None
        self._open = False
        self._waiting: Waiting | None = None
        self._absent = False
        self._last = 0.0
        self._missing = 0
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
                if len(self._frames) == DEPTH and self._loop is not None:
                    self.dropped += 1
                self._frames.append(whole[index * FRAME : (index + 1) * FRAME].copy())
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
                self._frames.clear()
                self._rest = np.zeros(0, np.int16)

    def hold(self, on: bool) -> None:
        """Whether the other side waits: then it hears soft notes in the place of silence. In the media thread."""
        self._waiting = Waiting() if on else None

    def _instead(self) -> Samples:
        return SILENCE if self._waiting is None else self._waiting.frame()

    async def frame(self) -> Samples:
        """The next 20 ms to send; awaited by one track in the media thread."""
        loop = asyncio.get_running_loop()
        ready = self._attach(loop)
        deadline = self._last + FRAME_SECONDS if self._absent else loop.time() + ABSENT
        while True:
            with self._lock:
                frame = self._frames.popleft() if self._frames else None
                voice = self._open
                if not self._frames:
                    ready.clear()
            if frame is not None:
                self._absent, self._last, self._missing = False, loop.time(), 0
                return frame if voice else self._instead()
            try:
                async with asyncio.timeout_at(deadline):
                    await ready.wait()
            except TimeoutError:
                if self.waiting:
                    continue  # the thread was held up, not the microphone
                # Behind by more than a little (the machine slept): begin anew rather than catch up in a burst.
                self._absent, self._last = True, deadline if loop.time() - deadline < ABSENT else loop.time()
                self._missing += 1
                return self._instead()

    @property
    def quiet(self) -> float:
        """Seconds since the microphone gave more than digital silence, or anything at all while a call asks for frames."""
        return max(self.meter.quiet_for, self._missing * FRAME_SECONDS)

    @property
    def still(self) -> float:
        """Seconds of digital silence, or of nothing at all while a call asks for frames: the device is muted or dead."""
        return max(self.meter.still_for, self._missing * FRAME_SECONDS)

    @property
    def talks_muted(self) -> bool:
        """Whether the agent talks while nothing of it leaves; held over the pauses between words (`webrtc.audio.talking`)."""
        return self._talks and not self._open and self._loop is not None

    @property
    def waiting(self) -> int:
        """Frames that wait now."""
        with self._lock:
            return len(self._frames)

    def _attach(self, loop: asyncio.AbstractEventLoop) -> asyncio.Event:
        with self._lock:
            if self._loop is not loop or self._ready is None:
                self._loop, self._ready = loop, asyncio.Event()
                self._frames.clear()  # said before there was a call
                self._rest = np.zeros(0, np.int16)
            return self._ready

    def detach(self) -> None:
        """The call is over: nobody takes frames any more."""
        with self._lock:
            self._loop = self._ready = None
            self._frames.clear()
