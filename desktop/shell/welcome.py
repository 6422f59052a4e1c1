"""What the middle of the window shows while there is no call: how things stand, and the one thing to do next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cobrowse.contact import Availability
from desktop.shell.icons import icon, pixmap
from desktop.shell.state import Console
from desktop.shell.theme import set_role, theme

ROOMY, LOW = 430, 260
"""Pixels of height below which the keys, and then the picture, make room."""


class WelcomeView(QWidget):
    """Ready, away or offline in a friendly word; a button to take calls; the keys that save time."""

    available_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._console = Console()
        self._picture, self._title, self._text = QLabel(), QLabel(), QLabel()
        set_role(self._title, "hero")
        set_role(self._text, "subtle")
        for label in (self._picture, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setWordWrap(True)
        self._text.setFixedWidth(380)
        self._text.setMinimumHeight(2 * self._text.fontMetrics().lineSpacing() + 2)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.button = QPushButton()
        set_role(self.button, "primary")
        self.button.setIcon(icon("headset", "on_accent"))
        self.button.clicked.connect(self.available_wanted)
        self._keys = QFrame()
        set_role(self._keys, "card")
        self._key_labels: list[QLabel] = []
        grid = QGridLayout(self._keys)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for at, key in enumerate(
            ("Ctrl+Shift+A", "Ctrl+Shift+D", "Ctrl+Shift+M", "Ctrl+Shift+H", "Ctrl+Shift+L", "Ctrl+Shift+S", "Ctrl+F", "Ctrl+N")
        ):
            cap, words = QLabel(key), QLabel()
            set_role(cap, "badge")
            cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._key_labels.append(words)
            grid.addWidget(cap, at // 2, at % 2 * 2)
            grid.addWidget(words, at // 2, at % 2 * 2 + 1)
        grid.setColumnMinimumWidth(1, 120)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._picture)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        column.addWidget(self._keys, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        theme.changed.connect(self._write)
        self._write()

    def show_console(self, console: Console) -> None:
        """How the agent stands now."""
        before, self._console = self._console, console
        if (before.availability, before.agent, before.up, before.ringing is None) != (
            console.availability, console.agent, console.up, console.ringing is None,
        ):  # fmt: skip
            self._write()

    def _write(self) -> None:
        console = self._console
        first = console.agent.split()[0] if console.agent else ""
        if not console.up:
            picture, title = "link-down", self.tr("One moment")
            text = self.tr("Connecting to the relay. Calls come in as soon as it answers.")
        elif console.availability is Availability.AVAILABLE:
            picture, title = "headset", self.tr("Ready, {0}").format(first) if first else self.tr("Ready")
            text = self.tr("The next customer rings here, with what is known about them.")
        elif console.availability is Availability.AWAY:
            picture, title = "cup", self.tr("You are away")
            text = self.tr("No calls ring here until you are back.")
        else:
            picture, title = "moon", self.tr("Welcome, {0}").format(first) if first else self.tr("Welcome")
            text = self.tr("You are offline: no calls ring here yet.")
        drawn = pixmap(picture, "accent", 56)
        if console.ringing is not None:
            drawn = drawn.copy()
            drawn.fill(Qt.GlobalColor.transparent)  # the card of who rings lies over it, and leaves its upper edge
        self._picture.setPixmap(drawn)
        self._title.setText(title)
        self._text.setText(text)
        self.button.setText(self.tr("Take calls"))
        self.button.setAccessibleName(self.tr("Take calls"))
        shown = console.up and console.availability is not Availability.AVAILABLE
        policy = self.button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.button.setSizePolicy(policy)
        self.button.setVisible(shown)
        words = (
            self.tr("Answer"), self.tr("Decline"), self.tr("Mute"), self.tr("Hold"), self.tr("Look along"), self.tr("Availability"),
            self.tr("Search"), self.tr("Notes"),
        )  # fmt: skip
        for label, word in zip(self._key_labels, words, strict=True):
            label.setText(word)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low place the words and the button stay."""
        super().resizeEvent(event)
        self._keys.setVisible(self.height() >= ROOMY)
        self._picture.setVisible(self.height() >= LOW)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)
