"""Stylesheets of the customer's page, as the console holds them: by content, checked, in memory, until the share ends.

No Qt here. A sheet's hash is that of its text, so whatever else comes under it is not believed; what a sheet may do at the agent is
for `cobrowse.sanitize` to say, as with one that stands in the page. When to ask and how long to wait is `reader`'s.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import structlog

from cobrowse import wire
from cobrowse.dictionary import END, inflater

MAX_SHEET: Final = 8 * 1024 * 1024
"""Bytes of one sheet, unpacked; the page script sends 2 Mi characters at most."""
MAX_HELD: Final = 48 * 1024 * 1024
"""Characters held; the oldest go first, and are asked for again."""
MAX_ASKED: Final = 1_000
"""Sheets that may be waited for at once."""
TRIES: Final = 4
"""Times that one is asked for."""

_log = structlog.get_logger("naast.page")


class PageSheets:
    """Those of one share."""

    def __init__(self, most: int = MAX_HELD) -> None:
        self._most = most
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._asked: dict[str, int] = {}
        self._without: set[str] = set()
        self.size = 0

    def text(self, content: str) -> str:
        """The sheet of this hash; empty for one that is not there."""
        return self._texts.get(content, "")

    def lacks(self, contents: Iterable[str]) -> tuple[str, ...]:
        """Those that are to be waited for."""
        return tuple(content for content in contents if content not in self._texts and content not in self._without)

    def missing(self, contents: Iterable[str]) -> tuple[str, ...]:
        """Those that are not there, waited for or not."""
        return tuple(content for content in contents if content not in self._texts)

    def ask(self, contents: Iterable[str]) -> tuple[str, ...]:
        """Those that are to be asked for now; each only so often."""
        due = tuple(content for content in contents if self._asked.get(content, 0) < TRIES)
        self._asked |= {content: self._asked.get(content, 0) + 1 for content in due}
        while len(self._asked) > MAX_ASKED:
            self._asked.pop(next(iter(self._asked)))
        return due

    @property
    def asked(self) -> tuple[str, ...]:
        """What was asked for and did not come."""
        return tuple(self._asked)

    def show_without(self, contents: Iterable[str]) -> None:
        """These are waited for no more."""
        self._without.update(contents)
        while len(self._without) > MAX_ASKED:
            self._without.pop()

    def take(self, asset: wire.Asset, body: bytes) -> tuple[bool, bool]:
        """What the relay gave: whether it is a sheet that was asked for, and whether the page stands without it by now."""
        if asset.name not in self._asked:
            return False, False
        text = _text(asset.name, body)
        if text is None:
            self.show_without([asset.name])
            return True, False
        del self._asked[asset.name]
        late = asset.name in self._without
        self._without.discard(asset.name)
        self._texts[asset.name] = text
        self.size += len(text)
        while self.size > self._most and len(self._texts) > 1:
            self.size -= len(self._texts.popitem(last=False)[1])
        return True, late


def _text(content: str, body: bytes) -> str | None:
    """The sheet, when it is what its hash says."""
    stream = inflater()
    try:
        octets = stream.decompress(body + END, MAX_SHEET)
    except zlib.error:
        octets = b""
    if not body or stream.unconsumed_tail or sha256(octets).hexdigest() != content:
        _log.info("a stylesheet is not there, or is not what its hash says", octets=len(body))
        return None
    return octets.decode("utf-8", "replace")
