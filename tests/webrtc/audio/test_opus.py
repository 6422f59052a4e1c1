"""Opus: lengths by the standard, correction and concealment, rates set in place, silence that holds nothing; any octets are borne."""

from __future__ import annotations

import functools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webrtc.audio.lines import voice
from webrtc.audio import libopus
from webrtc.audio.frames import BLOCK, FRAME, RATE, SILENCE, Samples
from webrtc.audio.opus import BITRATE, LONGEST, Decoder, Encoder, frame_samples, samples_of


def encoder() -> Encoder:
    return Encoder(libopus.library())


def decoder() -> Decoder:
    return Decoder(libopus.library())


@functools.cache
def spoken() -> Samples:
    return voice(4.0, seed=3)


def encoded(one: Encoder, sound: Samples) -> list[bytes]:
    return [one.encode(sound[at : at + FRAME]) for at in range(0, sound.size - FRAME + 1, FRAME)]


@functools.cache
def packets() -> tuple[bytes, ...]:
    return tuple(encoded(encoder(), spoken()))


def test_a_packet_a_frame_in_one_channel_at_the_rate_of_speech() -> None:
    assert all(packet[0] & 0b100 == 0 for packet in packets()), "RFC 6716, 3.1: the stereo bit"
    assert {samples_of(packet) for packet in packets()} == {FRAME}
    assert 0.5 * BITRATE < sum(map(len, packets())) * 8 / 4.0 < 1.3 * BITRATE


def test_what_is_decoded_is_what_was_said() -> None:
    one = decoder()
    out = np.concatenate([one.decode(packet) for packet in packets()])
    said, heard = spoken()[RATE : 2 * RATE].astype(float), out[RATE + 312 : 2 * RATE + 312].astype(float)
    assert np.corrcoef(said, heard)[0, 1] > 0.8, "after the look-ahead of 6.5 ms"


@pytest.mark.parametrize(
    ("payload", "samples"),
    [
        (b"", 0), (b"\x03", 0), (b"\x00", 480), (b"\x18x", 2880), (b"\x60x", 480), (b"\x78xx", 960), (b"\x80x", 120), (b"\xfbx", 0),
        (b"\x09xx", 1920), (b"\x09xxx", 0), (b"\x1b\x02x", 5760), (b"\x1b\x03x", 0), (b"\xfc", 960),
    ],
)  # fmt: skip
def test_lengths_are_those_of_the_standard(payload: bytes, samples: int) -> None:
    assert samples_of(payload) == samples


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_lengths_agree_with_libopus(payload: bytes) -> None:
    found = libopus.library()
    assert found is not None
    if payload:
        assert frame_samples(payload) == found.opus_packet_get_samples_per_frame(payload, RATE)
        theirs = found.opus_packet_get_nb_samples(payload, len(payload), RATE)
        assert samples_of(payload) == max(0, theirs) or (payload[0] & 3 == 1 and len(payload) % 2 == 0)


def test_a_lost_frame_comes_back_from_the_one_after_it() -> None:
    loud = next(
        n for n in range(20, 150) if decoder().correction(packets()[n]) and np.abs(spoken()[(n - 1) * FRAME : n * FRAME]).max() > 5000
    )
    restoring, concealing = decoder(), decoder()
    for packet in packets()[: loud - 1]:
        restoring.decode(packet)
        concealing.decode(packet)
    said = spoken()[(loud - 1) * FRAME - 312 : loud * FRAME - 312].astype(float)
    restored = restoring.recover(packets()[loud], FRAME)
    assert restored.size == FRAME
    assert np.corrcoef(said, restored)[0, 1] > 0.7
    made_up = concealing.conceal(FRAME)
    assert made_up.size == FRAME
    assert np.abs(made_up).max() > 100


@pytest.mark.parametrize("count", [1, 120, 240, BLOCK, FRAME, 1000, 3 * FRAME, 9000])
def test_any_count_is_concealed_and_ends_in_silence(count: int) -> None:
    one = decoder()
    for packet in packets()[:60]:
        one.decode(packet)
    assert one.conceal(count).size == count
    for _ in range(100):
        last = one.conceal(FRAME)
    assert np.abs(last).max() < 300


def test_rate_and_loss_change_in_place() -> None:
    one = encoder()
    one.spend(24_000)
    small = sum(map(len, encoded(one, spoken())))
    one.spend(40_000)
    assert sum(map(len, encoded(one, spoken()))) > 1.2 * small
    one.reckon_with(0.3)
    corrected = sum(decoder().correction(packet) for packet in encoded(one, spoken()))
    assert corrected > 50 * FRAME


def test_after_forgetting_no_packet_holds_what_was_said() -> None:
    one = encoder()
    one.reckon_with(0.3)
    loud = spoken()[np.argmax(np.abs(spoken())) // FRAME * FRAME :][: 5 * FRAME]
    encoded(one, loud)
    one.forget()
    new = encoder()
    new.reckon_with(0.3)
    for number in range(10):
        packet = one.encode(SILENCE)
        assert packet == new.encode(SILENCE), f"packet {number} is what an encoder makes that never heard anything"
        assert np.abs(decoder().decode(packet)).max() <= 4


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=1500), st.integers(0, 3), st.booleans())
def test_any_octets_are_borne(payload: bytes, good: int, before: bool) -> None:
    one = decoder()
    for packet in packets()[40 : 40 + good]:
        one.decode(packet)
    duration = one.duration(payload)
    assert 0 <= duration <= LONGEST
    out = one.recover(payload, FRAME) if before else one.decode(payload)
    assert out.size <= LONGEST
    assert one.correction(payload) in (0, BLOCK, FRAME, 2 * FRAME, 3 * FRAME, 120, 240)
    assert one.decode(packets()[50]).size == FRAME


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 199), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), min_size=1, max_size=5))
def test_spoilt_packets_are_borne(number: int, spoils: list[tuple[int, int]]) -> None:
    packet = bytearray(packets()[number])
    for at, value in spoils:
        packet[at % len(packet)] ^= value
    one = decoder()
    one.decode(packets()[10])
    assert one.decode(bytes(packet)).size <= LONGEST
    assert one.recover(bytes(packet), FRAME).size <= FRAME


def test_closed_it_gives_nothing_and_a_second_time_does_nothing() -> None:
    hearing, speaking = decoder(), encoder()
    for one in (hearing, speaking, hearing, speaking):
        one.close()
    assert hearing.decode(packets()[0]).size == 0
    assert hearing.conceal(FRAME).size == FRAME
    assert speaking.encode(spoken()[:FRAME]) == b""


def test_a_frame_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="100 samples"):
        encoder().encode(np.zeros(100, np.int16))


def test_a_frame_is_encoded_in_well_under_a_millisecond() -> None:
    one, costs = encoder(), []
    for at in range(0, spoken().size, FRAME):
        began = time.thread_time()
        one.encode(spoken()[at : at + FRAME])
        costs.append(time.thread_time() - began)
    assert np.median(costs) < 0.001
