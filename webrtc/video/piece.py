"""One packet's part of a compressed frame, whatever the codec."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAX_PAYLOAD: Final = 1180
"""Octets of one payload: with RTP, extensions, SRTP, UDP, IPv6 and TURN below the 1280 that every path carries (RFC 8200, 5)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`data` as the decoder takes it, to be joined with its neighbours of the same frame."""

    data: bytes
    opens: bool = False
    """A frame may begin here."""
    opens_key: bool = False
    """Decoding can begin here, whatever stood before."""
    key: bool = False
    """It belongs to a frame that needs no other."""
    broken: bool = False


EMPTY: Final = Piece(b"")
"""Padding: a packet with nothing in it, sent to try out the line."""
BROKEN: Final = Piece(b"", broken=True)
"""A payload that no such codec makes."""
