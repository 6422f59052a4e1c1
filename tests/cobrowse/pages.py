"""Pages as rrweb records them, in short: nodes by calls, numbered as they are made."""

from __future__ import annotations

import itertools
import json
import zlib
from typing import Any

from cobrowse import wire
from cobrowse.dictionary import DICTIONARY, END

Node = dict[str, Any]
Event = dict[str, Any]


class PageMaker:
    """Makes the nodes of one page."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def text(self, words: str) -> Node:
        return {"type": 3, "textContent": words, "id": next(self._numbers)}

    def element(self, tag: str, *children: Node | str, **attributes: Any) -> Node:
        """An element; `class_` and the like lose the underscore, and other underscores become hyphens, but for rrweb's own."""
        named = {name.rstrip("_").replace("__", ":"): value for name, value in attributes.items()}
        number = next(self._numbers)
        nodes = [self.text(child) if isinstance(child, str) else child for child in children]
        return {"type": 2, "tagName": tag, "attributes": named, "childNodes": nodes, "id": number}

    def document(self, *body: Node | str, title: str = "A page", head: tuple[Node, ...] = ()) -> Node:
        html = self.element("html", self.element("head", self.element("title", title), *head), self.element("body", *body))
        doctype = {"type": 1, "name": "html", "publicId": "", "systemId": "", "id": next(self._numbers)}
        return {"type": 0, "childNodes": [doctype, html], "id": next(self._numbers)}

    def full(
        self, *body: Node | str, title: str = "A page", head: tuple[Node, ...] = (), size: tuple[int, int] = (1000, 700)
    ) -> list[Event]:
        """Meta and full snapshot."""
        address = "http://shop.example/checkout"
        return [
            {"type": 4, "data": {"href": address, "width": size[0], "height": size[1]}, "timestamp": 1},
            snapshot(self.document(*body, title=title, head=head)),
        ]


def snapshot(document: Node) -> Event:
    return {"type": 2, "data": {"node": document, "initialOffset": {"left": 0, "top": 0}}, "timestamp": 2}


def change(source: int = 0, **data: Any) -> Event:
    """An incremental event; a mutation's empty parts are filled in."""
    empty: dict[str, Any] = {"texts": [], "attributes": [], "removes": [], "adds": []} if source == 0 else {}
    return {"type": 3, "data": {"source": source, **empty, **data}, "timestamp": 3}


def deflater() -> zlib._Compress:
    """A stream as the page script's begin."""
    return zlib.compressobj(6, zlib.DEFLATED, -15, zdict=DICTIONARY)


def part(stream: zlib._Compress, text: bytes) -> bytes:
    """The next part of a stream, without what ends every one."""
    return (stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)).removesuffix(END)


class Stream:
    """One page load on the wire: batches in a deflate stream, as the page script makes them."""

    def __init__(self, epoch: str = "e1", contact: str = "c1") -> None:
        self.epoch, self.contact = epoch, contact
        self.sequence = -1
        self._deflate = deflater()

    def batch(self, events: list[Event], *, full: bool = False, coarse: bool = False) -> tuple[wire.Page, bytes]:
        return self.raw(json.dumps(events, separators=(",", ":")).encode() + b"\n", full=full, coarse=coarse)

    def raw(self, text: bytes, *, full: bool = False, coarse: bool = False) -> tuple[wire.Page, bytes]:
        if full:
            self._deflate = deflater()
        self.sequence += 1
        body = part(self._deflate, text)
        return wire.Page(contact=self.contact, epoch=self.epoch, sequence=self.sequence, full=full, coarse=coarse), body


def walk(node: Node) -> list[Node]:
    """A node and all under it."""
    return [node] + [below for child in node.get("childNodes", ()) for below in walk(child)]
