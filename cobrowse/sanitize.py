"""A hostile page made safe: rrweb's events in, events that run nothing and fetch nothing out.

Pure: values in, values out. The customer's page is hostile input, and rrweb's replayer trusts what it gets (CVE-2025-45806,
rrweb #1528), so everything passes here before the viewer sees it: full snapshots and every incremental kind, built anew from
what is known; what is not known is left out. Nodes are `cobrowse.nodes`', attributes and forms are in `cobrowse.attributes`, stylesheets
in `cobrowse.styles`. Inflating, order and gaps are the decoder's (`desktop.page.decoder`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cobrowse.attributes import INERT, style_mutation
from cobrowse.checked import MAX_NODES, Dropped, Json, Refused, a_dict, a_list, a_text, node_id, number, optional_id
from cobrowse.nodes import CUSTOM, DOCUMENT, ELEMENT, MAX_ATTRIBUTES, Nodes
from cobrowse.styles import is_harmless_address
from cobrowse.tags import ABOVE

MAX_EVENTS: Final = 20_000
"""Events of one batch."""
MAX_SIZE: Final = 20_000
"""CSS pixels of a viewport, each way."""
MAX_ZOOM: Final = 20
"""Times that a page is zoomed in by two fingers: browsers allow 5 to 10."""


@dataclass(frozen=True)
class Cleaned:
    """What passed, in order, and how much did not."""

    events: tuple[dict[str, Json], ...]
    dropped: Mapping[Dropped, int]


_FAMILY = re.compile(r"[\w \"'.,-]{1,200}\Z")
_ON_PAGE = re.compile(r"https?://[^?#\s]{1,2000}")


class Sanitizer:
    """Cleans the batches of one page in order. It remembers each node's tag, as a later change names only its number."""

    def __init__(self) -> None:
        self._nodes = Nodes()
        self._tags = self._nodes.tags
        self._dropped = self._nodes.dropped
        self._clock = 0
        self._sources: dict[int, Callable[[dict[str, Json]], dict[str, Json]]] = {
            0: self._mutation,
            1: self._moves,
            2: self._interaction,
            3: self._scroll,
            4: self._window,
            5: self._input,
            6: self._moves,
            8: self._sheet_rules,
            10: self._font,
            13: self._declaration,
            14: self._selection,
            15: self._adopted,
            16: self._custom_element,
        }

    def clean(self, events: Json) -> Cleaned:
        """The batch without anything that runs or fetches. Never raises: what is malformed is left out and counted.

        Timestamps are replaced by a count, as the customer's clock plays no part.
        """
        self._nodes.begin()
        kept: list[dict[str, Json]] = []
        if not isinstance(events, list):
            self._dropped[Dropped.MALFORMED] += 1
            return Cleaned((), dict(self._dropped))
        if len(events) > MAX_EVENTS:
            self._dropped[Dropped.TOO_MANY] += len(events) - MAX_EVENTS
        for event in events[:MAX_EVENTS]:
            try:
                kept.append(self._event(a_dict(event)))
            except Refused as bad:
                self._dropped[bad.why] += 1
        self._tags.tidy()
        return Cleaned(tuple(kept), dict(self._dropped))

    def _event(self, event: dict[str, Json]) -> dict[str, Json]:
        kind = event.get("type")
        self._clock += 1
        safe: dict[str, Json] = {"type": kind, "timestamp": self._clock}
        if kind in (0, 1) and not isinstance(kind, bool):
            return {**safe, "data": {}}
        data = a_dict(event.get("data"))
        if kind == 2:
            return {**safe, "data": self._snapshot(data)}
        if kind == 3:
            source = data.get("source")
            clean = self._sources.get(source) if isinstance(source, int) and not isinstance(source, bool) else None
            if clean is None:
                raise Refused(Dropped.UNKNOWN_KIND)
            return {**safe, "data": {"source": source, **clean(data)}}
        if kind == 4:
            address = _ON_PAGE.match(a_text(data.get("href", ""), 100_000))
            size = {side: number(data.get(side), 1, MAX_SIZE) for side in ("width", "height")}
            return {**safe, "data": {"href": address.group() if address else "", **size}}
        raise Refused(Dropped.UNKNOWN_KIND)

    def _snapshot(self, data: dict[str, Json]) -> dict[str, Json]:
        self._tags.begin()
        node = self._nodes.put(data.get("node"), 0, "", ABOVE)
        if node is None or node["type"] != DOCUMENT or not any(child["type"] == ELEMENT for child in node["childNodes"]):
            raise Refused(Dropped.MALFORMED)
        offset = data.get("initialOffset")
        offset = offset if isinstance(offset, dict) else {}
        return {"node": node, "initialOffset": {side: number(offset.get(side, 0)) for side in ("left", "top")}}

    # ---- incremental kinds

    def _mutation(self, data: dict[str, Json]) -> dict[str, Json]:
        return {
            "removes": self._each(data.get("removes"), self._removed),
            "adds": self._each(data.get("adds"), self._added),
            "texts": self._each(data.get("texts"), self._changed_text),
            "attributes": self._each(data.get("attributes"), self._changed_attributes),
            **({"isAttachIframe": True} if data.get("isAttachIframe") is True else {}),
        }

    def _each(self, items: Json, clean: Callable[[dict[str, Json]], dict[str, Json]]) -> list[dict[str, Json]]:
        kept = []
        for item in a_list(items):
            try:
                kept.append(clean(a_dict(item)))
            except Refused as bad:
                self._dropped[bad.why] += 1
        return kept

    def _removed(self, item: dict[str, Json]) -> dict[str, Json]:
        shadow = {"isShadow": True} if item.get("isShadow") is True else {}
        safe = {"id": node_id(item.get("id")), "parentId": node_id(item.get("parentId")), **shadow}
        self._tags.removed(safe["id"])
        return safe

    def _added(self, item: dict[str, Json]) -> dict[str, Json]:
        parent = node_id(item.get("parentId"))
        # below what is not known, or was removed, the worst is believed of a text: that it is a stylesheet
        node = self._nodes.put(item.get("node"), 1, self._tags.get(parent, "style"), parent)
        if node is None:
            raise Refused(Dropped.MALFORMED)
        following, preceding = (optional_id(item.get(side)) for side in ("nextId", "previousId"))
        before = {} if preceding is None else {"previousId": preceding}
        return {"parentId": parent, "nextId": following, **before, "node": node}

    def _changed_text(self, item: dict[str, Json]) -> dict[str, Json]:
        number = node_id(item.get("id"))
        parent = self._tags.get(number, "#style").removeprefix("#")
        # of a text that is not known the worst is believed: that it is a stylesheet
        return {"id": number, "value": self._nodes.words(item.get("value"), parent)}

    def _changed_attributes(self, item: dict[str, Json]) -> dict[str, Json]:
        number = node_id(item.get("id"))
        tag = self._tags.get(number, "")
        if not tag:
            raise Refused(Dropped.UNKNOWN_NODE)
        given, safe = a_dict(item.get("attributes")), dict[str, Json]()
        if tag == INERT:
            return {"id": number, "attributes": {}}
        for name in list(given)[:MAX_ATTRIBUTES]:
            if given[name] is None and len(name) <= 100:
                safe[name] = None
            elif name == "style" and isinstance(given[name], dict):
                safe[name] = style_mutation(given[name])
            else:
                self._nodes.attribute(tag, name, given[name], given, safe)
        return {"id": number, "attributes": safe}

    def _moves(self, data: dict[str, Json]) -> dict[str, Json]:
        def one(item: dict[str, Json]) -> dict[str, Json]:
            return {
                "x": number(item.get("x")),
                "y": number(item.get("y")),
                "id": node_id(item.get("id")),
                "timeOffset": 0,
                **self._inner(item),
            }

        return {"positions": self._each(a_list(data.get("positions"), 5_000)[-500:], one)}

    def _interaction(self, data: dict[str, Json]) -> dict[str, Json]:
        place = {side: number(data[side]) for side in ("x", "y") if data.get(side) is not None}
        return {"type": int(number(data.get("type"), 0, 10)), "id": node_id(data.get("id")), **place, **self._inner(data)}

    def _inner(self, at: dict[str, Json]) -> dict[str, Json]:
        """Whether a place is one in the window of the node's own frame, which told it without knowing where it stands."""
        return {"inner": True} if at.get("inner") is True else {}

    def _window(self, data: dict[str, Json]) -> dict[str, Json]:
        """The window's size, and what a customer who zoomed in by two fingers sees of it: `scale` times larger, from `x`, `y`."""
        size: dict[str, Json] = {side: number(data.get(side), 1, MAX_SIZE) for side in ("width", "height")}
        if "scale" not in data:
            return size
        return {**size, "scale": number(data["scale"], 0.1, MAX_ZOOM), **{at: number(data.get(at), 0, MAX_SIZE) for at in ("x", "y")}}

    def _scroll(self, data: dict[str, Json]) -> dict[str, Json]:
        return {"id": node_id(data.get("id")), "x": number(data.get("x")), "y": number(data.get("y"))}

    def _input(self, data: dict[str, Json]) -> dict[str, Json]:
        return {"id": node_id(data.get("id")), "text": a_text(data.get("text", "")), "isChecked": data.get("isChecked") is True}

    def _sheet(self, data: dict[str, Json]) -> dict[str, Json]:
        names = {name: node_id(data[name]) for name in ("id", "styleId") if data.get(name) not in (None, -1)}
        if not names:
            raise Refused(Dropped.MALFORMED)
        return names

    def _place(self, value: Json) -> Json:
        """Where a rule goes in its sheet: a number, or a path of numbers into nested rules."""
        if value is None:
            return None
        if isinstance(value, list):
            return [int(number(part, 0, MAX_NODES)) for part in a_list(value, 50)]
        return int(number(value, 0, MAX_NODES))

    def _rule(self, item: dict[str, Json]) -> dict[str, Json]:
        place = {} if item.get("index") is None else {"index": self._place(item["index"])}
        return {"rule": self._nodes.style(a_text(item.get("rule"), 2**31)), **place}

    def _sheet_rules(self, data: dict[str, Json]) -> dict[str, Json]:
        safe = self._sheet(data)
        for name in ("replace", "replaceSync"):
            if data.get(name) is not None:
                safe[name] = self._nodes.style(a_text(data[name], 2**31))
        if data.get("adds") is not None:
            safe["adds"] = self._each(data["adds"], self._rule)
        if data.get("removes") is not None:
            safe["removes"] = self._each(data["removes"], lambda item: {"index": self._place(item.get("index", 0))})
        return safe

    def _declaration(self, data: dict[str, Json]) -> dict[str, Json]:
        safe = self._sheet(data) | {"index": self._place(data.get("index", []))}
        if data.get("set") is not None:
            given = a_dict(data["set"])
            value = "" if given.get("value") is None else self._nodes.style(a_text(given["value"]))
            priority = {"priority": "important"} if given.get("priority") == "important" else {}
            safe["set"] = {"property": a_text(given.get("property"), 200), "value": value, **priority}
        if data.get("remove") is not None:
            safe["remove"] = {"property": a_text(a_dict(data["remove"]).get("property"), 200)}
        return safe

    def _adopted(self, data: dict[str, Json]) -> dict[str, Json]:
        def sheet(item: dict[str, Json]) -> dict[str, Json]:
            return {"styleId": node_id(item.get("styleId")), "rules": self._each(item.get("rules"), self._rule)}

        safe: dict[str, Json] = {
            "id": node_id(data.get("id")),
            "styleIds": [node_id(number) for number in a_list(data.get("styleIds"), 1000)],
        }
        return safe | ({"styles": self._each(data["styles"], sheet)} if data.get("styles") is not None else {})

    def _font(self, data: dict[str, Json]) -> dict[str, Json]:
        family, source = a_text(data.get("family"), 200), a_text(data.get("fontSource"), 2**31)
        if not _FAMILY.match(family) or data.get("buffer") is True:
            # a buffer travels as a list of numbers that the replayer parses; fonts come as data: addresses here
            raise Refused(Dropped.MALFORMED)
        address = source.strip().removeprefix("url(").removesuffix(")").strip("\"' ")
        if not is_harmless_address(address) or "(" in address:
            raise Refused(Dropped.ADDRESS)
        return {"family": family, "fontSource": f'url("{address}")', "buffer": False}

    def _selection(self, data: dict[str, Json]) -> dict[str, Json]:
        def one(item: dict[str, Json]) -> dict[str, Json]:
            ends = {name: node_id(item.get(name)) for name in ("start", "end")}
            return ends | {name: int(number(item.get(name), 0)) for name in ("startOffset", "endOffset")}

        return {"ranges": self._each(a_list(data.get("ranges"), 100), one)}

    def _custom_element(self, data: dict[str, Json]) -> dict[str, Json]:
        name = a_text(a_dict(data.get("define")).get("name"), 100)
        if not CUSTOM.match(name):
            raise Refused(Dropped.MALFORMED)
        return {"define": {"name": name}}
