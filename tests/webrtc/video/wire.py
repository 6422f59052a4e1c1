"""A sender, a line with faults and a receiver in virtual time: minutes of video in a second of test, the same for the same seed."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count, pairwise

from webrtc.rtp.ports import Codec, Packet
from webrtc.video import vp8
from webrtc.video.assembly import Frame
from webrtc.video.repair import Repair

VP8 = Codec(97, "vp8", 90_000)
H264 = Codec(99, "h264", 90_000)
CODECS = {97: VP8, 99: H264}


@dataclass
class Line:
    """One direction. Seconds, shares and bits a second."""

    loss: float = 0.0
    burst: int = 1
    """How many packets in a row are lost at once."""
    delay: float = 0.0
    jitter: float = 0.0
    rate: float | None = None
    """A narrow place, with a queue of 300 ms before it."""
    seed: int = 1
    _chance: random.Random = field(init=False)
    _losing: int = 0
    _free: float = 0.0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def arrives(self, now: float, size: int) -> float | None:
        """When a packet of `size` octets comes out; None when it does not."""
        if self._losing:
            self._losing -= 1
            return None
        if self._chance.random() < self.loss / self.burst:
            self._losing = self.burst - 1
            return None
        if self.rate is not None:
            if self._free - now > 0.3:
                return None
            self._free = max(now, self._free) + size * 8 / self.rate
            now = self._free
        return now + self.delay + self._chance.random() * self.jitter


class Clock:
    """Does things at their time; nothing else makes time pass."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def at(self, when: float, work: Callable[[], None]) -> None:
        heapq.heappush(self._due, (when, next(self._numbers), work))

    def run(self, until: float) -> None:
        while self._due and self._due[0][0] <= until:
            self.now, _, work = heapq.heappop(self._due)
            work()
        self.now = until


def vp8_frame(key: bool, size: int, number: int = 0) -> bytes:
    """Octets that pass for a VP8 frame (RFC 6386, 9.1): the first bit says whether it is whole."""
    return bytes([0x00 if key else 0x01]) + number.to_bytes(4, "big") + bytes(max(0, size - 5))


def packets(frame: bytes, timestamp: int, first: int, arrived: float = 0.0, ssrc: int = 7, payload_type: int = 97) -> list[Packet]:
    """One VP8 frame as packets, numbered from `first`."""
    made = vp8.payloads(frame, timestamp // 3000, 0, leaf=False)
    last = len(made) - 1
    return [Packet(ssrc, payload_type, (first + at) % 65536, timestamp, at == last, payload, arrived) for at, payload in enumerate(made)]


@dataclass
class Sender:
    """Sends frames of about `rate` bits a second; answers requests as a browser does."""

    clock: Clock
    line: Line
    deliver: Callable[[Packet], None]
    rate: float = 500_000
    fps: int = 30
    key_size: int = 9
    """A key frame is as large as so many others."""
    encode: Callable[[bool, int], bytes] | None = None
    """A real encoder: whether as a key frame, and the number of the picture."""
    frames: int = 0
    sent: int = 0
    keys: int = 0
    answered: dict[int, float] = field(default_factory=dict)
    _next: int = 65_400
    _history: dict[int, Packet] = field(default_factory=dict)
    _want_key: bool = True
    _key_at: float = -1.0
    _paced: float = 0.0

    def start(self, until: float) -> None:
        for at in range(int(until * self.fps)):
            self.clock.at(at / self.fps, self._frame)

    def _frame(self) -> None:
        key = self._want_key
        size = int(self.rate / self.fps / 8) * (self.key_size if key else 1)
        if key:
            self._want_key, self._key_at, self.keys = False, self.clock.now, self.keys + 1
        frame = self.encode(key, self.frames) if self.encode else vp8_frame(key, size, self.frames)
        made = packets(frame, self.frames * 90_000 // self.fps, self._next)
        self.frames += 1
        self._next = (self._next + len(made)) % 65536
        for packet in made:
            self._history[packet.sequence] = packet
            self._paced = max(self.clock.now, self._paced)
            self.clock.at(self._paced, partial(self._send, packet, False))
            self._paced += len(packet.payload) * 8 / (2.5 * self.rate)

    def _send(self, packet: Packet, repaired: bool) -> None:
        self.sent += 1
        at = self.line.arrives(self.clock.now, len(packet.payload) + 60)
        if at is not None:
            came = Packet(packet.ssrc, packet.payload_type, packet.sequence, packet.timestamp, packet.marker, packet.payload, at, repaired)
            self.clock.at(at, lambda: self.deliver(came))

    def repeat(self, numbers: tuple[int, ...]) -> None:
        for number in numbers:
            packet = self._history.get(number)
            if packet is None or self.clock.now - self.answered.get(number, -1.0) < 0.8 * self.line.delay * 2:
                continue
            self.answered[number] = self.clock.now
            self._paced = max(self.clock.now, self._paced) + len(packet.payload) * 8 / (2.5 * self.rate)
            self._send(packet, True)

    def key_frame(self) -> None:
        if self.clock.now - self._key_at > 0.3:
            self._want_key = True


@dataclass
class Run:
    """What came of it."""

    frames: list[tuple[float, Frame]]
    sender: Sender
    repair: Repair
    asked_keys: int
    asked_numbers: int

    @property
    def longest_gap(self) -> float:
        """Seconds between two frames, at most."""
        times = [at for at, _ in self.frames]
        return max((after - before for before, after in pairwise(times)), default=float("inf"))


def run(
    seconds: float, there: Line, back: Line, rate: float = 500_000, fps: int = 30, encode: Callable[[bool, int], bytes] | None = None
) -> Run:
    """Sends for `seconds` through two lines, and gives what a receiver that asks every 10 ms makes of it."""
    clock, repair = Clock(), Repair(CODECS)
    result = Run([], Sender(clock, there, lambda packet: arrive(packet), rate, fps, encode=encode), repair, 0, 0)
    sender = result.sender

    def collect() -> None:
        result.frames.extend((clock.now, frame) for frame in repair.collect())

    def arrive(packet: Packet) -> None:
        gap = repair.take(packet)
        collect()
        if gap:
            ask()

    def ask() -> None:
        wishes = repair.wishes(clock.now, there.delay + back.delay or 0.001)
        collect()
        result.asked_numbers += len(wishes.nack)
        result.asked_keys += wishes.key_frame
        if wishes.nack and (at := back.arrives(clock.now, 60)) is not None:
            clock.at(at, lambda: sender.repeat(wishes.nack))
        if wishes.key_frame and (at := back.arrives(clock.now, 60)) is not None:
            clock.at(at, sender.key_frame)

    def tick() -> None:
        ask()
        clock.at(clock.now + 0.01, tick)

    sender.start(seconds)
    tick()
    clock.run(seconds + 1)
    return result


def decodable(frames: Iterator[Frame] | list[Frame]) -> bool:
    """Whether each frame follows the one that it was made from, or is a key frame."""
    last: int | None = None
    for frame in frames:
        number = int.from_bytes(frame.data[1:5], "big")
        if not frame.key and number != (last if last is not None else -9) + 1:
            return False
        last = number
    return True
