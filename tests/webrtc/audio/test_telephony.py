"""G.711 by its tables, G.722, and Opus by PyAV: heard as said, concealed when lost, any octets borne."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webrtc.audio.lines import voice
from webrtc.audio.frames import FRAME, RATE, Samples
from webrtc.audio.opus import LONGEST
from webrtc.audio.telephony import (
    TELEPHONE,
    PlainOpusDecoder,
    PlainOpusEncoder,
    Resampler,
    TelephoneDecoder,
    TelephoneEncoder,
    _a_law,
    _mu_law,
)

SAID = voice(3.0, seed=3)


def alike(heard: Samples, said: Samples, most: int = 2000) -> float:
    piece = said[RATE : 2 * RATE].astype(float)
    window = heard[RATE : 2 * RATE + most].astype(float)
    at = int(np.argmax(np.correlate(window[::2], piece[::2], "valid"))) * 2
    return float(np.corrcoef(window[at : at + piece.size], piece)[0, 1])


@pytest.mark.parametrize("name", TELEPHONE)
def test_what_is_said_is_heard(name: str) -> None:
    encoder, decoder = TelephoneEncoder(name), TelephoneDecoder(name)
    payloads = [encoder.encode(SAID[at : at + FRAME]) for at in range(0, SAID.size, FRAME)]
    assert {len(payload) for payload in payloads} == {160}
    heard = [decoder.decode(payload) for payload in payloads]
    assert {decoder.duration(payload) for payload in payloads} == {FRAME} == {piece.size for piece in heard}
    assert alike(np.concatenate(heard), SAID) > 0.9


def test_the_tables_of_g711() -> None:
    """G.711, tables 1a and 2a: the ends, the middle, and a value of each."""
    a_law, mu_law = _a_law(), _mu_law()
    assert (int(mu_law[0x00]), int(mu_law[0x80]), int(mu_law[0x7F]), int(mu_law[0xFF])) == (-32124, 32124, 0, 0)
    assert (int(a_law[0x55]), int(a_law[0xD5]), int(a_law[0x2A]), int(a_law[0xAA])) == (-8, 8, -32256, 32256)
    assert len(set(a_law.tolist())) == 256


@pytest.mark.parametrize("times", [3, 6])
def test_another_rate_keeps_the_sound_in_any_pieces(times: int) -> None:
    tone = np.asarray(9000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE), np.int16)
    down, up = Resampler(times, up=False), Resampler(times, up=True)
    low = np.concatenate([down.take(tone[at : at + FRAME]) for at in range(0, RATE, FRAME)])
    assert low.size == RATE // times
    back = np.concatenate([up.take(piece) for piece in np.array_split(low, 37)])
    assert back.size == RATE
    spectrum = np.abs(np.fft.rfft(back[RATE // 2 :].astype(float)))
    assert np.argmax(spectrum) == 220
    assert spectrum[220] > 0.99 * np.linalg.norm(spectrum)


def test_what_is_lost_goes_on_and_fades() -> None:
    decoder, encoder = TelephoneDecoder("pcmu"), TelephoneEncoder("pcmu")
    tone = np.asarray(9000 * np.sin(2 * np.pi * 200 * np.arange(FRAME * 10) / RATE), np.int16)
    for at in range(0, tone.size, FRAME):
        decoder.decode(encoder.encode(tone[at : at + FRAME]))
    loud = [float(np.abs(decoder.conceal(FRAME)).max()) for _ in range(12)]
    assert 6000 < loud[0] < 10_000
    assert loud == sorted(loud, reverse=True)
    assert loud[-1] < 2000
    assert decoder.correction(b"x") == 0
    assert decoder.recover(b"x", FRAME).size == 0


def test_forgetting_leaves_nothing_of_the_voice() -> None:
    for name in TELEPHONE:
        encoder, decoder = TelephoneEncoder(name), TelephoneDecoder(name)
        encoder.encode(SAID[RATE : RATE + FRAME])
        encoder.forget()
        assert np.abs(decoder.decode(encoder.encode(np.zeros(FRAME, np.int16)))).max() <= 16


def test_opus_by_pyav() -> None:
    encoder, decoder = PlainOpusEncoder(), PlainOpusDecoder()
    payloads = [encoder.encode(SAID[at : at + FRAME]) for at in range(0, SAID.size, FRAME)]
    heard = [decoder.decode(payload) for payload in payloads if payload]
    assert alike(np.concatenate(heard), SAID) > 0.8
    assert decoder.conceal(1000).size == 1000
    encoder.forget()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TELEPHONE), st.binary(max_size=1500))
def test_any_octets_are_borne_by_a_telephone(name: str, payload: bytes) -> None:
    decoder = TelephoneDecoder(name)
    duration = decoder.duration(payload)
    assert duration in (0, len(payload) * 6)
    assert duration <= LONGEST
    if duration:
        assert decoder.decode(payload).size == duration


@pytest.mark.logs(".*")
@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=300))
def test_any_octets_are_borne_by_pyav(payload: bytes) -> None:
    decoder = PlainOpusDecoder()
    if decoder.duration(payload):
        assert decoder.decode(payload).size <= LONGEST
