"""Headset, microphone and ringing device, in a thread of their own: a frozen window never breaks the sound.

This is the window's end: it says what is chosen and hears what there is. The devices themselves live in `desktop.call.desk`, which is
imported, with QtMultimedia, when sound is first needed. The camera is `desktop.call.camera`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, Signal

from webrtc.audio.microphone import Microphone
from webrtc.audio.playout import Playout

if TYPE_CHECKING:
    from desktop.call.desk import Desk


@dataclass(frozen=True)
class Device:
    """A device of this computer. `id` is the system's and stays the same when it is plugged in again."""

    id: str
    name: str
    is_default: bool = False


@dataclass(frozen=True)
class DeviceList:
    """What is plugged in now."""

    microphones: tuple[Device, ...] = ()
    speakers: tuple[Device, ...] = ()


@dataclass(frozen=True)
class Choice:
    """The devices to use, by id. "": follow the system's default. One that is not there gives way to the default until it is back."""

    microphone: str = ""
    headset: str = ""
    ringing: str = ""


class Trouble(StrEnum):
    """What `AudioDevices.trouble` tells; "" when there is none any more."""

    NONE = ""
    NO_MICROPHONE = "no_microphone"
    MICROPHONE_TAKEN = "microphone_taken"
    NO_SPEAKER = "no_speaker"
    SPEAKER_TAKEN = "speaker_taken"


class AudioDevices(QObject):
    """Owns the audio thread. Call it from Qt's thread; its signals come there.

    Nothing is opened until `talk` or `ring`: a headset that is not in use stays free for other programs.
    """

    devices_changed = Signal(object)
    """A `DeviceList`."""
    trouble = Signal(str)
    """A value of `Trouble`, for the call's devices."""
    _choose = Signal(object)
    _talk = Signal(bool)
    _ring = Signal(bool)
    _list = Signal()

    def __init__(self, microphone: Microphone, speech: Playout, choice: Choice | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._microphone = microphone
        self._speech = speech
        self._choice = choice or Choice()
        self._thread: QThread | None = None
        self._desk: Desk | None = None

    def choose(self, choice: Choice) -> None:
        """Uses other devices from now on, also in the middle of a call."""
        self._choice = choice
        if self._desk is not None:
            self._choose.emit(choice)

    def talk(self, on: bool) -> None:
        """Opens the microphone and the headset for a call, or closes them."""
        if on or self._desk is not None:
            self._start()
            self._talk.emit(on)

    def ring(self, on: bool) -> None:
        """Rings on the ringing device, or stops ringing."""
        if on or self._desk is not None:
            self._start()
            self._ring.emit(on)

    def list(self) -> None:
        """Has `devices_changed` told soon; after that it comes with every change."""
        self._start()
        self._list.emit()

    def stop(self) -> None:
        """Closes all devices and ends the thread."""
        thread = self._thread
        if thread is not None:
            thread.quit()
            thread.wait()
        self._thread = self._desk = None

    def _start(self) -> None:
        if self._thread is not None:
            return
        from desktop.call.desk import Desk

        self._thread = thread = QThread()
        thread.setObjectName("audio")
        self._desk = desk = Desk(self._microphone, self._speech, self._choice)
        desk.moveToThread(thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._choose.connect(desk.choose, queued)
        self._talk.connect(desk.talk, queued)
        self._ring.connect(desk.ring, queued)
        self._list.connect(desk.tell_devices, queued)
        desk.devices_changed.connect(self.devices_changed, queued)
        desk.trouble.connect(self.trouble, queued)
        thread.finished.connect(desk.close, Qt.ConnectionType.DirectConnection)
        thread.start(QThread.Priority.TimeCriticalPriority)
