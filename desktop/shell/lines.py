"""The lines of text under the top bar: what happened, what it means, what to do. No dialog where a line will do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.shell.icons import icon, pixmap
from desktop.shell.sentences import Sentence
from desktop.shell.theme import set_role, theme

_tr = QCoreApplication.translate
_INK = {"notice": "warn", "notice-bad": "bad", "notice-good": "good"}


class _Line(QFrame):
    """One sentence, with what can be done about it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.picture, self.text = QLabel(), QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.retry, self.close_button = QPushButton(), QPushButton()
        set_role(self.close_button, "quiet")
        self.close_button.setIcon(icon("close"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.picture)
        row.addWidget(self.text, 1)
        row.addWidget(self.retry)
        row.addWidget(self.close_button)
        self.shown: Sentence | None = None

    def show_sentence(self, sentence: Sentence) -> None:
        if sentence != self.shown:
            self.shown = sentence
            set_role(self, sentence.role)
            self.text.setText(sentence.text)
            self.setAccessibleName(sentence.text)
            self.retry.setVisible(sentence.retry)
            self.close_button.setVisible(sentence.dismiss is not None)
            self.word_button()
            self.paint_icon()

    def word_button(self) -> None:
        """A cross, or the sentence's own word for what pressing does."""
        word = self.shown.word if self.shown is not None else ""
        set_role(self.close_button, "" if word else "quiet")
        self.close_button.setText(word)
        self.close_button.setIcon(QIcon() if word else icon("close"))
        self.close_button.setAccessibleName(word or _tr("Lines", "Dismiss"))
        self.close_button.setToolTip("" if word else _tr("Lines", "Dismiss"))

    def paint_icon(self) -> None:
        if self.shown is not None:
            self.picture.setPixmap(pixmap(self.shown.icon, _INK.get(self.shown.role, "text")))


class Lines(QWidget):
    """Up to three sentences, one below the other; takes no room when there is nothing to say."""

    dismissed = Signal(object)
    """With the `Wish` that takes the line away."""
    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.setSpacing(4)
        self._lines: list[_Line] = []
        self.hide()
        theme.changed.connect(self._repaint)

    def show_lines(self, sentences: tuple[Sentence, ...]) -> None:
        """Shows exactly these."""
        while len(self._lines) < len(sentences):
            self._add()
        for at, line in enumerate(self._lines):
            if at < len(sentences):
                line.show_sentence(sentences[at])
            line.setVisible(at < len(sentences))
        self.setVisible(bool(sentences))

    def _add(self) -> None:
        line = _Line(self)
        line.retry.clicked.connect(self.retry_wanted)
        line.close_button.clicked.connect(lambda: self.dismissed.emit(line.shown.dismiss) if line.shown else None)
        self._lines.append(line)
        self._column.addWidget(line)
        self._write()

    def _repaint(self) -> None:
        for line in self._lines:
            line.paint_icon()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        for line in self._lines:
            line.retry.setText(self.tr("Try now"))
            line.retry.setAccessibleName(self.tr("Try now"))
            line.word_button()
