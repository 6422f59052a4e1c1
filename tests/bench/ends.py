"""The other ends of a benchmark's calls, each in a process of its own: our phone with an ear and a mouth made of a thread, or stock aiortc.

"ours" is `webrtc.softphone` as the console has it; the thread in the sound card's place pulls 10 ms every 10 ms and writes the voice.
"console" has the console's own devices in that thread's place (PulseAudio must be there), with all processing on.
Stock aiortc is its own receive path: what a track gives, placed by its timestamps, with no player behind that could run dry.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import queue
import threading
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Final, Literal

import numpy as np

from webrtc.audio.frames import BLOCK, FRAME, RATE, Samples

PATIENCE: Final = 25.0
LOUD: Final = 300
"""Samples above that are no silence."""
Kind = Literal["ours", "console", "stock"]


@dataclass(frozen=True)
class Kept:
    """What an end heard and saw between `record` and `stop`. Times in seconds of the monotonic clock."""

    began: float
    ended: float
    heard: Samples = field(default_factory=lambda: np.zeros(0, np.int16))
    missing: float = 0.0
    """Fraction of the sound that was made up, or never came."""
    late: tuple[float, ...] = ()
    """By how much the thread in the sound card's place came late, for each 10 ms: whether the machine kept up."""
    times: tuple[float, ...] = ()
    """When a new picture was there."""
    heights: tuple[int, ...] = ()
    cpu: float = 0.0
    """Seconds of processor time that this process took."""
    counts: Any = None
    """Ours: what the phone itself counted (`webrtc.rtp.ports.Counts`), at the end."""


