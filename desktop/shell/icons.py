"""Our own icons, drawn in resources/icons in one colour, tinted by the theme that is on.

`icon("mic")` gives the icon for a button, `pixmap(...)` a picture for a label or a painted row. Icons follow a change of the
theme by themselves wherever they sit on a button or an action.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

import resources
from desktop.shell.theme import theme

FOLDER = Path(resources.__file__).parent / "icons"
SIDE = 24
"""Pixels of the drawing's own grid."""
_SIDES = (20, 40)
"""Pixels painted for every icon: the window's own size, and twice that for scaled screens."""

_given: dict[int, tuple[str, str, str]] = {}


@cache
def _drawing(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", color).encode()))


@cache
def _painted(name: str, color: str, side: int, scale: float) -> QPixmap:
    renderer = _renderer(name, color)
    picture = QPixmap(round(side * scale), round(side * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def pixmap(name: str, color: str = "text", side: int = 20, scale: float = 0.0) -> QPixmap:
    """The icon as a picture of `side` logical pixels in the colour of a theme token. `scale` 0: the screen's own."""
    app = QApplication.instance()
    ratio = scale or (app.devicePixelRatio() if isinstance(app, QApplication) else 1.0)
    return _painted(name, theme.color(color).name(QColor.NameFormat.HexRgb), side, ratio)


def icon(name: str, color: str = "text", on: str = "accent_text") -> QIcon:
    """The icon for a button: `color` its colour, a token of the theme,, `on` the colour while checked.

    Raises:
        FileNotFoundError: there is no such drawing.
    """
    made = QIcon()
    for side in _SIDES:
        made.addPixmap(pixmap(name, color, side, 1.0), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(pixmap(name, on, side, 1.0), QIcon.Mode.Normal, QIcon.State.On)
        made.addPixmap(pixmap(name, "disabled", side, 1.0), QIcon.Mode.Disabled, QIcon.State.Off)
    _given[made.cacheKey()] = (name, color, on)
    return made


@cache
def app_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    made = QIcon()
    renderer = QSvgRenderer(str(FOLDER / "naast.svg"))
    for side in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(QSize(side, side))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        made.addPixmap(picture)
    return made


def _tint_again() -> None:
    for widget in QApplication.allWidgets():
        owners: list[QAbstractButton | QAction] = [*widget.actions()]
        if isinstance(widget, QAbstractButton):
            owners.append(widget)
        for owner in owners:
            known = _given.get(owner.icon().cacheKey())
            if known is not None:
                owner.setIcon(icon(*known))


theme.changed.connect(_tint_again)
