"""What stands on the page by name: fields, buttons, headings and links, found by the words that people say.

Pure. It follows the cleaned events of `cobrowse.sanitize` from a full snapshot on, and keeps of every node only what naming it
needs. The picture does not wait for it: what it was told it does when it is let (`work`), or when something is looked for. Pointing at
what was found is the panel's. Names follow the accessible name (accname 1.2) in its order, in short.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

MOST_FOUND: Final = 20
MAX_NAME: Final = 200
"""Characters of a name."""
MOST_WAITING: Final = 5_000
"""Events that wait to be followed."""


class PlaceKind(StrEnum):
    """What a place is, to people."""

    FIELD = "field"
    BUTTON = "button"
    HEADING = "heading"
    LINK = "link"


@dataclass(frozen=True)
class Place:
    """Something with a name: `node` is its number in the epoch that the outline follows."""

    node: int
    kind: PlaceKind
    name: str


@dataclass(slots=True)
class _Node:
    tag: str
    parent: int
    text: str
    attributes: dict[str, str]
    children: list[int]


_KEPT = frozenset(
    {
        "id", "for", "type", "role", "name", "placeholder", "title", "alt", "value", "aria-label", "aria-labelledby", "aria-hidden",
        "hidden",
    }
)  # fmt: skip
_FIELDS = frozenset({"input", "select", "textarea"})
_FIELD_ROLES = frozenset({"textbox", "combobox", "searchbox", "spinbutton", "checkbox", "radio", "switch", "slider", "listbox"})
_PRESSED = frozenset({"submit", "button", "reset", "image"})
_ORDER = {kind: place for place, kind in enumerate(PlaceKind)}


def folded(text: str) -> str:
    """Words without case, accents and repeated space, to compare by."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().split())


