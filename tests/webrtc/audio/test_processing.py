"""Echo goes and the voice stays, switches switch, a module that is not there harms no call; and what it costs."""

from __future__ import annotations

import sys
import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from webrtc.audio.frames import BLOCK, RATE, Samples
from webrtc.audio.processing import Processing, Switches

PIECE = 240
"""Samples that PulseAudio gives at once: half a block."""
ECHO = Switches(echo=True, noise=False, gain=False)


def voice(seconds: float, seed: int) -> NDArray[np.float64]:
    """Harmonics with syllables and pauses."""
    time = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(130 + 40 * np.sin(2 * np.pi * 0.7 * time + seed)) / RATE
    breath = 0.15 * np.random.default_rng(seed).standard_normal(time.size)
    sound = sum((np.sin(k * phase) / k for k in range(1, 25)), breath)
    sound = sound * np.clip(np.sin(2 * np.pi * 3.1 * time + seed), 0, 1) * (np.sin(2 * np.pi * 0.35 * time + seed) > -0.4)
    return np.asarray(sound / np.abs(sound).max() * 9000, np.float64)


def echoed(far: NDArray[np.float64], delay: float = 0.08) -> NDArray[np.float64]:
    """Through a room: `delay` seconds, then a tail of 120 ms."""
    tail = np.random.default_rng(9).standard_normal(round(0.12 * RATE)) * np.exp(-np.arange(round(0.12 * RATE)) / (RATE * 0.02))
    tail /= np.linalg.norm(tail)
    size = 1 << int(far.size + tail.size).bit_length()
    room = np.fft.irfft(np.fft.rfft(far, size) * np.fft.rfft(tail, size), size)[: far.size] * 0.4
    late = round(delay * RATE)
    return np.concatenate((np.zeros(late), room))[: far.size]


def power(sound: NDArray[np.float64] | Samples) -> float:
    return float(10 * np.log10(np.mean(np.asarray(sound, np.float64) ** 2) + 1e-9))


def loudnesses(sound: NDArray[np.float64] | Samples) -> NDArray[np.float64]:
    """Root mean squares of pieces of 40 ms: the pattern of syllables."""
    pieces = np.asarray(sound, np.float64)[: sound.size // 1920 * 1920].reshape(-1, 1920)
    return np.asarray(np.sqrt((pieces**2).mean(axis=1)), np.float64)


def through(processing: Processing, far: NDArray[np.float64], near: NDArray[np.float64]) -> Samples:
    there, here = far.astype(np.int16), near.astype(np.int16)
    out = []
    for start in range(0, there.size, PIECE):
        processing.far(there[start : start + PIECE])
        out.append(processing.near(here[start : start + PIECE]))
    return np.concatenate(out)


def test_the_echo_goes_and_double_talk_survives() -> None:
    seconds = 14
    far, own = voice(seconds, 1), voice(seconds, 5) * 0.8
    own[: 10 * RATE] = 0
    processing = Processing(Switches(echo=True, noise=True, gain=False))
    assert processing.load()
    heard = echoed(far) + own + np.random.default_rng(4).standard_normal(far.size) * 20
    out = through(processing, far, heard)
    alone, both = slice(5 * RATE, 10 * RATE), slice(10 * RATE, 14 * RATE)
    assert power(heard[alone]) - power(out[alone]) > 25, "dB of echo taken out"
    assert abs(power(out[both]) - power(own[both])) < 4, "the agent's voice over the customer's"
    assert np.corrcoef(loudnesses(out[both]), loudnesses(own[both]))[0, 1] > 0.8, "and it is the agent's"
    assert 0 < processing.cost < 0.15, "of one core"


def test_noise_goes_and_gain_lifts_a_faint_voice() -> None:
    own = voice(8, 5)
    own[6 * RATE :] = 0
    noisy = own + np.random.default_rng(1).standard_normal(own.size) * 200
    pause = slice(7 * RATE, 8 * RATE)
    quiet = Processing(Switches(echo=False, noise=True, gain=False))
    assert quiet.load()
    out = through(quiet, np.zeros(own.size), noisy)
    assert power(noisy[pause]) - power(out[pause]) > 8
    loud = Processing(Switches(echo=False, noise=False, gain=True))
    assert loud.load()
    faint = own * 0.1
    assert power(through(loud, np.zeros(own.size), faint)[4 * RATE : 6 * RATE]) - power(faint[4 * RATE : 6 * RATE]) > 6


def test_switched_off_it_hands_the_same_samples_on() -> None:
    processing = Processing(Switches(echo=False, noise=False, gain=False))
    assert processing.load()
    piece = np.arange(333, dtype=np.int16)
    assert processing.near(piece) is piece
    processing.switch(ECHO)
    assert processing.near(piece).size == 0, "less than a block"
    assert processing.near(piece).size == BLOCK
    processing.switch(Switches(echo=False, noise=False, gain=False))
    assert processing.near(piece) is piece
    assert processing.cost > 0


def test_before_it_is_loaded_the_sound_goes_through() -> None:
    processing = Processing(ECHO)
    piece = np.arange(333, dtype=np.int16)
    processing.far(piece)
    assert processing.near(piece) is piece
    assert (processing.loaded, processing.cost) == (False, 0.0)


@pytest.mark.logs("no sound processing: ")
def test_a_module_that_cannot_be_loaded_harms_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit", None)
    processing = Processing()
    assert not processing.load()
    assert not processing.load()
    processing.switch(ECHO)
    piece = np.arange(480, dtype=np.int16)
    processing.far(piece)
    assert processing.near(piece) is piece
    assert (processing.tried, processing.loaded) == (True, False)


def test_it_runs_in_the_thread_that_loads_it_and_leaves_none_of_pythons() -> None:
    found: list[int] = []

    def work() -> None:
        processing = Processing(ECHO)
        processing.load()
        processing.delay(-1.0)
        processing.delay(9.0)
        processing.far(np.ones(BLOCK, np.int16))
        found.append(processing.near(np.ones(BLOCK, np.int16)).size)

    before = threading.active_count()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [BLOCK]
    assert threading.active_count() == before


def test_the_binding_is_what_it_was() -> None:
    """A contract with `livekit`: four switches by name, the delay, a frame that is changed in its place."""
    from livekit import rtc

    module = rtc.AudioProcessingModule(echo_cancellation=True, noise_suppression=True, high_pass_filter=True, auto_gain_control=True)
    frame = rtc.AudioFrame(bytearray(2 * BLOCK), RATE, 1, BLOCK)
    module.set_stream_delay_ms(0)
    module.process_reverse_stream(frame)
    module.process_stream(frame)
    assert np.frombuffer(frame.data, np.int16).size == BLOCK
