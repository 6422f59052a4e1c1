"""Pictures and fonts of the customer's page, as the console holds them: by content, checked, in memory, until the contact ends.

No Qt here. That a content is the one that its name says was checked where it was opened (`cobrowse.opening`). What it is is believed by
its bytes only: the kind is read from how they begin, an SVG is built anew by `cobrowse.drawing`; everything else is not shown. Asking for
what is missing is `viewer`'s, serving it the engine's.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from cobrowse import wire
from cobrowse.drawing import clean_drawing

MAX_HELD: Final = 96 * 1024 * 1024
"""Bytes held of one contact's pages; the oldest go first and are asked for again when they are shown."""
MAX_NAMES: Final = 20_000
"""Names known of one contact's pages."""
MAX_SIDE: Final = 20_000
"""CSS pixels of a box that stands for a picture."""

DRAWING: Final = b"image/svg+xml"

_SIGNS: Final = (
    (0, b"\x89PNG\r\n\x1a\n", b"image/png"),
    (0, b"\xff\xd8\xff", b"image/jpeg"),
    (0, b"GIF87a", b"image/gif"),
    (0, b"GIF89a", b"image/gif"),
    (8, b"WEBP", b"image/webp"),
    (4, b"ftypavi", b"image/avif"),
    (0, b"BM", b"image/bmp"),
    (0, b"\x00\x00\x01\x00", b"image/x-icon"),
    (0, b"wOF2", b"font/woff2"),
    (0, b"wOFF", b"font/woff"),
    (0, b"OTTO", b"font/otf"),
    (0, b"\x00\x01\x00\x00", b"font/ttf"),
    (0, b"true", b"font/ttf"),
)
"""Where they stand, the bytes, and what begins so (WHATWG MIME Sniffing, 6.1 and 6.3)."""


@dataclass(frozen=True)
class Content:
    """What is served: a media type and bytes. Without bytes there is nothing to show."""

    kind: bytes = b""
    octets: bytes = b""


NOTHING: Final = Content()


def kind_of(octets: bytes) -> bytes:
    """The media type of a picture or font by its first bytes; empty for anything else."""
    for at, sign, kind in _SIGNS:
        if octets.startswith(sign, at):
            return kind if kind != b"image/webp" or octets.startswith(b"RIFF") else b""
    return DRAWING if b"<svg" in octets[:4096].lower() else b""


def checked(octets: bytes) -> Content:
    """The content as it may be shown."""
    kind = kind_of(octets)
    if kind == DRAWING:
        drawing = clean_drawing(octets)
        return Content(kind, drawing) if drawing else NOTHING
    return Content(kind, octets) if kind else NOTHING


def box(width: int, height: int) -> Content:
    """What stands for a picture that the customer's browser may not read: a neutral box of its size."""
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        return NOTHING
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        '<rect width="100%" height="100%" fill="#808b9a" fill-opacity=".18"/></svg>'
    )
    return Content(DRAWING, drawing.encode())


class PageAssets:
    """Those of one contact."""

    def __init__(self, most: int = MAX_HELD) -> None:
        self._most = most
        self._names: OrderedDict[str, wire.Asset] = OrderedDict()
        self._contents: OrderedDict[str, Content] = OrderedDict()
        self.size = 0

    def clear(self) -> None:
        """Nothing of a contact stays."""
        self._names.clear()
        self._contents.clear()
        self.size = 0

    def take(self, asset: wire.Asset, body: bytes) -> None:
        """What the relay gave: a content, or what a name stands for."""
        if body:
            self._keep(asset.hash, body)
        if asset.name != asset.hash:
            self._names[asset.name] = asset
            while len(self._names) > MAX_NAMES:
                self._names.popitem(last=False)

    def find(self, name: str) -> Content | None:
        """What to show under this name; None while it is not there."""
        known = self._names.get(name)
        if known is not None and not known.hash:
            return box(known.width, known.height)
        return self._contents.get(known.hash if known else name)

    def lacks(self, name: str) -> str:
        """What to ask for so that the name can be shown: its content when that is known, else the name."""
        known = self._names.get(name)
        return known.hash if known is not None and known.hash else name

    def _keep(self, content: str, body: bytes) -> None:
        if content in self._contents:
            return
        self._contents[content] = made = checked(body)
        self.size += len(made.octets)
        while self.size > self._most and len(self._contents) > 1:
            self.size -= len(self._contents.popitem(last=False)[1].octets)
