"""Packets become pictures in the slot: through loss, through a decoder's errors, in step with the sound, and never in the media thread."""

from __future__ import annotations

import functools
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webrtc.video.moving import number, picture
from tests.webrtc.video.wire import CODECS
from webrtc.rtp.ports import Packet, SenderReport
from webrtc.video.encoder import CLOCK, Encoder, encoder
from webrtc.video.picture import Picture, PictureSlot
from webrtc.video.seeing import PAUSED, Seeing

TYPES = {"vp8": 97, "h264": 99}


class Stage(PictureSlot):
    """Keeps what was shown, and who showed it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[float, int]] = []
        self.threads: set[str] = set()
        self._told_of = threading.Condition()

    def put(self, picture: Picture) -> None:
        with self._told_of:
            self.shown.append((time.monotonic(), number(picture)))
            self.threads.add(threading.current_thread().name)
            self._told_of.notify_all()

    def wait(self, done: Callable[[], bool]) -> None:
        with self._told_of:
            assert self._told_of.wait_for(done, 15.0), self.shown

    def wait_for(self, seen: int) -> None:
        self.wait(lambda: bool(self.shown) and self.shown[-1][1] == seen)


class Sender:
    """Encodes numbered pictures into numbered packets."""

    def __init__(self, codec: str = "vp8") -> None:
        self.type, self.sequence, self.count = TYPES[codec], 65_530, 0
        self.encoder: Encoder = encoder(codec, 320, 180, 400_000, 30, False)

    def next(self, key: bool = False) -> list[Packet]:
        payloads: tuple[bytes, ...] = ()
        while not payloads:
            payloads = self.encoder.encode(picture(self.count), self.count * CLOCK // 30, key)
            self.count += 1
        made = []
        for at, payload in enumerate(payloads):
            last = at == len(payloads) - 1
            made.append(Packet(7, self.type, self.sequence, self.count * CLOCK // 30, last, payload, time.monotonic()))
            self.sequence = (self.sequence + 1) % 65536
        return made

    def close(self) -> None:
        self.encoder.close()


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def seeing(stage: Stage) -> Iterator[Seeing]:
    made = Seeing(stage, lambda _: None)
    made.begin(CODECS)
    yield made
    made.end()


def take(seeing: Seeing, packets: list[Packet]) -> None:
    for packet in packets:
        seeing.take(replace(packet, arrived=time.monotonic()))


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_pictures_come_out_in_a_thread_of_their_own(seeing: Seeing, stage: Stage, codec: str) -> None:
    sender = Sender(codec)
    for at in range(20):
        take(seeing, sender.next())
        stage.wait_for(at)
    sender.close()
    assert stage.threads == {"seeing"}
    counts = seeing.counts()
    assert (counts.frames, counts.dropped, counts.lost) == (20, 0, 0)
    assert (counts.width, counts.height) == (320, 180)
    assert counts.frozen == 0.0


def test_nothing_runs_before_the_first_picture_and_nothing_after_the_end(stage: Stage) -> None:
    before = threading.active_count()
    seeing = Seeing(stage, lambda _: None)
    seeing.begin(CODECS)
    assert threading.active_count() == before
    sender = Sender()
    take(seeing, sender.next())
    stage.wait_for(0)
    seeing.end()
    seeing.end()
    take(seeing, sender.next())
    sender.close()
    assert threading.active_count() == before
    assert len(stage.shown) == 1


def test_a_lost_packet_is_asked_for_and_the_picture_goes_on_when_it_comes(seeing: Seeing, stage: Stage) -> None:
    sender = Sender()
    take(seeing, sender.next())
    lost, after = sender.next(), sender.next()
    take(seeing, after)
    asked = seeing.wishes(time.monotonic() + 0.05, 0.1).nack
    assert asked == tuple(packet.sequence for packet in lost)
    take(seeing, [replace(packet, repaired=True) for packet in lost])
    stage.wait_for(sender.count - 1)
    sender.close()
    assert seeing.counts().dropped <= 1
    assert seeing.counts().lost == len(lost)


def test_what_cannot_be_decoded_is_not_shown_and_a_key_frame_is_asked_for(seeing: Seeing, stage: Stage) -> None:
    sender = Sender()
    take(seeing, sender.next())
    stage.wait_for(0)
    (head, *rest) = sender.next(key=True)
    take(seeing, [replace(head, payload=head.payload[:7] + b"\xff" * 30), *rest])
    deadline = time.monotonic() + 15
    asked = False
    while not asked and time.monotonic() < deadline:
        take(seeing, sender.next())
        asked = seeing.wishes(time.monotonic(), 0.02).key_frame
    assert asked
    assert [seen for _, seen in stage.shown] == [0]
    take(seeing, sender.next(key=True))
    stage.wait_for(sender.count - 1)
    sender.close()


def test_another_codec_in_mid_stream(seeing: Seeing, stage: Stage) -> None:
    first, second = Sender(), Sender("h264")
    take(seeing, first.next())
    stage.wait_for(0)
    second.sequence, second.count = first.sequence, 5
    take(seeing, second.next())
    stage.wait_for(5)
    first.close()
    second.close()


def test_the_picture_waits_for_the_sound(stage: Stage) -> None:
    """The sound that is heard left the sender 80 ms ago, the picture just now: it is held for 80 ms, and the skew is below 100."""
    seeing = Seeing(stage, lambda now: now - 0.08)
    seeing.begin(CODECS)
    sender, held = Sender(), []
    for at in range(30):
        now = time.monotonic()
        packets = [replace(packet, timestamp=int(now * CLOCK) % (1 << 32)) for packet in sender.next()]
        seeing.reported(SenderReport(7, now, packets[0].timestamp, now))
        take(seeing, packets)
        stage.wait_for(at)
        held.append(stage.shown[-1][0] - now)
    sender.close()
    seeing.end()
    assert 0.06 < statistics.median(held[20:]) < 0.18, held
    assert 0.06 < seeing.counts().delay <= 0.12


def test_it_says_how_long_the_picture_is_frozen_while_one_is_due(seeing: Seeing, stage: Stage) -> None:
    sender = Sender()
    for at in range(5):
        take(seeing, sender.next())
        stage.wait_for(at)
    shown = stage.shown[-1][0]
    sender.next()
    take(seeing, sender.next())
    sender.close()
    assert seeing._frozen(shown + 1.5) == pytest.approx(1.5, abs=0.05)
    assert seeing._frozen(shown + 0.1) == 0.0, "the next one is hardly due"
    assert seeing._frozen(shown + PAUSED + 5) == 0.0, "nobody sends"


@functools.cache
def captured(codec: str) -> tuple[Packet, ...]:
    sender = Sender(codec)
    packets = tuple(packet for _ in range(4) for packet in sender.next())
    sender.close()
    return packets


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 400), st.integers(1, 255)), min_size=1, max_size=30))
def test_mutated_captures_never_raise(changes: list[tuple[int, int, int]]) -> None:
    seeing = Seeing(PictureSlot(), lambda _: None)
    seeing.begin(CODECS)
    for codec in TYPES:
        packets = list(captured(codec))
        for kind, at, bits in changes:
            packet = packets[at % len(packets)]
            payload = bytearray(packet.payload or b"\0")
            payload[at % len(payload)] ^= bits
            changed = (
                replace(packet, payload=bytes(payload)),
                replace(packet, payload=bytes(payload[: at % len(payload)])),
                replace(packet, sequence=packet.sequence ^ bits, marker=not packet.marker),
                replace(packet, timestamp=packet.timestamp ^ bits << 20, payload_type=TYPES[codec] ^ bits & 3),
            )[kind]
            packets[at % len(packets)] = changed
        take(seeing, packets)
        seeing.wishes(time.monotonic(), 0.05)
    seeing.counts()
    seeing.end()
