"""The agent's screen, or one window of it, in the place of the camera's picture: what there is to share, and the pictures of it.

Both go through QtMultimedia (X11 and Windows; on Wayland its portal asks once more). Pictures are taken at most `EVERY` seconds and
scaled to fit `LARGEST`: a page that is read changes seldom, and letters need pixels more than motion. Of a whole screen our own window is
left out while it is in front, as it shows what is known of customers: a window that is shared is never ours.
What is chosen from is `desktop.call.chooser`'s to show. Opened only while it is shared, in Qt's thread.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QScreen
from PySide6.QtWidgets import QApplication

from webrtc.video.picture import PictureSlot

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCapturableWindow, QMediaCaptureSession, QScreenCapture, QVideoFrame, QVideoSink, QWindowCapture

_tr = QCoreApplication.translate

LARGEST: Final = QSize(1600, 1000)
"""What a picture of a screen is scaled down to fit into before it is encoded."""
EVERY: Final = 0.11
"""Seconds between two pictures, at least."""
FIRST: Final = 4000
"""Milliseconds for the first picture; none by then means that it may not be had (macOS, Wayland and some virtual machines say nothing)."""
COVER: Final = QColor(96, 104, 102)
"""What stands where our own window would be."""


@dataclass(frozen=True)
class Source:
    """Something that may be shared: a window, or with `screen` a whole screen."""

    name: str
    screen: QScreen | None = field(default=None, compare=False)
    window: QCapturableWindow | None = field(default=None, compare=False)

    @property
    def whole(self) -> bool:
        """Whether everything on a screen is seen."""
        return self.screen is not None


def sources() -> tuple[Source, ...]:
    """What can be shared now: windows first, as they show least; ours are not among them."""
    _say_which_session()
    from PySide6.QtMultimedia import QWindowCapture

    own = {window.windowTitle() for window in QApplication.topLevelWidgets() if window.isVisible()}
    windows = [one for one in QWindowCapture.capturableWindows() if one.isValid() and one.description() and one.description() not in own]
    screens = QGuiApplication.screens()
    whole = _tr("Screen", "Whole screen")
    named = [Source(f"{whole} {number}" if len(screens) > 1 else whole, screen=screen) for number, screen in enumerate(screens, 1)]
    return (*(Source(one.description(), window=one) for one in windows), *named)


def _say_which_session() -> None:
    """QtMultimedia's X11 part looks for this variable only; a session that was begun by hand has not set it."""
    if QGuiApplication.platformName() == "xcb":
        os.environ.setdefault("XDG_SESSION_TYPE", "x11")


class ScreenShare(QObject):
    """Puts pictures of `source` into `slot` while it is on."""

    own_picture = Signal(object)
    """The picture as a QImage, for the stage; None when it ends."""
    trouble = Signal(str)
    """ "no_screen" when it cannot be had or the window was closed."""

    def __init__(self, slot: PictureSlot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._slot = slot
        self._source: Source | None = None
        self._capture: QScreenCapture | QWindowCapture | None = None
        self._session: QMediaCaptureSession | None = None
        self._sink: QVideoSink | None = None
        self._taken = 0.0
        self._first = QTimer(self, singleShot=True, interval=FIRST)
        self._first.timeout.connect(self._failed)

    def choose(self, source: Source | None) -> None:
        """What is shared from now on; while it is on, at once."""
        self._source = source
        if self._capture is not None:
            self.switch(False)
            self.switch(True)

    def switch(self, on: bool) -> None:
        """Begins, or ends."""
        if on == (self._capture is not None):
            return
        if not on:
            self._close()
            return
        source = self._source
        if source is None:
            self.trouble.emit("no_screen")
            return
        _say_which_session()
        from PySide6.QtMultimedia import QMediaCaptureSession, QScreenCapture, QVideoSink, QWindowCapture

        self._session, self._sink = QMediaCaptureSession(self), QVideoSink(self)
        self._session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._took)
        if source.window is not None:
            window = QWindowCapture(self)
            window.setWindow(source.window)
            self._session.setWindowCapture(window)
            self._capture = window
        else:
            screen = QScreenCapture(self)
            if source.screen is not None:
                screen.setScreen(source.screen)
            self._session.setScreenCapture(screen)
            self._capture = screen
        self._capture.errorOccurred.connect(self._failed)
        self._taken = 0.0
        self._first.start()
        self._capture.start()

    def _took(self, frame: QVideoFrame) -> None:
        now = time.monotonic()
        if now - self._taken < EVERY or self._capture is None:
            return
        image = frame.toImage()
        if image.isNull():
            return
        self._first.stop()
        self._taken = now
        if self._source is not None and self._source.screen is not None:
            image = without_ours(image, self._source.screen.geometry(), _ours())
        if image.width() > LARGEST.width() or image.height() > LARGEST.height():
            image = image.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        from desktop.call.frame import from_image

        self._slot.put(from_image(image))
        self.own_picture.emit(image)

    def _failed(self) -> None:
        if self._capture is not None:
            self._close()
            self.trouble.emit("no_screen")

    def _close(self) -> None:
        self._first.stop()
        if self._capture is not None:
            self._capture.stop()
        for thing in (self._capture, self._session, self._sink):
            if thing is not None:
                thing.deleteLater()
        self._capture = self._session = self._sink = None
        self.own_picture.emit(None)


def _ours() -> list[QRect]:
    """Where our windows stand while one of them is in front; then nothing of another program can be over them."""
    if QApplication.activeWindow() is None:
        return []
    return [one.frameGeometry() for one in QApplication.topLevelWidgets() if one.isVisible() and not one.isMinimized()]


def without_ours(image: QImage, screen: QRect, ours: list[QRect]) -> QImage:
    """The picture of a screen with our own windows covered. `screen` and `ours` in the desktop's coordinates."""
    if not ours:
        return image
    covered = image.convertToFormat(QImage.Format.Format_RGB32)
    across, down = image.width() / max(1, screen.width()), image.height() / max(1, screen.height())
    painter = QPainter(covered)
    for one in ours:
        place = one.translated(-screen.topLeft())
        painter.fillRect(
            round(place.x() * across), round(place.y() * down), round(place.width() * across), round(place.height() * down), COVER
        )
    painter.end()
    return covered
