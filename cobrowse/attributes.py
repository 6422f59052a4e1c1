"""What an element and its attributes may be at the agent.

Pure: a tag, a name and a value in; what may stay out. It decides alone by tables; walking the tree is `cobrowse.sanitize`'s.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from cobrowse.states import with_states
from cobrowse.styles import clean_style, is_harmless_address

INERT: Final = "naast-inert"
"""The tag of an element that stands in the place of one that may not be."""
NEUTRAL_IMAGE: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='64' height='64'%3E"
    "%3Crect width='100%25' height='100%25' fill='%23808b9a' fill-opacity='.18'/%3E%3C/svg%3E"
)
"""Shown in place of an image that did not travel with the page."""
SYMBOLS: Final = "naast://viewer/symbol/"
"""Where the viewer serves drawings whose symbols the page uses: a browser takes those of the page's own origin only."""
MAX_VALUE: Final = 64 * 1024
"""Characters of an attribute that is neither a style nor a `data:` address."""

_INERT_TAGS = frozenset(
    {
        "script", "noscript", "base", "meta", "template", "applet", "frame", "frameset", "noframes", "portal", "fencedframe", "webview",
        "param",
    }
)  # fmt: skip
_BOXES = {"object": "div", "embed": "div"}
# what fetches an image; everything else that has an address gets none
_IMAGES = frozenset({"img", "image", "input", "feimage", "video"})
_ADDRESSES = frozenset(
    {
        "src", "href", "xlink:href", "srcset", "imagesrcset", "poster", "background", "data", "action", "formaction", "cite", "longdesc",
        "manifest", "ping", "codebase", "classid", "archive", "profile", "icon", "dynsrc", "lowsrc", "attributionsrc", "srcdoc",
        "rr_src", "rrweb-original-src", "rrweb-original-srcset",
    }
)  # fmt: skip
# these change what runs, where something goes, or where the agent's keyboard is
_NEVER = frozenset(
    {
        "srcdoc", "is", "http-equiv", "nonce", "integrity", "crossorigin", "target", "download", "autofocus", "autoplay", "contenteditable",
        "accesskey", "sandbox", "allow", "csp", "shadowrootmode", "xml:base", "loading", "action", "formaction", "ping", "rr_mediastate",
    }
)  # fmt: skip
_FROM_RRWEB: dict[str, re.Pattern[str] | type] = {
    "rr_width": re.compile(r"\d{1,5}(\.\d{1,6})?px\Z"),
    "rr_height": re.compile(r"\d{1,5}(\.\d{1,6})?px\Z"),
    "rr_scrollLeft": float,
    "rr_scrollTop": float,
    "rr_open_mode": re.compile(r"(modal|non-modal)\Z"),
    "rr_dataURL": str,
}
_STILL: Final = re.compile(r"naast://asset/[0-9a-f]{16,64}")
"""What a canvas or a video shows, by its name; the viewer puts it into the element's box."""
_SYMBOL: Final = re.compile(r"naast://asset/([0-9a-f]{16,64}#[\w-]{1,200})", re.ASCII)
"""A symbol of another file, by the file's name."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_:.\-]{0,99}\Z|[@:][\w:.\-]{1,99}\Z")
# an element with one of these names answers in the document's place (HTML 3.1.7, named access), and the replayer with it
_CLOBBERS = frozenset({"img", "form", "iframe", "embed", "object"})
# read by people, never as a style
_WORDS = frozenset({"value", "placeholder", "title", "alt", "aria-label", "class"})
_ANIMATES = frozenset({"animate", "set", "animatetransform", "animatemotion", "discard"})


MAX_WORD: Final = 100
"""Characters of a tag or of an attribute's name of which is remembered what it means: pages have few of them, and say them often."""


class Kept(Enum):
    """What became of an attribute."""

    AS_IS = "as_is"
    CHANGED = "changed"
    NO = "no"


@lru_cache(4_096)
def is_plain(tag: str, name: str) -> bool:
    """Whether a text in this attribute says nothing but itself, so that it stays as it is while it has no bracket and no backslash, and no
    more than `MAX_VALUE` characters: `clean_attribute` would find the same. For names of `MAX_WORD` characters at most.
    """
    lower = name.lower()
    if not _NAME.match(name) or lower.startswith(("on", "rr_")) or lower in _NEVER or lower in _ADDRESSES or tag in _ANIMATES:
        return False
    return name != "_cssText" and lower not in ("style", "naast-still") and not (lower == "name" and tag in _CLOBBERS)


