"""How alike two pictures of one size are: structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004), on brightness. Pure."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter

SIGMA: Final = 1.5
"""Of the Gaussian window, in pixels; 11 x 11 as in the paper."""
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2  # the paper's constants
_GREY: Final = np.array([0.299, 0.587, 0.114])


def _around(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(gaussian_filter(values, SIGMA, truncate=3.5, mode="reflect"))


def likeness_map(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The similarity around each pixel of two pictures, height x width x 3."""
    if one.shape != other.shape:
        raise ValueError(f"pictures of two sizes: {one.shape} and {other.shape}")
    a, b = one.astype(np.float64) @ _GREY, other.astype(np.float64) @ _GREY
    mean_a, mean_b = _around(a), _around(b)
    spread_a, spread_b = _around(a * a) - mean_a**2, _around(b * b) - mean_b**2
    both = _around(a * b) - mean_a * mean_b
    shape = (2 * mean_a * mean_b + _C1) * (2 * both + _C2)
    return np.asarray(shape / ((mean_a**2 + mean_b**2 + _C1) * (spread_a + spread_b + _C2)))


def likeness(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> float:
    """1 for the same, about 0 for two that have nothing in common."""
    return float(likeness_map(one, other).mean())