class End:
    """A process that answers offers. `voice` is what it says, round and round; `picture` what it shows: width, height, a second."""

    def __init__(self, kind: Kind, voice: Samples | None = None, picture: tuple[int, int, int] | None = None) -> None:
        self.kind = kind
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_live, args=(kind, theirs, voice, picture), name=f"bench-{kind}", daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid or 0

    def ask(self, word: str, value: Any = None) -> Any:
        """Has it do something, and waits for what it says to that."""
        self._pipe.send((word, value))
        assert self._pipe.poll(PATIENCE), f"no answer to {word}"
        said = self._pipe.recv()
        if isinstance(said, BaseException):
            raise said
        return said

    def answer(self, sdp: str) -> str:
        """Takes an offer; the answer. The call before it ends."""
        return str(self.ask("answer", sdp))

    def record(self) -> None:
        """Keeps what it hears and sees from now on."""
        self.ask("record")

    def stop(self) -> Kept:
        """Keeps no more; what was kept."""
        kept: Kept = self.ask("stop")
        return kept

    def close(self) -> None:
        """Ends the process."""
        with contextlib.suppress(OSError):  # it may have ended
            self._pipe.send(("quit", None))
        self._process.join(5.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._pipe.close()

    def __enter__(self) -> End:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def moving(width: int, height: int, count: int = 60) -> list[Any]:
    """Some seconds of a picture that moves, as the browser's: a textured ground that slides and a box that crosses it."""
    from webrtc.video.picture import Picture

    across, down = np.meshgrid(np.arange(width + 64), np.arange(height))
    ground = (40 + (across * 0.15 + down * 0.1) % 160 + np.random.default_rng(1).random((height, width + 64)) * 6).astype(np.uint8)
    half = np.full(((height + 1) // 2, (width + 1) // 2), 128, np.uint8)
    pictures = []
    for number in range(count):
        slide = number * 7 % 64
        y = ground[:, slide : slide + width].copy()
        left = int((width - 120) * (0.5 + 0.5 * np.sin(2 * np.pi * number / count)))
        y[height // 3 : height // 3 + 120, left : left + 120] = 200 - number * 3 % 80
        pictures.append(Picture(y, half, half))
    return pictures


# ---- in the process


def _live(kind: Kind, pipe: Connection, voice: Samples | None, picture: tuple[int, int, int] | None) -> None:
    end = _Stock() if kind == "stock" else _Ours(voice, picture, devices=kind == "console")
    try:
        while True:
            try:
                word, value = pipe.recv()
            except EOFError:
                return
            if word == "quit":
                return
            try:
                pipe.send(end.do(word, value))
            except Exception as error:  # told to who asked
                pipe.send(RuntimeError(f"{kind}, {word}: {type(error).__name__}: {error}"))
    finally:
        end.close()


def _cpu() -> float:
    times = os.times()
    return times.user + times.system


class _Ours:
    """The phone, with a thread for a sound card, one for a camera, and one that looks."""

    def __init__(self, voice: Samples | None, picture: tuple[int, int, int] | None, *, devices: bool) -> None:
        from webrtc import channel, signals
        from webrtc.softphone import Softphone

        self._channel, self._signals = channel, signals
        self._said: queue.Queue[Any] = queue.Queue()
        self._counts: Any = None
        self._phone = Softphone(self._told)
        self._phone.start()
        self._voice, self._size = voice, picture
        self._number = 0
        self._contact = ""
        self._waits = False
        self._on = True
        self._lock = threading.Lock()
        self._keeps = False
        self._reset()
        self._first: float | None = None
        self._devices = _devices(self._phone) if devices else None
        self._threads = [threading.Thread(target=self._look, daemon=True)]
        if not devices:
            self._threads.append(threading.Thread(target=self._sound, daemon=True))
        if picture is not None:
            self._threads.append(threading.Thread(target=self._film, daemon=True))
        for thread in self._threads:
            thread.start()

    def do(self, word: str, value: Any) -> Any:
        if word == "answer":
            return self._answer(value)
        if word == "record":
            with self._lock:
                self._reset()
                self._keeps = True
            return None
        if word == "stop":
            with self._lock:
                self._keeps = False
                return self._kept()
        if word == "counts":
            return self._counts
        if word == "connect":
            return self._connect()
        if word == "first":
            return self._first
        raise ValueError(word)

    def close(self) -> None:
        self._on = False
        self._phone.stop()
        if self._devices is not None:
            self._devices.stop()

    # ---- the call

    def _told(self, event: Any) -> None:
        if isinstance(event, self._channel.Say):
            self._said.put(self._signals.parse(event.signal))
        elif type(event).__name__ == "CallFigures":
            self._counts = event.counts

    def _connect(self) -> None:
        """The agent answers: what comes before the customer's browser has made its offer."""
        if self._contact:
            self._phone.command(self._channel.Close(self._contact))
        self._number += 1
        self._contact, self._counts, self._first, self._waits = f"call-{self._number}", None, None, True
        self._phone.command(self._channel.Connect(self._contact, video=self._size is not None))

    def _answer(self, sdp: str) -> str:
        if not self._waits:
            self._connect()
        self._waits = False
        self._phone.command(self._channel.Remote(self._contact, self._signals.encode(self._signals.Offer(1, sdp))))
        until = time.monotonic() + PATIENCE
        while True:
            said = self._said.get(timeout=max(0.0, until - time.monotonic()))
            if isinstance(said, self._signals.Answer):
                return str(said.sdp)

    # ---- what is kept

    def _reset(self) -> None:
        self._pieces: list[Samples] = []
        self._late: list[float] = []
        self._times: list[float] = []
        self._heights: list[int] = []
        self._began, self._cpu = time.monotonic(), _cpu()
        self._made_up = self._made()

    def _made(self) -> tuple[int, int]:
        """Samples that were to be heard, and of those made up or passed over, until now."""
        speech = self._phone.speech
        return speech.played + speech.skipped, speech.concealed + speech.skipped

    def _kept(self) -> Kept:
        played, made_up = (now - before for now, before in zip(self._made(), self._made_up, strict=True))
        heard = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int16)
        return Kept(
            self._began, time.monotonic(), heard, made_up / max(1, played), tuple(self._late), tuple(self._times),
            tuple(self._heights), _cpu() - self._cpu, self._counts,
        )  # fmt: skip

    def _sound(self) -> None:
        began, block, pause = time.monotonic(), 0, threading.Event()
        while self._on:
            late = time.monotonic() - began - block * 0.01
            if self._voice is not None:
                at = block * BLOCK % (self._voice.size // BLOCK * BLOCK)
                self._phone.microphone.write(self._voice[at : at + BLOCK])
            piece = self._phone.speech.pull(BLOCK)
            if self._first is None and np.abs(piece).max() > LOUD:
                self._first = time.time()
            with self._lock:
                if self._keeps:
                    self._pieces.append(piece)
                    self._late.append(late)
            block += 1
            pause.wait(max(0.0, began + block * 0.01 - time.monotonic()))

    def _film(self) -> None:
        assert self._size is not None
        width, height, rate = self._size
        pictures = moving(width, height)
        began, count, pause = time.monotonic(), 0, threading.Event()
        while self._on:
            self._phone.camera.put(pictures[count % len(pictures)])
            count += 1
            pause.wait(max(0.0, began + count / rate - time.monotonic()))

    def _look(self) -> None:
        came = threading.Event()
        self._phone.picture.watch(came.set)
        while self._on:
            if came.wait(0.2):
                came.clear()
                picture = self._phone.picture.take()
                with self._lock:
                    if picture is not None and self._keeps:
                        self._times.append(time.monotonic())
                        self._heights.append(picture.height)
        self._phone.picture.watch(None)


def _devices(phone: Any) -> Any:
    """The console's own devices, with everything on that is done to a voice."""
    from PySide6.QtCore import QCoreApplication

    from desktop.call.devices import AudioDevices, Choice
    from tests.journeys.sound import HEADSET, MICROPHONE
    from webrtc.audio.processing import Switches

    application = QCoreApplication.instance() or QCoreApplication([])
    made = AudioDevices(phone.microphone, phone.speech, Choice(microphone=MICROPHONE, headset=HEADSET, switches={MICROPHONE: Switches()}))
    made.setParent(application)
    made.talk(True)
    return made


class _Stock:
    """aiortc as it is, in a loop of its own thread."""

    def __init__(self) -> None:
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._pc: Any = None
        self._tasks: list[asyncio.Task[None]] = []
        self._keeps = False
        self._reset()

    def do(self, word: str, value: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(self._do(word, value), self._loop).result(PATIENCE)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(2.0)

    async def _do(self, word: str, value: Any) -> Any:
        if word == "answer":
            return await self._answer(value)
        if word == "record":
            self._reset()
            self._keeps = True
            return None
        if word == "stop":
            self._keeps = False
            return self._kept()
        raise ValueError(word)

    async def _answer(self, sdp: str) -> str:
        from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

        if self._pc is not None:
            await self._pc.close()
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._pc.on("track", lambda track: self._tasks.append(asyncio.ensure_future(self._take(track))))
        await self._pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await self._pc.setLocalDescription(await self._pc.createAnswer())
        return str(self._pc.localDescription.sdp)

    def _reset(self) -> None:
        self._frames: list[tuple[int, Samples]] = []
        self._times: list[float] = []
        self._heights: list[int] = []
        self._began, self._cpu = time.monotonic(), _cpu()

    def _kept(self) -> Kept:
        end = time.monotonic()
        if not self._frames:
            return Kept(self._began, end, missing=1.0, times=tuple(self._times), heights=tuple(self._heights), cpu=_cpu() - self._cpu)
        first = self._frames[0][0]
        out = np.zeros(self._frames[-1][0] - first + FRAME, np.int16)
        for at, samples in self._frames:
            out[at - first : at - first + samples.size] = samples[: out.size - (at - first)]
        missing = max(0.0, 1 - sum(samples.size for _, samples in self._frames) / out.size)
        return Kept(
            self._began, end, out, missing, times=tuple(self._times), heights=tuple(self._heights), cpu=_cpu() - self._cpu
        )  # fmt: skip

    async def _take(self, track: Any) -> None:
        from aiortc.mediastreams import MediaStreamError
        from av import AudioFrame

        try:
            while True:
                frame = await track.recv()
                if not self._keeps:
                    continue
                if isinstance(frame, AudioFrame):
                    samples = np.frombuffer(bytes(frame.planes[0]), np.int16)[: frame.samples * 2 : 2]
                    self._frames.append((frame.pts or 0, samples))
                else:
                    self._times.append(time.monotonic())
                    self._heights.append(frame.height)
        except MediaStreamError:
            pass


def seconds(samples: Samples) -> float:
    """How long a recording is."""
    return samples.size / RATE
