"""Rows of two lines, painted: the journey, the queue and the recent contacts look alike, and ten thousand rows cost nothing.

A model gives the parts by `Part`; the delegate paints them in the theme's colours and opens a row's detail under it. Colours
come from `desktop.shell.theme`, icons from `desktop.shell.icons`; what a row means is its model's business.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLabel, QListView, QStackedLayout, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.shell.icons import pixmap
from desktop.shell.theme import set_role, theme

ICON: Final = 20
GAP: Final = 8
PAD: Final = 5
INDENT: Final = 22
"""Pixels by which a row in a group stands in."""
CHEVRON: Final = 14
MARK: Final = 12
_MARKS: Final = {"plus": "good", "minus": "bad"}

Index = QModelIndex | QPersistentModelIndex


class Part(IntEnum):
    """The parts of a row beside its title (`Qt.DisplayRole`) and what a screen reader says (`Qt.AccessibleTextRole`)."""

    SECOND = Qt.ItemDataRole.UserRole + 1
    RIGHT = Qt.ItemDataRole.UserRole + 2
    ICON = Qt.ItemDataRole.UserRole + 3
    DETAIL = Qt.ItemDataRole.UserRole + 4
    """The text of an open row; "" of a closed one."""
    MARK = Qt.ItemDataRole.UserRole + 5
    """"plus", "minus" or "": a small mark on the icon, told by its shape as well as its colour."""
    WITHIN = Qt.ItemDataRole.UserRole + 6
    """How a row stands in a group, see `Within`."""


class Within(IntEnum):
    """A row by itself; at the head of a group that is closed or open; in an open group, or at its end."""

    NONE = 0
    CLOSED = 1
    OPEN = 2
    INSIDE = 3
    LAST = 4


class RowDelegate(QStyledItemDelegate):
    """Paints rows. `second_line` says whether rows have one: all or none, so that nothing jumps."""

    def __init__(self, parent: QWidget, *, second_line: bool = True) -> None:
        super().__init__(parent)
        self._second_line = second_line
        self._height = 0
        self._fonts: tuple[QFont, QFont] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A closed row's height is counted once; an open one's with its detail wrapped to the list's width."""
        if not self._height:
            line = QFontMetrics(self._font()).height()
            self._height = 2 * PAD + line + (QFontMetrics(self._small()).height() + 2 if self._second_line else 0)
        detail = index.data(Part.DETAIL)
        if not detail:
            return QSize(0, self._height)
        return QSize(0, self._height + self._detail_rect(detail, self._width(), 0).height() + PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row, in the colours of the theme that is on."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        self._paint_ground(painter, rect, option.state)
        left, right, top = rect.left() + GAP, rect.right() - GAP, rect.top() + PAD
        name = index.data(Part.ICON)
        within = Within(index.data(Part.WITHIN) or 0)
        if within in (Within.INSIDE, Within.LAST):
            self._paint_join(painter, rect, left, last=within is Within.LAST)
            left += INDENT
        if name:
            scale = painter.device().devicePixelRatioF()
            painter.drawPixmap(left, top - 1, pixmap(name, "subtle", ICON, scale))
            if within in (Within.CLOSED, Within.OPEN):
                chevron = pixmap("chevron-down" if within is Within.OPEN else "chevron-right", "subtle", CHEVRON, scale)
                painter.drawPixmap(left + (ICON - CHEVRON) // 2, top + ICON, chevron)
            _paint_mark(painter, index.data(Part.MARK) or "", left + ICON - 2, top - 1)
            left += ICON + GAP
        right = self._paint_right(painter, index.data(Part.RIGHT) or "", left, right, top)
        painter.setFont(self._font())
        painter.setPen(theme.color("text"))
        height = painter.fontMetrics().height()
        title = painter.fontMetrics().elidedText(index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, top, right - left, height), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self._small())
        painter.setPen(theme.color("subtle"))
        if self._second_line:
            width = rect.right() - GAP - left
            second = painter.fontMetrics().elidedText(index.data(Part.SECOND) or "", Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRect(left, top + height + 2, width, painter.fontMetrics().height()), Qt.AlignmentFlag.AlignVCenter, second)
        detail = index.data(Part.DETAIL)
        if detail:
            painter.setPen(theme.color("text"))
            box = self._detail_rect(detail, rect.width(), rect.top() + self._height)
            painter.drawText(box, int(Qt.TextFlag.TextWordWrap), detail)
        painter.restore()

    def forget_sizes(self) -> None:
        """The font changed: count again."""
        self._height = 0
        self._fonts = None

    def _paint_join(self, painter: QPainter, rect: QRect, left: int, *, last: bool) -> None:
        """The line that joins a group's rows, at the head's icon."""
        painter.setPen(QPen(theme.color("line_strong"), 2))
        x, middle = left + ICON // 2, rect.top() + PAD + ICON // 2
        painter.drawLine(x, rect.top(), x, middle if last else rect.bottom())
        painter.drawLine(x, middle, x + INDENT - ICON // 2, middle)

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        ground = rect.adjusted(1, 1, -1, -1)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_tint" if state & QStyle.StateFlag.State_Selected else "control_hover"))
            painter.drawRoundedRect(ground, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, 8, 8)

    def _paint_right(self, painter: QPainter, text: str, left: int, right: int, top: int) -> int:
        """Paints what stands at the right; where the title must end."""
        painter.setFont(self._small())
        if not text:
            return right
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.setPen(theme.color("subtle"))
        box = QRect(right - width, top, width, QFontMetrics(self._font()).height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return max(left, right - width - GAP)

    def _detail_rect(self, detail: str, width: int, top: int) -> QRect:
        left = GAP + ICON + GAP
        room = QRect(left, top, max(40, width - left - GAP), 10_000)
        return QFontMetrics(self._small()).boundingRect(room, int(Qt.TextFlag.TextWordWrap), detail)

    def _width(self) -> int:
        parent = self.parent()
        return parent.viewport().width() if isinstance(parent, QListView) else 320

    def _font(self) -> QFont:
        return self._both()[0]

    def _small(self) -> QFont:
        return self._both()[1]

    def _both(self) -> tuple[QFont, QFont]:
        """Made once: a journey that is scrolled asks for them for every row."""
        if self._fonts is None:
            parent = self.parent()
            font = QFont(parent.font()) if isinstance(parent, QWidget) else QFont()
            small = QFont(font)
            small.setPointSizeF(font.pointSizeF() * 0.9)
            self._fonts = (font, small)
        return self._fonts


def _paint_mark(painter: QPainter, mark: str, x: int, y: int) -> None:
    """A plus or a minus in a disc of its colour, at the icon's upper right corner."""
    if mark not in _MARKS:
        return
    painter.setPen(QPen(theme.color("surface"), 1))
    painter.setBrush(theme.color(_MARKS[mark]))
    painter.drawEllipse(x - MARK // 2, y - 1, MARK, MARK)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("surface"), 2))
    middle, reach = y - 1 + MARK // 2, MARK // 4
    painter.drawLine(x - reach, middle, x + reach, middle)
    if mark == "plus":
        painter.drawLine(x, middle - reach, x, middle + reach)


class RowList(QListView):
    """A list of such rows."""

    def __init__(self, *, second_line: bool = True) -> None:
        super().__init__()
        self.rows = RowDelegate(self, second_line=second_line)
        self.setItemDelegate(self.rows)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        theme.changed.connect(self.viewport().update)

    def changeEvent(self, event: QEvent) -> None:
        """Another font makes other rows."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.rows.forget_sizes()
            self.scheduleDelayedItemsLayout()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        """Two rows: a list takes the room that there is, and asks for little."""
        return QSize(200, 2 * self.fontMetrics().height() * 3)


class Emptiable(QWidget):
    """A list, or a quiet sentence in its place when there is nothing in it."""

    def __init__(self, rows: RowList) -> None:
        super().__init__()
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.label.setContentsMargins(8, 4, 8, 4)
        set_role(self.label, "subtle")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(rows)
        self._stack.addWidget(self.label)

    def show_empty(self, text: str) -> None:
        """Shows `text` in the list's place, or the list again with ""."""
        self.label.setText(text)
        self._stack.setCurrentIndex(1 if text else 0)
