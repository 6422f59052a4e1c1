"""What the streams of one connection know together: how long the way is, what the sound takes of it, and the wall clock of its reports.

Pure: who uses it says what time it is.
"""

from __future__ import annotations

from typing import Final

from webrtc.rtp.arrivals import Arrivals

NTP_EPOCH: Final = 2_208_988_800
"""Seconds from 1900 to 1970 (RFC 5905, 6)."""
_TRUST: Final = 0.3
"""Weight of the newest round trip."""


class Path:
    """One for all senders and receivers of a connection.

    `wall` is the Unix time at the monotonic time `now`: the wall clock of all reports runs on from there with the monotonic one, as a
    clock that is set in the middle of a call would tear lip-sync apart.
    """

    def __init__(self, wall: float, now: float) -> None:
        self._offset = wall + NTP_EPOCH - now
        self.round_trip: float | None = None
        """Seconds, smoothed."""
        self.arrivals = Arrivals()
        self.sound_rate = 0
        """Bits a second that our sound takes, with its headers."""

    def ntp(self, now: float) -> int:
        """The 64-bit NTP time (RFC 3550, 4)."""
        return int((now + self._offset) * 4294967296.0) & 0xFFFF_FFFF_FFFF_FFFF

    def took(self, seconds: float) -> None:
        """A round trip was measured."""
        if 0.0 <= seconds < 30.0:
            known = self.round_trip
            self.round_trip = seconds if known is None else known + _TRUST * (seconds - known)
