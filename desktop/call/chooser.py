"""What the agent may share, to choose from: a panel below the button with names and small pictures. No dialog: a click beside it, or Esc,
closes it. It lies on the window, as a pop-up of Qt's is not told to assistive technology. What there is comes from `desktop.call.screen`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.call.screen import Source, sources
from desktop.shell.icons import pixmap

PICTURE: Final = QSize(112, 70)
"""Of a small picture, in pixels."""
WIDTH: Final = 380
ROWS: Final = 5
"""Rows that show without scrolling."""


class ScreenChooser(QFrame):
    """Opened with `open_below`; tells `chosen(Source)` and closes."""

    chosen = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.hide()
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
        self._window = self._button = window
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
        window = self._window
        at = button.mapTo(window, QPoint(button.width() - self.width(), button.height() + 8))
        self.move(max(8, min(at.x(), window.width() - self.width() - 8)), at.y())
        self._button = button
        self.show()
        self.raise_()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one: this is a widget of it
        self._list.setCurrentRow(0)
        self._list.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press beside it puts it away; on the button it opened at, that is all that the press does."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent) and isinstance(watched, QWidget):
            if not self.rect().contains(self.mapFromGlobal(event.globalPosition().toPoint())):
                self.put_away()
                return watched is self._button
        elif event.type() == QEvent.Type.WindowDeactivate and watched is self.window():
            self.put_away()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts it away, and the keyboard is where it was."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
            self._button.setFocus()
        else:
            super().keyPressEvent(event)

    def put_away(self) -> None:
        """Nothing is chosen, or it was."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # as above
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def _take(self, item: QListWidgetItem) -> None:
        if self.isVisible():  # a double click activates as well
            source = self._told[self._list.row(item)]
            self.put_away()
            self.chosen.emit(source)

    def _write(self) -> None:
        self._heading.setText(self.tr("What should the customer see?"))
        self._list.setAccessibleName(self.tr("What to share"))
        self._hint.setText(
            self.tr("On a whole screen the customer sees everything that opens there. This window is left out while it is in front.")
        )


def _picture(source: Source) -> QIcon:
    """A screen as it is now; of a window its pixels cannot be had before it is shared."""
    now = source.screen.grabWindow(0) if source.screen is not None else QPixmap()
    if now.isNull():
        now = pixmap("page" if source.screen is None else "screen", "subtle", 24)
    else:
        now = now.scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    whole = QPixmap(PICTURE)  # all of one size: the names stand in one line
    whole.fill(Qt.GlobalColor.transparent)
    painter = QPainter(whole)
    size = now.deviceIndependentSize().toSize()
    painter.drawPixmap((whole.width() - size.width()) // 2, (whole.height() - size.height()) // 2, now)
    painter.end()
    return QIcon(whole)
