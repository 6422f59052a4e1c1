"""What the agent set, kept in the profile's settings file. No secrets: those are in the keyring (`desktop.shell.vault`)."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from desktop.shell.profile import Profile
from desktop.shell.theme import ThemeChoice

_T = TypeVar("_T", bound=StrEnum)


class Language(StrEnum):
    """The window's language."""

    SYSTEM = "system"
    ENGLISH = "en"
    DUTCH = "nl"


class Settings(QObject):
    """Reads and writes; `changed` tells the name of what changed."""

    changed = Signal(str)

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self._file = QSettings(str(profile.settings), QSettings.Format.IniFormat)

    def text(self, name: str, default: str = "") -> str:
        """A setting as text."""
        value = self._file.value(name, default)
        return value if isinstance(value, str) else default

    def set_text(self, name: str, value: str) -> None:
        """Sets one, and tells."""
        if self.text(name) != value:
            self._file.setValue(name, value)
            self.changed.emit(name)

    def shape(self, name: str) -> QByteArray:
        """A window's or splitter's shape; empty before the first."""
        value = self._file.value(f"shape/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_shape(self, name: str, value: QByteArray) -> None:
        """Keeps a shape."""
        self._file.setValue(f"shape/{name}", value)

    def flush(self) -> None:
        """Onto the disk."""
        self._file.sync()

    @property
    def theme(self) -> ThemeChoice:
        """The look."""
        return _one_of(ThemeChoice, self.text("theme"), ThemeChoice.SYSTEM)

    @property
    def language(self) -> Language:
        """The language."""
        return _one_of(Language, self.text("language"), Language.SYSTEM)

    def device(self, kind: str) -> str:
        """The device chosen for "microphone", "headset", "ringing" or "camera"; "" follows the system."""
        return self.text(f"device/{kind}")


def _one_of(kind: type[_T], text: str, default: _T) -> _T:
    return kind(text) if text in tuple(kind) else default
