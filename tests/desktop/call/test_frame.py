"""Pictures, images and frames of the camera are the same picture."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QVideoFrame

from desktop.call.frame import LARGEST, from_image, scaled, to_image
from webrtc.video.picture import black


def halves(width: int, height: int) -> QImage:
    """Blue, its right half green."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#0000ff"))
    for x in range(width // 2, width):
        for y in range(height):
            image.setPixelColor(x, y, QColor("#00ff00"))
    return image


@pytest.mark.parametrize(("width", "height"), [(320, 240), (322, 180), (321, 181)])
def test_an_image_becomes_a_picture_and_an_image_again(width: int, height: int) -> None:
    back = to_image(from_image(halves(width, height)))
    assert (back.width(), back.height()) == (width & ~1, height & ~1)
    left, right = back.pixelColor(20, 50), back.pixelColor(width - 20, 50)
    assert left.blue() > 240
    assert left.green() < 15
    assert right.green() > 240
    assert right.blue() < 15


def test_an_image_of_another_format_is_a_picture_too() -> None:
    image = halves(320, 240).convertToFormat(QImage.Format.Format_RGBA8888)
    assert to_image(from_image(image)).pixelColor(10, 10).blue() > 240


@pytest.mark.parametrize(
    ("size", "becomes"), [((1280, 720), (640, 360)), ((640, 480), (640, 480)), ((480, 1280), (180, 480)), ((64, 48), (64, 48))]
)
def test_a_frame_is_made_to_fit_and_never_larger(size: tuple[int, int], becomes: tuple[int, int]) -> None:
    image = scaled(QVideoFrame(halves(*size)))
    assert (image.width(), image.height()) == becomes
    assert image.width() <= LARGEST.width()


def test_a_frame_without_content_is_a_null_image() -> None:
    assert scaled(QVideoFrame()).isNull()


def test_the_image_outlives_its_picture() -> None:
    image = to_image(black(64, 48))
    assert image.pixelColor(5, 5).lightness() < 3
    assert image.size().toTuple() == (64, 48)