def element_kind(tag: str) -> str:
    """What an element of this tag (in lower case, without a prefix's meaning) is at the agent: itself, a box, or inert."""
    bare = tag.rpartition(":")[2]
    if tag in _INERT_TAGS or bare in _INERT_TAGS:
        return INERT
    return _BOXES.get(bare, tag)


def clean_attribute(tag: str, name: str, value: Any, others: dict[str, Any]) -> tuple[Kept, Any]:
    """Whether the attribute stays, and as what. `tag` as `element_kind` gave it; `others` are all attributes of the element."""
    lower = name.lower()
    if not _NAME.match(name) and name != "_cssText":
        return Kept.NO, None
    if lower.startswith("on") or lower in _NEVER or (lower == "name" and tag in _CLOBBERS):
        return Kept.NO, None
    if lower == "naast-still":
        return (Kept.AS_IS, value) if isinstance(value, str) and _STILL.fullmatch(value) else (Kept.NO, None)
    if lower.startswith("rr_"):
        return _from_rrweb(tag, name, value)
    if isinstance(value, bool):
        return Kept.AS_IS, value
    if isinstance(value, int | float) and abs(value) < 1e15:
        value = str(value)
    if not isinstance(value, str):
        return Kept.NO, None
    if name == "_cssText":
        return _styled(with_states(value)) if tag == "style" else (Kept.NO, None)
    if lower in _ADDRESSES:
        return _address(tag, lower, value, others)
    if tag in _ANIMATES and _animates_address(others):
        return Kept.NO, None
    if lower not in _WORDS and (lower == "style" or "(" in value or "\\" in value):
        # SVG's presentation attributes fetch as well: fill="url(...)", mask, filter, cursor
        return _styled(value)
    return (Kept.AS_IS, value) if len(value) <= MAX_VALUE else (Kept.NO, None)


_PROPERTY = re.compile(r"[\w-]{1,200}")
"""A property's name, custom ones too: no engine takes another, and what none takes need not travel."""


def style_mutation(given: dict[str, Any]) -> dict[str, Any]:
    """rrweb's change of a style attribute: each property's new value, `[value, priority]`, or false for gone."""
    safe: dict[str, Any] = {}
    for name, value in list(given.items())[:500]:
        if not _PROPERTY.fullmatch(name):
            continue
        if value is False:
            safe[name] = False
        elif isinstance(value, str):
            safe[name] = clean_style(value)[0]
        elif isinstance(value, list) and len(value) == 2 and isinstance(value[0], str):
            safe[name] = [clean_style(value[0])[0], "important" if value[1] == "important" else ""]
    return safe


def _styled(value: str) -> tuple[Kept, str]:
    safe, dropped = clean_style(value)
    return (Kept.CHANGED if dropped else Kept.AS_IS), safe


def _animates_address(others: dict[str, Any]) -> bool:
    for name, value in others.items():
        if name.lower() == "attributename":
            target = str(value).strip().lower()
            return target in _ADDRESSES or target.rpartition(":")[2] in _ADDRESSES or target.startswith("on")
    return False


def _from_rrweb(tag: str, name: str, value: Any) -> tuple[Kept, Any]:
    expected = _FROM_RRWEB.get(name)
    if expected is float and isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e7:
        return Kept.AS_IS, value
    if isinstance(expected, re.Pattern) and isinstance(value, str) and expected.match(value):
        return Kept.AS_IS, value
    if expected is str and isinstance(value, str) and tag in ("img", "canvas") and is_harmless_address(value):
        return Kept.AS_IS, value
    return Kept.NO, None


def _address(tag: str, name: str, value: str, others: dict[str, Any]) -> tuple[Kept, Any]:
    if value.strip().startswith("#") and is_harmless_address(value):
        return Kept.AS_IS, value
    if tag == "use" and name in ("href", "xlink:href") and (symbol := _SYMBOL.fullmatch(value)):
        return Kept.AS_IS, SYMBOLS + symbol[1]
    if name in ("href", "xlink:href") and tag == "a":
        # a link looks like one, and leads nowhere
        return Kept.CHANGED, "#"
    if tag in _IMAGES and name in ("src", "href", "xlink:href", "poster"):
        if is_harmless_address(value):
            return Kept.AS_IS, value
        if "rr_dataURL" in others:
            # rrweb sets the picture only where none is yet
            return Kept.NO, None
        return (Kept.CHANGED, NEUTRAL_IMAGE) if tag == "img" else (Kept.NO, None)
    return Kept.NO, None
