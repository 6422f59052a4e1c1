"""Now: what the customer is doing at this moment and did just before, in short lines.

`desktop.customer.visit` makes the story, `desktop.customer.retold` the words; this paints them in a place that keeps its
height, so that nothing under it moves while the customer clicks on.
"""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cobrowse.identity import Moment
from desktop.customer import retold
from desktop.customer.visit import StoryKind, StoryLine, story
from desktop.shell.icons import pixmap
from desktop.shell.theme import set_role, theme

_ICONS: Final = {
    StoryKind.FAILED: ("error", "bad"), StoryKind.ORDERED: ("check", "good"), StoryKind.CHECKOUT: ("order", "accent_text"),
    StoryKind.HERE: ("page", "subtle"), StoryKind.CART: ("cart", "subtle"), StoryKind.FIELD: ("form", "subtle"),
    StoryKind.FIELDS: ("form", "subtle"), StoryKind.VIEWED: ("product", "subtle"), StoryKind.EVENT: ("info", "subtle"),
}  # fmt: skip
_ICON: Final = 16
HEIGHT: Final = 122
"""Pixels: six lines; more scroll."""
TICK: Final = 10_000
"""Milliseconds after which "4 min ago" is counted anew."""
ENOUGH: Final = 3
"""Lines from which all of it is told in one line first."""


class _Told(QWidget):
    """One line."""

    def __init__(self, line: StoryLine, now: float) -> None:
        super().__init__()
        name, color = _ICONS[line.kind]
        sign = QLabel()
        sign.setPixmap(pixmap(name, color, _ICON))
        self._line = line
        self._text = text = QLabel()
        self.tell(now)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if line.kind is StoryKind.FAILED:
            set_role(text, "problem")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(text, 1)

    def tell(self, now: float) -> None:
        """Says it as it is now: ages grow."""
        said = retold.now_text(self._line, now)
        if said != self._text.text():
            self._text.setText(said)


class Now(QScrollArea):
    """The story's lines."""

    def __init__(self, clock: Callable[[], float] = time) -> None:
        super().__init__()
        self._clock = clock
        self._lines: tuple[StoryLine, ...] | None = None
        self._visit: tuple[Moment, ...] = ()
        self._whole = QLabel()
        self._whole.setTextFormat(Qt.TextFormat.PlainText)
        self._whole.setWordWrap(True)
        self._whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_role(self._whole, "strong")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(HEIGHT)
        self._page = QWidget()
        self._whole.setParent(self._page)
        self._rows = QVBoxLayout(self._page)
        self._rows.setContentsMargins(8, 0, 8, 0)
        self._rows.setSpacing(4)
        self._rows.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._page)
        theme.changed.connect(self._paint_again)
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK)
        self._ticks.timeout.connect(self._tick)
        self.show_visit(())

    def show_visit(self, visit: tuple[Moment, ...]) -> None:
        """Shows what the visit tells so far, oldest moment first in."""
        lines = story(visit)
        if lines == self._lines:
            return
        self._lines, self._visit = lines, visit
        if lines:
            self._ticks.start()  # how long ago it was, and how long they are there, goes on
        else:
            self._ticks.stop()
        self._paint_again()

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines as written."""
        return tuple(retold.now_text(line, self._clock()) for line in self._lines or ())

    @property
    def whole(self) -> str:
        """All of it in one line; "" while there is little to tell, or the first line tells it: that something failed."""
        lines = self._lines or ()
        if len(lines) < ENOUGH or lines[0].kind is StoryKind.FAILED:
            return ""
        return retold.visit_in_one_line(self._visit, self._clock())

    def minimumSizeHint(self) -> QSize:
        """It never widens the panel."""
        return QSize(0, HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._paint_again()
        super().changeEvent(event)

    def _tick(self) -> None:
        """The same lines, a little older."""
        self._whole.setText(self.whole)
        for row in range(self._rows.count()):
            item = self._rows.itemAt(row)
            told = item.widget() if item is not None else None
            if isinstance(told, _Told):
                told.tell(self._clock())

    def _paint_again(self) -> None:
        self.setAccessibleName(self.tr("Now"))
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self._whole:
                widget.hide()
                widget.deleteLater()
        self._whole.setText(self.whole)
        self._whole.setVisible(bool(self._whole.text()))
        if self._whole.text():
            self._rows.addWidget(self._whole)
        for line in self._lines or ():
            self._rows.addWidget(_Told(line, self._clock()))
        if not self._lines:
            empty = QLabel(self.tr("Nothing told by the site in this visit."))
            empty.setWordWrap(True)
            set_role(empty, "subtle")
            self._rows.addWidget(empty)
