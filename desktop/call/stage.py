"""The video stage: the customer's picture, the agent's own small in a corner, and initials where there is no picture.

The phone's pictures wait in a one-slot mailbox and are painted when Qt gets to it, so a slow window drops pictures and delays none.
Painting is done by this widget itself from the frame's image: it works on every screen, with and without a graphics card, under
Xvfb as in a virtual machine, where a QVideoWidget shows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.shell.theme import theme
from webrtc.video.picture import PictureSlot

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame

STALE = 1500
"""Milliseconds without a new picture after which the customer's is shown as standing still."""
OWN_WIDTH = 0.28
"""Of the stage's width, for the agent's own picture."""


class VideoStage(QWidget):
    """Shows what `watch` or `set_frame` bring while `show_picture` says that there is a picture."""

    _arrived = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stage")
        self.setAccessibleName(self.tr("Customer's picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 90)
        self._slot: PictureSlot | None = None
        self._image: QImage | None = None
        self._own: QImage | None = None
        self._mirrored = True
        self._has_picture = False
        self._still = False
        self._name = ""
        self._stale = QTimer(self, singleShot=True, interval=STALE)
        self._stale.timeout.connect(self._stands_still)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        theme.changed.connect(self.update)

    def watch(self, slot: PictureSlot | None) -> None:
        """Shows the pictures of `slot` (the softphone's `picture`) from now on; None: of none."""
        if self._slot is not None:
            self._slot.watch(None)
        self._slot = slot
        if slot is not None:
            slot.watch(self._arrived.emit)

    def set_frame(self, frame: QVideoFrame) -> None:
        """Shows one frame as the customer's picture."""
        self._show(frame.toImage())

    def show_picture(self, on: bool) -> None:
        """Whether the customer sends a picture; without, their initials stand there."""
        self._has_picture = on
        if not on:
            self._image, self._still = None, False
            self._stale.stop()
        self.update()

    def show_own(self, image: QImage | None) -> None:
        """The agent's own picture, small and mirrored as in a mirror; None: the camera is off."""
        self._own, self._mirrored = image, True
        self.update()

    def show_screen(self, image: QImage | None) -> None:
        """What the agent shares, small, as the customer sees it; None: nothing any more."""
        self._own, self._mirrored = image, False
        self.update()

    def show_name(self, name: str) -> None:
        """Whose initials stand there without a picture."""
        self._name = name
        self.update()

    @property
    def image(self) -> QImage | None:
        """The customer's picture that is shown now."""
        return self._image

    def sizeHint(self) -> QSize:
        """Room for a small picture."""
        return QSize(320, 240)

    def _take(self) -> None:
        picture = self._slot.take() if self._slot is not None else None
        if picture is not None and self._has_picture:
            from desktop.call.frame import to_image  # QtMultimedia and PyAV come with the first picture, not with the window

            self._show(to_image(picture))

    def _show(self, image: QImage) -> None:
        self._image, self._still = image, False
        self._stale.start()
        self.update()

    def _stands_still(self) -> None:
        self._still = self._image is not None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, or initials; a word when it stands still; the agent's own in the corner."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(whole, 8, 8)
        painter.setClipPath(outline)
        painter.fillRect(whole, theme.color("sunken"))
        if self._image is not None and self._has_picture:
            painter.drawImage(_fitted(self._image, whole), self._image)
        else:
            self._paint_initials(painter, whole)
        if self._still:
            self._paint_words(painter, whole, self.tr("The picture stands still"))
        if self._own is not None:
            self._paint_own(painter, whole)

    def _paint_initials(self, painter: QPainter, whole: QRectF) -> None:
        side = min(whole.width(), whole.height()) * 0.5
        circle = QRectF(whole.center() - QPointF(side / 2, side / 2), QSize(round(side), round(side)).toSizeF())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_tint"))
        painter.drawEllipse(circle)
        font = painter.font()
        font.setPixelSize(max(8, round(side * 0.36)))
        painter.setFont(font)
        painter.setPen(theme.color("accent_text"))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, initials(self._name))

    def _paint_words(self, painter: QPainter, whole: QRectF, words: str) -> None:
        strip = QRectF(whole.left(), whole.bottom() - 28, whole.width(), 28)
        painter.fillRect(strip, theme.color("warn_tint"))
        painter.setFont(self.font())
        painter.setPen(theme.color("warn"))
        painter.drawText(strip, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_own(self, painter: QPainter, whole: QRectF) -> None:
        own = self._own
        if own is None or own.isNull():
            return
        width = whole.width() * OWN_WIDTH
        height = width * own.height() / own.width()
        place = QRectF(whole.right() - width - 8, whole.bottom() - height - 8, width, height)
        outline = QPainterPath()
        outline.addRoundedRect(place, 6, 6)
        painter.save()
        painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
        if self._mirrored:
            painter.translate(place.center().x() * 2, 0)
            painter.scale(-1, 1)
        painter.drawImage(place, own)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(theme.color("line"))
        painter.drawPath(outline)


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name; a question mark for none."""
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _fitted(image: QImage, whole: QRectF) -> QRectF:
    """The largest place of the image's shape in the middle of `whole`: nothing of the picture is cut off."""
    size = image.size().toSizeF().scaled(whole.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(whole.center() - QPointF(size.width() / 2, size.height() / 2), size)
