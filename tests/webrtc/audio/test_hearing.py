"""Packets of the transports become sound: redundancy, retransmission, sources that change, any codec that we have, anything hostile."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webrtc.audio.lines import voice
from webrtc.audio import codecs, libopus, opus, red
from webrtc.audio.frames import BLOCK, FRAME, RATE, Samples
from webrtc.audio.hearing import AGAIN, Hearing
from webrtc.audio.playout import Playout
from webrtc.rtp.ports import Codec, Packet, SenderReport

OPUS = Codec(111, "opus", 48_000, 2, feedback=frozenset({"nack"}))
RED = Codec(63, "red", 48_000, 2)
DIGITS = Codec(101, "telephone-event", 48_000)
G722, PCMU = Codec(9, "g722", 8_000), Codec(0, "pcmu", 8_000)
CODECS = {codec.payload_type: codec for codec in (OPUS, RED, DIGITS, G722, PCMU)}


@functools.cache
def spoken() -> Samples:
    return voice(4.0, seed=3)


@functools.cache
def packets() -> tuple[bytes, ...]:
    encoder = opus.Encoder(libopus.library())
    return tuple(encoder.encode(spoken()[at : at + FRAME]) for at in range(0, spoken().size, FRAME))


class Ear:
    """A hearing and its playout; packets come 20 ms apart in reckoned time."""

    def __init__(self) -> None:
        self.playout = Playout()
        self.sounded = 0
        self.hearing = Hearing(self.playout, self._count)
        self.hearing.begin(CODECS)
        self.out: list[Samples] = []

    def _count(self) -> None:
        self.sounded += 1

    def take(self, number: int, payload: bytes, codec: Codec = OPUS, *, ssrc: int = 7, repaired: bool = False, clock: int = FRAME) -> None:
        stamp = (0xFFFF0000 + number * clock) & 0xFFFFFFFF
        self.hearing.take(Packet(ssrc, codec.payload_type, (0xFFF0 + number) & 0xFFFF, stamp, False, payload, number * 0.02, repaired))

    def pull(self, blocks: int = 2) -> None:
        self.out += [self.playout.pull(BLOCK) for _ in range(blocks)]

    @property
    def heard(self) -> Samples:
        return np.concatenate(self.out)


def alike(heard: Samples, said: Samples, most: int = 6000) -> float:
    """How much of `said` is in `heard`, at the best shift."""
    piece = said[RATE : 2 * RATE].astype(float)
    window = heard[RATE : 2 * RATE + most].astype(float)
    best = np.correlate(window[::4], piece[::4], "valid")
    at = int(np.argmax(best)) * 4
    return float(np.corrcoef(window[at : at + piece.size], piece)[0, 1])


def test_plain_opus_is_heard_over_numbers_that_go_round() -> None:
    ear = Ear()
    for number, payload in enumerate(packets()):
        ear.take(number, payload)
        ear.pull()
    assert alike(ear.heard, spoken()) > 0.8
    counts = ear.hearing.counts()
    assert (counts.played, counts.concealed, counts.recovered, counts.stretched) == (len(packets()) * FRAME, 0, 0, 0)
    assert ear.sounded == len(packets())
    assert counts.delay < 0.03


def redundant(number: int, *distances: int) -> bytes:
    copies = [red.Block(111, far * FRAME, packets()[number - far]) for far in sorted(distances, reverse=True) if number >= far]
    return red.build([*copies, red.Block(111, 0, packets()[number])])


def test_redundancy_brings_back_what_is_lost() -> None:
    ear = Ear()
    lost = [number for number in range(20, 190) if number % 9 < 2]
    for number in range(len(packets())):
        if number not in lost:
            ear.take(number, redundant(number, 1, 2), RED)
        ear.pull()
    counts = ear.hearing.counts()
    assert counts.recovered > 0.8 * len(lost)
    assert counts.concealed < 0.2 * len(lost) * FRAME
    assert ear.sounded == len(packets()) - len(lost)


def test_what_is_missing_is_asked_for_while_it_can_come_in_time() -> None:
    ear = Ear()
    for number in range(10):
        ear.take(number, b"\xf8" + bytes(60))  # CELT alone corrects nothing
        ear.pull()
    assert ear.hearing.wishes(0.2, 0.02).nack == ()
    ear.take(12, b"\xf8" + bytes(60))
    assert ear.hearing.wishes(0.24, None).nack == ()
    assert ear.hearing.wishes(0.24, 0.3).nack == (), "it would come too late"
    ear.take(15, b"\xf8" + bytes(60))
    missing = ((0xFFF0 + 13) & 0xFFFF, (0xFFF0 + 14) & 0xFFFF)
    assert ear.hearing.wishes(0.30, 0.02).nack == missing
    assert ear.hearing.wishes(0.301, 0.02).nack == (), "it is on its way"
    ear.take(13, b"\xf8" + bytes(60), repaired=True)
    assert ear.hearing.wishes(0.335, 0.02).nack == missing[1:]
    assert ear.hearing.wishes(0.5, 0.02).nack == (), "nobody waits for it any more"
    assert AGAIN < 0.1


def test_without_that_feedback_nothing_is_asked_for() -> None:
    ear = Ear()
    ear.hearing.begin({111: Codec(111, "opus", 48_000, 2)})
    for number in (0, 3):
        ear.take(number, packets()[number])
    assert ear.hearing.wishes(0.06, 0.01).nack == ()


def test_another_source_is_believed_at_its_second_packet() -> None:
    ear = Ear()
    for number in range(50):
        ear.take(number, packets()[number])
        if number % 5 == 0:
            ear.take(30_000, packets()[0], ssrc=1000 + number)
        ear.pull()
    assert ear.playout.concealed == 0
    for number in range(50, 100):
        ear.take(7000 + number, packets()[number], ssrc=9)
        ear.pull()
    assert ear.playout.waiting < 0.05
    assert np.abs(ear.out[-1]).max() > 0


def test_when_a_second_path_ends_the_first_is_heard_on() -> None:
    ear = Ear()
    second = Hearing(ear.playout, lambda: None)
    second.begin(CODECS)
    for number in range(20):
        ear.take(number, packets()[number])
        ear.pull()
    second.take(Packet(8, 111, 5, 960, True, packets()[5], 0.4))
    ear.take(20, packets()[20])
    assert ear.playout.waiting <= 0.02, "the path that began last is heard"
    second.end()
    for number in range(21, 100):
        ear.take(number, packets()[number])
        ear.pull()
    assert np.abs(np.concatenate(ear.out[-100:])).max() > 1000
    ear.hearing.end()
    assert ear.playout.idle


@pytest.mark.parametrize("codec", [G722, PCMU, Codec(8, "pcma", 8_000)])
def test_a_telephone_is_heard(codec: Codec) -> None:
    ear = Ear()
    ear.hearing.begin({codec.payload_type: codec})
    encoder = codecs.encoder(codec.name)
    for number, at in enumerate(range(0, spoken().size, FRAME)):
        ear.take(number, encoder.encode(spoken()[at : at + FRAME]), codec, clock=160)
        ear.pull()
    assert alike(ear.heard, spoken()) > 0.8
    assert ear.playout.concealed == 0


def test_what_is_no_sound_is_passed_over() -> None:
    ear = Ear()
    ear.take(0, b"\x05\x80\x03\xc0", DIGITS)
    ear.take(1, b"", OPUS)
    ear.take(2, b"\x03", OPUS)
    ear.take(3, b"\xef\x00", RED)
    ear.take(4, packets()[0], Codec(99, "unknown", 48_000))
    assert ear.sounded == 0
    assert ear.playout.waiting == 0


def test_the_senders_clock_tells_what_is_heard_now() -> None:
    ear = Ear()
    assert ear.hearing.playing_wall(0.0) is None
    for number in range(20):
        ear.take(number, packets()[number])
        ear.pull()
    ear.hearing.reported(SenderReport(7, 1_000_000.0, 0xFFFF0000, 0.0))
    now = ear.playout._pulled_at
    wall = ear.hearing.playing_wall(now)
    assert wall is not None
    assert 1_000_000.36 < wall < 1_000_000.42
    ear.hearing.reported(SenderReport(8, 5.0, 0, 0.0))
    assert ear.hearing.playing_wall(now) == wall, "that was another source"
    ear.hearing.end()
    assert ear.hearing.playing_wall(now) is None
    assert not ear.playout.pull(BLOCK).any()


KINDS = st.sampled_from([111, 63, 101, 9, 0, 55])
HOSTILE = st.tuples(st.integers(1, 3), KINDS, st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF), st.binary(max_size=120))


@settings(max_examples=150, deadline=None)
@given(st.lists(HOSTILE, max_size=40))
def test_anything_may_come(hostile: list[tuple[int, int, int, int, bytes]]) -> None:
    ear = Ear()
    for number in range(3):
        ear.take(number, packets()[number])
        ear.pull()
    for now, (ssrc, kind, sequence, stamp, payload) in enumerate(hostile):
        ear.hearing.take(Packet(ssrc, kind, sequence, stamp, bool(now % 2), payload, now * 0.01, now % 3 == 0))
        ear.hearing.wishes(now * 0.01, 0.02)
        ear.pull(1)
    assert ear.playout.waiting < 3.0
    for number in range(3, 40):
        ear.take(number, packets()[number], ssrc=77)
        ear.pull()
    assert ear.playout.waiting < 3.0
    assert ear.heard.size == (6 + len(hostile) + 74) * BLOCK
