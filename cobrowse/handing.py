"""The agent's console hands the key of a shared page over to a supervisor who looks along, as the page handed it to the agent's console.

Pure: messages in, calls of `say` out. One for each viewer of a share; whose console it is, the relay says. The viewer's side is
`cobrowse.opening`, the sums are `cobrowse.sealing`'s. Both consoles show the same six digits: a relay that played the viewer itself would
have to show the viewer others, but for one guess in a million each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cobrowse import wire
from cobrowse.sealing import Half, NotSealed, commitment, digits

MAX_HANDED: Final = 30
"""Agreements with one viewer on one key: each gives whoever stands between one guess in a million. Beyond that the viewer hears that it is
spent.
"""


class Handing:
    """One viewer of one contact, by their user's id. `digits` is "" until the key went to them, and then those of the last time."""

    def __init__(self, contact: str, content: bytes, viewer: str, say: Callable[[wire.Key], None]) -> None:
        self._contact, self._content, self._viewer, self._say = contact, content, viewer, say
        self.digits = ""
        self._handed = 0
        self._half: Half | None = None
        self._told = ""

    def key(self, message: wire.Key) -> None:
        """What the viewer's console says of the key. What is another's, or out of turn, comes to nothing."""
        if (message.contact, message.viewer) != (self._contact, self._viewer):
            return
        if message.step == "ask" and self._handed >= MAX_HANDED:
            self._tell("spent")
        elif message.step == "ask":
            self._half = self._half or Half()  # asked again before it was told, it is the same agreement: see `cobrowse.opening`
            self._tell("commit", commitment(self._half.public))
        elif message.step == "console" and self._half is not None and message.value != self._told:
            half, self._half = self._half, None  # once for each half, or guesses were free
            self._told = message.value  # said once more, it was said before our answer came
            self._handed += 1
            self._hand(half, message.value)

    def _hand(self, half: Half, theirs: str) -> None:
        try:
            point = bytes.fromhex(theirs)
            wrapped = half.wrap(self._contact, point, self._content)
        except (ValueError, NotSealed):
            return
        self.digits = digits(self._contact, half.public, point)
        self._tell("page", half.public, wrapped)

    def _tell(self, step: str, value: bytes = b"", wrapped: bytes = b"") -> None:
        self._say(wire.Key(self._contact, step, value.hex(), wrapped.hex(), self._viewer))
