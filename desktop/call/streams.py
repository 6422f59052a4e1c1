"""One open microphone, one open loudspeaker: QtMultimedia's source and sink, with samples on our side. Audio thread only.

A sink pulls: the sound card's pull is the clock of the playout (`webrtc.audio.playout`). Which device is to be open, and when, is
`desktop.call.desk`'s business.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtCore import QIODevice
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QAudioSource, QtAudio

from desktop.call import latency
from desktop.call.latency import Held
from webrtc.audio.frames import BLOCK, RATE, Samples

BUFFER: Final = 2 * BLOCK
"""Samples of a sink's buffer: 20 ms, where QtMultimedia's own is 250. The sound server holds about as much again behind it
(`desktop.call.latency`); see `desktop.app` on how long Python lets a thread wait."""
LARGEST: Final = 6 * BLOCK
"""Samples of the buffer on a machine that is too busy for the smaller one: 60 ms."""
LATE: Final = 0.010
"""Seconds beyond its buffer after which a pull comes too late: what the sound server holds is about to run out too."""
ROOM: Final = 25 * BLOCK
"""Samples for which the microphone's buffer has room: 250 ms. It is emptied as it fills; with less room a thread that is held up loses
sound, and gains nothing."""
DEAD: Final = 1.0
"""Seconds without a sample after which a microphone is gone: QtMultimedia does not always tell."""
SLOW: Final = 4.0
"""Seconds that a microphone may take for its first sample: a Bluetooth headset changes its profile first."""
SERVER: Final = 0.020
"""Seconds that the sound server and the card hold in each direction beyond our own buffers, about; nobody tells it exactly."""


class _Speech(QIODevice):
    """What a sink pulls from."""

    def __init__(self, pull: Callable[[int], Samples], channels: int, buffer: int) -> None:
        super().__init__()
        self._pull = pull
        self._channels = channels
        self._buffer = buffer
        self._always = 2 * channels * buffer
        self._due = math.inf
        self.late = 0
        """Pulls that came so late that a hole was heard."""
        # unbuffered: QIODevice would ask for 16 KB at once and hold it back
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def readData(self, most: int) -> bytes:
        """Sound of at most the device's buffer; never nothing, as that would count as the end."""
        count = min(most // (2 * self._channels), self._buffer)
        if count <= 0:
            return b""
        now = time.monotonic()
        self.late += now > self._due
        self._due = now + self._buffer / RATE + LATE
        samples = self._pull(count)
        return samples.tobytes() if self._channels == 1 else samples.repeat(self._channels).tobytes()

    def writeData(self, _data: bytes | bytearray | memoryview, _count: int) -> int:
        """Nothing is written here."""
        return -1

    def bytesAvailable(self) -> int:
        """There is always more: silence at least."""
        return self._always

    def isSequential(self) -> bool:
        """A stream."""
        return True


class Output:
    """A sink on a device, pulling as long as it is open. `ended` is called when it stops by itself."""

    def __init__(self, device: QAudioDevice, pull: Callable[[int], Samples], ended: Callable[[], None], buffer: int = BUFFER) -> None:
        form = _form(device)
        self.device = device
        self._speech = _Speech(pull, form.channelCount(), buffer)
        self._sink = QAudioSink(device, form)
        self._sink.setBufferSize(form.bytesPerFrame() * buffer)
        self._sink.stateChanged.connect(lambda: ended() if self.failed else None)  # its argument has no type that PySide knows
        latency.ask_for(Held.HEARD)
        self._sink.start(self._speech)

    @property
    def failed(self) -> bool:
        """The device cannot be used."""
        return _failed(self._sink.state(), self._sink.error())

    @property
    def late(self) -> int:
        """How often it was pulled so late that a hole was heard."""
        return self._speech.late

    @property
    def delay(self) -> float:
        """Seconds from a pull until it is heard, about."""
        frame = max(1, self._sink.format().bytesPerFrame())
        return max(0.0, (self._sink.bufferSize() - self._sink.bytesFree()) / frame / RATE) + SERVER

    def is_on(self, device: QAudioDevice | None) -> bool:
        """Whether it plays on `device`, so that nothing is to be done."""
        return device is not None and self.device.id() == device.id() and not self.failed

    def close(self) -> None:
        """Gives the device back; what was pulled and not yet heard is dropped, as draining takes time that the next device needs."""
        self._sink.stateChanged.disconnect()
        self._sink.reset()
        self._speech.close()


class Input:
    """A source on a device; what it hears is written on at once. `ended` is called when it stops by itself."""

    def __init__(self, device: QAudioDevice, write: Callable[[Samples], None], ended: Callable[[], None]) -> None:
        self._form = _form(device)
        self.device = device
        self._write = write
        self._last = time.monotonic()
        self.hears = False
        """Whether a sample came."""
        self._source = QAudioSource(device, self._form)
        self._source.setBufferSize(self._form.bytesPerFrame() * ROOM)
        self._stream: QIODevice | None = None
        self._source.stateChanged.connect(lambda: ended() if _failed(self._source.state(), self._source.error()) else None)
        latency.ask_for(Held.SPOKEN)
        self._stream = self._source.start()
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
        return device is not None and self.device.id() == device.id() and not self.failed

    def close(self) -> None:
        """Gives the device back."""
        self._source.stateChanged.disconnect()
        if self._stream is not None:
            self._stream.readyRead.disconnect(self._read)
            self._stream = None
        self._source.reset()


def close(*streams: Input | Output | None) -> None:
    """Those that are open."""
    for stream in streams:
        if stream is not None:
            stream.close()


def _form(device: QAudioDevice) -> QAudioFormat:
    """One channel where the device takes it, else as many as it prefers."""
    form = QAudioFormat()
    form.setSampleRate(RATE)
    form.setChannelCount(1)
    form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    if not device.isFormatSupported(form):
        form.setChannelCount(max(1, device.preferredFormat().channelCount()))
    return form


def _failed(state: QtAudio.State, error: QtAudio.Error) -> bool:
    return state is QtAudio.State.StoppedState and error is not QtAudio.Error.NoError
