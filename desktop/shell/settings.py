"""What the agent set, kept in the profile's settings file. No secrets: those are in the keyring (`desktop.shell.vault`)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import quote, unquote

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from desktop.shell.profile import Profile
from desktop.shell.theme import ThemeChoice

_T = TypeVar("_T", bound=StrEnum)
REMEMBERED: Final = 16
"""Devices of all kinds that are remembered after another was chosen."""


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

    def choose_device(self, kind: str, device: str, name: str) -> None:
        """Chooses one by id, "" to follow the system; it is remembered, with its name, also after another was chosen."""
        if device:
            self._file.setValue(f"known/{quote(device, safe='')}", name)
            kept = [device, *(one for one in self.earlier if one != device)]
            self._file.setValue("device/earlier", kept[:REMEMBERED])
        self.set_text(f"device/{kind}", device)

    @property
    def earlier(self) -> tuple[str, ...]:
        """Ids of the devices of any kind that were ever chosen, the latest first."""
        value = self._file.value("device/earlier", [])
        found = value if isinstance(value, list) else [value]
        return tuple(one for one in found if isinstance(one, str) and one)

    def device_name(self, device: str) -> str:
        """What a device was called when it was chosen; "" for one that never was."""
        return self.text(f"known/{quote(device, safe='')}")

    def processing(self) -> dict[str, frozenset[str]]:
        """By the microphone's id what is done to the voice, of "echo", "noise", "gain"; a microphone that was never set is not here."""
        self._file.beginGroup("processing")
        try:
            return {unquote(key): frozenset(str(self._file.value(key) or "").split()) for key in self._file.childKeys()}
        finally:
            self._file.endGroup()

    def set_processing(self, microphone: str, done: frozenset[str]) -> None:
        """Sets that for one microphone, and tells."""
        self._file.setValue(f"processing/{quote(microphone, safe='')}", " ".join(sorted(done)))
        self.changed.emit("device/processing")


def _one_of(kind: type[_T], text: str, default: _T) -> _T:
    return kind(text) if text in tuple(kind) else default
