"""How old the picture of the customer's page is, by what the relay tells of it (`wire.Delay`) and the time since. Pure.

A page that does not change says nothing, and so does one whose link is dead. So the relay tells again and again that what the page said has
come; where it stops telling, for whatever reason on the whole way, the picture grows old. No clock but this console's own plays a part, and
that only by seconds that went by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desktop.page.view import BEHIND_AFTER

STEADY_WITHIN: Final = 0.02
"""Seconds by which the way may differ, or a quarter of it, before another figure is shown: nobody reads one that flickers."""


@dataclass(frozen=True)
class Freshness:
    """`way` is what the relay told last, seconds; None while it told nothing. `silent` went by since. `shown` is the way as it is shown."""

    way: float | None = None
    silent: float = 0.0
    shown: float = 0.0

    def told(self, seconds: float) -> Freshness:
        """The relay told."""
        way = max(0.0, seconds)
        steady = self.way is not None and abs(way - self.shown) <= max(STEADY_WITHIN, self.shown / 4)
        return Freshness(way, 0.0, self.shown if steady else way)

    def passed(self, seconds: float) -> Freshness:
        """Time went by."""
        return self if self.way is None else replace(self, silent=self.silent + seconds)

    @property
    def known(self) -> bool:
        """Whether the relay told anything."""
        return self.way is not None

    @property
    def age(self) -> float:
        """Seconds ago at which the picture was last known to be current; 0 while that is not too long ago, or nothing is known."""
        late = (self.way or 0.0) + self.silent
        return late if late > BEHIND_AFTER else 0.0


UNKNOWN: Final = Freshness()
