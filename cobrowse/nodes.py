"""The nodes of a hostile page made safe: elements, texts and frames' documents as they come in a snapshot or are added, built anew from
what is known.

Pure: values in, values out. What an element and its attributes may be is `cobrowse.attributes`', what a stylesheet may do
`cobrowse.styles`'; which events have nodes in them is `cobrowse.sanitize`'s.

An element that may not be stays in its place as an inert one with its number, so that what later refers to it finds it.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

from cobrowse.attributes import INERT, MAX_VALUE, MAX_WORD, Kept, clean_attribute, element_kind, is_plain
from cobrowse.checked import MAX_ID, MAX_NODES, MAX_TEXT, Dropped, Json, Refused, a_dict, a_list, a_text, node_id
from cobrowse.states import with_states
from cobrowse.styles import clean_style
from cobrowse.tags import Tags

MAX_DEPTH: Final = 300
"""Elements inside each other; deeper ones are left out. Pages stay below 100; the replayer's own recursion bears more."""
MAX_ATTRIBUTES: Final = 200
"""Attributes of one element."""
CUSTOM: Final = re.compile(r"[a-z][a-z0-9._-]*-[a-z0-9._-]*\Z")
"""The name of a custom element."""
DOCUMENT, DOCTYPE, ELEMENT, TEXT, CDATA, COMMENT = range(6)
"""What a node is, in rrweb's numbers."""

_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,63}\Z")


@lru_cache(1_024)
def _known(given: str) -> tuple[str, str]:
    """What an element of this tag is, and the tag that it gets."""
    kind = element_kind(given.lower()) if _TAG.match(given) else INERT
    return kind, given if kind == given.lower() else kind


_Level = tuple[list[dict[str, Json]], list[Json], str, int]
"""Where safe siblings go, the siblings as they came, and the tag and number of what they come under."""


