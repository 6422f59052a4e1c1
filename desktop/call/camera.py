"""The agent's camera: its pictures to the phone, and small to the stage. Opened only while it is on, in Qt's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from webrtc.video.picture import PictureSlot

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaCaptureSession, QMediaDevices, QVideoFrame, QVideoSink


class Camera(QObject):
    """Puts pictures into `slot` while it is on. A camera that is pulled gives way to the next, and is taken again when it is back."""

    own_picture = Signal(object)
    """The picture as a QImage, for the stage and the settings; None when the camera goes off."""
    cameras_changed = Signal()
    """One was plugged in or pulled; told once the camera was wanted."""
    trouble = Signal(str)
    """ "no_camera", "camera_taken", or "" when it gives pictures."""

    def __init__(self, slot: PictureSlot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._slot = slot
        self._chosen = ""
        self._on = self._previews = False
        self._known: QMediaDevices | None = None
        self._device: QCameraDevice | None = None
        self._camera: QCamera | None = None
        self._session: QMediaCaptureSession | None = None
        self._sink: QVideoSink | None = None
        self._told: str | None = None

    def choose(self, camera: str) -> None:
        """Another camera by id, "" the system's default; in force at once."""
        if camera != self._chosen:
            self._chosen = camera
            self._follow()

    def switch(self, on: bool) -> None:
        """Opens the camera for the customer, or gives it back."""
        if on and self._on and self._camera is not None:
            return
        self._on = on
        self._told = None  # each time that it is wanted it is said why it cannot be had
        self._follow()

    def preview(self, on: bool) -> None:
        """Opens the camera for the agent's eyes only, or gives it back unless the customer sees it."""
        self._previews = on
        self._follow()

    def _follow(self) -> None:
        """Opens what should be open on the camera that it should be; leaves alone what is right."""
        if not self._on and not self._previews:
            if self._camera is not None:
                self._close()
            return
        from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices, QVideoSink

        if self._known is None:
            self._known = QMediaDevices(self)
            self._known.videoInputsChanged.connect(self._changed)
        cameras = {bytes(device.id().data()).decode("utf-8", "replace"): device for device in QMediaDevices.videoInputs()}
        device = cameras.get(self._chosen, QMediaDevices.defaultVideoInput())
        if self._camera is not None and self._device is not None and self._device.id() == device.id():
            return
        if self._camera is not None:
            self._close()
        if device.isNull():
            self._tell("no_camera")
            return
        self._device = device
        self._camera, self._session, self._sink = QCamera(device, self), QMediaCaptureSession(self), QVideoSink(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._took)
        self._camera.errorOccurred.connect(self._failed)
        self._camera.start()

    def _changed(self) -> None:
        self.cameras_changed.emit()
        self._follow()

    def _took(self, frame: QVideoFrame) -> None:
        from desktop.call.frame import from_image, scaled

        image = scaled(frame)
        if not image.isNull():
            self._tell("")
            if self._on or not self._previews:
                self._slot.put(from_image(image))
            self.own_picture.emit(image)

    def _failed(self) -> None:
        self._close()
        self._tell("camera_taken")

    def _close(self) -> None:
        if self._camera is not None:
            self._camera.stop()
        for thing in (self._camera, self._session, self._sink):
            if thing is not None:
                thing.deleteLater()
        self._camera = self._session = self._sink = self._device = None
        self.own_picture.emit(None)

    def _tell(self, trouble: str) -> None:
        if trouble != self._told:
            self._told = trouble
            self.trouble.emit(trouble)
