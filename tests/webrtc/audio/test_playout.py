"""Packets in from one thread, samples out to another: silence without a stream and on hold, figures that outlive a call, real lateness."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from tests.webrtc.audio.lines import Plain, ramp
from webrtc.audio.decoding import Decoding
from webrtc.audio.frames import BLOCK, FRAME, RATE, Samples
from webrtc.audio.jitter import Frame
from webrtc.audio.playout import Playout


def frame(number: int) -> Frame:
    return Frame(number * FRAME, FRAME, np.full(FRAME, 1000 + number, np.int16).tobytes(), number)


def steady(playout: Playout, stream: Decoding, frames: int, first: int = 0) -> Samples:
    out = []
    for number in range(first, first + frames):
        playout.put(stream, frame(number), time.monotonic())
        out += [playout.pull(BLOCK), playout.pull(BLOCK)]
    return np.concatenate(out)


def test_without_a_stream_it_gives_silence() -> None:
    playout = Playout()
    assert not playout.pull(123).any()
    assert playout.pull(123).size == 123
    assert (playout.waiting, playout.delay, playout.played, playout.concealed) == (0.0, 0.0, 0, 0)


def test_a_stream_is_heard_and_counted() -> None:
    playout = Playout()
    stream = playout.begin(Plain())
    out = steady(playout, stream, 50)
    assert set(out[FRAME:].tolist()) == set(range(1000, 1050))
    assert playout.played == 50 * FRAME
    assert playout.concealed == 0
    assert playout.meter.level > -40
    assert 0 <= playout.delay < 0.04


@pytest.mark.parametrize("count", [1, 441, BLOCK, FRAME, 1023, 5 * FRAME])
def test_it_always_gives_exactly_what_is_asked(count: int) -> None:
    playout = Playout()
    stream = playout.begin(Plain())
    for number in range(100):
        playout.put(stream, frame(number), time.monotonic())
        assert playout.pull(count).size == count


def test_hushed_it_gives_silence_and_keeps_nothing() -> None:
    playout = Playout()
    stream = playout.begin(Plain())
    steady(playout, stream, 10)
    playout.hush(True)
    assert not steady(playout, stream, 10, 10).any()
    assert playout.waiting == 0
    playout.hush(False)
    out = steady(playout, stream, 10, 20)
    assert set(out[out > 0].tolist()) <= set(range(1020, 1030)), "nothing that was said on hold"
    assert out.any()


def test_another_stream_takes_the_place_of_the_first_and_the_firsts_end_does_not_end_it() -> None:
    playout, one, two = Playout(), Plain(), Plain()
    first = playout.begin(one)
    steady(playout, first, 5)
    second = playout.begin(two)
    assert one.closed
    playout.end(first)
    playout.put(first, frame(6), 0.0)
    assert playout.waiting == 0
    assert steady(playout, second, 5).any()
    playout.end(second)
    assert two.closed
    assert not playout.pull(BLOCK).any()


def test_between_two_connections_what_waits_is_forgotten() -> None:
    playout = Playout()
    stream = playout.begin(Plain())
    steady(playout, stream, 5)
    playout.put(stream, frame(5), time.monotonic())
    playout.clear()
    assert playout.waiting == 0
    assert not playout.pull(BLOCK).any()
    assert steady(playout, stream, 5, 5000).any()


def test_what_is_playing_goes_on_between_two_pulls() -> None:
    playout = Playout()
    stream = playout.begin(Plain())
    assert playout.playing(stream, time.monotonic()) is None
    steady(playout, stream, 10)
    now = playout._pulled_at
    here, later = playout.playing(stream, now), playout.playing(stream, now + 0.005)
    assert here is not None
    assert later is not None
    assert 8 * FRAME <= here <= 10.5 * FRAME
    assert later - here == pytest.approx(0.005 * RATE, abs=1)


def test_two_threads_at_once_lose_nothing_that_came_in_time() -> None:
    playout, plain = Playout(), Plain()
    stream = playout.begin(plain)
    out: list[Samples] = []
    done = threading.Event()

    def card() -> None:
        while not done.wait(0.0005):
            if playout.waiting > 0.03:
                out.append(playout.pull(BLOCK))

    thread = threading.Thread(target=card)
    thread.start()
    try:
        for number in range(300):
            playout.put(stream, frame(number), time.monotonic())
            while playout.waiting > 0.2:
                done.wait(0.001)
    finally:
        done.set()
        thread.join()
    assert plain.decoded == sorted(set(plain.decoded))
    assert len(plain.decoded) > 200


def test_frames_that_come_a_hair_before_the_pull_are_given_more_time() -> None:
    """Half a millisecond more and they would be late: the reserve grows by one pull before any is."""
    roomy, narrow = Playout(), Playout()
    for playout, early in ((roomy, 0.0), (narrow, 0.0095)):
        stream = playout.begin(Plain())
        for number in range(200):
            playout._gaps.clear()
            playout._gaps.append(0.01)
            playout.put(stream, Frame(number * FRAME, FRAME, ramp(200)[number], number), playout._pulled_at + early)
            playout.pull(BLOCK)
            playout.pull(BLOCK)
    assert narrow.delay >= roomy.delay
    assert narrow.waiting >= roomy.waiting + 0.004
