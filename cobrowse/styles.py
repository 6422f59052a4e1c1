"""What a stylesheet may do at the agent: look, and fetch nothing.

Pure: text in, text out. Every way in which CSS fetches (`@import`, `url()`, `src()`, `image()`, `image-set()`, `cross-fade()`)
is made inert unless it names something that travels with the page: a `data:` image or font, a fragment, or an asset of ours; what a set
of images may hold is `url()`, which is then looked at by itself.
Which texts are stylesheets is for `cobrowse.sanitize` to know. The viewer's content policy and its interceptor stand behind
this; here the page is made not to ask in the first place.
"""

from __future__ import annotations

import re
from typing import Final

ASSET: Final = "naast://asset/"
"""Where the viewer serves what the customer's browser sent by content; the rest of an address is its hash in hex."""
NOTHING: Final = "data:,"
"""An address that fetches nothing and shows nothing."""
MAX_STYLE: Final = 8 * 1024 * 1024
"""Characters of one stylesheet; more is cut to nothing, as half a stylesheet may mean anything."""
MAX_DATA: Final = 4 * 1024 * 1024
"""Characters of one `data:` address."""

_ASSET = re.compile(r"naast://asset/[0-9a-f]{16,128}\Z")
_DATA = re.compile(
    r"data:(?:image/(?:png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon|svg\+xml)|font/[\w.+-]+|application/(?:x-)?font-[\w.+-]+)[;,]",
    re.I,
)
_FRAGMENT = re.compile(r"#[^\s\"'()<>\\]{0,200}\Z")
# CSS Syntax 3, section 4.3.7: a backslash, then up to six hex digits and one space, or any other character. Only those that
# spell a letter, a hyphen inside a word, or a sign of an address are written out, as `.md\:flex` and `\31 0` must stay as they are.
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|([g-zG-Z]))")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@")
_FETCHES = re.compile(r"url\(|@import|(?<![\w-])src\(|image-set\(|(?<![\w-])image\(|cross-fade\(", re.I)
_TARGET = re.compile(r"\s*(?:\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|([^\"'()\s]*))\s*\)", re.S)
_NAMED = re.compile(r"(?>\s++|/\*(?:[^*]|\*(?!/))*+\*/)*+(?:\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')", re.S)
_SET = re.compile(
    r"(?:\s*+(?:url\((?:\"[^\"\\\n]*\"|'[^'\\\n]*'|[^\"'()\s\\]*)\)|type\(\s*([\"'])[\w.+-]+/[\w.+-]+\1\s*\)|"
    r"[\d.]+(?:x|dppx|dpi|dpcm)|,))++\s*\)",
    re.I,
)
"""A set in which no address stands but in `url()`: a text by itself would be one, too."""
_ANY_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|(.))", re.S)


def is_harmless_address(address: str) -> bool:
    """Whether an image or font may keep this address: it fetches nothing from anywhere but this console."""
    address = address.strip()
    if len(address) > MAX_DATA:
        return False
    return bool(_FRAGMENT.match(address) or _DATA.match(address) or _ASSET.match(address))


def _spelled(match: re.Match[str]) -> str:
    digits, letter = match.groups()
    if letter:
        return str(letter)
    code = int(digits, 16)
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    if code == 0x2D and before.isalpha() and after.isalpha():
        return "-"
    if code < 0x80 and chr(code) in _LETTERS:
        return chr(code)
    return match.group()


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        digits, other = match.groups()
        if digits is None:
            return "" if other == "\n" else str(other)
        code = int(digits, 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"

    return _ANY_ESCAPE.sub(one, text)


def clean_style(css: str) -> tuple[str, int]:
    """The stylesheet or declaration without anything that fetches, and how many places were made inert."""
    if len(css) > MAX_STYLE:
        return "", 1
    if "\\" in css:
        css = _ESCAPE.sub(_spelled, css)
        # a hyphen escaped by itself inside a word: image\-set
        css = re.sub(r"(?<=[A-Za-z])\\-(?=[A-Za-z])", "-", css)
    parts: list[str] = []
    at = dropped = 0
    while found := _FETCHES.search(css, at):
        parts.append(css[at : found.start()])
        word = found.group().lower()
        at = found.end()
        if word == "image-set(" and _SET.match(css, at):
            parts.append(found.group())
            continue
        if word != "url(":
            # an unknown at-rule ends where @import would have; an unknown function makes its declaration invalid
            parts.append("@naast-off " if word == "@import" else "naast-off(")
            dropped += 1
            if word == "@import" and (named := _NAMED.match(css, at)):
                at = named.end()
            continue
        target = _TARGET.match(css, at)
        address = _unescaped(next((group for group in target.groups() if group is not None), "")) if target else ""
        if target and is_harmless_address(address):
            parts.append(css[found.start() : target.end()])
        else:
            parts.append(f'url("{NOTHING}")' if target else "naast-off(")
            dropped += 1
        at = target.end() if target else at
    if not dropped:
        return css, 0
    parts.append(css[at:])
    return "".join(parts), dropped
