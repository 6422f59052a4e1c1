"""Colours survive the way into a window's pixels and back, upright."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from webrtc.video.colour import from_bgra, to_bgra, to_frame, to_picture
from webrtc.video.picture import black


@pytest.mark.parametrize("bgr", [(0, 0, 0), (255, 255, 255), (200, 40, 40), (40, 200, 40), (40, 40, 200)])
def test_a_colour_stays_what_it_is(bgr: tuple[int, int, int]) -> None:
    shades = np.empty((48, 64, 4), np.uint8)
    shades[:] = (*bgr, 255)
    back = to_bgra(from_bgra(shades))
    assert back.shape == (48, 64, 4)
    assert np.abs(back[..., :3].astype(int) - bgr).max() <= 6


def test_it_stands_upright_after_rotation() -> None:
    picture = black(64, 48)
    picture.y[:, :8] = 235
    turned = to_bgra(replace(picture, rotation=90))
    assert turned.shape == (64, 48, 4)
    assert turned[:4].mean() > 200, "what was left is on top after a quarter clockwise"


def test_an_encoders_frame_and_back() -> None:
    picture = black(322, 182)
    picture.y[10, 20] = 99
    back = to_picture(to_frame(picture))
    assert np.array_equal(back.y, picture.y)
    assert back.u.shape == picture.u.shape
