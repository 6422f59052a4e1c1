"""A page that is read from top to bottom: one column in the middle, never wider than is read with ease, that scrolls when it must."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget


def show_column(page: QWidget, body: QWidget, widest: int) -> None:
    """Lays `body`, of at most `widest` pixels, out as all that stands on `page`."""
    body.setMaximumWidth(widest)
    holder = QWidget()
    across = QHBoxLayout(holder)
    across.setContentsMargins(0, 0, 0, 0)
    across.addStretch(1)
    across.addWidget(body, 8)
    across.addStretch(1)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidget(holder)
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(scroll)
