"""The round trip is smoothed and never absurd; the wall clock of reports runs with the monotonic one."""

from __future__ import annotations

import pytest

from webrtc.rtp.path import NTP_EPOCH, Path

pytestmark = pytest.mark.pure


def test_the_wall_clock() -> None:
    path = Path(1_800_000_000.5, 100.0)
    assert path.ntp(100.0) / 2**32 == pytest.approx(1_800_000_000.5 + NTP_EPOCH, abs=1e-5)
    assert (path.ntp(103.25) - path.ntp(100.0)) / 2**32 == pytest.approx(3.25, abs=1e-5)


def measured(*seconds: float) -> float | None:
    path = Path(0.0, 0.0)
    for one in seconds:
        path.took(one)
    return path.round_trip


def test_the_round_trip() -> None:
    assert measured(-1.0, 1000.0) is None
    assert measured(0.1) == 0.1
    assert measured(0.1, *[0.2] * 30) == pytest.approx(0.2, abs=0.001)


def test_the_line_carries_what_the_pictures_may_take_and_the_sound_takes_while_it_is_full() -> None:
    path = Path(0.0, 0.0)
    assert path.carries(0.0) is None
    path.sound_rate = 60_000
    path.bears(10.0, 150_000, 120_000)
    assert path.carries(10.0) is None, "more than that nobody has tried"
    path.bears(11.0, 90_000, 120_000)
    assert path.carries(12.0) == 150_000
    path.bears(13.0, 300_000, 100_000)
    assert path.carries(14.0) == 150_000, "the last that is known of the line"
    assert path.carries(27.0) is None
