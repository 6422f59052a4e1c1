from __future__ import annotations

import numpy as np
import pytest

from tests.bench.likeness import likeness

pytestmark = pytest.mark.pure

CHANCE = np.random.default_rng(5)
PICTURE = CHANCE.integers(0, 255, (60, 80, 3), dtype=np.uint8)


def test_the_same_picture_is_one_and_another_is_not() -> None:
    assert likeness(PICTURE, PICTURE) == pytest.approx(1.0)
    assert likeness(PICTURE, CHANCE.integers(0, 255, PICTURE.shape, dtype=np.uint8)) < 0.1


def test_more_noise_is_less_alike() -> None:
    smooth = np.repeat(np.linspace(0, 255, 80)[None, :, None], 60, 0).repeat(3, 2)
    noise = CHANCE.normal(0, 1, smooth.shape)
    found = [likeness(smooth, smooth + noise * much) for much in (1, 5, 20)]
    assert found[0] > found[1] > found[2]


def test_two_even_pictures_are_as_alike_as_their_brightness() -> None:
    """The paper's first factor alone: (2ab + C1) / (a^2 + b^2 + C1)."""
    one, other = np.full((30, 30, 3), 100.0), np.full((30, 30, 3), 150.0)
    c = (0.01 * 255) ** 2
    assert likeness(one, other) == pytest.approx((2 * 100 * 150 + c) / (100**2 + 150**2 + c))


def test_pictures_of_two_sizes_are_not_compared() -> None:
    with pytest.raises(ValueError, match="two sizes"):
        likeness(PICTURE, PICTURE[1:])
