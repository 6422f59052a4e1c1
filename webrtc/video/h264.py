"""H.264 in RTP packets (RFC 6184): one frame into payloads, and one payload into its piece of a frame.

Pure. Frames are octet streams with start codes (H.264, annex B). Understood: single units, STAP-A and FU-A, which is all that
packetization modes 0 and 1 know. Which payloads make a whole frame is `webrtc.video.assembly`'s.
"""

from __future__ import annotations

import re
from typing import Final

from webrtc.video.piece import BROKEN, EMPTY, MAX_PAYLOAD, Piece

START_CODE: Final = b"\0\0\0\1"
_TYPE: Final = 0x1F
_IMPORTANCE: Final = 0x60
_IDR: Final = 5
_SEQUENCE_SET: Final = 7
_LAST_SINGLE: Final = 23
_STAP_A: Final = 24
_FU_A: Final = 28
_FU_START: Final = 0x80
_FU_END: Final = 0x40
_BETWEEN: Final = re.compile(b"\0*\0\0\1")


def payloads(frame: bytes) -> tuple[bytes, ...]:
    """The payloads of one compressed frame, in order: small units together (5.7.1), large ones cut up (5.8)."""
    made: list[bytes] = []
    together: list[bytes] = []
    for unit in units(frame):
        if together and 1 + sum(2 + len(one) for one in (*together, unit)) > MAX_PAYLOAD:
            made.append(_joined(together))
            together = []
        if len(unit) + 3 > MAX_PAYLOAD:
            made.extend(_cut(unit))
        else:
            together.append(unit)
    if together:
        made.append(_joined(together))
    return tuple(made)


def units(frame: bytes) -> list[bytes]:
    """The units of an octet stream, without their start codes."""
    return [unit for unit in _BETWEEN.split(frame) if unit]


def _joined(together: list[bytes]) -> bytes:
    if len(together) == 1:
        return together[0]
    importance = max(unit[0] & _IMPORTANCE for unit in together)
    return bytes([importance | _STAP_A]) + b"".join(len(unit).to_bytes(2, "big") + unit for unit in together)


def _cut(unit: bytes) -> list[bytes]:
    kind, importance, body = unit[0] & _TYPE, unit[0] & _IMPORTANCE, unit[1:]
    count = -(-len(body) // (MAX_PAYLOAD - 2))
    each = -(-len(body) // count)
    made = []
    for at in range(0, len(body), each):
        mark = (_FU_START if at == 0 else 0) | (_FU_END if at + each >= len(body) else 0)
        made.append(bytes([importance | _FU_A, mark | kind]) + body[at : at + each])
    return made


def piece(payload: bytes) -> Piece:
    """What one payload carries; BROKEN when it is none that RFC 6184 allows in modes 0 and 1."""
    if not payload:
        return EMPTY
    kind = payload[0] & _TYPE
    if 1 <= kind <= _LAST_SINGLE:
        return _of_units([payload])
    if kind == _STAP_A:
        return _of_units(_parted(payload))
    if kind == _FU_A and len(payload) > 2:
        return _fragment(payload)
    return BROKEN


def _of_units(found: list[bytes]) -> Piece:
    if not found:
        return BROKEN
    kinds = {unit[0] & _TYPE for unit in found}
    data = b"".join(START_CODE + unit for unit in found)
    return Piece(data, opens=True, opens_key=_SEQUENCE_SET in kinds, key=_IDR in kinds)


def _parted(payload: bytes) -> list[bytes]:
    """The units of a STAP-A; none when its lengths lie."""
    found, at = [], 1
    while at < len(payload):
        length = int.from_bytes(payload[at : at + 2], "big")
        unit = payload[at + 2 : at + 2 + length]
        if not length or len(unit) < length:
            return []
        found.append(unit)
        at += 2 + length
    return found


def _fragment(payload: bytes) -> Piece:
    kind = payload[1] & _TYPE
    if not payload[1] & _FU_START:
        return Piece(payload[2:], key=kind == _IDR)
    head = bytes([payload[0] & ~_TYPE & 0xFF | kind])
    return Piece(START_CODE + head + payload[2:], opens=True, opens_key=kind == _SEQUENCE_SET, key=kind == _IDR)