class Nodes:
    """Makes the nodes of one page safe. `tags` remembers of each what it is, `dropped` counts what did not pass of a batch."""

    def __init__(self) -> None:
        self.tags = Tags()
        self.dropped: Counter[Dropped] = Counter()
        self._count = 0

    def begin(self) -> None:
        """Another batch."""
        self.dropped.clear()
        self._count = 0

    def put(self, root: Json, depth: int, parent: str, above: int) -> dict[str, Json] | None:
        """The node and all under it made safe, or None when it may not be at all. It comes under the tag `parent`, the node `above`.

        Level by level, as a hostile page can be deeper than Python's stack.
        """
        kept: list[dict[str, Json]] = []
        level: list[_Level] = [(kept, [root], parent, above)]
        while level:
            below: list[_Level] = []
            if depth > MAX_DEPTH:
                self.dropped[Dropped.TOO_DEEP] += sum(len(nodes) for _, nodes, _, _ in level)
                break
            for siblings, nodes, tag, of in level:
                self._siblings(nodes, tag, of, siblings, below)
            level, depth = below, depth + 1
        return kept[0] if kept else None

    def _siblings(self, nodes: list[Json], parent: str, above: int, siblings: list[dict[str, Json]], below: list[_Level]) -> None:
        """Most of a page is plain elements and plain texts, which are looked at in short: of them nothing is to be left out or changed."""
        put, mark, plain = self.tags.put, f"#{parent}", parent not in (INERT, "style")
        for node in nodes:
            if type(node) is dict and self._count < MAX_NODES and type(number := node.get("id")) is int and 0 < number <= MAX_ID:
                if plain and len(node) == 3 and node.get("type") == TEXT:
                    words = node.get("textContent")
                    if type(words) is str and len(words) <= MAX_TEXT:
                        self._count += 1
                        put(number, mark, above)
                        siblings.append({"type": TEXT, "id": number, "textContent": words})
                        continue
                elif len(node) == 5 and self._plain_element(node, number, above, siblings, below):
                    continue
            self._one_node(node, parent, above, siblings, below)

    def _plain_element(self, node: dict[str, Json], number: int, above: int, siblings: list[dict[str, Json]], below: list[_Level]) -> bool:
        """Takes an element that is what its tag says, and has what every element has and no more; whether it was one."""
        given, attributes, nodes = node.get("tagName"), node.get("attributes"), node.get("childNodes")
        if type(given) is not str or len(given) > MAX_WORD or type(attributes) is not dict or type(nodes) is not list:
            return False
        kind, shown = _known(given)
        if kind in (INERT, "link") or node.get("type") != ELEMENT or len(nodes) > MAX_NODES:
            return False
        self._count += 1
        self.tags.put(number, kind, above)
        children: list[dict[str, Json]] = []
        safe = self._attributes(kind, attributes) if attributes else {}
        siblings.append({"type": ELEMENT, "id": number, "tagName": shown, "attributes": safe, "childNodes": children})
        if nodes:
            below.append((children, nodes, kind, number))
        return True

    def _one_node(self, node: Json, parent: str, above: int, siblings: list[dict[str, Json]], below: list[_Level]) -> None:
        try:
            self._count += 1
            if self._count > MAX_NODES:
                raise Refused(Dropped.TOO_MANY)
            siblings.append(self._checked_node(a_dict(node), parent, above, below))
        except Refused as refused:
            self.dropped[refused.why] += 1

    def _checked_node(self, node: dict[str, Json], parent: str, above: int, below: list[_Level]) -> dict[str, Json]:
        kind, number = node.get("type"), node_id(node.get("id"))
        safe: dict[str, Json] = {"type": kind, "id": number}
        if node.get("rootId") is not None:
            safe["rootId"] = node_id(node["rootId"])
        if node.get("isShadow") is True:
            safe["isShadow"] = True
        if kind is True or kind is False:
            raise Refused(Dropped.MALFORMED)
        if kind == DOCUMENT:
            if node.get("compatMode") == "BackCompat":
                safe["compatMode"] = "BackCompat"
            self.tags.put(number, "", above)
            self._children(node, safe, "", below)
        elif kind == DOCTYPE:
            # the public and system names only matter for quirks mode, which compatMode tells
            safe |= {"name": "html", "publicId": "", "systemId": ""}
        elif kind == ELEMENT:
            self._element(node, safe, above, below)
        elif kind in (TEXT, CDATA):
            self.tags.put(number, f"#{parent}", above)
            safe |= {"type": TEXT, "textContent": self.words(node.get("textContent"), parent)}
            if parent == "style":
                safe["isStyle"] = True
        elif kind == COMMENT:
            safe["textContent"] = ""
        else:
            raise Refused(Dropped.UNKNOWN_KIND)
        return safe

    def words(self, value: Json, parent: str) -> str:
        """A text under the tag `parent`."""
        if parent == INERT:
            return ""
        if parent == "style":
            return self.style(a_text(value, 2**31))
        return a_text("" if value is None else value)

    def style(self, css: str) -> str:
        """A stylesheet, or what stands in one."""
        safe, dropped = clean_style(with_states(css))
        self.dropped[Dropped.ADDRESS] += dropped
        return safe

    def _children(self, node: dict[str, Json], safe: dict[str, Json], tag: str, below: list[_Level]) -> None:
        safe["childNodes"] = children = list[dict[str, Json]]()
        if given := a_list(node.get("childNodes")):
            below.append((children, given, tag, safe["id"]))

    def _element(self, node: dict[str, Json], safe: dict[str, Json], above: int, below: list[_Level]) -> None:
        given = a_text(node.get("tagName"), 1000)
        kind, shown = _known(given) if len(given) <= MAX_WORD else (INERT, INERT)
        attributes = node.get("attributes")
        attributes = attributes if isinstance(attributes, dict) else {}
        if kind == INERT:
            self.dropped[Dropped.SCRIPT] += 1
        if kind == "link" and "stylesheet" not in str(attributes.get("rel", "")).lower() and "_cssText" not in attributes:
            kind = shown = INERT
        # a linked stylesheet travels as its text, at once or when it has loaded: a style element either way
        tag = "style" if kind == "link" else kind
        self.tags.put(safe["id"], tag, above)
        safe["tagName"] = tag if kind == "link" else shown
        if kind != INERT:
            if node.get("isSVG") is True:
                safe["isSVG"] = True
            if node.get("isCustom") is True and CUSTOM.match(tag):
                safe["isCustom"] = True
            if node.get("isShadowHost") is True:
                safe["isShadowHost"] = True
        safe["attributes"] = self._attributes(tag, attributes) if attributes or tag == INERT else {}
        self._children(node, safe, tag, below)

    def _attributes(self, tag: str, given: dict[str, Json]) -> dict[str, Json]:
        if tag == INERT:
            return {"style": "display:none!important"}
        safe: dict[str, Json] = {}
        if len(given) > MAX_ATTRIBUTES:
            self.dropped[Dropped.TOO_MANY] += len(given) - MAX_ATTRIBUTES
        for name, value in list(given.items())[:MAX_ATTRIBUTES]:
            if (
                type(value) is str
                and len(value) <= MAX_VALUE
                and len(name) <= MAX_WORD
                and is_plain(tag, name)
                and "(" not in value
                and "\\" not in value
            ):
                safe[name] = value
            else:
                self.attribute(tag, name, value, given, safe)
        return safe

    def attribute(self, tag: str, name: str, value: Json, given: dict[str, Json], safe: dict[str, Json]) -> None:
        """Puts the attribute into `safe`, as far as it may be. `given` are all of the element."""
        kept, clean = clean_attribute(tag, name, value, given)
        if kept is not Kept.NO:
            safe[name] = clean
        if kept is not Kept.AS_IS:
            self.dropped[Dropped.SCRIPT if name.lower().startswith("on") else Dropped.ADDRESS] += 1
