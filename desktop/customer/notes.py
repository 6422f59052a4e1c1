"""The notes: room for the whole story, kept while the agent types.

It tells what was typed after a short rest, and says whether that is kept; keeping is the relay's and the cache's.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from cobrowse.wire import MAX_NOTES
from desktop.shell.theme import set_role

REST: Final = 500
"""Milliseconds without a key after which what was typed is told."""
LEAST: Final = 88
"""Pixels with the heading: three lines."""
LONGEST: Final = 3000
"""Milliseconds after which it is told also while the agent types on."""


class _Editor(QPlainTextEdit):
    """Tab goes on to the next control: notes need no tabs, and the wrap-up is done by keyboard."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def sizeHint(self) -> QSize:
        """Three lines; the journey above has the first call on what room there is."""
        return QSize(200, 64)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tells that the agent is elsewhere now."""
        super().focusOutEvent(event)
        self.left.emit()


class NotesBlock(QWidget):
    """The notes of one contact. `notes_changed(contact, text)`: also the last words of a contact that is shown no more."""

    notes_changed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._contact = ""
        self._saved = True
        self._pending = False
        self._title = QLabel()
        set_role(self._title, "section")
        self.state = QLabel()
        set_role(self.state, "subtle")
        self.editor = _Editor()
        self.setMinimumHeight(LEAST)
        self._title.setBuddy(self.editor)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.state)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.editor, 1)
        self._rest, self._longest = QTimer(self), QTimer(self)
        for timer, after in ((self._rest, REST), (self._longest, LONGEST)):
            timer.setSingleShot(True)
            timer.setInterval(after)
            timer.timeout.connect(self.flush)
        self.editor.textChanged.connect(self._typed)
        self.editor.left.connect(self.flush)
        self._word()

    @property
    def text(self) -> str:
        """What stands there now."""
        return self.editor.toPlainText()

    def show_notes(self, contact: str, notes: str, *, saved: bool, writable: bool) -> None:
        """Shows a contact's notes. What the agent is typing is never replaced by an older echo of it."""
        if contact != self._contact:
            self.flush()
            self._contact = contact
            self._put(notes)
        elif notes != self.text and not self._pending and not self.editor.hasFocus():
            self._put(notes)
        self._saved = saved
        self.editor.setReadOnly(not writable)
        self.editor.setEnabled(bool(contact))
        self._word()

    def flush(self) -> None:
        """Tells at once what is not told yet."""
        self._rest.stop()
        self._longest.stop()
        if self._pending:
            self._pending = False
            self.notes_changed.emit(self._contact, self.text)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def _put(self, notes: str) -> None:
        with QSignalBlocker(self.editor):
            self.editor.setPlainText(notes)

    def _typed(self) -> None:
        if len(self.text) > MAX_NOTES:
            self._cut()
        self._pending = True
        self._rest.start()
        if not self._longest.isActive():
            self._longest.start()
        self._word()

    def _cut(self) -> None:
        at = min(self.editor.textCursor().position(), MAX_NOTES)
        self._put(self.text[:MAX_NOTES])
        cursor = self.editor.textCursor()
        cursor.setPosition(at)
        self.editor.setTextCursor(cursor)

    def _word(self) -> None:
        self._title.setText(self.tr("Notes"))
        self.editor.setAccessibleName(self.tr("Notes"))
        self.editor.setPlaceholderText(self.tr("What the customer asks, what you agree on") if not self.editor.isReadOnly() else "")
        if len(self.text) >= MAX_NOTES:
            self.state.setText(self.tr("Full"))
        elif not self.text or self.editor.isReadOnly():
            self.state.setText("")
        else:
            self.state.setText(self.tr("Saved") if self._saved and not self._pending else self.tr("Saving…"))
