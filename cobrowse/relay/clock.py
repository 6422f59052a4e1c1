"""The relay's clock: Unix seconds that never go back and never jump, whatever happens to the machine's clock while it runs."""

from __future__ import annotations

import time


class Clock:
    """Reads the wall once, and counts on from there."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return self._offset + time.monotonic()
