"""Closed lists (combo boxes) by their own name, for assistive technology on Linux.

Qt on Linux gives the chosen entry as a combo box's accessible name, whatever name it was given (`QAccessibleComboBox::text`), so that
a screen reader hears "Solved" without learning that this is the outcome. Here the name is the name, and the chosen entry the
description.
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QComboBox

_kept: dict[int, NamedList] = {}
"""Qt holds the interface by its address only; here it stays alive as long as its box."""


class NamedList(QAccessibleWidget):
    """A combo box as it is told to assistive technology."""

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box, QAccessible.Role.ComboBox, box.accessibleName())
        self._box = box

    def text(self, kind: QAccessible.Text) -> str:
        """The name it was given; what is chosen."""
        if kind is QAccessible.Text.Name:
            return self._box.accessibleName() or self._box.currentText()
        if kind in (QAccessible.Text.Description, QAccessible.Text.Value):
            return self._box.currentText()
        return super().text(kind)


def _made(_kind: str, thing: object) -> QAccessibleInterface | None:
    if not isinstance(thing, QComboBox):
        return None
    made, address = NamedList(thing), id(thing)
    _kept[address] = made
    thing.destroyed.connect(lambda: _kept.pop(address, None))
    return made


def install() -> None:
    """Once, after the application object is made and before the first window shows. Elsewhere than on Linux Qt tells the name itself."""
    if sys.platform.startswith("linux"):
        QAccessible.installFactory(_made)
