"""Pictures, fonts and stylesheets of the pages that are looked along at, while their contacts live: in memory only, bounded, never on disk.

Pure. A console asks by the names in the page's events; what is held is given, the rest is asked of the page, once in a while. A
content travels once a contact: the page first says which content a name stands for, and sends it when it is asked for by its
hash. What was let go for want of room is asked for again. What is in them is the console's to judge; who may ask is
`page_side`'s and `console_side`'s.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from cobrowse import wire
from cobrowse.relay.limits import ASSET_ASKED_EVERY, MAX_ASSET_BYTES, MAX_ASSET_NAMES, MAX_ASSET_PARTS, MAX_CONTACT_ASSETS
from cobrowse.wire import Problem, WireError

NAME: Final = re.compile(r"[0-9a-f]{16,64}\Z")
_HASH: Final = re.compile(r"[0-9a-f]{64}\Z")

Given = tuple[str, wire.Asset, bytes]
"""Who gets what: a supervisor who looks along, by their user's id, or "" for the contact's agent."""
Answer = tuple[list[Given], list[str]]
"""What can be given now, and what the page is to be asked."""


@dataclass
class _Held:
    """One contact's: what names stand for, contents that are whole or on their way, what the page was asked for and when, who waits for a
    name, and to whom which content was given; when something came last, and when that was asked for.
    """

    names: dict[str, wire.Asset] = field(default_factory=dict)
    whole: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, bytearray] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    wanted: dict[str, dict[str, None]] = field(default_factory=dict)
    given: set[tuple[str, str]] = field(default_factory=set)
    heard: float = float("-inf")
    reached: float = float("-inf")

    def may_ask(self, now: float, name: str) -> bool:
        """Whether the page is to be asked for it: the first time, and again after a while, but not while what was asked for before it, or
        with it, still comes. On a thin line that takes long, and the same would be sent again behind itself.
        """
        asked = self.asked.get(name, float("-inf"))
        its_turn = asked < self.reached or now >= self.heard + ASSET_ASKED_EVERY
        return now >= asked + ASSET_ASKED_EVERY and its_turn

    @property
    def size(self) -> int:
        return sum(map(len, self.whole.values()))


class Assets:
    """Those of all contacts."""

    def __init__(self, *, octets: int = MAX_ASSET_BYTES, each: int = MAX_CONTACT_ASSETS) -> None:
        self._held: dict[str, _Held] = {}
        self._oldest: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._most = (octets, each)
        self.size = 0

    def forget(self, contact: str) -> None:
        """Nothing of a contact stays."""
        held = self._held.pop(contact, None)
        for content in held.whole if held else ():
            self.size -= self._oldest.pop((contact, content))

    def new_viewer(self, contact: str, viewer: str = "") -> None:
        """Their console begins anew, or lost what waited for it: nothing counts as given."""
        if held := self._held.get(contact):
            held.given = {one for one in held.given if one[0] != viewer}

    def left(self, contact: str, viewer: str) -> None:
        """They look along no more, and wait for nothing."""
        self.new_viewer(contact, viewer)
        if held := self._held.get(contact):
            for waiting in held.wanted.values():
                waiting.pop(viewer, None)

    def new_page(self, contact: str) -> None:
        """The page loaded anew, or came back: nothing counts as asked of it."""
        if held := self._held.get(contact):
            held.asked.clear()
            held.parts.clear()

    def want(self, now: float, contact: str, names: Sequence[str], viewer: str = "") -> Answer:
        """Somebody lacks these."""
        if len(names) > wire.MAX_ASSETS_WANTED:
            raise WireError(Problem.TOO_LARGE, f"at most {wire.MAX_ASSETS_WANTED} pictures are asked for at once")
        held = self._held.setdefault(contact, _Held())
        given: list[Given] = []
        missing: list[str] = []
        for name in dict.fromkeys(names):
            if not NAME.match(name):
                raise WireError(Problem.MALFORMED, "an asset is asked for by its name or its hash, in hex")
            if one := self._give(contact, held, name, viewer):
                given.append(one)
                continue
            bound = held.names.get(name)
            # the content that a known name stands for was let go, or did not come yet
            missing.append(bound.hash if bound else name)
            held.wanted.setdefault(name, {})[viewer] = None
        while len(held.wanted) > MAX_ASSET_NAMES:
            held.wanted.pop(next(iter(held.wanted)))
        return given, self._to_ask(now, held, missing)

    def take(self, now: float, message: wire.Asset, body: bytes) -> Answer:
        """What the page sent."""
        held = self._held.get(message.contact)
        if held is None or (message.name not in held.asked and message.hash not in held.asked):
            return [], []  # nobody asked, or not any more
        held.heard, held.reached = now, held.asked.get(message.hash, held.asked.get(message.name, now))
        if not NAME.match(message.name) or (message.hash and not _HASH.match(message.hash)):
            raise WireError(Problem.MALFORMED, "an asset has a name and a SHA-256 in hex")
        if not 0 <= message.size <= wire.MAX_ASSET or not 0 <= message.at <= message.size - len(body):
            raise WireError(Problem.TOO_LARGE, f"an asset has at most {wire.MAX_ASSET} bytes, and its parts stand within")
        if body:
            return self._part(held, message, body), []
        held.asked.pop(message.name, None)
        if _HASH.match(message.name) and not message.hash:
            return [(viewer, message, b"") for viewer in held.wanted.pop(message.name, ())], []  # the page lacks it; another may have it
        held.names[message.name] = msgspec.structs.replace(message, at=0)
        while len(held.names) > MAX_ASSET_NAMES:
            held.names.pop(next(iter(held.names)))
        if given := self._give_all(message.contact, held, message.name):
            return given, []
        return [], self._to_ask(now, held, [message.hash])

    def _part(self, held: _Held, message: wire.Asset, body: bytes) -> list[Given]:
        content = held.parts.setdefault(message.hash, bytearray())
        if message.at == 0:
            content.clear()
        if message.at != len(content):
            return []  # of an older sending; it begins anew at 0
        content += body
        while len(held.parts) > MAX_ASSET_PARTS:
            held.parts.pop(next(iter(held.parts)))
        if len(content) < message.size:
            return []
        held.parts.pop(message.hash, None)
        held.asked.pop(message.hash, None)
        self._keep(message.contact, held, message.hash, bytes(content))
        waiting = [name for name in held.wanted if name == message.hash or (name in held.names and held.names[name].hash == message.hash)]
        return [one for name in waiting for one in self._give_all(message.contact, held, name)]

    def _keep(self, contact: str, held: _Held, content: str, octets: bytes) -> None:
        if content in held.whole:
            return
        held.whole[content] = octets
        self._oldest[contact, content] = len(octets)
        self.size += len(octets)
        most, each = self._most
        while held.size > each and len(held.whole) > 1:
            self._drop(contact, next(iter(held.whole)))
        while self.size > most and len(self._oldest) > 1:
            self._drop(*next(iter(self._oldest)))

    def _drop(self, contact: str, content: str) -> None:
        self.size -= self._oldest.pop((contact, content))
        self._held[contact].whole.pop(content)

    def _give_all(self, contact: str, held: _Held, name: str) -> list[Given]:
        """To all who wait for it; nobody waits any more where it can be given."""
        given = [one for viewer in held.wanted.get(name, ()) if (one := self._give(contact, held, name, viewer))]
        if given:
            del held.wanted[name]
        return given

    def _give(self, contact: str, held: _Held, name: str, viewer: str) -> Given | None:
        if name in held.whole:  # asked for by hash: whoever asks so lacks it
            held.given.add((viewer, name))
            octets = held.whole[name]
            return viewer, wire.Asset(contact, name, name, len(octets)), octets
        bound = held.names.get(name)
        if bound is None:
            return None
        if not bound.hash or (viewer, bound.hash) in held.given:
            return viewer, bound, b""
        found = held.whole.get(bound.hash)
        if found is None:
            return None
        held.given.add((viewer, bound.hash))
        return viewer, bound, found

    def _to_ask(self, now: float, held: _Held, names: Iterable[str]) -> list[str]:
        due = [name for name in dict.fromkeys(names) if held.may_ask(now, name)]
        held.asked |= dict.fromkeys(due, now)
        while len(held.asked) > MAX_ASSET_NAMES:
            held.asked.pop(next(iter(held.asked)))
        return due
