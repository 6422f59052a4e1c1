"""How old what a page told is: a page that is shared is pinged again and again, and its answer comes behind all that it said before.

So a link that is jammed, or dead without a word, is known within two seconds, and no browser's clock plays a part. Who is told is `rooms`'.
The way there is taken to be half of the quickest there and back; all the rest is the way here, with what waits on it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial

from websockets.exceptions import ConnectionClosed

from cobrowse.relay.limits import PULSE_EVERY

Ping = Callable[[int], Awaitable[float]]
"""Pings a connection; seconds until the answer."""


class Pulse:
    """Pings the connections of `shared()` while `beat` runs, each once at a time, and tells `delayed(link, seconds)` at the answer; one of
    which that `begin`s at once.
    """

    def __init__(self, shared: Callable[[], Iterable[int]], ping: Ping, delayed: Callable[[int, float], None]) -> None:
        self._shared, self._ping, self._delayed = shared, ping, delayed
        self._waiting: dict[int, asyncio.Task[None]] = {}
        self._quickest: dict[int, float] = {}
        self._beats = False

    def begin(self, link: int) -> None:
        """This one is shared from now on: who looks is not to wait for the next beat before they may know how old it is."""
        if self._beats and link not in self._waiting:
            self._start(link)

    async def beat(self) -> None:
        """Until it is cancelled."""
        self._beats = True
        try:
            while True:
                links = frozenset(self._shared())
                for link in self._quickest.keys() - links:
                    del self._quickest[link]
                for link in links - self._waiting.keys():
                    self._start(link)
                await asyncio.sleep(PULSE_EVERY)
        finally:
            self._beats = False
            waiting = list(self._waiting.values())
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    def _start(self, link: int) -> None:
        self._waiting[link] = task = asyncio.create_task(self._measure(link))
        task.add_done_callback(partial(self._over, link))

    def _over(self, link: int, _task: asyncio.Task[None]) -> None:
        del self._waiting[link]

    async def _measure(self, link: int) -> None:
        with suppress(ConnectionClosed, KeyError):  # it may be gone before this began
            took = await self._ping(link)
            self._quickest[link] = quickest = min(took, self._quickest.get(link, took))
            self._delayed(link, took - quickest / 2)
