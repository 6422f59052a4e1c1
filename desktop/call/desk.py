"""The sound devices, in the audio thread: what the microphone hears into the phone, what the phone gives into the headset, the ringing.

Sinks pull: the sound card's pull is the clock of the playout (`webrtc.audio.playout`). The headset and the microphone are opened when it
rings, as opening them may take a second; nothing of the microphone leaves before the call (`webrtc.audio.microphone`). A device that
goes away gives way to the next, one that comes back is taken again. Only `desktop.call.devices` makes a `Desk`; all its slots run in its
thread.
"""

from __future__ import annotations

import time
import wave
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QIODevice, QObject, QTimer, Signal, Slot
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QAudioSource, QMediaDevices, QtAudio

import resources
from desktop.call.devices import Choice, Device, DeviceList, Trouble
from desktop.call.pulse import GONE, Sources
from webrtc.audio.frames import BLOCK, RATE, Samples
from webrtc.audio.microphone import Microphone
from webrtc.audio.playout import Playout

RING: Final = Path(resources.__file__).parent / "sounds" / "ring.wav"
BUFFER: Final = 3 * BLOCK
"""Samples of the headset's buffer: 30 ms, where QtMultimedia's own is 250."""
ROOM: Final = 25 * BLOCK
"""Samples for which the microphone's buffer has room: 250 ms. It is emptied at every 20 ms; with less room a thread that is held up loses
sound, and gains nothing."""
LOOK: Final = 500
"""Milliseconds between two looks whether the open devices still work; one that could not be opened is tried again."""
DEAD: Final = 1.0
"""Seconds without a sample after which a microphone is gone: QtMultimedia does not always tell."""
SLOW: Final = 4.0
"""Seconds that a microphone may take for its first sample: a Bluetooth headset changes its profile first."""


