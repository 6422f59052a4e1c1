"""The relay's clock: Unix seconds that never go back and never jump, whatever happens to the machine's clock while it runs."""

from __future__ import annotations

import time

# where there is one, a clock that also counts while the machine sleeps
_BOOT = getattr(time, "CLOCK_BOOTTIME", None)


def _counted() -> float:
    return time.monotonic() if _BOOT is None else time.clock_gettime(_BOOT)


class Clock:
    """Reads the wall once, and counts on from there."""

    def __init__(self) -> None:
        self._offset = time.time() - _counted()

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return self._offset + _counted()

    def ahead(self) -> float:
        """Seconds by which the machine's clock is ahead of this one: what it jumped since the start, and its drift."""
        return time.time() - self.now()
