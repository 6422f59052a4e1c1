"""Headset, microphone and ringing device, in a thread of their own: a frozen window never breaks the sound.

This is the window's end: it says what is chosen and hears what there is. The devices themselves live in `desktop.call.desk`, which is
imported, with QtMultimedia, when sound is first needed. The camera is `desktop.call.camera`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QThread, Signal

from desktop.call import latency
from webrtc.audio.levels import Meter
from webrtc.audio.microphone import Microphone
from webrtc.audio.playout import Playout
from webrtc.audio.processing import Switches

if TYPE_CHECKING:
    from desktop.call.desk import Desk

_WORN: Final = re.compile(
    r"head(set|phone| ?set|[-_]head[-_]unit)|hands?[-_ ]?free|ear(buds?|phones?)|airpods|jabra|plantronics|epos|poly ", re.I
)
"""What headsets are called; more precise than that is only PulseAudio's own word for it (`desktop.call.pulse`)."""


@dataclass(frozen=True)
class Device:
    """A device of this computer. `id` is the system's and stays the same when it is plugged in again."""

    id: str
    name: str
    is_default: bool = False
    worn: bool = False
    """Whether it looks like a headset."""


@dataclass(frozen=True)
class DeviceList:
    """What is plugged in now."""

    microphones: tuple[Device, ...] = ()
    speakers: tuple[Device, ...] = ()


@dataclass(frozen=True)
class Choice:
    """The devices to use, by id. "": follow the system's default. One that is not there gives way until it is back: to the latest of
    those that were chosen `earlier` and are there, else to the default."""

    microphone: str = ""
    headset: str = ""
    ringing: str = ""
    earlier: tuple[str, ...] = ()
    """Ids of devices of any kind, the latest first."""
    switches: Mapping[str, Switches] = field(default_factory=dict)
    """What is done to the voice, by the microphone's id; one that is not here has `usual`."""


@dataclass(frozen=True)
class DeviceState:
    """What is open now; ids, "" for what is not."""

    microphone: str = ""
    headset: str = ""
    microphone_muted: bool = False
    """The microphone is muted by its own switch or in the system's settings. Known from PulseAudio only: on Windows it stays False."""
    switches: Switches | None = None
    """What is done to the voice; None while no microphone is open."""
    processed: bool = True
    """Whether that can be done: the module for it could be loaded, or was not looked for yet."""


class Trouble(StrEnum):
    """What `AudioDevices.trouble` tells; "" when there is none any more."""

    NONE = ""
    NO_MICROPHONE = "no_microphone"
    MICROPHONE_TAKEN = "microphone_taken"
    NO_SPEAKER = "no_speaker"
    SPEAKER_TAKEN = "speaker_taken"
    NO_PROCESSING = "no_processing"
    """Echo and noise stay in: the module that takes them out cannot be loaded."""


def looks_worn(name: str, identity: str) -> bool:
    """Whether a device's name or id is that of a headset."""
    return _WORN.search(f"{name} {identity}") is not None


def usual(worn: bool) -> Switches:
    """What is done when nobody chose. A headset has next to no way from its ear to its microphone, so there is no echo that cancelling
    could take out, and it costs some of the voice whenever both talk at once."""
    return Switches(echo=not worn)


class AudioDevices(QObject):
    """Owns the audio thread. Call it from Qt's thread; its signals come there.

    Nothing is opened until `talk`, `ring`, `listen` or `try_out`: a headset that is not in use stays free for other programs.
    """

    devices_changed = Signal(object)
    """A `DeviceList`."""
    trouble = Signal(str)
    """A value of `Trouble`, for the call's devices."""
    state_changed = Signal(object)
    """A `DeviceState`."""
    _choose = Signal(object)
    _talk = Signal(bool)
    _ring = Signal(bool)
    _listen = Signal(bool)
    _try = Signal(str)
    _list = Signal()

    def __init__(self, microphone: Microphone, speech: Playout, choice: Choice | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._microphone = microphone
        self._speech = speech
        self._choice = choice or Choice()
        self._thread: QThread | None = None
        self._desk: Desk | None = None
        self.state = DeviceState()
        """The last that `state_changed` told."""
        self.microphone_meter = microphone.meter
        """How loud the open microphone is, any thread."""
        self.speech_meter = Meter()
        """How loud that is what goes to the headset, any thread."""

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

    def listen(self, on: bool) -> None:
        """Opens the microphone for its meter, without a call; or closes it unless a call needs it."""
        if on or self._desk is not None:
            self._start()
            self._listen.emit(on)

    def try_out(self, kind: str) -> None:
        """Plays a short tone on the device for "headset" or "ringing"; "check": on the headset, some noise first."""
        self._start()
        self._try.emit(kind)

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
        latency.prepare()
        from desktop.call.desk import Desk

        self._thread = thread = QThread()
        thread.setObjectName("audio")
        self._desk = desk = Desk(self._microphone, self._speech, self._choice, self.speech_meter)
        desk.moveToThread(thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._choose.connect(desk.choose, queued)
        self._talk.connect(desk.talk, queued)
        self._ring.connect(desk.ring, queued)
        self._listen.connect(desk.listen, queued)
        self._try.connect(desk.try_out, queued)
        self._list.connect(desk.tell_devices, queued)
        desk.devices_changed.connect(self.devices_changed, queued)
        desk.trouble.connect(self.trouble, queued)
        desk.state_changed.connect(self._stands, queued)
        thread.finished.connect(desk.close, Qt.ConnectionType.DirectConnection)
        thread.start(QThread.Priority.TimeCriticalPriority)

    def _stands(self, state: DeviceState) -> None:
        self.state = state
        self.state_changed.emit(state)