class Desk(QObject):
    """Opens and follows the devices."""

    devices_changed = Signal(object)
    trouble = Signal(str)

    def __init__(self, microphone: Microphone, speech: Playout, choice: Choice) -> None:
        super().__init__()
        self._microphone = microphone
        self._speech = speech
        self._choice = choice
        self._known: QMediaDevices | None = None
        self._look: QTimer | None = None
        self._ringing = Ringing()
        self._source: _Input | None = None
        self._headset: _Output | None = None
        self._ringer: _Output | None = None
        self._talks = self._rings = False
        self._told = Trouble.NONE
        self._sources = Sources()
        self._places: dict[str, int] = {}
        self._place: int | None = None
        self._listed: list[str] = []

    @Slot(object)
    def choose(self, choice: Choice) -> None:
        """Other devices from now on."""
        self._choice = choice
        self._follow()

    @Slot(bool)
    def talk(self, on: bool) -> None:
        """A call is on, or over."""
        self._talks = on
        if not on and not self._rings:
            self._give_back()
        self._follow()

    @Slot(bool)
    def ring(self, on: bool) -> None:
        """It rings, or not. The call's devices stay open until the next look, as the answer may come."""
        self._rings = on
        if not on:
            _close(self._ringer)
            self._ringer = None
            self._ringing.rewind()
        self._follow()

    @Slot()
    def tell_devices(self) -> None:
        """Tells what there is."""
        self._watch()
        inputs, outputs = self._microphones(), QMediaDevices.audioOutputs()
        self._listed = [_id(device) for device in inputs]
        self.devices_changed.emit(DeviceList(tuple(map(_described, inputs)), tuple(map(_described, outputs))))

    @Slot()
    def close(self) -> None:
        """The thread ends."""
        self._talks = self._rings = False
        if self._look is not None:
            self._look.stop()
        self._give_back()
        _close(self._ringer)
        self._ringer = self._known = self._look = None
        self._sources.close()

    def _watch(self) -> None:
        """QMediaDevices tells changes only in the thread in which it was made."""
        if self._known is None:
            self._known = QMediaDevices()
            self._known.audioInputsChanged.connect(self._changed)
            self._known.audioOutputsChanged.connect(self._changed)
            self._look = QTimer(interval=LOOK)
            self._look.timeout.connect(self._look_round)

    def _changed(self) -> None:
        self.tell_devices()
        self._follow()

    def _follow(self) -> None:
        """Opens what should be open on the device on which it should be; leaves alone what is right."""
        self._watch()
        found = Trouble.NONE
        if self._talks or self._rings:
            self._headset = self._opened(self._headset, self._choice.headset, self._speech.pull)
            if self._headset is None or self._headset.failed:
                found = Trouble.SPEAKER_TAKEN if self._headset else Trouble.NO_SPEAKER
            found = self._hear() or found
        if self._rings:
            self._ringer = self._opened(self._ringer, self._choice.ringing, self._ringing.pull)
        found = found if self._talks else Trouble.NONE
        if found is not self._told:
            self._told = found
            self.trouble.emit(found.value)
        busy = self._talks or self._rings or self._headset is not None
        if self._look is not None and self._look.isActive() != busy:
            self._look.start() if busy else self._look.stop()

    def _look_round(self) -> None:
        if not self._talks and not self._rings:
            self._give_back()
        if self._listed != [_id(device) for device in self._microphones()]:
            self.tell_devices()
        self._follow()

    def _give_back(self) -> None:
        _close(self._source, self._headset)
        self._source = self._headset = None

    def _opened(self, now: _Output | None, chosen: str, pull: Callable[[int], Samples]) -> _Output | None:
        device = _wanted(QMediaDevices.audioOutputs(), chosen, QMediaDevices.defaultAudioOutput())
        if now is not None and now.is_on(device):
            return now
        _close(now)
        return _Output(device, pull) if device is not None else None

    def _microphones(self) -> list[QAudioDevice]:
        """Those that are there. One that PulseAudio had and has no more is none, whatever QMediaDevices says (`desktop.call.pulse`)."""
        found = []
        for device in QMediaDevices.audioInputs():
            name = _id(device)
            place = self._sources.place(name)
            if place is not None and place != GONE:
                self._places[name] = place
            if place != GONE or name not in self._places:
                found.append(device)
        return found

    def _hear(self) -> Trouble:
        """Keeps the microphone open; what is wrong with it."""
        device = _wanted(self._microphones(), self._choice.microphone, QMediaDevices.defaultAudioInput())
        place = self._places.get(_id(device)) if device is not None else None
        now, gone = self._source, self._source is not None and self._source.dead
        again = place != self._place and self._place is not None  # pulled and plugged in between two looks: PulseAudio moved the recording
        if now is None or gone or again or not now.is_on(device):
            _close(now)
            self._source = now = _Input(device, self._microphone.write) if device is not None else None
        self._place = place
        if now is None or gone:
            return Trouble.NO_MICROPHONE
        if self._told is Trouble.NO_MICROPHONE and not now.hears:
            return self._told  # opened again, and has yet to show that somebody is there
        return Trouble.MICROPHONE_TAKEN if now.failed else Trouble.NONE


