"""Sound that is lost in a row comes again in time where the way is short, and what is waited for it stays small."""

from __future__ import annotations

import functools

import pytest

from tests.webrtc.audio.asking import listened
from tests.webrtc.audio.lines import voice
from tests.webrtc.impairment import Impairment
from webrtc.audio import libopus, opus
from webrtc.audio.frames import FRAME, RATE


@functools.cache
def packets() -> tuple[bytes, ...]:
    """Twenty seconds from a browser that was told of loss."""
    encoder, sound = opus.Encoder(libopus.library()), voice(20.0)
    encoder.reckon_with(0.1)
    return tuple(encoder.encode(sound[at : at + FRAME]) for at in range(0, sound.size - FRAME + 1, FRAME))


@pytest.mark.parametrize("way", [0.001, 0.01, 0.03])
@pytest.mark.parametrize(
    ("loss", "burst", "most", "delay"), [(0.05, 1, 0.005, 0.06), (0.1, 1, 0.01, 0.08), (0.2, 1, 0.025, 0.17), (0.1, 4, 0.03, 0.17)]
)
def test_so_little_is_missing_where_a_browser_repeats(way: float, loss: float, burst: int, most: float, delay: float) -> None:
    """Chromium's receiver makes up about half of what is lost singly, and half as much again in bursts of four."""
    heard = listened(packets(), Impairment(loss=loss, burst=burst, delay=way))
    assert heard.missing < most
    assert heard.delay < delay


def test_without_repeats_a_burst_is_missing_all_the_same() -> None:
    line = Impairment(loss=0.1, burst=4, delay=0.01)
    assert listened(packets(), line, repeats=False).missing > 2 * listened(packets(), line).missing


def test_what_a_copy_holds_is_not_asked_for() -> None:
    line = Impairment(loss=0.03, delay=0.01, seed=3)
    assert listened(packets(), line).asked < 0.2 * listened(packets(), line, copies=()).asked


def test_a_packet_that_was_sent_again_does_not_make_the_line_a_slow_one() -> None:
    heard = listened(packets(), Impairment(loss=0.1, burst=4, delay=0.03), copies=())
    assert heard.delay < 0.17
    assert heard.counts.recovered > 0.5 * 0.1 * len(packets())
    assert heard.counts.played > 19 * RATE
