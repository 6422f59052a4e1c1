"""The middle of the window: the welcome, or the customer's page with their picture; lines above; the ringing card on top of all.

While no page is shared the picture is large, above asking to look along; over a shared page it is `picture`'s, small in a corner.
Nothing here makes the window larger: the picture gives way first, then what stands below it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSpacerItem, QStackedLayout, QVBoxLayout, QWidget

from desktop.shell.lines import Lines
from desktop.shell.picture import MARGIN, SmallPicture
from desktop.shell.welcome import WelcomeView

LARGE, BELOW = 62, 38
"""How the picture and what stands below it share the height while no page is shared."""
LEAST_PICTURE = 112
LEAST_BELOW = 176
"""Pixels that both keep in a low window."""


class Centre(QWidget):
    """Places what it is given; the welcome and the lines are its own."""

    def __init__(self, page: QWidget, ringing: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.welcome, self.lines = WelcomeView(), Lines()
        self._ringing = ringing
        self._below = QWidget()
        self._below.setMinimumHeight(LEAST_BELOW)
        self._stack = QStackedLayout(self._below)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._room = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.lines)
        self._column.addItem(self._room)
        self._column.addWidget(self._below, 1)
        self._stack.addWidget(self.welcome)
        self._stack.addWidget(page)
        self._page = page
        self._small = SmallPicture(self)
        self._stage: QWidget | None = None
        self._picture = False
        self._sharing = False
        ringing.setParent(self)
        ringing.hide()
        ringing.installEventFilter(self)
        self._below.installEventFilter(self)

    def show_call(self, *, on: bool, picture: bool, sharing: bool) -> None:
        """Whether there is a call, the customer's picture, and their page."""
        self._stack.setCurrentIndex(1 if on else 0)
        self._picture, self._sharing = on and picture, sharing
        if not on:
            self._small.forget()
        self._small.show_picture(small=self._picture and sharing, large=self._picture and not sharing)
        self._share_height(large=self._picture and not sharing)
        self._place()

    def take_stage(self, stage: QWidget) -> None:
        """The place for the customer's picture, once there is one."""
        self._stage = stage
        stage.setParent(self)
        stage.hide()
        self._small.take(stage)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What lies on top moves along."""
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The card finds its place when it appears or grows, and the picture where the lines push it."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest, QEvent.Type.Move, QEvent.Type.Resize):
            if watched is self._ringing and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
                return False
            self._place()
        return False

    def _share_height(self, *, large: bool) -> None:
        policy = QSizePolicy.Policy
        if (self._column.stretch(1) > 0) is large:
            return
        self._room.changeSize(0, LEAST_PICTURE if large else 0, policy.Minimum, policy.MinimumExpanding if large else policy.Fixed)
        self._column.setStretch(1, LARGE if large else 0)
        self._column.setStretch(2, BELOW if large else 1)
        self._column.invalidate()
        self._column.activate()

    def _place(self) -> None:
        card, stage = self._ringing, self._stage
        wide = min(max(card.sizeHint().width(), 420), max(320, self.width() - 32))
        card.resize(wide, max(card.sizeHint().height(), card.heightForWidth(wide) if card.hasHeightForWidth() else 0))
        card.move((self.width() - card.width()) // 2, max(16, (self.height() - card.height()) // 3))
        if self._picture and stage is not None:
            if self._sharing:
                self._small.place(self._free())
            else:
                stage.setGeometry(self._room.geometry().adjusted(MARGIN, MARGIN, -MARGIN, 0))
                stage.raise_()
        card.raise_()

    def _free(self) -> QRect:
        """Where the shared page is shown, without the line above it."""
        below = self._below.geometry()
        strip = getattr(self._page, "strip", None)
        if isinstance(strip, QWidget) and strip.isVisible():
            below.setTop(below.top() + strip.height())
        return below
