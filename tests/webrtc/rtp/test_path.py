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
