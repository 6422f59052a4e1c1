"""Pictures keep what they show when they get smaller."""

from __future__ import annotations

import pytest

from tests.webrtc.video.moving import picture
from webrtc.video.picture import black
from webrtc.video.scaler import fitted


@pytest.mark.parametrize("size", [(160, 90), (640, 360), (320, 240)])
def test_it_has_the_size_and_the_same_shades(size: tuple[int, int]) -> None:
    before = picture(7)
    after = fitted(before, *size)
    assert (after.width, after.height) == size
    assert after.y.mean() == pytest.approx(before.y.mean(), abs=2)


def test_the_right_size_is_left_alone() -> None:
    before = picture(7)
    assert fitted(before, 320, 180) is before


def test_black_stays_black() -> None:
    assert set(fitted(black(321, 181), 160, 90).y.flatten()) == {16}
