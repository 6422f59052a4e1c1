"""The two people of a call in a test: an agent with a real phone and a headset made of a thread, and a customer's browser played by aiortc.

Both say speech-like noise that is theirs alone, so that what is heard can be told apart; both keep what they hear.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

import numpy as np
from aiortc import MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from numpy.typing import NDArray

from tests.journeys.sound import likeness
from webrtc import signals
from webrtc.audio.frames import BLOCK, FRAME, RATE, Samples
from webrtc.call import CallState
from webrtc.channel import CallChanged, Connect, PhoneEvent, Remote, Say
from webrtc.patience import Patience
from webrtc.peer import end, mono
from webrtc.softphone import Softphone

CONTACT = "c-1"
_E = TypeVar("_E")


def voice(seed: int, seconds: float = 3.0) -> Samples:
    """Speech-like sound, different for every `seed`: a gliding pitch with harmonics, in syllables."""
    random = np.random.default_rng(seed)
    count = int(seconds * RATE)
    knots = np.linspace(0, count, int(seconds * 6) + 2)
    pitch = np.interp(np.arange(count), knots, random.uniform(110, 320, knots.size))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    shape = np.interp(np.arange(count), knots, random.choice([0.05, 0.5, 1.0], knots.size))
    sound = sum(np.sin(k * phase) * random.uniform(0.2, 1.0) / k for k in range(1, 12)) + 0.05 * random.standard_normal(count)
    sound = sound * shape
    return np.asarray(sound / np.abs(sound).max() * 16000, np.int16)


def flat(samples: Samples) -> NDArray[np.float32]:
    """As `tests.journeys.sound` takes it: -1 to 1."""
    return np.asarray(samples / 32768, np.float32)


def heard(recording: Samples, says: Samples) -> float:
    """How well a second of `says` is found in `recording`, the best of three: a stall of a busy machine spoils one and not all.

    Above 0.9 when it is there, below 0.7 when it is other speech.
    """
    return max(likeness(flat(recording), flat(says), part=part).figure for part in ((0.3, 1.3), (1.0, 2.0), (1.7, 2.7)))


class Agent:
    """A phone with a headset: a thread writes `says` round and round and pulls what is heard, 10 ms at a time."""

    def __init__(self, says: Samples | None = None, patience: Patience | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self.events: list[PhoneEvent] = []
        self.phone = Softphone(self._took, patience)
        self.phone.start()
        self.to_page: asyncio.Queue[signals.AnySignal] = asyncio.Queue()
        self._says = says
        self._heard: list[Samples] = []
        self._on = True
        self._headset = threading.Thread(target=self._run_headset, name="headset")
        self._headset.start()

    def _took(self, event: PhoneEvent) -> None:
        self._loop.call_soon_threadsafe(self._keep, event)

    def _keep(self, event: PhoneEvent) -> None:
        self.events.append(event)
        if isinstance(event, Say):
            self.to_page.put_nowait(signals.parse(event.signal))
        self._changed.set()

    def _run_headset(self) -> None:
        began, block = time.monotonic(), 0
        pause = threading.Event()
        while self._on:
            if self._says is not None:
                at = block * BLOCK % (self._says.size - BLOCK)
                self.phone.microphone.write(self._says[at : at + BLOCK])
            self._heard.append(self.phone.speech.pull(BLOCK))
            block += 1
            pause.wait(max(0.0, began + block * 0.01 - time.monotonic()))

    @property
    def heard(self) -> Samples:
        """All that came out of the headset so far."""
        return np.concatenate(self._heard)

    def states(self) -> list[CallState]:
        """Each state once, in order."""
        found: list[CallState] = []
        for event in self.events:
            if isinstance(event, CallChanged) and (not found or found[-1] is not event.call.state):
                found.append(event.call.state)
        return found

    def connect(self, *, restart: bool = False) -> None:
        self.phone.command(Connect(CONTACT, restart=restart))

    def hears_from_page(self, signal: signals.AnySignal) -> None:
        self.phone.command(Remote(CONTACT, signals.encode(signal)))

    async def until(self, probe: Callable[[], object], what: str, seconds: float = 15.0) -> None:
        """Waits until `probe` is true; looks whenever the phone told something, and 20 times a second."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not probe():
            told = [type(event).__name__ for event in self.events]
            assert loop.time() < deadline, f"after {seconds} s not: {what}; states {self.states()}, events {told}"
            self._changed.clear()
            try:
                async with asyncio.timeout(0.05):
                    await self._changed.wait()
            except TimeoutError:
                pass

    async def until_told(self, kind: type[_E], seconds: float = 15.0) -> _E:
        """The first event of `kind`."""
        await self.until(lambda: any(isinstance(event, kind) for event in self.events), kind.__name__, seconds)
        return next(event for event in self.events if isinstance(event, kind))

    async def until_state(self, state: CallState, seconds: float = 15.0) -> None:
        await self.until(lambda: self.states() and self.states()[-1] is state, state.value, seconds)

    async def leave(self) -> None:
        await asyncio.to_thread(self.phone.stop)
        self._on = False
        self._headset.join()
        await asyncio.sleep(0)  # what the phone told last is on its way


