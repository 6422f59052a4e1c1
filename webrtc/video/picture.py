"""One picture, and the slot that holds the latest one on its way between the camera, the wire and the window.

Values and one lock. Colours stay planar YUV 4:2:0 from camera to encoder and from decoder to the graphics card, as every
conversion costs more than the copy (0.03 ms at 480p against 0.79 ms through RGB).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Picture:
    """YUV 4:2:0 of limited range: `y` is height x width, `u` and `v` half of each, rounded up. Nobody writes into them any more.

    `rotation` in degrees clockwise is still to be done by whoever shows it: 0, 90, 180 or 270.
    """

    y: Plane
    u: Plane
    v: Plane
    rotation: int = 0

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.y.shape[0])


def black(width: int = 320, height: int = 180) -> Picture:
    """A black picture; sent once when a camera goes off, so that no old face stays on the other side."""
    half = ((height + 1) // 2, (width + 1) // 2)
    return Picture(np.full((height, width), 16, np.uint8), np.full(half, 128, np.uint8), np.full(half, 128, np.uint8))


class PictureSlot:
    """Holds the latest picture; an older one that nobody took is gone. Any thread may put, take and watch."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: Picture | None = None
        self._told: Callable[[], None] | None = None
        self._waiting = False

    def watch(self, told: Callable[[], None] | None) -> None:
        """Calls `told` once for each picture that lies ready, in the thread that put it; not again until it is taken. None ends it."""
        with self._lock:
            self._told = told
            ready = self._latest is not None
            self._waiting = ready and told is not None
        if ready and told is not None:
            told()

    def unwatch(self, told: Callable[[], None]) -> None:
        """Ends the watch of `told`, unless another one watches already."""
        with self._lock:
            if self._told == told:
                self._told, self._waiting = None, False

    def put(self, picture: Picture) -> None:
        """Replaces the latest picture."""
        with self._lock:
            self._latest = picture
            told = None if self._waiting else self._told
            self._waiting = self._waiting or told is not None
        if told is not None:
            told()

    def take(self) -> Picture | None:
        """The latest picture, once; None when there is no new one."""
        with self._lock:
            picture, self._latest, self._waiting = self._latest, None, False
            return picture
