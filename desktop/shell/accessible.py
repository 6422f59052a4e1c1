"""Closed lists (combo boxes) by their own name, for assistive technology on Linux.

Qt on Linux gives the chosen entry as a combo box's accessible name, whatever name it was given (`QAccessibleComboBox::text`), so that a
screen reader hears "Solved" without learning that this is the outcome. Here the name is the name, and the chosen entry the description.

Each list is registered by itself. A factory would be asked about every object, also the web engine's inner ones, and PySide6 6.11
crashes when it wraps those (`PySide::getWrapperForQObject`, on the first click into a page).
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QComboBox, QWidget

_kept: list[NamedList] = []
"""Qt holds an interface by its address and deletes it with its box; here it lives as long as the program."""


class NamedList(QAccessibleWidget):
    """A combo box as it is told to assistive technology."""

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box, QAccessible.Role.ComboBox, box.accessibleName())
        self._box = box

    def text(self, kind: QAccessible.Text) -> str:
        """The name it was given; what is chosen."""
        if kind is QAccessible.Text.Name:
            return self._box.accessibleName()
        if kind in (QAccessible.Text.Description, QAccessible.Text.Value):
            return self._box.currentText()
        return super().text(kind)


def name_lists(window: QWidget) -> None:
    """Once for a window that is built, before it shows. Elsewhere than on Linux Qt tells the name itself."""
    if not sys.platform.startswith("linux"):
        return
    for box in window.findChildren(QComboBox):
        made = NamedList(box)
        _kept.append(made)
        QAccessible.registerAccessibleInterface(made)
