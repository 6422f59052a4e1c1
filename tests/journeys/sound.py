"""A private sound server with a headset, a ringing device and a microphone made of nothing, recordings, and how alike two are.

PulseAudio runs as whoever runs the test, root too, with a runtime folder of its own and null sinks for devices; programs see real
devices. `Sound.env` leads them there. How alike: see `likeness`.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

import numpy as np
import numpy.typing as npt

from tests.journeys.patience import until
from tests.journeys.process import Process

Samples = npt.NDArray[np.float32]
"""One channel at `RATE`, -1 to 1."""
RATE: Final = 48_000
"""Samples a second of all recordings and speech here."""
HEADSET: Final = "headset"
RINGING: Final = "ringing"
MICROPHONE: Final = "microphone"
BROWSER: Final = "browser"
CUSTOMER: Final = "customer"
"""The devices: where the agent hears, where it rings, where the agent speaks, where the customer's browser plays, and where the customer
speaks (once plugged in: Chromium takes a file instead).
"""
_VOICE = "voice"  # the sink whose monitor is the microphone

_SENTENCES: Final = {
    "customer": "Hello, I looked at the brown leather boots three times today, and I would really like to know whether they run small.",
    "agent": "Good afternoon, of course I can help you. Shall we have a look together at the page that you have in front of you?",
}


def speech(path: Path, text: str, *, voice: str = "en-gb", pitch: int = 50) -> Path:
    """A WAV file (48 kHz, one channel, 16 bits) of `text` spoken by espeak-ng, with half a second of silence at the end."""
    raw = path.with_suffix(".raw.wav")
    subprocess.run(["espeak-ng", "-v", voice, "-p", str(pitch), "-s", "150", "-w", str(raw), text], check=True, capture_output=True)
    subprocess.run(
        ["sox", str(raw), "-r", str(RATE), "-c", "1", "-b", "16", str(path), "gain", "-n", "-6", "pad", "0", "0.5"],
        check=True, capture_output=True,
    )  # fmt: skip
    raw.unlink()
    return path


def spoken(folder: Path, who: str) -> Path:
    """What the "customer" or the "agent" says in the stories, as a WAV file."""
    return speech(folder / f"{who}.wav", _SENTENCES[who], voice="en-gb" if who == "agent" else "en-us", pitch=35 if who == "agent" else 65)


def samples(path: Path) -> Samples:
    """The samples of a WAV file of one channel at `RATE`."""
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2), path
        data = file.readframes(file.getnframes())
    return (np.frombuffer(data, np.int16) / np.float32(32768)).astype(np.float32)


@dataclass(frozen=True)
class Likeness:
    """How much of an original is in a recording: `figure` from about 0 (unrelated) to 1 (the same), `lag` seconds from its start."""

    figure: float
    lag: float


_FRAME, _HOP, _BANDS = 1920, 480, 20  # 40 ms windows every 10 ms; bands as wide as the ear's between 120 Hz and 6 kHz
_PIECE, _PACE = 100, 40  # frames: a second, and by how much the next may come earlier or later than its own place


def _spectrogram(sound: Samples) -> npt.NDArray[np.float64]:
    padded = sound if len(sound) >= _FRAME else np.pad(sound, (0, _FRAME - len(sound)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP] * np.hanning(_FRAME)
    power = np.abs(np.fft.rfft(windows, axis=1)) ** 2
    edges = np.geomspace(120, 6000, _BANDS + 1) * _FRAME / RATE
    bands = [power[:, int(low) : max(int(high), int(low) + 1)].sum(axis=1) for low, high in itertools.pairwise(edges)]
    energy = np.stack(bands, axis=1)
    # 45 dB below the loudest is silence: what hisses there says nothing about the speech
    return np.asarray(np.log10(energy + energy.max() * 10**-4.5 + 1e-12))


def likeness(recording: Samples, original: Samples, *, part: tuple[float, float] | None = None) -> Likeness:
    """Where and how well `original` (or its `part`, in seconds) is found in `recording`.

    Speech that went through a codec, noise suppression and gain control keeps neither its wave nor its level, but its pattern over
    time and pitch: the figure is the correlation of the two patterns (10 ms by 20 bands). Speech that waited in a playout keeps its
    words but not its pace: each second of it may be found up to 0.4 s earlier or later than the one before it says, and the figure is
    the mean of all. Other speech of the same length (4 s or more) stays below 0.45; `test_sound.py` holds that against it.
    Which words are heard is told, not how cleanly: with every other half second missing it is 0.6 still.
    """
    wanted = original if part is None else original[int(part[0] * RATE) : int(part[1] * RATE)]
    heard, meant = _spectrogram(recording), _spectrogram(wanted)
    if len(heard) < len(meant) or float(np.abs(recording).max(initial=0.0)) < 1e-4:
        return Likeness(0.0, 0.0)
    count = max(1, round(len(meant) / _PIECE))
    piece = len(meant) // count
    lags = len(heard) - piece * count + 1
    best = np.zeros(lags)
    for at in reversed(range(count)):  # from the last, so that what is left in the end is the lag of the first
        near = np.lib.stride_tricks.sliding_window_view(np.pad(best, _PACE, constant_values=-np.inf), 2 * _PACE + 1).max(axis=1)
        best = near + _correlation(heard, meant[at * piece : (at + 1) * piece])[at * piece : at * piece + lags]
    return Likeness(max(0.0, float(best.max()) / count), int(best.argmax()) * _HOP / RATE)


def _correlation(heard: npt.NDArray[np.float64], piece: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How alike `piece` and `heard` are from each place of it on, -1 to 1."""
    piece = piece - piece.mean(axis=0)
    length = len(piece)
    windows = np.lib.stride_tricks.sliding_window_view(heard, length, axis=0)  # places, bands, times
    sums, squares = (np.pad(values.cumsum(axis=0), ((1, 0), (0, 0))) for values in (heard, heard**2))
    spread = (squares[length:] - squares[:-length] - (sums[length:] - sums[:-length]) ** 2 / length).sum(axis=1)
    size = np.sqrt(np.maximum(spread, 0.0) * float((piece**2).sum()))
    return np.asarray(np.tensordot(windows, piece, axes=((2, 1), (0, 1))) / np.maximum(size, 1e-6))


