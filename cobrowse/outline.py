"""What stands on the page by name: fields, buttons, headings and links, found by the words that people say.

Pure. It follows the cleaned events of `cobrowse.sanitize` from a full snapshot on, and keeps of every node only what naming it
needs. Pointing at what was found is the panel's. Names follow the accessible name (accname 1.2) in its order, in short.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

MOST_FOUND: Final = 20
MAX_NAME: Final = 200
"""Characters of a name."""


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


@dataclass
class _Node:
    tag: str
    parent: int
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[int] = field(default_factory=list)


_KEPT = (
    "id",
    "for",
    "type",
    "role",
    "name",
    "placeholder",
    "title",
    "alt",
    "value",
    "aria-label",
    "aria-labelledby",
    "aria-hidden",
    "hidden",
)
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
        self._title = 0
        self.address = ""
        """The page's address as far as it travels: without query and fragment."""

    def apply(self, events: Iterable[dict[str, Any]]) -> None:
        """Follows cleaned events."""
        for event in events:
            data = event["data"]
            if event["type"] == 4:
                self.address = data["href"]
            elif event["type"] == 2:
                self._nodes = {}
                self._root = data["node"]["id"]
                self._put(data["node"], 0)
            elif event["type"] == 3 and data["source"] == 0:
                self._change(data)

    @property
    def title(self) -> str:
        """The page's title."""
        return self._words(self._title)[:MAX_NAME] if self._title in self._nodes else ""

    def places(self) -> Iterator[Place]:
        """Everything with a name, in the order of the page."""
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
        pile = [(root, parent)]
        while pile:
            given, above = pile.pop()
            node = _Node(str(given.get("tagName", "")).lower(), above, given.get("textContent", "") if given["type"] == 3 else "")
            attributes = given.get("attributes") or {}
            node.attributes = {name: _plain(attributes[name]) for name in _KEPT if name in attributes}
            children = given.get("childNodes") or ()
            node.children = [child["id"] for child in children]
            self._nodes[given["id"]] = node
            if node.tag == "title" and above in self._nodes and self._nodes[above].tag == "head":
                self._title = given["id"]  # an SVG's title stands elsewhere
            pile.extend((child, given["id"]) for child in children)

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
                for name in _KEPT:
                    if name in changed["attributes"]:
                        value = changed["attributes"][name]
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
