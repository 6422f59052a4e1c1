"""A customer whom the search found, to read beside a call: who they are, and their journey. Nothing here can be changed, asked or copied
into the contact; a line says that this is no part of it. In the place of what was found, and back to it with Escape.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cobrowse.identity import Card
from desktop.customer import sentences
from desktop.customer.journey import Journey, today
from desktop.shell.elided import Elided
from desktop.shell.icons import icon
from desktop.shell.state import Opened
from desktop.shell.theme import set_role


class Beside(QWidget):
    """Shows one `Opened`; `closed` when the agent goes back to what was found."""

    closed = Signal()

    def __init__(self, clock: Callable[[], date] = today) -> None:
        super().__init__()
        self._shown: Opened | None = None
        self.back = QPushButton()
        set_role(self.back, "quiet")
        self.back.setIcon(icon("back"))
        self.back.clicked.connect(self.closed)
        self.back.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name, self._where, self._words = Elided(), Elided(), QLabel(textFormat=Qt.TextFormat.PlainText)
        set_role(self._name, "section")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._where.setContentsMargins(8, 0, 8, 0)
        set_role(self._where, "subtle")
        set_role(self._words, "notice")
        self._words.setWordWrap(True)
        self.journey = Journey(clock)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.back)
        head.addWidget(self._name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._words)
        layout.addWidget(self._where)
        layout.addWidget(self.journey, 1)
        self._word()

    def show_opened(self, opened: Opened) -> None:
        """Shows the customer; the line of the journey that was found is open once the cache has told it."""
        if opened == self._shown:
            return
        before, self._shown = self._shown, opened
        known = opened.known
        self.journey.show_journey(known.journey if known else (), closed=known is None)
        if known is not None and (before is None or before.known is None or before.line != opened.line):
            self.journey.view.see(opened.line)
        self._word()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if Qt.Key(event.key()) is Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def _word(self) -> None:
        shown = self._shown
        card = shown.known.card if shown is not None and shown.known is not None else None
        self._name.setText((shown.name if shown is not None else "") or sentences.unknown_name())
        self._where.setText(_where(card))
        self._words.setText(self.tr("To read only: not part of your contact."))
        self.back.setAccessibleName(self.tr("Back to what was found"))
        self.back.setToolTip(self.tr("Back to what was found (Esc)"))


def _where(card: Card | None) -> str:
    return " · ".join(part for part in (card.number, card.city) if part) if card is not None else ""
