"""What a page leaves out of its events to say less, put back: rrweb's events in JSON as the page script shortens them, made whole.

Pure. Nodes of a snapshot are numbered in the order in which they stand, and a number that is the one before and one is not said; an
element says neither its type nor that it has no attributes or children, and a text is only its words. A large stylesheet is a mark,
`naast://sheet/HASH.1.1f`: its text goes by content, once a contact, and its pictures and fonts, `naast://asset/0~`, are those of this
page load with the numbers 1 and 1f. Nothing is checked here: `cobrowse.sanitize` sees all of it afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec

from cobrowse.checked import Json
from cobrowse.styles import ASSET

MAX_SHEETS: Final = 200
"""Different sheets of one batch that are asked for."""
MAX_PUT: Final = 64 * 1024 * 1024
"""Characters of all sheets of one batch: one that is named often is put nowhere any more."""

# a quotation mark within a JSON text has a backslash before it, so neither can stand in a page's own words
_MARK = re.compile(rb'"(_cssText|textContent)":"naast://sheet/([0-9a-f]{64})((?:\.[0-9a-f]{1,8}){0,500})"')
_PLACE = re.compile(re.escape(ASSET) + r"(\d{1,3})~")


def sheets_in(text: bytes) -> tuple[str, ...]:
    """The hashes of the sheets that a batch names, each once."""
    if b"naast://sheet/" not in text:
        return ()
    return tuple(dict.fromkeys(found[2].decode() for found in _MARK.finditer(text)))[:MAX_SHEETS]


def with_sheets(text: bytes, epoch: str, sheet: Callable[[str], str]) -> bytes:
    """The batch with its sheets where their marks stood; `sheet` gives a hash's text, empty for none."""
    left = MAX_PUT

    def put(found: re.Match[bytes]) -> bytes:
        nonlocal left
        css = sheet(found[2].decode())
        left -= len(css)
        numbers = found[3].decode().split(".")[1:]

        def place(mark: re.Match[str]) -> str:
            at = int(mark[1])
            return f"{ASSET}{epoch}{numbers[at].zfill(8)}" if at < len(numbers) else ASSET

        return b'"%s":%s' % (found[1], msgspec.json.encode(_PLACE.sub(place, css) if left >= 0 else ""))

    return _MARK.sub(put, text) if b"naast://sheet/" in text else text


def restore(events: Json) -> None:
    """Makes every node whole, in place."""
    if not isinstance(events, list):
        return
    for event in events:
        data = event.get("data") if isinstance(event, dict) else None
        if not isinstance(data, dict):
            continue
        _restore(data.get("node"))
        adds = data.get("adds")
        if data.get("isAttachIframe") is True and isinstance(adds, list):
            for add in adds:
                _restore(add.get("node") if isinstance(add, dict) else None)


def _restore(root: Json) -> None:
    left, last = [root], 0
    while left:
        node = left.pop()
        if type(node) is not dict:
            continue
        given = node.setdefault("id", last + 1)
        last = given if type(given) is int else last
        if "tagName" in node:
            node.setdefault("type", 2)
            node.setdefault("attributes", {})
            kids = node.setdefault("childNodes", [])
        else:
            kids = node.get("childNodes")
        if type(kids) is not list:
            continue
        at = 0
        for at, kid in enumerate([*kids, None]):
            if type(kid) is not str:
                break  # what stands behind an element has its number when all in the element have theirs
            last += 1
            kids[at] = {"type": 3, "textContent": kid, "id": last}
        if at < len(kids):
            kids[at:] = [{"type": 3, "textContent": kid} if type(kid) is str else kid for kid in kids[at:]]
            left.extend(reversed(kids[at:]))
