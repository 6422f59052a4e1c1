"""The one track of pictures that a peer connection sends, and pictures out of what the decoder gives.

The camera is switched in front of the track, as a sender whose track has ended is dead for good: off, it sends one black
picture and then nothing at all. Imports aiortc: only `webrtc.peer` may import this, in the media thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from fractions import Fraction
from typing import Final

import numpy as np
from aiortc import MediaStreamTrack
from av import VideoFrame
from av.video.plane import VideoPlane

from webrtc.video.picture import Picture, PictureSlot, Plane, black

CLOCK: Final = 90_000
"""RTP's clock for video (RFC 7741, 4.1)."""


class CameraTrack(MediaStreamTrack):
    """Gives the latest picture of `slot` whenever there is a new one and the camera is on."""

    kind = "video"

    def __init__(self, slot: PictureSlot, on: bool) -> None:
        super().__init__()
        self._slot = slot
        self._on = on
        self._blank = False
        self._ready = asyncio.Event()
        self._began = time.monotonic()
        self._loop = asyncio.get_running_loop()
        slot.watch(self._told)

    def _told(self) -> None:
        """In the camera's thread, which may outlive the loop by a picture."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ready.set)

    def switch(self, on: bool) -> None:
        """The camera is on, or off. In the media thread."""
        self._blank = self._on and not on
        self._on = on
        self._ready.set()

    async def recv(self) -> VideoFrame:
        """The next picture; waits as long as there is none."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            picture = self._slot.take()
            if self._blank:
                self._blank = False
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


def to_frame(picture: Picture) -> VideoFrame:
    """A picture as the encoder takes it; the planes are copied."""
    frame = VideoFrame(picture.width, picture.height, "yuv420p")
    for plane, source in zip(frame.planes, (picture.y, picture.u, picture.v), strict=True):
        height, width = source.shape
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[:height, :width] = source  # type: ignore[call-overload]  # a plane is a buffer
    return frame


def to_picture(frame: VideoFrame) -> Picture:
    """A decoded frame as a picture; the planes are views that keep the frame alive."""
    if frame.format.name != "yuv420p":
        frame = frame.reformat(format="yuv420p")
    y, u, v = (_view(plane) for plane in frame.planes)
    half_height, half_width = (frame.height + 1) // 2, (frame.width + 1) // 2
    return Picture(y[: frame.height, : frame.width], u[:half_height, :half_width], v[:half_height, :half_width])


def _view(plane: VideoPlane) -> Plane:
    flat: Plane = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]  # a plane is a buffer
    return flat.reshape(-1, plane.line_size)
