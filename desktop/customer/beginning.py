"""With which words the agent may begin: small and quiet, in two lines of their own, and copied by one press for a chat or a note."""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QToolTip, QWidget

from desktop.customer.sentences import fill
from desktop.shell.icons import icon
from desktop.shell.theme import set_role, theme

LINES: Final = 2
"""Lines that the place is high, whatever is said there."""


class Beginning(QWidget):
    """The words in quotes, or an empty place of the same height. They are the agent's own, so any clipboard may keep them."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_role(self.words, "subtle")
        self.copy = QToolButton()
        self.copy.setFixedSize(24, 20)
        self.copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(self.copy, "small")
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.words, 1)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        self.setFixedHeight(LINES * self.fontMetrics().lineSpacing())
        theme.changed.connect(self._word)
        self._word()

    def show_words(self, words: str) -> None:
        """Shows these; "" for none."""
        if words != self._words:
            self._words = words
            self._word()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def _word(self) -> None:
        said = fill(self.tr("“%1”", "words that the agent may begin with"), self._words) if self._words else ""
        self.words.setText(said)
        self.words.setToolTip(escape(said))
        self.words.setAccessibleDescription(self.tr("What you may begin with"))
        self.copy.setIcon(icon("copy", "subtle"))
        self.copy.setAccessibleName(self.tr("Copy what you may begin with"))
        self.copy.setToolTip(self.copy.accessibleName())
        self.copy.setVisible(bool(self._words))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._words)
        QToolTip.showText(self.copy.mapToGlobal(QPoint(0, self.copy.height())), escape(self.tr("Copied")), self.copy)
