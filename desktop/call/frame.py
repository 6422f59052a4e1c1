"""Pictures between the phone's planes and Qt's images and frames. Imports QtMultimedia and PyAV: only while there is a picture."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame

from webrtc.video import colour
from webrtc.video.picture import Picture

LARGEST: Final = QSize(640, 480)
"""What the camera's picture is scaled down to fit into before it is encoded."""


def to_image(picture: Picture) -> QImage:
    """The picture as an image of 32 bits, upright."""
    shades = colour.to_bgra(picture)
    height, width = shades.shape[:2]
    return QImage(shades.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def scaled(frame: QVideoFrame) -> QImage:
    """A camera's frame as an image that fits into `LARGEST`; a null image when it cannot be read."""
    image = frame.toImage()
    if image.width() > LARGEST.width() or image.height() > LARGEST.height():
        image = image.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation)
    return image


def from_image(image: QImage) -> Picture:
    """An image as a picture; an odd edge is cut, as planes of colour are half as large."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    width, height = image.width() & ~1, image.height() & ~1
    shades = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return colour.from_bgra(np.ascontiguousarray(shades[:height, :width]))
