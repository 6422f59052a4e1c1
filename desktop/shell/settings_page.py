"""The settings, as a page inside the window: look, language, devices. Everything is in force at once; there is nothing to apply.

Sound and picture are `desktop.shell.sound_settings`'.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.shell.column import show_column
from desktop.shell.icons import icon
from desktop.shell.settings import Language, Settings
from desktop.shell.sound_settings import SoundSettings
from desktop.shell.theme import ThemeChoice, set_role


class SettingsPage(QWidget):
    """Shows and changes `Settings`; what concerns devices is `sound`'s."""

    closed = Signal()
    check_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.sound = SoundSettings(settings)
        self._kept = True
        self.theme_box, self.language_box = QComboBox(), QComboBox()
        self._labels = {name: QLabel() for name in ("theme", "language")}
        self._heads = [QLabel() for _ in range(3)]
        self._title, self._privacy = QLabel(), QLabel()
        self._privacy.setWordWrap(True)
        set_role(self._title, "hero")
        set_role(self._privacy, "subtle")
        self.back = QPushButton()
        set_role(self.back, "quiet")
        self.back.setIcon(icon("back"))
        self.back.setShortcut("Esc")
        self.back.clicked.connect(self.closed)
        self.check = QPushButton(icon("headset"), "")
        self.check.clicked.connect(self.check_wanted)
        self._arrange()
        self._write()
        self.theme_box.currentIndexChanged.connect(lambda: self._chose("theme", self.theme_box))
        self.language_box.currentIndexChanged.connect(lambda: self._chose("language", self.language_box))

    def _arrange(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(32, 16, 32, 32)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addStretch(1)
        head.addWidget(self.check)
        column.addLayout(head)
        column.addWidget(self._title)
        groups: tuple[tuple[str, ...] | None, ...] = (("theme", "language"), None, ())
        boxes = {"theme": self.theme_box, "language": self.language_box}
        for label, names in zip(self._heads, groups, strict=True):
            set_role(label, "section")
            column.addSpacing(8)
            column.addWidget(label)
            if names is None:
                column.addWidget(self.sound)
                continue
            card = QFrame()
            set_role(card, "card")
            form = QFormLayout(card)
            form.setContentsMargins(16, 16, 16, 16)
            form.setHorizontalSpacing(24)
            form.setVerticalSpacing(12)
            form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            for name in names:
                boxes[name].setSizePolicy(boxes[name].sizePolicy().Policy.Expanding, boxes[name].sizePolicy().Policy.Fixed)
                boxes[name].setMinimumHeight(36)
                self._labels[name].setMinimumWidth(140)
                self._labels[name].setMinimumHeight(36)
                form.addRow(self._labels[name], boxes[name])
            if not names:
                form.addRow(self._privacy)
            column.addWidget(card)
        column.addStretch(1)
        show_column(self, body, 720)

    def show_cache(self, *, kept: bool) -> None:
        """Whether what is known of customers is kept on this computer, encrypted, or in memory only."""
        self._kept = kept
        self._write()

    def _chose(self, name: str, box: QComboBox) -> None:
        self._settings.set_text(name, str(box.currentData() or ""))

    def _write(self) -> None:
        self._title.setText(self.tr("Settings"))
        self.back.setText(self.tr("Back"))
        self.check.setText(self.tr("Check my equipment"))
        for label, text in zip(self._heads, (self.tr("Window"), self.tr("Sound and picture"), self.tr("Privacy")), strict=True):
            label.setText(text)
        texts = {"theme": self.tr("Theme"), "language": self.tr("Language")}
        for name, text in texts.items():
            self._labels[name].setText(text)
            self._box(name).setAccessibleName(text)
        themes = (
            (ThemeChoice.SYSTEM, self.tr("As the system")),
            (ThemeChoice.LIGHT, self.tr("Light")),
            (ThemeChoice.DARK, self.tr("Dark")),
        )
        _fill(self.theme_box, tuple((choice.value, words) for choice, words in themes), self._settings.theme.value)
        languages = ((Language.SYSTEM.value, self.tr("As the system")), ("en", "English"), ("nl", "Nederlands"))
        _fill(self.language_box, languages, self._settings.language.value)
        self._privacy.setText(
            self.tr("What you have been told about customers is kept on this computer, encrypted; the key is in your keyring.")
            if self._kept
            else self.tr(
                "There is no keyring on this computer, so nothing about customers is kept on it: it lives in memory until you quit."
            )
        )

    def _box(self, name: str) -> QComboBox:
        return {"theme": self.theme_box, "language": self.language_box}[name]

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)


def _fill(box: QComboBox, choices: tuple[tuple[str, str], ...], chosen: str) -> None:
    box.blockSignals(True)
    box.clear()
    for value, words in choices:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(False)
