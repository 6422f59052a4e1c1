"""The console's side of the local cache: opens it with the key of the keyring, hands it what is to be kept, brings its answers.

The cache has a thread of its own and answers by futures (`desktop.cache.store`); without a keyring it lives in memory only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

import structlog
from PySide6.QtCore import QSettings

from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.aside import aside
from desktop.shell.profile import Profile

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.cache.store import Cache, Found, Retention

_log = structlog.get_logger("naast.store")
CACHED: Final[tuple[type[f.Effect], ...]] = (
    f.KeepKnown, f.DropKnown, f.KeepRecent, f.KeepLists, f.KeepDraft, f.KeepNotes, f.DropNotes, f.KeepFinish, f.DropFinish,
    f.AskCache, f.Remember, f.Search, f.Forget,
)  # fmt: skip
"""The effects that are this room's."""
MOST: Final = {"days": 3_650, "customers": 100_000}
"""That the settings may have the cache keep."""


class Store:
    """Carries out the effects that concern the cache; tells what it answers as events."""

    def __init__(self, profile: Profile, tell: Callable[[e.Event], None]) -> None:
        self._profile = profile
        self._tell = tell
        self._cache: Cache | None = None
        self._waiting: list[f.Effect] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = False
        self._searching: Future[tuple[Found, ...]] | None = None

    def open(self) -> None:
        """Opens it, once; what is to be kept meanwhile waits. A second time tells what it holds now."""
        if not self._opening:
            self._opening = True
            self._start(self._open())
        elif self._cache is not None:
            self._start(self._opened(self._cache))

    def carry_out(self, effect: f.Effect) -> None:
        """Keeps or asks something; in order."""
        cache = self._cache
        if cache is None:
            self._waiting.append(effect)
            return
        if isinstance(effect, f.AskCache):
            self._start(self._ask(cache, effect.contact))
        elif isinstance(effect, f.Remember):
            self._start(self._remember(cache, effect))
        elif isinstance(effect, f.Search):
            self._start(self._search(cache, effect.text))
        elif isinstance(effect, f.Forget):
            self._start(self._forget(cache, effect.customers))
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
        unsent = await asyncio.wrap_future(cache.unsent_notes())
        notes = tuple((one.contact, one.text, one.base) for one in unsent)
        lists = await asyncio.wrap_future(cache.lists())
        self._tell(e.CacheOpened(health.keeping is Keeping.FILE, outbox, recent, held, notes, lists.reasons, lists.outcomes))

    async def _ask(self, cache: Cache, contact: str) -> None:
        self._tell(e.CacheAnswered(contact, await asyncio.wrap_future(cache.known(contact))))

    async def _remember(self, cache: Cache, effect: f.Remember) -> None:
        known = await asyncio.wrap_future(cache.remembered(effect.customer, effect.level))
        self._tell(e.CacheRemembered(effect.contact, effect.customer, known))

    async def _search(self, cache: Cache, text: str) -> None:
        if self._searching is not None:
            self._searching.cancel()  # typed on meanwhile: a question that has not begun is not asked
        self._searching = asked = cache.search(text)
        try:
            found = await asyncio.wrap_future(asked)
        except asyncio.CancelledError:
            if not asked.cancelled():
                raise
            return
        hits = tuple(e.Hit(one.customer, one.name, one.contact, one.line, one.excerpt) for one in found)
        self._tell(e.CacheFound(text, hits))

    async def _forget(self, cache: Cache, customers: tuple[str, ...]) -> None:
        erased = [cache.forget_customer(customer) for customer in customers]  # all at once: the file is written anew once
        for one in erased:
            await asyncio.wrap_future(one)
        self._tell(e.CacheForgot(await asyncio.wrap_future(cache.recent())))

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

    return Cache(profile.cache, key_for(profile.key), retention=_retention(profile))


def _retention(profile: Profile) -> Retention:
    """The policy of the settings file: `days` and `customers` under `[cache]`, each at most `MOST`; else the usual."""
    from desktop.cache.kept import Retention

    settings, usual = QSettings(str(profile.settings), QSettings.Format.IniFormat), Retention()
    found = {}
    for name, default in (("days", usual.days), ("customers", usual.customers)):
        text = str(settings.value(f"cache/{name}", ""))
        found[name] = min(int(text), MOST[name]) if text.isascii() and text.isdecimal() else int(default)
        if text and not text.isdecimal():
            _log.warning("setting_not_understood", name=name)
    return Retention(days=found["days"], customers=found["customers"])


def _kept(cache: Cache, effect: f.Effect) -> Future[None] | None:
    from desktop.cache.kept import Lists

    match effect:
        case f.KeepKnown():
            return cache.put_known(effect.contact, effect.known)
        case f.DropKnown():
            return cache.forget(effect.contact)
        case f.KeepRecent():
            return cache.put_recent(effect.contacts)
        case f.KeepLists():
            return cache.put_lists(Lists(effect.reasons, effect.outcomes))
        case f.KeepDraft(draft=None):
            return cache.drop_draft(effect.contact)
        case f.KeepDraft(draft=draft) if draft is not None:
            return cache.put_draft(effect.contact, draft.notes, draft.reason, draft.outcome, draft.follow_up)
        case f.KeepNotes():
            return cache.put_notes(effect.contact, effect.text, effect.base)
        case f.DropNotes():
            return cache.notes_sent(effect.contact)
        case f.KeepFinish():
            return cache.put_outbox(effect.finish)
        case f.DropFinish():
            return cache.sent(effect.contact)
    return None
