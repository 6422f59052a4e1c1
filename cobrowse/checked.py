"""What a value from outside must be before it is believed: a number in range, a node's number, a bounded list, map or text.

Pure. For what a JSON decoder gave of a page's events; what the events mean is `cobrowse.sanitize`'s.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any, Final

MAX_NODES: Final = 250_000
"""Nodes of one batch."""
MAX_TEXT: Final = 1_000_000
"""Characters of one text."""
MAX_ID: Final = 2**31 - 1
"""The highest number of a node."""

Json = Any
"""What a JSON decoder gives: nothing is known about it."""


class Dropped(StrEnum):
    """Why something did not pass."""

    MALFORMED = "malformed"
    UNKNOWN_KIND = "unknown_kind"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    SCRIPT = "script"
    ADDRESS = "address"
    UNKNOWN_NODE = "unknown_node"


class Refused(Exception):
    """The value is not what it must be."""

    def __init__(self, why: Dropped) -> None:
        super().__init__(why)
        self.why = why


def number(value: Json, low: float = -1e7, high: float = 1e7) -> float:
    """A finite number, brought into range."""
    if type(value) is not int and (type(value) is not float or not math.isfinite(value)):  # a bool is no number here
        raise Refused(Dropped.MALFORMED)
    checked: float = value
    return low if checked < low else high if checked > high else checked


def node_id(value: Json) -> int:
    """A node's number."""
    if type(value) is not int or not 0 < value <= MAX_ID:
        raise Refused(Dropped.MALFORMED)
    return value


def optional_id(value: Json) -> int | None:
    """A node's number, -1 for "not known yet", or None."""
    return None if value is None else -1 if value == -1 else node_id(value)


def a_list(value: Json, most: int = MAX_NODES) -> list[Json]:
    """A list that is not too long; None is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Refused(Dropped.MALFORMED)
    if len(value) > most:
        raise Refused(Dropped.TOO_MANY)
    return value


def a_dict(value: Json) -> dict[str, Json]:
    """A map."""
    if not isinstance(value, dict):
        raise Refused(Dropped.MALFORMED)
    return value


def a_text(value: Json, most: int = MAX_TEXT) -> str:
    """A text that is not too long."""
    if not isinstance(value, str):
        raise Refused(Dropped.MALFORMED)
    if len(value) > most:
        raise Refused(Dropped.TOO_LONG)
    return value
