"""The customer's picture while their page is shared: small in a corner, out of the page's way. Dragged it goes to the nearest
corner; put away it leaves a button that brings it back. The keyboard does the same: the button hides it, arrows on it move it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from desktop.shell.icons import icon
from desktop.shell.theme import set_role

MARGIN = 12
"""Pixels between the picture and the edges."""
SHARE, NARROWEST, WIDEST = 0.26, 160, 240
"""Its width as a part of the page's, and its bounds in pixels."""
SIDE = 28
"""Of the button."""


class SmallPicture(QObject):
    """Places the stage that it was given, on its parent, and the button that goes with it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._stage: QWidget | None = None
        self._small = self._away = False
        self._right, self._bottom = False, True
        self._room = QRect()
        self._grabbed: tuple[QPoint, QPoint] | None = None
        self.button = QToolButton(parent)
        set_role(self.button, "over")
        self.button.setIconSize(QSize(16, 16))
        self.button.setFixedSize(SIDE, SIDE)
        self.button.clicked.connect(self._pressed)
        self.button.installEventFilter(self)
        self.button.hide()

    def take(self, stage: QWidget) -> None:
        """The stage, once there is one."""
        self._stage = stage
        stage.installEventFilter(self)

    def forget(self) -> None:
        """The next call begins with the picture in its usual corner."""
        self._away, self._right, self._bottom = False, False, True

    def show_picture(self, *, small: bool, large: bool) -> None:
        """Whether there is a picture, and how it stands."""
        self._small = small
        if self._stage is not None:
            self._stage.setVisible(large or (small and not self._away))
            self._stage.setCursor(Qt.CursorShape.OpenHandCursor if small else Qt.CursorShape.ArrowCursor)
        self.button.setVisible(small and self._stage is not None)
        self._word()

    def place(self, room: QRect) -> None:
        """Puts the picture into its corner of `room`."""
        self._room = room
        stage = self._stage
        if stage is None or not self._small or self._grabbed is not None:
            return
        size = QSize(SIDE, SIDE) if self._away else self._size(room)
        x = room.right() - size.width() - MARGIN + 1 if self._right else room.left() + MARGIN
        y = room.bottom() - size.height() - MARGIN + 1 if self._bottom else room.top() + MARGIN
        if not self._away:
            stage.setGeometry(QRect(QPoint(x, y), size))
            stage.raise_()
        self._put_button(QRect(QPoint(x, y), size))

    def _put_button(self, over: QRect) -> None:
        inset = 0 if self._away else 4
        self.button.move(over.right() - SIDE - inset + 1, over.top() + inset)
        self.button.raise_()

    def _size(self, room: QRect) -> QSize:
        wide = min(max(round(room.width() * SHARE), NARROWEST), WIDEST)
        image = getattr(self._stage, "image", None)
        across, high = (image.width(), image.height()) if image is not None and image.width() else (4, 3)
        return QSize(wide, min(round(wide * high / across), max(90, room.height() // 2)))

    def _pressed(self) -> None:
        self._away = not self._away
        self.show_picture(small=self._small, large=False)
        self.place(self._room)

    def _word(self) -> None:
        text = self.tr("Show the customer's picture") if self._away else self.tr("Put the picture away")
        name = "camera" if self._away else "close"
        if self.button.accessibleName() != text:
            self.button.setIcon(icon(name))
            self.button.setAccessibleName(text)
            self.button.setToolTip(text)

    # ---- moving

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drags the picture; arrows on its button move it to another corner."""
        if event.type() == QEvent.Type.LanguageChange and watched is self.button:
            self._word()
        elif watched is self.button and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._moved_by(Qt.Key(event.key()))
        elif watched is self._stage and self._small and isinstance(event, QMouseEvent):
            return self._dragged(event)
        return False

    def _moved_by(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._right = key is Qt.Key.Key_Right
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._bottom = key is Qt.Key.Key_Down
        else:
            return False
        self.place(self._room)
        return True

    def _dragged(self, event: QMouseEvent) -> bool:
        stage = self._stage
        if stage is None:
            return False
        at = event.globalPosition().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress and event.button() is Qt.MouseButton.LeftButton:
            self._grabbed = (at, stage.pos())
        elif event.type() == QEvent.Type.MouseMove and self._grabbed is not None:
            moved = at - self._grabbed[0]
            if moved.manhattanLength() >= QApplication.startDragDistance():
                place = QRect(self._grabbed[1] + moved, stage.size())
                place.moveLeft(min(max(place.left(), self._room.left()), self._room.right() - place.width()))
                place.moveTop(min(max(place.top(), self._room.top()), self._room.bottom() - place.height()))
                stage.move(place.topLeft())
                self._put_button(place)
        elif event.type() == QEvent.Type.MouseButtonRelease and self._grabbed is not None:
            self._grabbed = None
            middle = stage.geometry().center()
            self._right, self._bottom = middle.x() > self._room.center().x(), middle.y() > self._room.center().y()
            self.place(self._room)
        else:
            return False
        return True
