"""Translations in the form that Qt reads itself (`.qm`), made in memory from pairs of texts.

Why not a translator in Python: Qt asks for translations of its own while it loads a library, in the midst of which the program loader's
lock is held. A Python that answers then waits for the interpreter's lock, which a thread that loads something else may hold: both stand
still for good, and with them the window.

The form is that of Qt 5 and 6 (`qttools/src/linguist/shared/qm.cpp`, `qtbase/src/corelib/kernel/qtranslator.cpp`): a magic number; a
table of hashes of source texts, in order, with where the message stands; the messages, each a list of tagged fields. Big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

MAGIC: Final = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT = 1, 3, 6, 7


def hashed(source: bytes) -> int:
    """The hash of ELF (System V ABI, "Hash Table"), never 0."""
    found = 0
    for byte in source:
        found = ((found << 4) + byte) & 0xFFFFFFFF
        if high := found & 0xF0000000:
            found ^= high >> 24
        found &= ~high & 0xFFFFFFFF
    return found or 1


def compiled(found: Mapping[tuple[str, str], str]) -> bytes:
    """What `QTranslator.load` takes, of translations by context and source text."""
    table, messages = list[tuple[int, int]](), bytearray()
    for (context, source), translation in found.items():
        table.append((hashed(source.encode()), len(messages)))
        fields = ((_TRANSLATION, translation.encode("utf-16-be")), (_SOURCE, source.encode()), (_CONTEXT, context.encode()))
        for tag, value in fields:
            messages += struct.pack(">BI", tag, len(value)) + value
        messages.append(_END)
    hashes = b"".join(struct.pack(">II", *entry) for entry in sorted(table))
    return MAGIC + b"".join(struct.pack(">BI", tag, len(part)) + bytes(part) for tag, part in ((_HASHES, hashes), (_MESSAGES, messages)))
