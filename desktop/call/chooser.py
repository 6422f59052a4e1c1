"""What the agent may share, to choose from: a panel below the button with names and small pictures. No dialog: a click beside it, or Esc,
closes it. What there is comes from `desktop.call.screen`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.call.screen import Source, sources
from desktop.shell.icons import icon

PICTURE: Final = QSize(112, 70)
"""Of a small picture, in pixels."""
WIDTH: Final = 380
ROWS: Final = 5
"""Rows that show without scrolling."""


class ScreenChooser(QFrame):
    """Opened with `open_below`; tells `chosen(Source)` and closes."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("screenChooser")
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._list = QListWidget()
        self._list.setIconSize(PICTURE)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._take)
        self._list.itemActivated.connect(self._take)
        self._told: tuple[Source, ...] = ()
        self._heading, self._hint = QLabel(), QLabel(wordWrap=True)
        self._heading.setProperty("role", "strong")
        self._hint.setProperty("role", "subtle")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        for part in (self._heading, self._list, self._hint):
            column.addWidget(part)
        self._write()

    def open_below(self, button: QWidget) -> None:
        """Shows what there is now, below `button`, within its screen."""
        self._told = sources()
        self._list.clear()
        for source in self._told:
            item = QListWidgetItem(_picture(source), source.name)
            item.setToolTip(source.name)
            self._list.addItem(item)
        row = max(PICTURE.height() + 12, self._list.sizeHintForRow(0))
        self._list.setFixedHeight(row * min(ROWS, len(self._told)) + 4)
        self.setFixedWidth(WIDTH)
        self.adjustSize()
        at = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 4))
        room = button.screen().availableGeometry()
        at.setX(max(room.left() + 8, min(at.x(), room.right() - self.width() - 8)))
        self.move(at)
        self.show()
        self._list.setCurrentRow(0)
        self._list.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def _take(self, item: QListWidgetItem) -> None:
        if self.isVisible():  # a double click activates as well
            source = self._told[self._list.row(item)]
            self.close()
            self.chosen.emit(source)

    def _write(self) -> None:
        self._heading.setText(self.tr("What should the customer see?"))
        self._list.setAccessibleName(self.tr("What to share"))
        self._hint.setText(
            self.tr("On a whole screen the customer sees everything that opens there. This window is left out while it is in front.")
        )


def _picture(source: Source) -> QIcon:
    """A screen as it is now; of a window its pixels cannot be had before it is shared."""
    if source.screen is None:
        return icon("page")
    now = source.screen.grabWindow(0)
    if now.isNull():
        return icon("screen")
    return QIcon(now.scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation))