class _Talk(MediaStreamTrack):
    kind = "audio"

    def __init__(self, says: Samples) -> None:
        super().__init__()
        self._says, self._count, self._began = says, 0, 0.0
        self.paused = asyncio.Event()
        self.paused.set()

    async def recv(self) -> AudioFrame:
        await self.paused.wait()
        now = time.monotonic()
        self._began = self._began or now
        await asyncio.sleep(max(0.0, self._began + self._count * 0.02 - now))
        at = self._count * FRAME % (self._says.size - FRAME)
        frame = AudioFrame.from_ndarray(self._says[at : at + FRAME].reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._count * FRAME, Fraction(1, RATE)
        self._count += 1
        return frame


class _Face(MediaStreamTrack):
    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._count, self._began = 0, time.monotonic()

    async def recv(self) -> VideoFrame:
        await asyncio.sleep(max(0.0, self._began + self._count / 15 - time.monotonic()))
        frame = VideoFrame(320, 240, "yuv420p")
        for plane, value in zip(frame.planes, (60, 110, 150), strict=True):
            np.frombuffer(plane, np.uint8)[:] = value  # type: ignore[call-overload]  # a plane is a buffer
        luma = np.frombuffer(frame.planes[0], np.uint8).reshape(-1, frame.planes[0].line_size)  # type: ignore[call-overload]  # likewise
        left = self._count * 8 % 280
        luma[100:140, left : left + 40] = 220
        frame.pts, frame.time_base = self._count * 6000, Fraction(1, 90_000)
        self._count += 1
        return frame


class Customer:
    """A browser with one peer connection of a given generation; offers, and keeps what it hears and sees."""

    def __init__(self, generation: int = 1, says: Samples | None = None, camera: bool = False) -> None:
        self.generation = generation
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self._heard: list[Samples] = []
        self.seen: list[NDArray[np.uint8]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.talk = _Talk(says) if says is not None else None
        if self.talk is None:
            self._pc.addTransceiver("audio", direction="recvonly")
        else:
            self._pc.addTrack(self.talk)
        if camera:
            self._pc.addTrack(_Face())
        else:
            self._pc.addTransceiver("video", direction="recvonly")
        self._pc.on("track", lambda track: self._tasks.append(asyncio.ensure_future(self._keep(track))))

    async def offer(self) -> signals.Offer:
        await self._pc.setLocalDescription(await self._pc.createOffer())
        return signals.Offer(self.generation, self._pc.localDescription.sdp)

    async def call(self, agent: Agent) -> signals.Answer:
        """Offers, and takes the answer."""
        agent.hears_from_page(await self.offer())
        return await self.answered(agent)

    async def answered(self, agent: Agent) -> signals.Answer:
        """Takes the answer to the offer that was made."""
        while True:
            async with asyncio.timeout(15):
                said = await agent.to_page.get()
            if isinstance(said, signals.Answer):
                assert said.generation == self.generation
                await self._pc.setRemoteDescription(RTCSessionDescription(said.sdp, "answer"))
                return said

    @property
    def heard(self) -> Samples:
        """All of the agent's voice that arrived."""
        return np.concatenate(self._heard) if self._heard else np.zeros(0, np.int16)

    async def _keep(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                if isinstance(frame, AudioFrame):
                    self._heard.append(mono(frame))
                elif isinstance(frame, VideoFrame):
                    self.seen.append(np.asarray(frame.to_ndarray(format="gray"), np.uint8))
        except MediaStreamError:
            pass

    async def leave(self) -> None:
        await end(self._pc, 2.0)
        for task in self._tasks:  # a track whose receiver never started never ends
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
