"""What the viewer's page is to do, in order, while it is busy: lines of script that wait, and batches that become one.

Pure. A page that takes batches one by one draws a frame for each: who comes late, or was held up for a second, would watch all that
happened once more. What waits together is applied together, and drawn once. A page that cannot keep up at all is told no more until it
begins anew: what waits has a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MOST: Final = 4 * 1024 * 1024
"""Bytes of events of one line: the page answers in between that it is alive."""
MOST_WAITING: Final = 32 * 1024 * 1024
"""Bytes of events that wait, beside a whole page; beyond it a fresh one is quicker than all that happened since."""


def quoted(text: bytes) -> str:
    """JSON as a string of script. An engine reads one in half the time that it takes for the same as script, and it is nothing but data. In
    JSON no sign stands that a string of script may not have (ECMA-262, 12.9.4), but for the two that end it or change what follows.
    """
    escaped = text.replace(b"\\", b"\\\\").replace(b"'", b"\\'").decode("utf-8")
    return f"'{escaped}'"


@dataclass
class _Batch:
    """`events` without the brackets around them; `number` that of the last one."""

    number: int
    restart: bool
    events: list[bytes] = field(default_factory=list)
    octets: int = 0
    whole: int = 0
    """Those of them that are the whole page that it begins with."""
    followed: bool = False
    """What follows is on its way, and it is to be shown with that."""

    def add(self, number: int, inner: bytes) -> None:
        self.number = number
        if inner:
            self.events.append(inner)
            self.octets += len(inner)

    def line(self) -> str:
        events = quoted(b"[%s]" % b",".join(self.events))
        more = ",true" if self.followed else ""
        return f"naastViewer.receive({self.number},{'true' if self.restart else 'false'},JSON.parse({events}){more})"


class Lines:
    """First in, first out."""

    def __init__(self) -> None:
        self._waiting: list[_Batch | str] = []
        self._full = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def begins(self) -> bool | None:
        """Whether the first batch that waits is a whole page; None where none waits."""
        return next((one.restart for one in self._waiting if isinstance(one, _Batch)), None)

    def call(self, name: str, *arguments: str) -> None:
        """A call of the page's."""
        self._waiting.append(f"naastViewer.{name}({''.join(arguments)})")

    def batch(self, number: int, events: bytes, *, restart: bool, followed: bool = False) -> bool:
        """Events as a JSON array without blanks around; whether they were taken: not once too much waits, until the page begins anew.
        What begins it takes the place of what was to be shown before. It is `followed` where the next batch is on its way.
        """
        inner = events[1:-1]
        if not restart and not self._full:
            waiting = sum(one.octets - one.whole for one in self._waiting if isinstance(one, _Batch))
            self._full = waiting + len(inner) > MOST_WAITING
        if restart or self._full:
            self._waiting = [one for one in self._waiting if isinstance(one, str)]
            self._full = not restart
        if self._full:
            return False
        last = self._waiting[-1] if self._waiting else None
        if restart or not isinstance(last, _Batch) or last.octets + len(inner) > MOST:
            last = _Batch(number, restart)
            self._waiting.append(last)
        last.add(number, inner)
        last.followed = restart and followed  # once that came, it is no more on its way
        if restart:
            last.whole = last.octets
        return True

    def take(self) -> tuple[str, ...]:
        """All that waits, up to the end of the first batches."""
        most = next((at for at, one in enumerate(self._waiting, 1) if isinstance(one, _Batch)), len(self._waiting))
        taken, self._waiting = self._waiting[:most], self._waiting[most:]
        return tuple(one if isinstance(one, str) else one.line() for one in taken)
