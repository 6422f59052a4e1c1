"""The key of the agent's own share, handed to the consoles of supervisors who look along; kept for one share at a time. Whom it goes to is
`desktop.shell.console`'s to decide, how it goes `cobrowse.handing`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cobrowse import wire

if TYPE_CHECKING:
    from cobrowse.handing import Handing


class Handover:
    """`content` gives the share's content key, None before there is one; `tell` says something to the relay."""

    def __init__(self, content: Callable[[], bytes | None], tell: Callable[[wire.FromConsole], None]) -> None:
        self._content, self._tell = content, tell
        self._made: dict[str, tuple[bytes, Handing]] = {}

    def key(self, message: wire.Key) -> None:
        """A supervisor's step. Before there is a key, and of a key that the page has given up, theirs asks again by itself."""
        content = self._content()
        if content is None:
            return
        made = self._made.get(message.viewer)
        if made is None or made[0] != content:
            from cobrowse.handing import Handing  # brings the cryptography, as the share did

            self._made[message.viewer] = made = (content, Handing(message.contact, content, message.viewer, self._tell))
        made[1].key(message)

    def digits(self, viewer: str) -> str:
        """What the agent and this supervisor, by their user's id, both see; "" until the key went to them."""
        made = self._made.get(viewer)
        return made[1].digits if made is not None else ""

    def end(self) -> None:
        """The share is over."""
        self._made.clear()
