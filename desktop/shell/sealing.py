"""What comes of the customer's page is opened here, on its way from the relay to the panel; what the agent does there is sealed on its way
back, and what the panel lacks is asked for by the names that the relay knows. One share at a time; the rules are `cobrowse.opening`'s, this
keeps its clocks and its life.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cobrowse import wire

if TYPE_CHECKING:
    from cobrowse.opening import Opening


class Sealing:
    """`tell` says something to the relay, `show` gives the panel what was opened."""

    def __init__(self, tell: Callable[[wire.FromConsole], None], show: Callable[[wire.Page | wire.Asset, bytes], None]) -> None:
        self._tell, self._show = tell, show
        self._contact = ""
        self._opening: Opening | None = None

    @property
    def digits(self) -> str:
        """What agent and customer compare; "" until both sides agreed on a key."""
        return self._opening.digits if self._opening is not None else ""

    @property
    def late(self) -> bool:
        """The key, or the first of the page, takes longer than people expect."""
        return self._opening is not None and self._opening.late

    @property
    def spent(self) -> bool:
        """The key is not to be had any more in this share."""
        return self._opening is not None and self._opening.spent

    @property
    def content(self) -> bytes | None:
        """The share's content key; None until it is here."""
        return self._opening.content if self._opening is not None else None

    def watch(self, contact: str) -> None:
        """This contact's page is shared now; "" for none."""
        if contact != self._contact:
            self.end()
        if contact and self._opening is None:
            from cobrowse.opening import Opening  # brings the cryptography, which comes with the first share and not with the window

            self._contact = contact
            self._opening = Opening(contact, self._tell, self._show)
            self.tick()

    def tick(self) -> None:
        """Once a second or so."""
        if self._opening is not None:
            self._opening.tick(time.monotonic())

    def key(self, message: wire.Key) -> None:
        """The page's step of the agreement."""
        if self._opening is not None:
            self._opening.key(message)

    def take(self, page: wire.Page | wire.Asset, body: bytes) -> None:
        """What came of the page, sealed."""
        if self._opening is not None:
            self._opening.take(page, body)

    def intent(self, epoch: str, kind: str, node: int, body: bytes) -> bytes:
        """What the agent does on the page, sealed for it; empty while it cannot be."""
        return self._opening.intent(epoch, kind, node, body, time.time_ns() // 1_000_000) if self._opening is not None else b""

    def wanted(self, names: Iterable[str]) -> tuple[str, ...]:
        """What the panel lacks, as the relay knows it."""
        return self._opening.wanted(names) if self._opening is not None else ()

    def end(self) -> None:
        """Nothing of a share stays, its key least of all."""
        self._contact, self._opening = "", None
