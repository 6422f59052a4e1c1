"""The stage shows the customer's picture by pixels, initials without one, and says when it stands still."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.call.stage import VideoStage, initials
from webrtc.video.picture import Picture, PictureSlot, black


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[VideoStage]:
    made = VideoStage()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    yield made
    made.watch(None)
    made.show_picture(False)


def colour(stage: VideoStage, x: int, y: int) -> QColor:
    return stage.grab().toImage().pixelColor(x, y)


def red() -> Picture:
    """81, 90, 240 is red in BT.601."""
    return Picture(np.full((240, 320), 81, np.uint8), np.full((120, 160), 90, np.uint8), np.full((120, 160), 240, np.uint8))


def test_pictures_from_the_phone_become_pixels(stage: VideoStage, qtbot: QtBot) -> None:
    slot = PictureSlot()
    stage.watch(slot)
    stage.show_picture(True)
    slot.put(red())
    qtbot.waitUntil(lambda: colour(stage, 200, 150).red() > 200 and colour(stage, 200, 150).green() < 60)
    slot.put(black())
    qtbot.waitUntil(lambda: colour(stage, 200, 150).red() < 30)


def test_without_a_picture_initials_stand_there(stage: VideoStage, qtbot: QtBot) -> None:
    stage.show_name("Anna de Vries")
    empty = stage.grab().toImage()
    stage.show_name("Bob")
    assert stage.grab().toImage() != empty
    assert (initials("Anna de Vries"), initials("bob"), initials(""), initials("1 2")) == ("AV", "B", "?", "?")


def test_a_picture_after_the_camera_went_off_is_not_shown(stage: VideoStage, qtbot: QtBot) -> None:
    slot = PictureSlot()
    stage.watch(slot)
    stage.show_picture(False)
    slot.put(red())
    qtbot.waitUntil(lambda: slot.take() is None)
    assert stage.image is None


def test_a_picture_that_stands_still_is_said(stage: VideoStage, qtbot: QtBot) -> None:
    slot = PictureSlot()
    stage.watch(slot)
    stage.show_picture(True)
    slot.put(red())
    qtbot.waitUntil(lambda: stage.image is not None)
    strip = colour(stage, 5, 290)
    qtbot.waitUntil(lambda: colour(stage, 5, 290) != strip, timeout=5000)


def test_the_own_picture_is_small_in_the_corner_and_mirrored(stage: VideoStage) -> None:
    own = QImage(320, 240, QImage.Format.Format_RGB32)
    own.fill(QColor("#0000ff"))
    for x in range(160):
        for y in range(240):
            own.setPixelColor(x, y, QColor("#00ff00"))
    stage.show_own(own)
    assert colour(stage, 385, 260).green() > 200, "what is left in the picture is right in the mirror"
    assert colour(stage, 290, 260).blue() > 200
    stage.show_own(None)
    assert colour(stage, 385, 260).green() < 250
