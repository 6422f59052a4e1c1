"""The console's side of a sealed share: gets the page's key, opens what comes, seals what goes, and shows the digits that say nobody stands
between.

Pure: `now` is handed in, in seconds of any clock that does not go back; messages in, calls of `say` and `show` out. One for each share of
a contact. It asks for the key until it has it, and again when something does not open: the page may have begun anew. An answer may take
longer than the next question: behind a page's first picture on a thin line it waits for a minute. So all questions until a key came are one
agreement, with one half on each side. What comes before the key waits here, within bounds. The sums are `cobrowse.sealing`'s, the order of
batches is the decoder's to judge.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Final

import msgspec
import structlog

from cobrowse import wire
from cobrowse.sealing import Half, Meant, NotSealed, Seal, commitment, digits
from cobrowse.share import MAX_RETAINED_BATCHES

ASK_EVERY: Final = 2.0
"""Seconds after which the key is asked for again: a question or an answer may be lost with a connection."""
LATE_AFTER: Final = 8.0
"""Seconds without the key, or a page to open with it, after which people should hear that it takes longer."""
MAX_AGREED: Final = 30
"""Halves of one share: each gives whoever stands between one guess in a million."""
MAX_HELD: Final = MAX_RETAINED_BATCHES + 1_000
"""Messages that wait for the key: to who comes late the relay sends all that it retained, sooner than the key is here."""
MAX_HELD_BYTES: Final = 2 * wire.MAX_PAGE
MAX_PAST: Final = 1_000
"""Page loads that are known to be over."""
MAX_NAMES: Final = 20_000
"""Contents whose names on the wire are known, of each kind."""

_HASH: Final = re.compile(r"[0-9a-f]{64}\Z")
_log = structlog.get_logger("naast.page")

Shown = wire.Page | wire.Asset


class Opening:
    """One share. `digits` is "" until both sides agreed."""

    def __init__(self, contact: str, say: Callable[[wire.Key | wire.Resync], None], show: Callable[[Shown, bytes], None]) -> None:
        self._contact, self._say, self._show = contact, say, show
        self.digits = ""
        self.spent = False
        """No key is to be had any more: as many agreements as are safe came to nothing, or who hands it over says so."""
        self.late = False
        """The key, or the first of the page, takes longer than people expect."""
        self._since: float | None = None
        self._agreed = 0
        self._asked_at = float("-inf")
        self._answered = True
        self._half: Half | None = None
        self._promised = b""
        self._seal: Seal | None = None
        self._failed = False
        self._held: deque[tuple[Shown, bytes]] = deque()
        self._held_bytes = 0
        self._epoch = ""
        self._past: dict[str, str] = {}
        self._count = 0
        self._sheets: dict[str, str] = {}
        self._pictures: dict[str, str] = {}

    @property
    def ready(self) -> bool:
        """Whether what comes can be opened, as far as is known."""
        return self._seal is not None and not self._failed and bool(self.digits)

    @property
    def content(self) -> bytes | None:
        """The content key, 32 bytes, while both sides agree on it: what the agent's console hands over to a supervisor's."""
        return self._seal.content if self._seal is not None and self.ready else None

    def tick(self, now: float) -> None:
        """Asks for the key where it lacks, and looks how long it all takes."""
        waits = not self.spent and not (self.ready and self._epoch)
        self._since = (now if self._since is None else self._since) if waits else None
        self.late = self._since is not None and now >= self._since + LATE_AFTER
        if not self.ready and not self.spent and now >= self._asked_at + ASK_EVERY:
            self._asked_at, self._answered = now, False
            self._say(wire.Key(self._contact, "ask"))

    def key(self, message: wire.Key) -> None:
        """What the page says of its key."""
        try:
            value, wrapped = bytes.fromhex(message.value), bytes.fromhex(message.wrapped)
        except ValueError:
            return
        if message.step == "commit" and not self._answered and not self.ready:
            self._answered = True  # once for each question, or guesses were free
            self._promise(value)
        elif message.step == "page" and self._half is not None:
            half, self._half = self._half, None
            self._agree(half, value, wrapped)
        elif message.step == "spent" and not self.ready:
            self.spent = True

    def _promise(self, promised: bytes) -> None:
        """Another promise gets another half: with the one that was told, whoever stands between could choose what they promise."""
        if self._half is None or promised != self._promised:
            if self._agreed >= MAX_AGREED:
                self.spent = True
                return
            self._agreed += 1
            self._half, self._promised = Half(), promised
        self._say(wire.Key(self._contact, "console", self._half.public.hex()))

    def _agree(self, half: Half, page: bytes, wrapped: bytes) -> None:
        try:
            if commitment(page) != self._promised:
                raise NotSealed("the page shows another half than it promised")
            content = half.unwrap(self._contact, page, wrapped)
        except NotSealed as error:
            _log.info("no key for the customer's page", why=str(error))
            return
        again, self._failed = self._failed, False
        self._seal = Seal(content)
        self.digits = digits(self._contact, page, half.public)
        held, self._held, self._held_bytes = self._held, deque(), 0
        for message, body in held:
            self.take(message, body)
        if again:
            self._say(wire.Resync(self._contact))

    # ---- what goes

    def intent(self, epoch: str, kind: str, node: int, body: bytes, clock: int) -> bytes:
        """What the agent does on the page, sealed for it; empty while there is no key. `clock`: milliseconds of the day's time, so that a
        console that began anew counts on from where the one before it stood.
        """
        if self._seal is None or not self.ready:
            return b""
        self._count = max(self._count + 1, clock)
        return self._seal.seal_intent(Meant(epoch, kind, node, self.digits), body, self._count)

    # ---- what comes

    def take(self, message: Shown, body: bytes) -> None:
        """Shows what can be opened, keeps what waits for the key, and leaves out what is not the page's."""
        if self._seal is None:
            self._hold(message, body)
            return
        if isinstance(message, wire.Page) and message.epoch in self._past:
            return  # a page that the customer left does not come back: one that the browser brings back as it was begins anew
        try:
            opened = self._page(self._seal, message, body) if isinstance(message, wire.Page) else self._asset(self._seal, message, body)
        except NotSealed:
            if isinstance(message, wire.Page):
                self._failed = True  # perhaps the page has another key by now
            _log.info("something of the customer's page cannot be opened", kind=type(message).__name__, octets=len(body))
            return
        self._show(*opened)

    def _hold(self, message: Shown, body: bytes) -> None:
        if isinstance(message, wire.Page) and message.full:
            self._held, self._held_bytes = deque(one for one in self._held if isinstance(one[0], wire.Asset)), 0
            self._held_bytes = sum(len(one[1]) for one in self._held)
        self._held.append((message, body))
        self._held_bytes += len(body)
        if len(self._held) > MAX_HELD or self._held_bytes > MAX_HELD_BYTES:
            self._held.clear()
            self._held_bytes, self._failed = 0, True

    def _page(self, seal: Seal, page: wire.Page, body: bytes) -> tuple[Shown, bytes]:
        opened = seal.open_page(page.epoch, page.sequence, body, full=page.full, coarse=page.coarse)
        if page.epoch != self._epoch:
            if self._epoch:
                self._remember(self._past, self._epoch, "", MAX_PAST)
            self._epoch = page.epoch
        return page, opened

    def _asset(self, seal: Seal, asset: wire.Asset, body: bytes) -> tuple[Shown, bytes]:
        if asset.name != asset.hash and not _HASH.match(asset.name):
            if asset.mac != seal.mac(asset.name, asset.hash, asset.width, asset.height):
                raise NotSealed("nobody vouches for what the name stands for")
            self._remember(self._pictures, asset.hash, "")
        if body:
            body = seal.open_asset(asset.hash, body)
        if sheet := self._sheets.get(asset.name):
            return msgspec.structs.replace(asset, name=sheet, hash=sheet), body  # its reader holds its text against that hash
        if body and seal.named(sha256(body).hexdigest()) != asset.hash:
            raise NotSealed("another content than its name says")
        return asset, body

    def wanted(self, names: Iterable[str]) -> tuple[str, ...]:
        """What lacks here, as the wire calls it. On this side a stylesheet is called by the hash of its text, which anybody can look up."""
        seal = self._seal
        if seal is None:
            return ()
        made = []
        for name in names:
            if _HASH.match(name) and name not in self._pictures:
                made.append(seal.named(name))
                self._remember(self._sheets, made[-1], name)
            else:
                made.append(name)
        return tuple(made)

    def _remember(self, where: dict[str, str], name: str, content: str, most: int = MAX_NAMES) -> None:
        where[name] = content
        while len(where) > most:
            where.pop(next(iter(where)))