class _Speech(QIODevice):
    """What a sink pulls from."""

    def __init__(self, pull: Callable[[int], Samples], channels: int) -> None:
        super().__init__()
        self._pull = pull
        self._channels = channels
        # unbuffered: QIODevice would ask for 16 KB at once and hold it back
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def readData(self, most: int) -> bytes:
        """Sound of at most the device's buffer; never nothing, as that would count as the end."""
        count = min(most // (2 * self._channels), BUFFER)
        if count <= 0:
            return b""
        samples = self._pull(count)
        return samples.tobytes() if self._channels == 1 else samples.repeat(self._channels).tobytes()

    def writeData(self, _data: bytes | bytearray | memoryview, _count: int) -> int:
        """Nothing is written here."""
        return -1

    def bytesAvailable(self) -> int:
        """There is always more: silence at least."""
        return 2 * self._channels * BUFFER + super().bytesAvailable()

    def isSequential(self) -> bool:
        """A stream."""
        return True


class _Output:
    """A sink on a device, pulling as long as it is open."""

    def __init__(self, device: QAudioDevice, pull: Callable[[int], Samples]) -> None:
        form = _form(device)
        self._device = device
        self._speech = _Speech(pull, form.channelCount())
        self._sink = QAudioSink(device, form)
        self._sink.setBufferSize(form.bytesPerFrame() * BUFFER)
        self._sink.start(self._speech)

    @property
    def failed(self) -> bool:
        """The device cannot be used."""
        return _failed(self._sink.state(), self._sink.error())

    def is_on(self, device: QAudioDevice | None) -> bool:
        """Whether it plays on `device`, so that nothing is to be done."""
        return device is not None and self._device.id() == device.id() and not self.failed

    def close(self) -> None:
        """Gives the device back."""
        self._sink.stop()
        self._speech.close()


class _Input:
    """A source on a device; what it hears is written on at once."""

    def __init__(self, device: QAudioDevice, write: Callable[[Samples], None]) -> None:
        self._form = _form(device)
        self._device = device
        self._write = write
        self._last = time.monotonic()
        self.hears = False
        """Whether a sample came."""
        self._source = QAudioSource(device, self._form)
        self._source.setBufferSize(self._form.bytesPerFrame() * ROOM)
        self._stream: QIODevice | None = self._source.start()
        if self._stream is not None:
            self._stream.readyRead.connect(self._read)

    def _read(self) -> None:
        if self._stream is None:
            return
        data = self._stream.readAll().data()
        self._last, self.hears = time.monotonic(), True
        samples = np.frombuffer(data[: len(data) // 2 * 2], np.int16)
        channels = self._form.channelCount()
        if channels > 1:
            whole = samples[: samples.size // channels * channels].reshape(-1, channels)
            samples = np.asarray(whole.astype(np.int32).sum(axis=1) // channels, np.int16)
        if samples.size:
            self._write(samples)

    @property
    def dead(self) -> bool:
        """It was opened, and gives nothing (any more)."""
        return not self.failed and time.monotonic() - self._last > (DEAD if self.hears else SLOW)

    @property
    def failed(self) -> bool:
        """The device cannot be used."""
        return self._stream is None or _failed(self._source.state(), self._source.error())

    def is_on(self, device: QAudioDevice | None) -> bool:
        """Whether it hears `device`, so that nothing is to be done."""
        return device is not None and self._device.id() == device.id() and not self.failed

    def close(self) -> None:
        """Gives the device back."""
        if self._stream is not None:
            self._stream.readyRead.disconnect(self._read)
            self._stream = None
        self._source.stop()


class Ringing:
    """The ringing sound, round and round."""

    def __init__(self) -> None:
        self._at = 0

    def pull(self, count: int) -> Samples:
        """The next `count` samples."""
        sound = _ring_sound()
        places = np.arange(self._at, self._at + count) % sound.size
        self._at = (self._at + count) % sound.size
        return sound[places]

    def rewind(self) -> None:
        """The next call rings from the beginning."""
        self._at = 0


@cache
def _ring_sound() -> Samples:
    with wave.open(str(RING)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{RING.name} is not 48 kHz, one channel, 16 bits")
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def _form(device: QAudioDevice) -> QAudioFormat:
    """One channel where the device takes it, else as many as it prefers."""
    form = QAudioFormat()
    form.setSampleRate(RATE)
    form.setChannelCount(1)
    form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    if not device.isFormatSupported(form):
        form.setChannelCount(max(1, device.preferredFormat().channelCount()))
    return form


def _wanted(devices: list[QAudioDevice], chosen: str, default: QAudioDevice) -> QAudioDevice | None:
    """The chosen device, else the system's default, else any that there is."""
    by_id = {_id(device): device for device in devices}
    return by_id.get(chosen) or by_id.get(_id(default)) or next(iter(devices), None)


def _id(device: QAudioDevice) -> str:
    return bytes(device.id().data()).decode("utf-8", "replace")


def _described(device: QAudioDevice) -> Device:
    return Device(_id(device), device.description(), device.isDefault())


def _failed(state: QtAudio.State, error: QtAudio.Error) -> bool:
    return state is QtAudio.State.StoppedState and error is not QtAudio.Error.NoError


def _close(*devices: _Input | _Output | None) -> None:
    for device in devices:
        if device is not None:
            device.close()
