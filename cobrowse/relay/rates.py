"""Token buckets by whom they hold: an address, a name. Forgets those that are full again."""

from __future__ import annotations

from typing import Final

from cobrowse.relay.limits import Bucket, Rate

MOST: Final = 20_000
"""Buckets before the full ones are thrown out."""


class Rates:
    """Who may do how much. `now` in seconds of any clock that does not go back."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def allows(self, now: float, rate: Rate, *key: str) -> bool:
        """Whether one more may pass for this key; it counts."""
        if len(self._buckets) >= MOST:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if not bucket.full(now)}
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(rate)
            bucket.at = now
        return bucket.take(now)
