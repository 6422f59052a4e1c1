"""What a shared page is called: its title and its address, as they stand.

Pure. It follows the cleaned events of `cobrowse.sanitize` from a full snapshot on, and looks at the few nodes only that a title stands in:
the rest of a page costs it nothing. The names on the page are `cobrowse.outline`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

MAX_TITLE: Final = 200
"""Characters of a title."""

_BELOW: Final = {"": "#document", "#document": "html", "html": "head", "head": "title"}
"""What the way to a title leads through; an SVG's stands elsewhere."""


class Title:
    """Of one page as it changes. `address` is the page's as far as it travels: without query and fragment."""

    def __init__(self) -> None:
        self.address = ""
        self._begin()

    def _begin(self) -> None:
        self._way: dict[int, tuple[str, tuple[int, ...]]] = {}
        self._title: tuple[int, ...] = (0,)
        """Its number, and those of what it is below."""
        self._texts: dict[int, str] = {}
        self._shown: str | None = None

    def __str__(self) -> str:
        """The title, with single spaces; "" where there is none."""
        if self._shown is None:
            self._shown = self._written()
        return self._shown

    def _written(self) -> str:
        return " ".join(" ".join(text[: 4 * MAX_TITLE] for text in self._texts.values()).split())[:MAX_TITLE]

    def apply(self, events: Iterable[dict[str, Any]]) -> None:
        """Follows cleaned events."""
        for event in events:
            kind, data = event["type"], event["data"]
            if kind == 4:
                self.address = data["href"]
            elif kind == 2:
                self._begin()
                self._look(data["node"], "", ())
            elif kind == 3 and data["source"] == 0:
                self._change(data)

    def _look(self, node: dict[str, Any], above: str, way: tuple[int, ...]) -> None:
        tag = "#document" if node["type"] == 0 else str(node.get("tagName", "")).lower()
        if tag != _BELOW.get(above):
            return
        if tag == "title":
            self._title = node["id"], *way
            self._shown = None
            self._texts = {kid["id"]: kid["textContent"] for kid in node["childNodes"] if kid["type"] == 3}
            return
        self._way[node["id"]] = tag, (node["id"], *way)
        for kid in reversed(node["childNodes"]):  # of several titles the first one counts
            self._look(kid, tag, (node["id"], *way))

    def _change(self, data: dict[str, Any]) -> None:
        for removed in data["removes"]:
            self._forget(removed["id"])
        for added in data["adds"]:
            if above := self._way.get(added["parentId"]):
                self._look(added["node"], *above)
            elif added["parentId"] == self._title[0] and added["node"]["type"] == 3:
                self._put(added["node"]["id"], added["node"]["textContent"], added.get("nextId"))
        for changed in data["texts"]:
            if changed["id"] in self._texts:
                self._shown = None
                self._texts[changed["id"]] = changed["value"]

    def _put(self, number: int, words: str, following: int | None) -> None:
        self._shown = None
        self._texts.pop(number, None)
        behind = {}
        if following in self._texts:
            order = list(self._texts)
            behind = {known: self._texts.pop(known) for known in order[order.index(following) :]}
        self._texts[number] = words
        self._texts |= behind

    def _forget(self, number: int) -> None:
        if number in self._texts:
            self._shown = None
            del self._texts[number]
        self._way.pop(number, None)
        if number in self._title:
            self._title, self._texts, self._shown = (0,), {}, None
