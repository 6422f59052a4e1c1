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
_SAID: Final = 15.0
"""Seconds for which an estimate of the line holds: it is said anew as long as the line is full."""
_FULL: Final = 1.2
"""Times what is sent, below which an estimate is the line's: a browser's rises to 1.5 times what came as long as all is well."""


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
        self._ceiling: tuple[float, int] | None = None

    def ntp(self, now: float) -> int:
        """The 64-bit NTP time (RFC 3550, 4)."""
        return int((now + self._offset) * 4294967296.0) & 0xFFFF_FFFF_FFFF_FFFF

    def bears(self, now: float, rate: int, sent: int) -> None:
        """The other side says how many bits a second it takes of pictures (a browser says it of nothing else), and so many are sent. More
        than that nobody has tried, so an estimate that is no lower says nothing about the line."""
        if rate < _FULL * sent:
            self._ceiling = (now, rate)

    def carries(self, now: float) -> int | None:
        """Bits a second that the line carries, sound included; None when nobody said it of late: then it is wide enough."""
        if self._ceiling is None or now - self._ceiling[0] > _SAID:
            return None
        return self._ceiling[1] + self.sound_rate

    def took(self, seconds: float) -> None:
        """A round trip was measured."""
        if 0.0 <= seconds < 30.0:
            known = self.round_trip
            self.round_trip = seconds if known is None else known + _TRUST * (seconds - known)
