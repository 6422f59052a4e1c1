"""The notes: room for the whole story, kept while the agent types; and what another console wrote meanwhile, beside it.

It tells what was typed after a short rest, and says whether and where that is kept; keeping is the relay's and the cache's. Nothing that
the agent typed is ever replaced in a way that undoing (Ctrl+Z) does not bring back.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QLocale, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from cobrowse.wire import MAX_NOTES
from desktop.customer.view import Kept
from desktop.shell.elided import Elided
from desktop.shell.icons import icon
from desktop.shell.theme import set_role

REST: Final = 500
"""Milliseconds without a key after which what was typed is told."""
LEAST: Final = 88
"""Pixels with the heading: three lines."""
LONGEST: Final = 3000
"""Milliseconds after which it is told also while the agent types on."""
NEARLY: Final = MAX_NOTES * 9 // 10
"""Characters from which on the count is shown."""


class _Editor(QPlainTextEdit):
    """Tab goes on to the next control: notes need no tabs, and the wrap-up is done by keyboard."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def sizeHint(self) -> QSize:
        """Three lines; the journey above has the first call on what room there is."""
        return QSize(100, 64)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tells that the agent is elsewhere now."""
        super().focusOutEvent(event)
        self.left.emit()


class NotesBlock(QWidget):
    """The notes of one contact. `notes_changed(contact, text)`: also the last words of a contact that is shown no more.
    `both_kept(contact, text)`: the agent made one text of two. `large_wanted(on)`: more room, or as much as before.
    """

    notes_changed = Signal(str, str)
    both_kept = Signal(str, str)
    large_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._contact = ""
        self._kept = Kept.RELAY
        self._pending = False
        self._by = ""
        self._title = QLabel()
        set_role(self._title, "section")
        self.state = Elided()
        set_role(self.state, "subtle")
        self.editor, self.theirs = _Editor(), _Editor()
        self.theirs.setReadOnly(True)
        self.theirs.hide()
        self.both, self.large = QPushButton(), QToolButton()
        self.both.hide()
        set_role(self.both, "small")
        set_role(self.large, "small")
        self.large.setCheckable(True)
        self.large.setIcon(icon("larger", "subtle"))
        self.setMinimumHeight(LEAST)
        self._title.setBuddy(self.editor)
        self._lay_out()
        self._rest, self._longest = QTimer(self), QTimer(self)
        for timer, after in ((self._rest, REST), (self._longest, LONGEST)):
            timer.setSingleShot(True)
            timer.setInterval(after)
            timer.timeout.connect(self.flush)
        self.editor.textChanged.connect(self._typed)
        self.editor.left.connect(self.flush)
        self.both.clicked.connect(self.keep_both)
        self.large.toggled.connect(self._sized)
        self._word()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.state, 1000)
        head.addWidget(self.both)
        head.addWidget(self.large)
        texts = QHBoxLayout()
        texts.setSpacing(8)
        texts.addWidget(self.editor, 1)
        texts.addWidget(self.theirs, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addLayout(texts, 1)
        QWidget.setTabOrder(self.large, self.editor)
        keys = ((Qt.Modifier.CTRL | Qt.Key.Key_B, self.keep_both), (Qt.Modifier.CTRL | Qt.Key.Key_L, self.large.toggle))
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    @property
    def text(self) -> str:
        """What stands there now."""
        return self.editor.toPlainText()

    def show_notes(self, contact: str, notes: str, *, kept: Kept, writable: bool) -> None:
        """Shows a contact's notes. What the agent is typing is never replaced by an older echo of it."""
        if contact != self._contact:
            self.flush()
            self._contact = contact
            with QSignalBlocker(self.editor):
                self.editor.setPlainText(notes)
        elif notes != self.text and not self._pending and not self.editor.hasFocus():
            self._replace(notes)
        self._kept = kept
        self.editor.setReadOnly(not writable)
        self.editor.setEnabled(bool(contact))
        self.large.setEnabled(writable)
        self._word()

    def show_theirs(self, text: str, by: str) -> None:
        """Shows what was written elsewhere meanwhile, beside the agent's own text; "" for nothing."""
        self._by = by
        if text != self.theirs.toPlainText():
            self.theirs.setPlainText(text)
        for widget in (self.theirs, self.both):
            widget.setVisible(bool(text))
        self._word()

    def keep_both(self) -> None:
        """One text of both: theirs, and below it what was written here."""
        theirs = self.theirs.toPlainText()
        if not theirs or self.theirs.isHidden() or not self._fits():
            return
        ours = self.text
        self._replace(f"{theirs}\n\n{ours}" if ours else theirs)
        self._rest.stop()
        self._longest.stop()
        self._pending = False
        self.both_kept.emit(self._contact, self.text)
        self.editor.setFocus()

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

    def _replace(self, notes: str) -> None:
        """As one step that can be undone."""
        with QSignalBlocker(self.editor):
            cursor = self.editor.textCursor()
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(notes)
            cursor.movePosition(QTextCursor.MoveOperation.End)
            self.editor.setTextCursor(cursor)

    def _typed(self) -> None:
        if len(self.text) > MAX_NOTES:
            self._cut()
        self._pending = True
        self._rest.start()
        if not self._longest.isActive():
            self._longest.start()
        self._word()

    def _cut(self) -> None:
        """What is too much goes from where it was put in, in the same step: undoing brings back the text before, and no more than it."""
        extra = len(self.text) - MAX_NOTES
        with QSignalBlocker(self.editor):
            cursor = self.editor.textCursor()
            cursor.joinPreviousEditBlock()
            cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter, QTextCursor.MoveMode.KeepAnchor, extra)
            cursor.removeSelectedText()
            cursor.endEditBlock()
            self.editor.setTextCursor(cursor)

    def _fits(self) -> bool:
        return len(self.theirs.toPlainText()) + len(self.text) + 2 <= MAX_NOTES

    def _sized(self, on: bool) -> None:
        self.large.setIcon(icon("smaller" if on else "larger", "subtle"))
        self.large_wanted.emit(on)
        self.editor.setFocus()
        self._word()

    def _word(self) -> None:
        self._title.setText(self.tr("Notes"))
        self.editor.setAccessibleName(self.tr("Notes"))
        self.editor.setPlaceholderText(self.tr("What the customer asks, what you agree on") if not self.editor.isReadOnly() else "")
        self.theirs.setAccessibleName(self.tr("Written elsewhere"))
        self.both.setText(self.tr("Keep both"))
        fits = self._fits()
        self.both.setEnabled(fits)
        self.both.setToolTip(self.tr("Keep both (Ctrl+B)") if fits else self.tr("Together too long: shorten yours first"))
        larger = self.tr("Smaller (Ctrl+L)") if self.large.isChecked() else self.tr("More room (Ctrl+L)")
        self.large.setAccessibleName(self.tr("Room for the whole story"))
        self.large.setToolTip(larger)
        self.state.setText(self._state())
        if self._kept is Kept.HERE and self.theirs.isHidden():
            self.state.setToolTip(self.tr("On this computer; the relay gets it when it is back."))

    def _state(self) -> str:
        if not self.theirs.isHidden():
            return self.tr("Also written by %1:").replace("%1", self._by) if self._by else self.tr("Also written elsewhere:")
        written = len(self.text)
        if written >= MAX_NOTES:
            return self.tr("Full")
        if written > NEARLY:
            count, most = QLocale().toString(written), QLocale().toString(MAX_NOTES)
            return self.tr("%1 of %2").replace("%1", count).replace("%2", most)
        if not written or self.editor.isReadOnly():
            return ""
        if self._pending or self._kept is Kept.NOT_YET:
            return self.tr("Saving…")
        return self.tr("Saved here") if self._kept is Kept.HERE else self.tr("Saved")