class Outline:
    """The names on one page as it changes."""

    def __init__(self) -> None:
        self._nodes: dict[int, _Node] = {}
        self._root = 0
        self._waiting: deque[dict[str, Any]] = deque()
        self._pile: list[tuple[dict[str, Any], int]] = []

    def apply(self, events: Iterable[dict[str, Any]]) -> None:
        """Takes cleaned events, to be followed later; not ever more of them."""
        for event in events:
            if event["type"] == 2:
                self._waiting.clear()
                self._pile.clear()
                self._waiting.append(event["data"])
            elif event["type"] == 3 and event["data"]["source"] == 0:
                self._waiting.append(event["data"])
        if len(self._waiting) > MOST_WAITING:
            self._settle()

    def work(self, most: int) -> bool:
        """Follows what was taken, about so many nodes of it; whether something is left to follow."""
        while most > 0 and (self._pile or self._waiting):
            most -= 1
            if self._pile:
                self._put_one(*self._pile.pop())
                continue
            data = self._waiting.popleft()
            if "node" in data:
                self._nodes = {}
                self._root = data["node"]["id"]
                self._pile.append((data["node"], 0))
            else:
                self._change(data)
        return bool(self._pile or self._waiting)

    def _settle(self) -> None:
        while self.work(1_000_000):
            pass

    def places(self) -> Iterator[Place]:
        """Everything with a name, in the order of the page."""
        self._settle()
        if not self._nodes:
            return
        labels, ids = self._labels()
        pile = [self._root]
        while pile:
            number = pile.pop()
            node = self._nodes.get(number)
            if node is None or node.attributes.get("aria-hidden") == "true" or "hidden" in node.attributes:
                continue
            kind = _kind(node)
            if kind is not None and (name := self._name(number, node, kind, labels, ids)):
                yield Place(number, kind, name)
            pile.extend(reversed(node.children))

    def find(self, words: str) -> tuple[Place, ...]:
        """The places whose names have all these words (or begin so), best first, at most `MOST_FOUND`."""
        wanted = folded(words)
        if not wanted:
            return ()
        ranked = []
        for order, place in enumerate(self.places()):
            rank = _rank(folded(place.name), wanted)
            if rank is not None:
                ranked.append(((rank, _ORDER[place.kind], order), place))
        ranked.sort(key=lambda item: item[0])
        return tuple(place for _, place in ranked[:MOST_FOUND])

    # ---- following

    def _put(self, root: dict[str, Any], parent: int) -> None:
        self._pile.append((root, parent))
        while self._pile:
            self._put_one(*self._pile.pop())

    def _put_one(self, given: dict[str, Any], above: int) -> None:
        number = given["id"]
        if given["type"] == 3:
            self._nodes[number] = _Node("", above, given["textContent"], {}, [])
            return
        attributes, children = given.get("attributes"), given.get("childNodes") or ()
        kept = {name: _plain(value) for name, value in attributes.items() if name in _KEPT} if attributes else {}
        self._nodes[number] = _Node(str(given.get("tagName", "")).lower(), above, "", kept, [child["id"] for child in children])
        self._pile += [(child, number) for child in children]

    def _change(self, data: dict[str, Any]) -> None:
        for removed in data["removes"]:
            self._take(removed["id"])
        for added in data["adds"]:
            self._add(added)
        for changed in data["texts"]:
            if (node := self._nodes.get(changed["id"])) is not None:
                node.text = changed["value"]
        for changed in data["attributes"]:
            if (node := self._nodes.get(changed["id"])) is not None:
                for name, value in changed["attributes"].items():
                    if name not in _KEPT:
                        continue
                    node.attributes.pop(name, None)
                    if value is not None:
                        node.attributes[name] = _plain(value)

    def _add(self, added: dict[str, Any]) -> None:
        parent = self._nodes.get(added["parentId"])
        if parent is None:
            return
        number = added["node"]["id"]
        if number in self._nodes:
            self._take(number)
        self._put(added["node"], added["parentId"])
        following = added.get("nextId")
        at = parent.children.index(following) if following in parent.children else len(parent.children)
        parent.children.insert(at, number)

    def _take(self, number: int) -> None:
        node = self._nodes.get(number)
        above = self._nodes.get(node.parent) if node else None
        if above is not None and number in above.children:
            above.children.remove(number)
        pile = [number]
        while pile:
            gone = self._nodes.pop(pile.pop(), None)
            if gone is not None:
                pile.extend(gone.children)

    # ---- naming

    def _labels(self) -> tuple[dict[str, int], dict[str, int]]:
        labels, ids = dict[str, int](), dict[str, int]()
        for number, node in self._nodes.items():
            if node.tag == "label" and (target := node.attributes.get("for")):
                labels.setdefault(target, number)
            if own := node.attributes.get("id"):
                ids.setdefault(own, number)
        return labels, ids

    def _name(self, number: int, node: _Node, kind: PlaceKind, labels: dict[str, int], ids: dict[str, int]) -> str:
        told = node.attributes
        for name in (
            " ".join(self._words(ids[part]) for part in told.get("aria-labelledby", "").split() if part in ids),
            told.get("aria-label", ""),
            self._words(labels[told["id"]]) if kind is PlaceKind.FIELD and told.get("id") in labels else "",
            self._wrapping_label(node) if kind is PlaceKind.FIELD else "",
            told.get("value", "") if kind is PlaceKind.BUTTON and node.tag == "input" else "",
            self._words(number) if kind is not PlaceKind.FIELD else "",
            told.get("placeholder", ""),
            told.get("title", ""),
            told.get("alt", ""),
            told.get("name", "") if kind is PlaceKind.FIELD else "",
        ):
            if tidy := " ".join(name.split()):
                return tidy[:MAX_NAME]
        return ""

    def _wrapping_label(self, node: _Node) -> str:
        number, seen = node.parent, 0
        while (above := self._nodes.get(number)) is not None and seen < 20:
            if above.tag == "label":
                return self._words(number)
            number, seen = above.parent, seen + 1
        return ""

    def _words(self, number: int) -> str:
        """The text inside a node, fields left out."""
        parts: list[str] = []
        pile, length = [number], 0
        while pile and length < 4 * MAX_NAME:
            node = self._nodes.get(pile.pop())
            if node is None or (node.tag in _FIELDS) or node.tag == "style":
                continue
            text = node.text or (node.attributes.get("alt", "") if node.tag == "img" else "")
            parts.append(text)
            length += len(text)
            pile.extend(reversed(node.children))
        return " ".join("".join(f"{part} " for part in parts).split())


def _plain(value: object) -> str:
    return value if isinstance(value, str) else ""


def _kind(node: _Node) -> PlaceKind | None:
    role, kind = node.attributes.get("role", ""), node.attributes.get("type", "").lower()
    if role in _FIELD_ROLES:
        return PlaceKind.FIELD
    if role == "button" or node.tag == "button" or (node.tag == "input" and kind in _PRESSED):
        return PlaceKind.BUTTON
    if node.tag in _FIELDS:
        return None if kind == "hidden" else PlaceKind.FIELD
    if role == "heading" or (len(node.tag) == 2 and node.tag[0] == "h" and node.tag[1] in "123456"):
        return PlaceKind.HEADING
    return PlaceKind.LINK if role == "link" or node.tag == "a" else None


def _rank(name: str, wanted: str) -> int | None:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if wanted in name:
        return 2
    have = name.split()
    if all(any(word.startswith(part) for word in have) for part in wanted.split()):
        return 3
    return None
