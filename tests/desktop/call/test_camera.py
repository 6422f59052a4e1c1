"""The camera: without one it says so at every wish; a frame goes to the phone and small to the stage; off, it takes the picture away.

The machines on which this runs have no camera, so the frames are put into the place where QtMultimedia puts them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QMediaDevices, QVideoFrame
from pytestqt.qtbot import QtBot

from desktop.call.camera import Camera
from webrtc.video.picture import PictureSlot


@pytest.fixture
def camera(qtbot: QtBot) -> Iterator[Camera]:
    made = Camera(PictureSlot())
    yield made
    made.switch(False)


def test_without_a_camera_each_wish_is_answered(camera: Camera) -> None:
    if not QMediaDevices.defaultVideoInput().isNull():
        pytest.skip("this machine has a camera")
    told: list[str] = []
    camera.trouble.connect(told.append)
    camera.switch(True)
    camera.switch(False)
    camera.switch(True)
    assert told == ["no_camera", "no_camera"]
    camera.choose("another that is not there")
    camera.switch(True)
    assert told == ["no_camera"] * 3


@pytest.mark.qt_log_ignore("No RHI backend")
def test_a_frame_goes_to_the_phone_and_to_the_stage(camera: Camera) -> None:
    own: list[QImage | None] = []
    told: list[str] = []
    camera.own_picture.connect(own.append)
    camera.trouble.connect(told.append)
    image = QImage(1280, 720, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    for _ in range(2):
        camera._took(QVideoFrame(image))
    picture = camera._slot.take()
    assert picture is not None
    assert (picture.width, picture.height) == (640, 360)
    assert (int(picture.y[10, 10]), int(picture.v[10, 10])) == pytest.approx((81, 240), abs=4), "red in BT.601"
    assert [shown.size().toTuple() for shown in own if shown is not None] == [(640, 360)] * 2
    assert told == [""], "it gives pictures; said once"


def test_a_frame_that_cannot_be_read_is_passed_over(camera: Camera) -> None:
    camera._took(QVideoFrame())
    assert camera._slot.take() is None


def test_a_camera_that_another_program_took_is_said_and_gives_its_picture_back(camera: Camera) -> None:
    own: list[QImage | None] = []
    told: list[str] = []
    camera.own_picture.connect(own.append)
    camera.trouble.connect(told.append)
    camera._failed()
    assert told == ["camera_taken"]
    assert own == [None]
