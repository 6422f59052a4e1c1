"""Live level meters: how loud the microphone and the speech are, as bars that are long in the settings and small in the call bar.

They show a number that they are given many times a second; where it comes from is `desktop.call.devices`' business. Colour says nothing
that length does not say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from desktop.shell.theme import theme

QUIET: Final = -60.0
"""dBov at which a meter is empty."""
HIGH: Final = -6.0
"""dBov from which it is too loud: the next word is cut off."""
EVERY: Final = 66
"""Milliseconds between two looks, only while the meter is on the screen."""

Levels = Callable[[], tuple[float, float]]
"""What gives the level of the microphone and of the speech, in dBov."""


def share(level: float) -> float:
    """How much of a meter is filled, 0 to 1."""
    return min(1.0, max(0.0, (level - QUIET) / -QUIET))


class LevelMeter(QProgressBar):
    """One bar across; a progress bar for a screen reader, painted by ourselves, as a stylesheet has no second colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, 100)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(8)
        theme.changed.connect(self.update)

    def show_level(self, level: float) -> None:
        """In dBov."""
        self.setValue(round(100 * share(level)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The bar."""
        painter = QPainter(self)
        _paint_bar(painter, QRectF(self.rect()), self.value() / 100, Qt.Orientation.Horizontal)


class SmallMeters(QWidget):
    """Two narrow bars at the right edge of the widget that they lie on: the microphone and the speech. Look by themselves while they are
    on the screen; a screen reader has the meters of the settings."""

    def __init__(self, under: QWidget) -> None:
        super().__init__(under)
        self.setObjectName("smallMeters")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        place = QHBoxLayout(under)
        place.setContentsMargins(0, 0, 2, 0)
        place.addStretch(1)
        place.addWidget(self)
        self._levels: Levels | None = None
        self._bars = (_Upright(), _Upright())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        for bar in self._bars:
            row.addWidget(bar)
        self._clock = QTimer(self, interval=EVERY)
        self._clock.timeout.connect(self.look)

    def listen_to(self, levels: Levels) -> None:
        """Where the levels come from."""
        self._levels = levels

    def look(self) -> None:
        """Shows the levels of now."""
        if self._levels is not None:
            for bar, level in zip(self._bars, self._levels(), strict=True):
                bar.show_share(share(level))

    def showEvent(self, event: QShowEvent) -> None:
        """On the screen it looks."""
        self._clock.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Off the screen it rests."""
        self._clock.stop()
        super().hideEvent(event)


class _Upright(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_share(self, value: float) -> None:
        if round(value * 20) != round(self._share * 20):
            self._share = value
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(3, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _paint_bar(painter, QRectF(self.rect()), self._share, Qt.Orientation.Vertical)


def _paint_bar(painter: QPainter, whole: QRectF, filled: float, way: Qt.Orientation) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    across = way is Qt.Orientation.Horizontal
    radius = min(whole.width(), whole.height()) / 2
    painter.setBrush(theme.color("line"))
    painter.drawRoundedRect(whole, radius, radius)
    if filled <= 0.0:
        return
    painter.setBrush(theme.color("warn" if filled > share(HIGH) else "good"))
    length = max(2 * radius, filled * (whole.width() if across else whole.height()))
    part = QRectF(0, 0, length, whole.height()) if across else QRectF(0, whole.height() - length, whole.width(), length)
    painter.drawRoundedRect(part, radius, radius)
