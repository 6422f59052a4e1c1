"""The console's side of the local cache: opens it with the key of the keyring, hands it what is to be kept, brings its answers.

The cache has a thread of its own and answers by futures (`desktop.cache.store`); without a keyring it lives in memory only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import structlog

from desktop.shell import events as e
from desktop.shell.profile import Profile

if TYPE_CHECKING:
    from desktop.cache.store import Cache

_log = structlog.get_logger("naast.store")


class Store:
    """Carries out the effects that concern the cache; tells `CacheOpened` and `CacheAnswered`."""

    def __init__(self, profile: Profile, tell: Callable[[e.Event], None]) -> None:
        self._profile = profile
        self._tell = tell
        self._cache: Cache | None = None
        self._waiting: list[e.Effect] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = False

    def open(self) -> None:
        """Opens it, once; what is to be kept meanwhile waits."""
        if self._cache is None and not self._opening:
            self._opening = True
            self._start(self._open())

    def carry_out(self, effect: e.Effect) -> None:
        """Keeps or asks something."""
        raise NotImplementedError

    async def _open(self) -> None:
        raise NotImplementedError

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
