"""How alike two pictures are, and pictures out of files: for holding the customer's page against what the agent sees of it."""

from __future__ import annotations

import io

import av
import numpy as np

from tests.journeys.screen import Pixels


def decoded(png: bytes) -> Pixels:
    """The pixels of a PNG."""
    with av.open(io.BytesIO(png), "r") as container:
        frame = next(container.decode(video=0))
        return np.asarray(frame.to_ndarray(format="rgb24"))


def shrunk(pixels: Pixels, width: int, height: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Brightness in `height` x `width` boxes, each the mean of its pixels."""
    grey = pixels.astype(np.float64).mean(axis=2)
    rows = np.linspace(0, grey.shape[0], height + 1).astype(int)
    columns = np.linspace(0, grey.shape[1], width + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(grey, rows[:-1], axis=0), columns[:-1], axis=1)
    return np.asarray(sums / np.outer(np.diff(rows), np.diff(columns)))


def alike(one: Pixels, other: Pixels, *, fineness: int = 60) -> float:
    """The correlation of two pictures of the same thing at whatever sizes: 1 the same, about 0 unrelated."""
    height = max(8, fineness * one.shape[0] // one.shape[1])
    if min(one.shape[:2] + other.shape[:2]) < fineness:
        return 0.0
    a, b = shrunk(one, fineness, height), shrunk(other, fineness, height)
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum() / size) if size > 1e-6 else 0.0
