"""The one track of pictures that a peer connection sends from its beginning to its end.

The camera is switched in front of the track, as a sender whose track has ended is dead for good: off, it sends a few
black pictures and then nothing at all. Imports aiortc: only `webrtc.peer` may import this, in the media thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from fractions import Fraction
from typing import Final

from aiortc import MediaStreamTrack
from av import VideoFrame

from webrtc.video.colour import to_frame
from webrtc.video.picture import PictureSlot, black

CLOCK: Final = 90_000
"""RTP's clock for video (RFC 7741, 4.1)."""
BLANKS: Final = 3
"""Black pictures when the camera goes off: one may be lost, and aiortc's receiver shows one only when the next begins."""
BLANK_EVERY: Final = 0.1
"""Seconds between them."""


class CameraTrack(MediaStreamTrack):
    """Gives the latest picture of `slot` whenever there is a new one and the camera is on."""

    kind = "video"

    def __init__(self, slot: PictureSlot, on: bool) -> None:
        super().__init__()
        self._slot = slot
        self._on = on
        self._blanks = 0
        self._ready = asyncio.Event()
        self._began = time.monotonic()
        self._home = asyncio.get_running_loop()
        slot.watch(self._told)

    def _told(self) -> None:
        """In the camera's thread, which may outlive the loop by a picture."""
        with contextlib.suppress(RuntimeError):
            self._home.call_soon_threadsafe(self._ready.set)

    def switch(self, on: bool) -> None:
        """The camera is on, or off. In the media thread."""
        self._blanks = BLANKS if self._on and not on else 0
        self._on = on
        self._ready.set()

    async def recv(self) -> VideoFrame:
        """The next picture; waits as long as there is none."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            picture = self._slot.take()
            if self._blanks:
                self._blanks -= 1
                self._home.call_later(BLANK_EVERY if self._blanks else 0.0, self._ready.set)
                picture = black()
            elif not self._on:
                picture = None
            if picture is not None:
                frame = to_frame(picture)
                frame.pts = int((time.monotonic() - self._began) * CLOCK)
                frame.time_base = Fraction(1, CLOCK)
                return frame

    def stop(self) -> None:
        """The peer connection ends."""
        self._slot.watch(None)
        super().stop()
