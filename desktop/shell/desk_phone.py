"""The phone on this desk: softphone, headset, ringing and camera, built when they are first needed, as they are heavy.

`desktop.call` and `webrtc` do the work; here they are joined, and the softphone's thread reaches Qt's by one queued signal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop.shell.settings import Settings
from webrtc import channel

if TYPE_CHECKING:
    from desktop.call.stage import VideoStage


class DeskPhone(QObject):
    """Signals in Qt's thread: `told(PhoneEvent)`, `trouble(kind)`, `devices_changed(by kind: ids and names)`."""

    told = Signal(object)
    trouble = Signal(str)
    devices_changed = Signal(object)
    _crossed = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._stage: VideoStage | None = None
        self._crossed.connect(self.told, Qt.ConnectionType.QueuedConnection)

    def ring(self, *, on: bool) -> None:
        """On the ringing device."""

    def show_on(self, stage: VideoStage) -> None:
        """Where the pictures go."""
        self._stage = stage

    def command(self, command: channel.PhoneCommand) -> None:
        """To the softphone."""

    def list_devices(self) -> None:
        """Tells `devices_changed`."""

    def choose_devices(self) -> None:
        """The settings name others now."""

    def stop(self) -> None:
        """Ends all threads."""