def gaps(recording: Samples, *, quieter_than: float = 1e-4) -> list[tuple[float, float]]:
    """The stretches (start, length in seconds) of 20 ms or more in which nothing was heard."""
    block = RATE // 50
    loud = np.abs(recording[: len(recording) // block * block]).reshape(-1, block).max(axis=1) > quieter_than
    found, start = [], -1
    for index, is_loud in enumerate([*loud.tolist(), True]):
        if is_loud and start >= 0:
            found.append((start / 50, (index - start) / 50))
            start = -1
        elif not is_loud and start < 0:
            start = index
    return found


class Recording:
    """What a device plays, recorded from now on."""

    def __init__(self, device: str, folder: Path, env: Mapping[str, str], number: int) -> None:
        self.path = folder / f"{device}-{number}.raw"
        self.path.touch()
        self._recorder = Process(
            f"parec-{device}-{number}",
            ["parec", f"--device={device}.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=20"],
            folder, env, stdout=self.path,
        )  # fmt: skip
        until(lambda: self.path.stat().st_size > 0 or not self._recorder.must_run(), f"a recording of {device}")

    def heard(self) -> Samples:
        """All that was recorded so far."""
        data = self.path.read_bytes()
        return (np.frombuffer(data[: len(data) // 2 * 2], np.int16) / np.float32(32768)).astype(np.float32)

    @property
    def seconds(self) -> float:
        """How much was recorded."""
        return self.path.stat().st_size / 2 / RATE

    def stop(self) -> Samples:
        """Ends the recording; all of it."""
        self._recorder.stop()
        return self.heard()


class Sound:
    """A PulseAudio server of its own. `env` leads a program there; its default devices are the headset and the microphone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._runtime = tempfile.mkdtemp(prefix="naast-sound-")
        socket = f"{self._runtime}/native"
        self.env = {"PULSE_SERVER": f"unix:{socket}", "PULSE_RUNTIME_PATH": self._runtime, "PULSE_STATE_PATH": self._runtime}
        modules = [f"module-native-protocol-unix socket={socket} auth-anonymous=1"]
        for name, words in ((HEADSET, "Headset"), (RINGING, "Loudspeaker"), (BROWSER, "Customer's loudspeaker"), (_VOICE, "Voice")):
            modules.append(
                f'module-null-sink sink_name={name} rate={RATE} channels=2 sink_properties=device.description="{words.replace(" ", "_")}"'
            )
        modules += [
            f'module-remap-source source_name={MICROPHONE} master={_VOICE}.monitor source_properties=device.description="Microphone"',
            "module-always-sink",
        ]
        self._env = {**os.environ, **self.env, "HOME": self._runtime, "XDG_RUNTIME_DIR": self._runtime}
        command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--log-target=stderr",
                   "--realtime=no", "--high-priority=yes", "--disable-shm=yes"]  # fmt: skip
        self._server = Process("pulseaudio", [*command, *(f"--load={module}" for module in modules)], folder, self._env)
        self._recordings: list[Recording] = []
        self._players: list[Process] = []
        until(self._ready, lambda: f"PulseAudio's devices:\n{self._server.text()}")
        self._pactl("set-default-sink", HEADSET)
        self._pactl("set-default-source", MICROPHONE)

    def _ready(self) -> bool:
        self._server.must_run()
        done = subprocess.run(["pactl", "list", "short", "sources"], env=self._env, capture_output=True, text=True, check=False)
        return MICROPHONE in done.stdout

    def _pactl(self, *words: str) -> str:
        return subprocess.run(["pactl", *words], env=self._env, capture_output=True, text=True, check=True).stdout

    def record(self, device: str) -> Recording:
        """Records what plays on a device, or what the microphone hears ("voice"), from now on."""
        recording = Recording(device, self.folder, self._env, len(self._recordings))
        self._recordings.append(recording)
        return recording

    def say(self, wav: Path) -> Process:
        """Speaks a WAV file into the microphone once; goes on by itself."""
        player = Process(f"paplay-{len(self._players)}", ["paplay", f"--device={_VOICE}", wav], self.folder, self._env)
        self._players.append(player)
        return player

    def unplug(self, device: str) -> None:
        """Takes a device away, as when its plug is pulled."""
        kind, owner = ("sources", "module-remap-source") if device == MICROPHONE else ("sinks", "module-null-sink")
        for line in self._pactl("list", "short", "modules").splitlines():
            parts = line.split("\t")
            if parts[1] == owner and f"{kind[:-1]}_name={device} " in f"{parts[2]} ":
                self._pactl("unload-module", parts[0])

    def plug_microphone(self) -> None:
        """Gives the microphone back after `unplug`."""
        self._pactl("load-module", "module-remap-source", f"source_name={MICROPHONE}", f"master={_VOICE}.monitor")
        self._pactl("set-default-source", MICROPHONE)

    def plug_customer(self, speech: Path) -> None:
        """Plugs in the customer's microphone and has `speech` said into it again and again."""
        again = speech.with_suffix(".again.wav")
        subprocess.run(["sox", str(speech), str(again), "repeat", "40"], check=True, capture_output=True)
        self._pactl("load-module", "module-null-sink", f"sink_name={CUSTOMER}_voice", f"rate={RATE}", "channels=2")
        self._pactl(
            "load-module", "module-remap-source", f"source_name={CUSTOMER}", f"master={CUSTOMER}_voice.monitor",
            f"source_properties=device.description={CUSTOMER}",
        )  # fmt: skip
        self._players.append(Process("paplay-customer", ["paplay", f"--device={CUSTOMER}_voice", again], self.folder, self._env))

    def plug_headset(self) -> None:
        """Gives the headset back after `unplug`."""
        self._pactl("load-module", "module-null-sink", f"sink_name={HEADSET}", f"rate={RATE}", "channels=2")

    def streams(self) -> str:
        """Who plays where, in pactl's words: for a failing test."""
        return self._pactl("list", "short", "sink-inputs") + self._pactl("list", "short", "source-outputs")

    def close(self) -> None:
        """Ends all players, recordings and the server."""
        for player in self._players:
            player.stop()
        for recording in self._recordings:
            recording.stop()
        self._server.stop()
        shutil.rmtree(self._runtime, ignore_errors=True)

    def __enter__(self) -> Sound:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
