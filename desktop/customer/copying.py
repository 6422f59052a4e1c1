"""Copying what is on the card: a button at each value, and a clipboard that does not keep a customer's address for the rest of the day.

What was copied is taken out of the clipboard after a while if it is still there, and kept out of clipboard histories where the desktop
knows how to ask for that. Whatever the agent copied elsewhere meanwhile stays.
"""

from __future__ import annotations

from html import escape
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton, QToolTip

from desktop.shell.icons import icon
from desktop.shell.theme import set_role

KEPT: Final = 60_000
"""Milliseconds for which a personal value stays in the clipboard."""
SAID: Final = 2_000
"""Milliseconds for which a button says that it copied."""
SIZE: Final = QSize(24, 16)
"""Pixels: no higher than a line, so that rows with a button are as high as rows without."""
_SECRET: Final = {
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
}
"""What asks clipboard histories not to keep it: Klipper's hint, and that of Windows ("Cloud Clipboard and Clipboard History Formats")."""


class Clipboard(QObject):
    """The system's clipboard, as far as this window filled it."""

    def __init__(self, parent: QObject | None = None, kept: int = KEPT) -> None:
        super().__init__(parent)
        self._text = ""
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(kept)
        self._over.timeout.connect(self.forget)

    def copy(self, text: str) -> None:
        """Puts a personal value there, for a while."""
        data = QMimeData()
        data.setText(text)
        for kind, value in _SECRET.items():
            data.setData(kind, value)
        QGuiApplication.clipboard().setMimeData(data)
        self._text = text
        self._over.start()

    def forget(self) -> None:
        """Takes it out again, if it is still there."""
        self._over.stop()
        text, self._text = self._text, ""
        if text and QGuiApplication.clipboard().text() == text:
            QGuiApplication.clipboard().clear()


class CopyButton(QToolButton):
    """Copies one value; `what` names it in the language that is on: "Phone"."""

    def __init__(self, clipboard: Clipboard, value: str, what: str) -> None:
        super().__init__()
        self._clipboard, self._value, self._what = clipboard, value, what
        self._said = QTimer(self)
        self._said.setSingleShot(True)
        self._said.setInterval(SAID)
        self._said.timeout.connect(self._word)
        set_role(self, "small")
        self.setFixedSize(SIZE)
        self.setIconSize(SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._copy)
        self._word()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def _copy(self) -> None:
        self._clipboard.copy(self._value)
        self._said.start()
        self._word()
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), escape(self.tr("Copied")), self)

    def _word(self) -> None:
        copied = self._said.isActive()
        self.setIcon(icon("check" if copied else "copy", "good" if copied else "subtle"))
        name = self.tr("Copy: %1").replace("%1", self._what)
        self.setAccessibleName(name)
        self.setAccessibleDescription(self.tr("Copied") if copied else "")  # a change of it is read out
        self.setToolTip(escape(self.tr("Copied") if copied else name))
