"""The console's side of the local cache: opens it with the key of the keyring, hands it what is to be kept, brings its answers.

The cache has a thread of its own and answers by futures (`desktop.cache.store`); without a keyring it lives in memory only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import structlog

from desktop.shell import events as e
from desktop.shell.aside import aside
from desktop.shell.profile import Profile

if TYPE_CHECKING:
    from concurrent.futures import Future

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
        """Opens it, once; what is to be kept meanwhile waits. A second time tells what it holds now."""
        if not self._opening:
            self._opening = True
            self._start(self._open())
        elif self._cache is not None:
            self._start(self._opened(self._cache))

    def carry_out(self, effect: e.Effect) -> None:
        """Keeps or asks something; in order."""
        cache = self._cache
        if cache is None:
            self._waiting.append(effect)
            return
        if isinstance(effect, e.AskCache):
            self._start(self._ask(cache, effect.contact))
        elif (done := _kept(cache, effect)) is not None:
            self._start(_settled(done))

    async def close(self) -> None:
        """Returns when all is on the disk."""
        if self._cache is None:  # the keyring still asks; what was to be kept cannot be
            for task in self._tasks:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._cache is not None:
            await asyncio.to_thread(self._cache.close)

    async def _open(self) -> None:
        cache = await aside(lambda: _make(self._profile), "cache key")
        await self._opened(cache)
        self._cache = cache
        waiting, self._waiting = self._waiting, []
        for effect in waiting:
            self.carry_out(effect)

    async def _opened(self, cache: Cache) -> None:
        from desktop.cache.store import Keeping

        health = await asyncio.wrap_future(cache.health())
        outbox = await asyncio.wrap_future(cache.outbox())
        recent = await asyncio.wrap_future(cache.recent())
        drafts = await asyncio.wrap_future(cache.drafts())
        held = tuple((one.contact, e.Draft(one.notes, one.reason, one.outcome, one.follow_up)) for one in drafts)
        self._tell(e.CacheOpened(health.keeping is Keeping.FILE, outbox, recent, held))

    async def _ask(self, cache: Cache, contact: str) -> None:
        self._tell(e.CacheAnswered(contact, await asyncio.wrap_future(cache.known(contact))))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("cache_failed", error=type(error).__name__)


async def _settled(done: Future[None]) -> None:
    await asyncio.wrap_future(done)


def _make(profile: Profile) -> Cache:
    from desktop.cache.key import key_for
    from desktop.cache.store import Cache

    return Cache(profile.cache, key_for(profile.key))


def _kept(cache: Cache, effect: e.Effect) -> Future[None] | None:
    match effect:
        case e.KeepKnown():
            return cache.put_known(effect.contact, effect.known)
        case e.KeepRecent():
            return cache.put_recent(effect.contacts)
        case e.KeepDraft(draft=None):
            return cache.drop_draft(effect.contact)
        case e.KeepDraft(draft=draft) if draft is not None:
            return cache.put_draft(effect.contact, draft.notes, draft.reason, draft.outcome, draft.follow_up)
        case e.KeepFinish():
            return cache.put_outbox(effect.finish)
        case e.DropFinish():
            return cache.sent(effect.contact)
    return None
