"""Token buckets by whom they hold: an address, a name. Forgets those that are full again."""

from __future__ import annotations

import ipaddress
from typing import Final

from cobrowse.relay.limits import Bucket, Rate

MOST: Final = 20_000
"""Buckets before the full ones are thrown out."""


def holder(address: str) -> str:
    """Who is behind an address: with IPv6 a connection has a network of 64 bits, and may come from any address of it (RFC 6177)."""
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(place, ipaddress.IPv4Address):
        return address
    return str(place.ipv4_mapped or ipaddress.ip_network((int(place) >> 64 << 64, 64)))


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
