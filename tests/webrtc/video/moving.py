"""Pictures that move, for encoders and decoders: a slope that slides, a square that swings, a little noise; each says its number."""

from __future__ import annotations

import functools
import math

import numpy as np

from webrtc.video.picture import Picture

BITS = 10
BLOCK = 16


@functools.cache
def picture(number: int, width: int = 320, height: int = 180) -> Picture:
    """The same for the same number. The first BITS blocks of the top rows are the number, black or white."""
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    noise = np.random.default_rng(0).integers(-3, 4, (height, width + 64))
    y = (across * 0.15 + down * 0.1 + number) % 160 + 40 + noise[:, number * 7 % 64 :][:, :width]
    left = int((width - 60) * (0.5 + 0.5 * np.sin(number / 15)))
    y[height // 3 : height // 3 + 60, left : left + 60] = 200 - number * 3 % 80
    for bit in range(BITS):
        y[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 220 if number >> bit & 1 else 30
    half = ((height + 1) // 2, (width + 1) // 2)
    return Picture(y.astype(np.uint8), np.full(half, 128, np.uint8), np.full(half, 128, np.uint8))


def number(seen: Picture) -> int:
    """Which picture it is, however it was compressed."""
    found = 0
    for bit in range(BITS):
        found |= (seen.y[4:12, bit * BLOCK + 4 : bit * BLOCK + 12].mean() > 125) << bit
    return int(found)


def likeness(one: Picture, other: Picture) -> float:
    """Peak signal to noise of the brightness, in dB."""
    error = float(np.mean((one.y.astype(float) - other.y) ** 2))
    return 10 * math.log10(255**2 / max(error, 1e-9))
