"""The journal as a chain: how a line is hashed over the one before, and what is wrong with lines that do not hold. Pure.

Whoever changes a line, takes one out or puts one in has to make every later hash anew; whoever wrote the last one down, or downloaded it,
sees that. What a line says is hashed in steps, so that its words can be erased, or kept from the customer, and the chain still be checked:
the salt makes what was erased unguessable. The lines in the database are `audit_journal`'s, the file for a customer `audit_record`'s.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Final

START: Final = ""
"""What the first line of a chain has before it."""
BEGAN: Final = "began"
"""What the relay's own chain, that of no contact, says of a contact whose chain begins."""
_BY: Final = frozenset({"customer", "relay", "operator"})


class Fault(Enum):
    """What is wrong at a line."""

    CHANGED = "was changed, or the line before it was"
    GAP = "comes after lines that are gone"
    REMOVED = "is gone, and whatever came after it"
    STRANGE = "the relay wrote no such line"
    EMPTIED = "lost its words, though its customer was not erased"
    GONE = "has no lines any more"
    UNTOLD = "has lines, but the relay's own chain does not say that it began"


@dataclass(frozen=True)
class Found:
    """A fault: at which line of which contact; line 0 is the contact as a whole, contact "" the relay's own chain."""

    contact: str
    n: int
    fault: Fault

    def __str__(self) -> str:
        contact = f"contact {self.contact}" if self.contact else "the relay's own chain"
        return f"{contact}, line {self.n}: {self.fault.value}" if self.n else f"{contact}: {self.fault.value}"


@dataclass(frozen=True)
class Line:
    """A line as its hash sees it. `content` is `content_of` its words; "" when they do not fit what was sealed."""

    n: int
    at: str
    content: str
    hash: str


@dataclass(frozen=True)
class Head:
    """The last line that was written: its number, from 1, and its hash."""

    n: int = 0
    hash: str = START


def _hash(*values: str | int) -> str:
    """SHA-256 over a JSON array as RFC 8785 writes it, in hexadecimal."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")).hexdigest()


def by(who: str) -> str:
    """Whose doing it was, without saying which colleague's."""
    return who if who in _BY else "agent"


def time_of(at: float) -> str:
    """Unix seconds as the chain writes them: UTC, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def sealed(salt: str, detail: str) -> str:
    """What stands for a line's detail once it is erased."""
    return _hash(salt, detail)


def who_sealed(seal: str, who: str) -> str:
    """What stands for whose doing it was; `seal` is the detail's."""
    return _hash(seal, who)


def content_of(what: str, doer: str, who_seal: str, seal: str) -> str:
    """What stands for all words of a line."""
    return _hash(what, doer, who_seal, seal)


def words_of(who: str, what: str, seal: str) -> str:
    """The same, of a line whose words are there."""
    return content_of(what, by(who), who_sealed(seal, who), seal)


def hash_of(previous: str, contact: str, n: int, at: str, content: str) -> str:
    """A line's hash: over the one before, where it stands, when it was, and what it says."""
    return _hash(previous, contact, n, at, content)


def faults(contact: str, lines: Iterable[Line], head: Head | None) -> Iterator[Found]:
    """What does not hold in a contact's lines, by number; `head` is what was written down as the last, None when nothing was."""
    before = Head()
    for line in lines:
        if line.n > before.n + 1:
            yield Found(contact, line.n, Fault.GAP)
        elif line.n <= before.n:
            yield Found(contact, line.n, Fault.STRANGE)
            continue
        elif line.hash != hash_of(before.hash, contact, line.n, line.at, line.content):
            yield Found(contact, line.n, Fault.CHANGED)
        before = Head(line.n, line.hash)
    if head is None:
        head = Head()
    if head.n > before.n:
        yield Found(contact, before.n + 1, Fault.REMOVED)
    elif head.n < before.n:
        yield Found(contact, before.n, Fault.STRANGE)
    elif head.hash != before.hash:
        yield Found(contact, head.n, Fault.CHANGED)
