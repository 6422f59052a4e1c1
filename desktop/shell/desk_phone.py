"""The phone on this desk: softphone, headset, ringing and camera, built when they are first needed, as they are heavy.

`desktop.call` and `webrtc` do the work; here they are joined, and the softphone's thread reaches Qt's by one queued signal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop.shell.settings import Settings
from webrtc import channel

if TYPE_CHECKING:
    from desktop.call.camera import Camera
    from desktop.call.devices import AudioDevices, Choice, DeviceList
    from desktop.call.stage import VideoStage
    from webrtc.softphone import Softphone


@dataclass(frozen=True)
class _Parts:
    """What stands once the phone was needed."""

    softphone: Softphone
    audio: AudioDevices
    camera: Camera


class DeskPhone(QObject):
    """Signals in Qt's thread: `told(PhoneEvent)`, `trouble(kind)`, `devices_changed` (by kind: ids and names)."""

    told = Signal(object)
    trouble = Signal(str)
    devices_changed = Signal(object)
    _crossed = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._stage: VideoStage | None = None
        self._parts: _Parts | None = None
        self._crossed.connect(self.told, Qt.ConnectionType.QueuedConnection)

    def show_on(self, stage: VideoStage) -> None:
        """Where the pictures go."""
        self._stage = stage
        parts = self._needed()
        stage.watch(parts.softphone.picture)
        parts.camera.own_picture.connect(stage.show_own)

    def ring(self, *, on: bool) -> None:
        """On the ringing device. The phone is made ready meanwhile, so that the answer does not wait for it."""
        if on or self._parts is not None:
            self._needed().audio.ring(on)

    def command(self, command: channel.PhoneCommand) -> None:
        """To the softphone; devices are opened and closed along with the call."""
        parts = self._needed()
        if isinstance(command, channel.Connect):
            parts.audio.talk(True)
        elif isinstance(command, channel.SetCamera):
            parts.camera.switch(command.on)
        elif isinstance(command, channel.Close):
            parts.audio.talk(False)
            parts.camera.switch(False)
        parts.softphone.command(command)

    def list_devices(self) -> None:
        """Tells `devices_changed` soon, and at every change from then on."""
        self._needed().audio.list()

    def choose_devices(self) -> None:
        """The settings name others now; in force at once, also in a call."""
        if self._parts is not None:
            self._parts.audio.choose(self._choice())
            self._parts.camera.choose(self._settings.device("camera"))

    def stop(self) -> None:
        """Ends all threads; returns when they have ended."""
        parts, self._parts = self._parts, None
        if parts is not None:
            if self._stage is not None:
                self._stage.watch(None)
            parts.camera.switch(False)
            parts.audio.stop()
            parts.softphone.stop()

    def _choice(self) -> Choice:
        from desktop.call.devices import Choice

        return Choice(*(self._settings.device(kind) for kind in ("microphone", "headset", "ringing")))

    def _needed(self) -> _Parts:
        if self._parts is None:
            from desktop.call.camera import Camera
            from desktop.call.devices import AudioDevices
            from webrtc.softphone import Softphone

            softphone = Softphone(self._crossed.emit)
            softphone.start()
            audio = AudioDevices(softphone.microphone, softphone.speech, self._choice(), self)
            camera = Camera(softphone.camera, self)
            camera.choose(self._settings.device("camera"))
            audio.trouble.connect(self.trouble)
            camera.trouble.connect(self.trouble)
            audio.devices_changed.connect(self._list)
            self._parts = _Parts(softphone, audio, camera)
        return self._parts

    def _list(self, devices: DeviceList) -> None:
        from PySide6.QtMultimedia import QMediaDevices

        microphones = tuple((one.id, one.name) for one in devices.microphones)
        speakers = tuple((one.id, one.name) for one in devices.speakers)
        cameras = tuple((bytes(one.id().data()).decode("utf-8", "replace"), one.description()) for one in QMediaDevices.videoInputs())
        self.devices_changed.emit({"microphone": microphones, "headset": speakers, "ringing": speakers, "camera": cameras})
