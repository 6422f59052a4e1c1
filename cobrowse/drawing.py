"""An SVG picture made safe: a hostile drawing in, one that runs nothing and fetches nothing out.

Pure: bytes in, bytes out. The viewer shows it as a picture only, where browsers run no script and fetch nothing; here it is built
anew from what may be, so that nothing hangs on that. Element and attribute rules are those of the page (`cobrowse.attributes`), style
texts those of its stylesheets (`cobrowse.styles`). A document type may declare entities that grow without end: none is read; and a few
`use` of what uses others grow likewise: what is drawn in the end is counted. A page may show a drawing's symbols as its own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from cobrowse.attributes import INERT, Kept, clean_attribute, element_kind
from cobrowse.styles import clean_style

MAX_DRAWING: Final = 1024 * 1024
"""Bytes of one drawing."""
MAX_ELEMENTS: Final = 20_000
MAX_DEPTH: Final = 200
MAX_DRAWN: Final = 30_000
"""Elements with every `use` written out; a browser takes a second and a half for so many at the worst."""
MAX_USE_DEPTH: Final = 50
"""Symbols that use each other in a row; a ring never ends."""

_TAG: Final = re.compile(r"(?:svg:)?([A-Za-z][A-Za-z0-9-]{0,40})\Z")
_NEVER: Final = frozenset({"foreignobject", "iframe", "audio", "video", "canvas", "handler", "listener", "link", "html", "body"})
_NAMESPACES: Final = {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink"}
_DECLARED: Final = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>", re.I)


class _Refused(Exception):
    """It is no drawing, or more than one may be."""


@dataclass
class _Part:
    """An element with all that is in it: how many elements, and how often each other part is used."""

    id: str = ""
    elements: int = 1
    uses: Counter[str] = field(default_factory=Counter)

    def take(self, other: _Part) -> None:
        self.elements += other.elements
        self.uses.update(other.uses)


class _Builder:
    """What is kept, piece by piece. `skip` counts how deep the reader is in something that may not be."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._open: list[str] = []
        self._within = [_Part()]
        self._named: dict[str, _Part] = {}
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
        self._within.append(_Part(given.get("id", ""), 1, _uses(name.lower(), given)))
        attributes = dict(given) if len(self._open) > 1 else {**given, **_NAMESPACES}
        self.parts.append(f"<{name}{''.join(self._attribute(name.lower(), *pair, attributes) for pair in attributes.items())}>")

    def _attribute(self, tag: str, name: str, value: str, others: dict[str, str]) -> str:
        if name.startswith("xmlns"):
            return f" {name}={quoteattr(value)}" if _NAMESPACES.get(name) == value else ""
        if ":" in name and not name.startswith(("xlink:", "xml:")):
            return ""
        if tag == "use" and name in ("href", "xlink:href") and not value.startswith("#"):
            return ""  # a page uses drawings, a drawing uses none
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
        part = self._within.pop()
        self._within[-1].take(part)
        if part.id:
            self._named.setdefault(part.id, _Part(elements=0)).take(part)

    def text(self, text: str) -> None:
        if self._skip:
            return
        if self._style is not None:
            self._style.append(text)
        else:
            self.parts.append(escape(text))

    def drawn(self) -> int:
        """How many elements it is with every `use` written out."""
        known: dict[str, int] = {}

        def of(part: _Part, depth: int) -> int:
            if depth > MAX_USE_DEPTH:
                raise _Refused
            for name in part.uses:
                if name not in known and name in self._named:
                    known[name] = of(self._named[name], depth + 1)
            return part.elements + sum(times * known.get(name, 0) for name, times in part.uses.items())

        return of(self._within[0], 0)


def _uses(tag: str, given: dict[str, str]) -> Counter[str]:
    targets = {given.get(name, "").strip() for name in ("href", "xlink:href")} if tag == "use" else set()
    plain = {target[1:] for target in targets if target.startswith("#")}
    return Counter(plain | {unquote(name) for name in plain})


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
        if builder.drawn() > MAX_DRAWN:
            return None
    except (expat.ExpatError, _Refused, UnicodeError, ValueError):
        return None
    return "".join(builder.parts).encode()


def _no_doctype(*_: object) -> None:
    raise _Refused
