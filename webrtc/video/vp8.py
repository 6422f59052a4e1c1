"""VP8 in RTP packets (RFC 7741): one frame into payloads, and one payload into its piece of a frame.

Pure. Which payloads make a whole frame is `webrtc.video.assembly`'s.
"""

from __future__ import annotations

import random
from typing import Final

from webrtc.video.piece import BROKEN, EMPTY, MAX_PAYLOAD, Piece

_EXTENDED: Final = 0x80
_START: Final = 0x10
_PARTITION: Final = 0x07
_PICTURE_ID: Final = 0x80
_LAYER_INDEX: Final = 0x40
_LAYER: Final = 0x20
_LEAF: Final = 0x60
"""Layer 1, and it needs layer 0 only (the Y bit)."""
_LAYER_OR_KEY_INDEX: Final = 0x30
_LONG_ID: Final = 0x80
PICTURE_IDS: Final = 1 << 15
"""Picture ids are 15 bits (RFC 7741, 4.2)."""


class Numbers:
    """What a stream's frames are counted by, from one encoder to the next: they are never begun anew (RFC 7741, 4.2). A browser keeps
    fifty bases in mind, and numbers that leap back among them stop its picture for three seconds."""

    def __init__(self) -> None:
        self.picture = random.randrange(PICTURE_IDS)  # noqa: S311 - no secret
        self.base = random.randrange(256)  # noqa: S311 - no secret


def payloads(frame: bytes, picture_id: int, base: int, leaf: bool) -> tuple[bytes, ...]:
    """The payloads of one compressed frame, in order, each with its descriptor (RFC 7741, 4.2).

    `base` counts the frames that others are made from; `leaf`: none is made from this one, and it from the last base only. A receiver
    that misses a leaf goes on without it.
    """
    layer = _LEAF if leaf else 0
    number = (_LONG_ID << 8 | picture_id % PICTURE_IDS).to_bytes(2, "big")
    tail = bytes([_PICTURE_ID | _LAYER_INDEX | _LAYER, *number, base % 256, layer])
    room = MAX_PAYLOAD - 1 - len(tail)
    count = max(1, -(-len(frame) // room))
    each = -(-len(frame) // count) or 1  # of even size: the last one is as likely to be lost as the first
    return tuple(bytes([_EXTENDED | (_START if at == 0 else 0)]) + tail + frame[at : at + each] for at in range(0, len(frame), each))


def piece(payload: bytes) -> Piece:
    """What one payload carries; BROKEN when it is none of VP8's."""
    if not payload:
        return EMPTY
    first, at = payload[0], 1
    if first & _EXTENDED:
        if len(payload) < 2:
            return BROKEN
        extras, at = payload[1], 2
        if extras & _PICTURE_ID:
            if len(payload) <= at:
                return BROKEN
            at += 2 if payload[at] & _LONG_ID else 1
        at += bool(extras & _LAYER_INDEX) + bool(extras & _LAYER_OR_KEY_INDEX)
    data = payload[at:]
    if not data:
        return BROKEN
    opens = bool(first & _START) and not first & _PARTITION
    whole = opens and not data[0] & 1  # the frame tag's first bit (RFC 6386, 9.1)
    return Piece(data, opens=opens, opens_key=whole, key=whole)
