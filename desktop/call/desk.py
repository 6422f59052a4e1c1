"""The sound devices, in the audio thread: what the microphone hears into the phone, what the phone gives into the headset, the ringing.

The headset and the microphone are opened when it rings, as opening them may take a second; nothing of the microphone leaves before the
call (`webrtc.audio.microphone`). A device that goes away gives way to the next, one that comes back is taken again: at once, as the
sound server, QMediaDevices and the open streams each tell by themselves, and whoever is first is believed. The microphone's sound goes
through `webrtc.audio.processing`, which hears what goes to the headset. One open device is `desktop.call.streams`'. Only
`desktop.call.devices` makes a `Desk`; all its slots run in its thread.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Set
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from desktop.call.devices import Choice, Device, DeviceList, DeviceState, Trouble, looks_worn, usual
from desktop.call.pulse import Devices, Known, Server
from desktop.call.streams import BUFFER, LARGEST, SERVER, Input, Output, close
from desktop.call.tones import Ringing, Tone
from webrtc.audio.frames import RATE, Samples
from webrtc.audio.levels import Meter
from webrtc.audio.microphone import Microphone
from webrtc.audio.playout import Playout
from webrtc.audio.processing import Processing

log = logging.getLogger(__name__)

LOOK: Final = 500
"""Milliseconds between two looks at what nobody tells: a microphone that gives nothing, one that could not be opened, a server anew."""

TOO_OFTEN: Final = 4
"""Holes in the sound after which a larger buffer is worth its delay."""
URGENT: Final = -11
"""The niceness of this thread, as sound servers have it."""


class Desk(QObject):
    """Opens and follows the devices."""

    devices_changed = Signal(object)
    trouble = Signal(str)
    state_changed = Signal(object)
    _ended = Signal()

    def __init__(self, microphone: Microphone, speech: Playout, choice: Choice, speech_meter: Meter) -> None:
        super().__init__()
        self._microphone = microphone
        self._speech = speech
        self._choice = choice
        self._speech_meter = speech_meter
        self._processing = Processing()
        self._known: QMediaDevices | None = None
        self._look: QTimer | None = None
        self._ringing = Ringing()
        self._tone: Tone | None = None
        self._source: Input | None = None
        self._headset: Output | None = None
        self._ringer: Output | None = None
        self._tried: Output | None = None
        self._talks = self._rings = self._listens = False
        self._told = Trouble.NONE
        self._state = DeviceState()
        self._server = Server()
        self._heard: Devices | None = None
        self._notifiers: list[QSocketNotifier] = []
        self._seen: set[str] = set()
        self._place: int | None = None
        self._buffer = BUFFER
        self._listed = DeviceList()

    @Slot(object)
    def choose(self, choice: Choice) -> None:
        """Other devices from now on."""
        self._choice = choice
        self._follow()

    @Slot(bool)
    def talk(self, on: bool) -> None:
        """A call is on, or over."""
        self._talks = on
        if not on:
            self._buffer = BUFFER  # the next call may find a machine with less to do
            if not self._rings:
                self._give_back()
        self._follow()

    @Slot(bool)
    def ring(self, on: bool) -> None:
        """It rings, or not. The call's devices stay open until the next look, as the answer may come."""
        self._rings = on
        if not on:
            close(self._ringer)
            self._ringer = None
            self._ringing.rewind()
        self._follow()

    @Slot(bool)
    def listen(self, on: bool) -> None:
        """Somebody looks at the microphone's meter, or no more."""
        self._listens = on
        if not on and not self._talks and not self._rings:
            self._give_back()
        self._follow()

    @Slot(str)
    def try_out(self, kind: str) -> None:
        """A tone on the device for "headset" or "ringing"; "check": on the headset, for the check of the equipment."""
        self._watch()
        close(self._tried)
        checks = kind == "check"
        self._tone = tone = Tone(rustle=checks)
        if checks:
            self._processing.load()  # the echo of the tone is taken out as that of a voice is: the check listens for what is left
        chosen = self._choice.ringing if kind == "ringing" else self._choice.headset

        def pull(count: int) -> Samples:
            samples = tone.pull(count)
            self._speech_meter.feed(samples)
            if checks and self._headset is None:
                self._processing.far(samples)
            return samples

        device = self._wanted(self._speakers(), chosen, self._default_speaker())
        self._tried = Output(device, pull, self._ended.emit) if device is not None else None
        self._follow()

    @Slot()
    def tell_devices(self) -> None:
        """Tells what there is."""
        self._watch()
        self._listed = self._list()
        self.devices_changed.emit(self._listed)

    @Slot()
    def close(self) -> None:
        """The thread ends."""
        self._talks = self._rings = self._listens = False
        if self._look is not None:
            self._look.stop()
        self._give_back()
        close(self._ringer, self._tried)
        self._unhook()
        self._ringer = self._tried = self._known = self._look = None
        self._server.close()

    # ---- what is told, and by whom

    def _watch(self) -> None:
        """QMediaDevices tells changes only in the thread in which it was made."""
        if self._known is None:
            _hasten()
            self._known = QMediaDevices()
            self._known.audioInputsChanged.connect(self._changed)
            self._known.audioOutputsChanged.connect(self._changed)
            self._ended.connect(self._changed)
            self._look = QTimer(interval=LOOK)
            self._look.timeout.connect(self._look_round)
            self._ask()

    def _ask(self) -> None:
        """What the sound server says now; its descriptors are watched, so that it is heard of the next change."""
        self._heard = self._server.devices()
        if {notifier.socket() for notifier in self._notifiers} != self._server.descriptors:
            self._unhook()
            for descriptor in self._server.descriptors:
                notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read)
                notifier.activated.connect(self._server_speaks)
                self._notifiers.append(notifier)
        if self._heard is not None:
            self._seen |= self._heard.microphones.keys() | self._heard.speakers.keys()

    def _unhook(self) -> None:
        for notifier in self._notifiers:
            notifier.setEnabled(False)
            notifier.deleteLater()
        self._notifiers = []

    def _server_speaks(self) -> None:
        before = self._heard
        self._ask()
        if self._heard is not before:
            self._changed()

    def _changed(self) -> None:
        """Somebody says that something is different."""
        self._ask()
        if self._list() != self._listed:
            self.tell_devices()
        self._follow()

    def _look_round(self) -> None:
        if not self._talks and not self._rings and not self._listens:
            self._give_back()
        if self._headset is not None and self._headset.late >= TOO_OFTEN and self._buffer < LARGEST:
            self._buffer = min(2 * self._buffer, LARGEST)
            log.info("sound came too late %d times; the headset's buffer is %d ms now", self._headset.late, self._buffer * 1000 // RATE)
            close(self._headset)
            self._headset = None
        if self._headset is not None and self._source is not None:
            self._processing.delay(round(self._headset.delay + SERVER, 2))
        if self._tone is not None and self._tone.over:
            close(self._tried)
            self._tried = self._tone = None
        self._changed()

    # ---- what is open

    def _follow(self) -> None:
        """Opens what should be open on the device on which it should be; leaves alone what is right."""
        self._watch()
        found = Trouble.NONE
        if self._talks or self._rings:
            self._processing.load()
            self._headset = self._opened(self._headset, self._choice.headset, self._to_headset)
            if self._headset is None or self._headset.failed:
                found = Trouble.SPEAKER_TAKEN if self._headset else Trouble.NO_SPEAKER
        if self._talks or self._rings or self._listens:
            found = self._hear() or found
        if self._rings:
            self._ringer = self._opened(self._ringer, self._choice.ringing, self._ringing.pull)
        self._tell(found)
        busy = self._talks or self._rings or self._listens or any((self._headset, self._source, self._tried))
        if self._look is not None and self._look.isActive() != busy:
            self._look.start() if busy else self._look.stop()

    def _tell(self, found: Trouble) -> None:
        state = self._stands()
        if not found and not state.processed and state.switches is not None and state.switches.any:
            found = Trouble.NO_PROCESSING
        found = found if self._talks else Trouble.NONE
        if found is not self._told:
            self._told = found
            self.trouble.emit(found.value)
        if state != self._state:
            self._state = state
            self._microphone.device_muted = state.microphone_muted
            self.state_changed.emit(state)

    def _stands(self) -> DeviceState:
        microphone = _id(self._source.device) if self._source is not None else ""
        known = self._heard.microphones.get(microphone) if self._heard is not None else None
        return DeviceState(
            microphone=microphone,
            headset=_id(self._headset.device) if self._headset is not None else "",
            microphone_muted=known is not None and known.muted,
            switches=self._processing.switches if self._source is not None else None,
            processed=self._processing.loaded or not self._processing.tried,
        )

    def _give_back(self) -> None:
        close(self._source, self._headset)
        self._source = self._headset = None

    def _opened(self, now: Output | None, chosen: str, pull: Callable[[int], Samples]) -> Output | None:
        device = self._wanted(self._speakers(), chosen, self._default_speaker())
        if now is not None and now.is_on(device):
            return now
        close(now)
        return Output(device, pull, self._ended.emit, self._buffer) if device is not None else None

    def _hear(self) -> Trouble:
        """Keeps the microphone open; what is wrong with it."""
        device = self._wanted(self._microphones(), self._choice.microphone, self._default_microphone())
        known = self._heard.microphones.get(_id(device)) if device is not None and self._heard is not None else None
        place = known.place if known is not None else None
        now, gone = self._source, self._source is not None and self._source.dead
        again = place != self._place and None not in (place, self._place)  # pulled and plugged in at once: the recording was moved
        if now is None or gone or again or not now.is_on(device):
            close(now)
            self._source = now = Input(device, self._from_microphone, self._ended.emit) if device is not None else None
            self._processing.restart()
        self._place = place
        if device is not None:
            self._processing.switch(self._choice.switches.get(_id(device)) or usual(self._worn(device, known)))
        if now is None or gone:
            return Trouble.NO_MICROPHONE
        if self._told is Trouble.NO_MICROPHONE and not now.hears:
            return self._told  # opened again, and has yet to show that somebody is there
        return Trouble.MICROPHONE_TAKEN if now.failed else Trouble.NONE

    # ---- samples

    def _to_headset(self, count: int) -> Samples:
        samples = self._speech.pull(count)
        self._speech_meter.feed(samples)
        self._processing.far(samples)
        return samples

    def _from_microphone(self, samples: Samples) -> None:
        self._microphone.write(self._processing.near(samples), samples)

    # ---- which devices there are, and which of them is wanted

    def _microphones(self) -> list[QAudioDevice]:
        """One that PulseAudio had and has no more is none, whatever QMediaDevices says (`desktop.call.pulse`)."""
        return self._there(QMediaDevices.audioInputs(), self._heard.microphones.keys() if self._heard is not None else None)

    def _speakers(self) -> list[QAudioDevice]:
        return self._there(QMediaDevices.audioOutputs(), self._heard.speakers.keys() if self._heard is not None else None)

    def _there(self, devices: list[QAudioDevice], names: Set[str] | None) -> list[QAudioDevice]:
        if names is None:
            return devices
        return [device for device in devices if (name := _id(device)) in names or name not in self._seen]

    def _default_microphone(self) -> str:
        return (self._heard.microphone if self._heard is not None else "") or _id(QMediaDevices.defaultAudioInput())

    def _default_speaker(self) -> str:
        return (self._heard.speaker if self._heard is not None else "") or _id(QMediaDevices.defaultAudioOutput())

    def _wanted(self, devices: list[QAudioDevice], chosen: str, default: str) -> QAudioDevice | None:
        """The chosen device, else the latest of those chosen earlier that is there, else the system's default, else any."""
        by_id = {_id(device): device for device in devices}
        for name in (chosen, *(self._choice.earlier if chosen else ()), default):
            if name in by_id:
                return by_id[name]
        return next(iter(devices), None)

    def _worn(self, device: QAudioDevice, known: Known | None) -> bool:
        return (known is not None and known.worn) or looks_worn(device.description(), _id(device))

    def _list(self) -> DeviceList:
        heard = self._heard.microphones if self._heard is not None else {}
        default = (self._default_microphone(), self._default_speaker())

        def described(device: QAudioDevice, is_default: bool, known: Known | None) -> Device:
            return Device(_id(device), device.description(), is_default, self._worn(device, known))

        return DeviceList(
            tuple(described(one, _id(one) == default[0], heard.get(_id(one))) for one in self._microphones()),
            tuple(described(one, _id(one) == default[1], None) for one in self._speakers()),
        )


def _hasten() -> None:
    """This thread before others, where the system lets us: Linux passes over what QThread was told."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), URGENT)


def _id(device: QAudioDevice) -> str:
    return bytes(device.id().data()).decode("utf-8", "replace")
