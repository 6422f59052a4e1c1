"""An SVG picture made safe: a hostile drawing in, one that runs nothing and fetches nothing out.

Pure: bytes in, bytes out. The viewer shows it as a picture only, where browsers run no script and fetch nothing; here it is built
anew from what may be, so that nothing hangs on that. Element and attribute rules are those of the page (`cobrowse.attributes`), style
texts those of its stylesheets (`cobrowse.styles`). A document type may declare entities that grow without end: none is read.
"""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from cobrowse.attributes import INERT, Kept, clean_attribute, element_kind
from cobrowse.styles import clean_style

MAX_DRAWING: Final = 1024 * 1024
"""Bytes of one drawing."""
MAX_ELEMENTS: Final = 20_000
MAX_DEPTH: Final = 200

_TAG: Final = re.compile(r"(?:svg:)?([A-Za-z][A-Za-z0-9-]{0,40})\Z")
_NEVER: Final = frozenset({"foreignobject", "iframe", "audio", "video", "canvas", "handler", "listener", "link", "html", "body"})
_NAMESPACES: Final = {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink"}
_DECLARED: Final = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>", re.I)


class _Refused(Exception):
    """It is no drawing, or more than one may be."""


class _Builder:
    """What is kept, piece by piece. `skip` counts how deep the reader is in something that may not be."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._open: list[str] = []
        self._skip = 0
        self._elements = 0
        self._style: list[str] | None = None

    def start(self, tag: str, given: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS or len(self._open) + self._skip >= MAX_DEPTH:
            raise _Refused
        match = _TAG.match(tag)
        name = match[1] if match else ""
        if not self._open and not self._skip and name.lower() != "svg":
            raise _Refused
        if self._skip or not name or name.lower() in _NEVER or element_kind(name.lower()) == INERT:
            self._skip += 1
            return
        self._open.append(name)
        if name == "style":
            self._style = []
        attributes = dict(given) if len(self._open) > 1 else {**given, **_NAMESPACES}
        self.parts.append(f"<{name}{''.join(self._attribute(name.lower(), *pair, attributes) for pair in attributes.items())}>")

    def _attribute(self, tag: str, name: str, value: str, others: dict[str, str]) -> str:
        if name.startswith("xmlns"):
            return f" {name}={quoteattr(value)}" if _NAMESPACES.get(name) == value else ""
        if ":" in name and not name.startswith(("xlink:", "xml:")):
            return ""
        kept, clean = clean_attribute(tag, name, value, dict(others))
        return "" if kept is Kept.NO or not isinstance(clean, str) else f" {name}={quoteattr(clean)}"

    def end(self, _tag: str) -> None:
        if self._skip:
            self._skip -= 1
            return
        if self._style is not None:
            self.parts.append(escape(clean_style("".join(self._style))[0]))
            self._style = None
        self.parts.append(f"</{self._open.pop()}>")

    def text(self, text: str) -> None:
        if self._skip:
            return
        if self._style is not None:
            self._style.append(text)
        else:
            self.parts.append(escape(text))


def clean_drawing(content: bytes) -> bytes | None:
    """The drawing as it may be shown, or None when it is none."""
    if len(content) > MAX_DRAWING or b"<!ENTITY" in content.upper():
        return None
    # a document type without entities says nothing that a drawing needs
    content = _DECLARED.sub(b"", content, count=1)
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, _Refused, UnicodeError, ValueError):
        return None
    return "".join(builder.parts).encode()


def _no_doctype(*_: object) -> None:
    raise _Refused
