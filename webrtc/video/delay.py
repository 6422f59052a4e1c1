"""When a picture is shown: as soon as it is here, or a moment later so that it moves evenly and the lips fit the sound.

Pure. The moment follows what most frames are late by, and is nothing on a clean line. The sender's reports say what its clock was at a
frame (RFC 3550, 6.4.1); sound that is heard later holds the picture back, as far as MAX_HOLD, and never the other way round. Skew that
people do not mind is 100 ms at most (EN 301 549, 6.2.3, 6.5.4).
"""

from __future__ import annotations

from typing import Final

from webrtc.rtp.ports import SenderReport

CLOCK: Final = 90_000
"""RTP's clock for video (RFC 7741, 4.1; RFC 6184, 5.1)."""
TICKS: Final = 1 << 32
MAX_SMOOTH: Final = 0.08
"""Seconds for even movement, at most: beyond, people talk into each other."""
MAX_HOLD: Final = 0.12
"""Seconds for the lips, at most."""
CLEAN: Final = 0.006
"""Seconds below which nobody sees it, and nothing is held any more."""
UNEVEN: Final = 0.015
"""Seconds from which it is."""
_ON_TIME: Final = 0.95
"""The share of frames that comes within the moment."""
_STEP: Final = 0.01
"""Seconds by which a frame beyond moves it."""
_SLEW: Final = 0.005
"""Seconds by which the hold for the lips changes from frame to frame, so that no movement jumps."""
_DRIFT: Final = 0.001
"""How far two clocks may run apart, seconds a second."""
_LEAP: Final = 2.0
"""Seconds of a leap in the sender's timestamps after which everything is measured anew."""


class Delay:
    """The moments of one stream."""

    def __init__(self) -> None:
        self._last: tuple[int, float] | None = None
        self._media = 0.0
        self._base = 0.0
        self._smooth = 0.0
        self._even = True
        self._hold: float | None = None
        self._report: SenderReport | None = None

    @property
    def seconds(self) -> float:
        """What a frame that came in time is held now."""
        return max(0.0 if self._even else self._smooth, self._hold or 0.0)

    def reported(self, report: SenderReport) -> None:
        """The sender's clock beside its timestamps."""
        self._report = report

    def due(self, timestamp: int, arrived: float, repaired: bool, heard: float | None) -> float:
        """When the frame is to be shown; not before `arrived`.

        `heard` is the sender's clock of the sound that is heard at `arrived`, if it is known.
        """
        late = self._late(timestamp, arrived)
        if not repaired:
            self._smooth += _STEP * (_ON_TIME if late > self._smooth else _ON_TIME - 1)
            self._smooth = min(max(self._smooth, 0.0), MAX_SMOOTH)
            self._even = self._smooth < (UNEVEN if self._even else CLEAN)
        self._follow(timestamp, late, heard)
        held = self.seconds - late
        return arrived + min(max(held, 0.0), MAX_HOLD)

    def _late(self, timestamp: int, arrived: float) -> float:
        """By how much the frame came later than the quickest did lately."""
        if self._last is None:
            self._last, self._base = (timestamp, arrived), arrived
            return 0.0
        before, then = self._last
        self._last = (timestamp, arrived)
        self._media += ((timestamp - before + TICKS // 2) % TICKS - TICKS // 2) / CLOCK
        transit = arrived - self._media
        if abs(transit - self._base) > _LEAP:
            self._media, self._base, self._hold = 0.0, arrived, None
            return 0.0
        self._base = min(transit, self._base + _DRIFT * max(0.0, arrived - then))
        return transit - self._base

    def _follow(self, timestamp: int, late: float, heard: float | None) -> None:
        wanted = 0.0
        if self._report is not None and heard is not None:
            since = ((timestamp - self._report.timestamp + TICKS // 2) % TICKS - TICKS // 2) / CLOCK
            ahead = self._report.wall + since - heard
            wanted = min(max(ahead + late, 0.0), MAX_HOLD) if abs(ahead) < _LEAP else 0.0
        if self._hold is None and wanted:
            self._hold = wanted
        else:
            before = self._hold or 0.0
            self._hold = before + min(max(wanted - before, -_SLEW), _SLEW)
