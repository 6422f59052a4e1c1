"""The ringing card: who calls, how that is known, what they were doing, and the two buttons. It lies on the window, never in a dialog."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.shell.icons import icon, pixmap


@dataclass(frozen=True)
class OfferView:
    """What may be shown before answering. Times in seconds: `waited` in the queue, `timeout` until the call goes to another."""

    name: str
    how: str
    line: str
    waited: float
    video: bool
    timeout: float


class RingingCard(QFrame):
    """Shortcuts while it rings: Ctrl+Shift+A answers, Ctrl+Shift+D declines. It takes no focus by itself."""

    answer_wanted = Signal()
    decline_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ringing")
        self.setProperty("role", "offer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._offer: OfferView | None = None
        self._since = 0.0
        self._total = 1.0
        self._clock = QTimer(self, interval=200)
        self._clock.timeout.connect(self._show_time)
        self._build()
        self._keys = tuple(
            QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut) for keys in ("Ctrl+Shift+A", "Ctrl+Shift+D")
        )
        for shortcut, button in zip(self._keys, (self._answer, self._decline), strict=True):
            shortcut.activated.connect(button.click)
        self.show_offer(None)

    def show_offer(self, offer: OfferView | None) -> None:
        """Shows the offer, or nothing rings any more."""
        if offer is not None and offer != self._offer:
            if self._offer is None or (offer.name, offer.how) != (self._offer.name, self._offer.how):
                self._total = max(offer.timeout, 1.0)
            self._since = time.monotonic()
            self._name.setText(offer.name)
            self._how.setText(offer.how)
            self._line.setText(offer.line)
            self._line.setVisible(bool(offer.line))
            self._what.setText(self.tr("Video call") if offer.video else self.tr("Call"))
            self._picture.setPixmap(pixmap("camera" if offer.video else "phone", "accent"))
            self.setAccessibleName(self.tr("{0} calls. {1}").format(offer.name, offer.how))
        self._offer = offer
        self.setVisible(offer is not None)
        self._clock.start() if offer is not None else self._clock.stop()
        for shortcut in self._keys:
            shortcut.setEnabled(offer is not None)
        self._show_time()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            for button, text in ((self._answer, self.tr("Answer")), (self._decline, self.tr("Decline"))):
                button.setText(text)
                button.setAccessibleName(text)
        super().changeEvent(event)

    def _show_time(self) -> None:
        if self._offer is None:
            return
        passed = time.monotonic() - self._since
        waited = int(self._offer.waited + passed)
        self._waited.setText(self.tr("waits {0}").format(f"{waited // 60}:{waited % 60:02}"))
        self._left.setValue(max(0, round(1000 * (self._offer.timeout - passed) / self._total)))

    def _build(self) -> None:
        self._picture, self._what, self._waited = QLabel(), QLabel(), QLabel()
        self._what.setProperty("role", "section")
        self._waited.setProperty("role", "subtle")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._picture)
        head.addWidget(self._what)
        head.addStretch(1)
        head.addWidget(self._waited)
        self._name = _label("ringingName")
        self._name.setProperty("role", "title")
        self._how = _label("ringingHow")
        self._how.setProperty("role", "subtle")
        self._line = _label("ringingLine")
        self._left = QProgressBar(maximum=1000, textVisible=False)
        self._left.setFixedHeight(4)
        self._left.setAccessibleName(self.tr("Time left to answer"))
        self._answer = self._button(self.tr("Answer"), "answer", "on_answer", "good")
        self._answer.setToolTip(self.tr("Ctrl+Shift+A"))
        self._decline = self._button(self.tr("Decline"), "decline", "text", "")
        self._decline.setToolTip(self.tr("The call goes to a colleague. Ctrl+Shift+D"))
        self._answer.clicked.connect(self.answer_wanted)
        self._decline.clicked.connect(self.decline_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._answer, 2)
        buttons.addWidget(self._decline, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(8)
        whole.addLayout(head)
        for label in (self._name, self._how, self._line):
            whole.addWidget(label)
        whole.addSpacing(4)
        whole.addLayout(buttons)
        whole.addWidget(self._left)
        self.setMinimumWidth(320)

    def _button(self, text: str, picture: str, color: str, role: str) -> QPushButton:
        button = QPushButton(icon(picture, color), text)
        button.setIconSize(QSize(20, 20))
        button.setMinimumHeight(36)
        button.setAccessibleName(text)
        if role:
            button.setProperty("role", role)
        return button


def _label(name: str) -> QLabel:
    label = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setObjectName(name)
    return label
