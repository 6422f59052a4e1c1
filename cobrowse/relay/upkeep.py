"""What a relay does beside its work: retention in small steps, the word to consoles of whom to forget, a look at the machine's clock.

It runs on the loop and asks the database in its thread; a failure is logged, and tried again at its next time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from cobrowse.relay import erasing, retention
from cobrowse.relay.clock import Clock
from cobrowse.relay.config import Config
from cobrowse.relay.database import Database

LOOK_EVERY: Final = 5.0
"""Seconds between two looks for customers whom an operator erased, and at the clock."""
SWEEP_EVERY: Final = 6 * 3600.0
"""Seconds between two goes through all tables."""
FIRST_SWEEP: Final = 60.0
"""Seconds after the start."""
PAUSE: Final = 0.05
"""Seconds between two steps: whoever waits for the database comes first."""
JUMP: Final = 60.0
"""Seconds between the relay's clock and the machine's that are worth a word."""

_log = structlog.get_logger("naast.relay")


class Upkeep:
    """The upkeep of one relay. `erased` is told of customers as they are erased."""

    def __init__(self, config: Config, clock: Clock, database: Database, erased: Callable[[tuple[str, ...]], None]) -> None:
        self._config = config
        self._clock = clock
        self._database = database
        self._erased = erased
        self._known: dict[str, float] = {}
        self._told = 0.0

    @property
    def forgotten(self) -> tuple[str, ...]:
        """Whom a console is told to forget when it comes: who was erased lately."""
        since = self._clock.now() - erasing.REMEMBERED
        return tuple(customer for customer, at in self._known.items() if at >= since)

    async def start(self) -> None:
        """Looks at the clock, and who was erased before."""
        await self._look_at_clock()
        self._known = dict(await self._database.run(erasing.erased_since, 0.0))

    async def watch(self) -> None:
        """Looks every few seconds, until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            self.look_at_jump()
            try:
                await self.look()
            except SQLAlchemyError as error:
                _log.warning("not looked for erasures", error=type(error).__name__)

    async def look(self) -> None:
        """Whoever was erased since the last look is told."""
        now_known = dict(await self._database.run(erasing.erased_since, 0.0))
        new = tuple(customer for customer in now_known if customer not in self._known)
        self._known = now_known
        if new:
            _log.info("customers were erased", count=len(new))
            self._erased(new)

    def look_at_jump(self) -> None:
        """Says so when the machine's clock was set: the relay counts on by its own, so that nothing ends or comes back by it."""
        ahead = self._clock.ahead()
        if abs(ahead - self._told) > JUMP:
            self._told = ahead
            _log.warning(
                "the machine's clock jumped", seconds=round(ahead),
                text="the relay counts on from its start: restart it if the clock was wrong then, set the clock right if it is wrong now",
            )  # fmt: skip

    async def sweep_for_ever(self) -> None:
        """Goes through the tables now and then, until it is cancelled."""
        await asyncio.sleep(FIRST_SWEEP)
        while True:
            try:
                if await self._look_at_clock():
                    await self.sweep()
            except SQLAlchemyError as error:
                _log.warning("retention stopped halfway", error=type(error).__name__)
            await asyncio.sleep(SWEEP_EVERY)

    async def sweep(self) -> None:
        """Once through all tables."""
        for sweep in retention.SWEEPS:
            after = None
            while True:
                after = await self._database.run(retention.step, sweep, after, self._config.retention, self._clock.now())
                if after is None:
                    break
                await asyncio.sleep(PAUSE)

    async def _look_at_clock(self) -> bool:
        seen = await self._database.run(retention.look_at_clock, self._clock.now(), self._config.policy.lock_out)
        if not seen.believed:
            _log.warning(
                "the clock is far ahead of what was written last", days=round(seen.off / retention.DAY),
                text="nothing is erased by it for a day: set it right, or leave it if it is right",
            )  # fmt: skip
        elif seen.off < -retention.DAY:
            _log.warning("the clock went back", days=round(-seen.off / retention.DAY), text="set it right; what is on record stays")
        return seen.believed
