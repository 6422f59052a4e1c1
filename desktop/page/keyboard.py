"""The ground that the customer's page stands on in the panel: it takes the keyboard while the agent types for the customer, and shows
that it has it by a frame. What becomes of the keys is `hands`' business.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.shell.theme import theme

FRAME = 2
"""Pixels around the page; there all the time, so that nothing jumps."""
_KEYS = {Qt.Key.Key_Backspace: "\b", Qt.Key.Key_Return: "\n", Qt.Key.Key_Enter: "\n"}
_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Keyboard(QWidget):
    """Signals: `typed(text)`, with U+0008 for Backspace and a newline for Enter; `taken(bool)`, whether it has the keyboard."""

    typed = Signal(str)
    taken = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._say()

    def allow(self, *, on: bool) -> None:
        """Whether it may have the keyboard at all."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if on else Qt.FocusPolicy.NoFocus)
        if not on and self.hasFocus():
            self.clearFocus()

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Type on the customer's page"))

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _written(self, event: QKeyEvent) -> str:
        """What a key writes; "" for one that has another meaning. AltGr is Ctrl and Alt in one on Windows."""
        held = event.modifiers() & _MODIFIERS
        alone = not held or held == Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        text = _KEYS.get(Qt.Key(event.key()), event.text())
        return text if alone and text and (text in "\b\n" or text.isprintable()) else ""

    def event(self, event: QEvent) -> bool:
        """A letter is no shortcut here."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._written(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tab goes on to the next part of the window, Esc gives the keyboard back."""
        if text := self._written(event):
            self.typed.emit(text)
        elif event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Accents and whatever else takes more than a key, when it is whole."""
        if text := event.commitString():
            self.typed.emit(text)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows it."""
        super().focusInEvent(event)
        self._taken(on=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Likewise."""
        super().focusOutEvent(event)
        self._taken(on=False)

    def _taken(self, *, on: bool) -> None:
        self.update()
        self.taken.emit(on)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The frame."""
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(theme.color("accent"), 2 * FRAME))
            painter.drawRect(self.rect())
