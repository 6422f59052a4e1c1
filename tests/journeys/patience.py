"""Waiting for a thing to be so, with a deadline: the one place where a journey waits.

A journey looks at programs from outside; what cannot be subscribed to is asked again every few milliseconds until it is so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

PATIENCE: Final = 20.0
"""Seconds after which a thing that did not come is a failure. Generous: two busy cores, never the usual case."""
INTERVAL: Final = 0.03
"""Seconds between two looks."""

_T = TypeVar("_T")


class DidNotHappen(AssertionError):
    """What was waited for did not come in time."""


def until(probe: Callable[[], _T | None], what: str | Callable[[], str], seconds: float = PATIENCE) -> _T:
    """The first answer of `probe` that is true, asked until it is or `seconds` are over.

    Raises:
        DidNotHappen: naming `what`; a function is asked for it at the end, to tell what was there instead.
    """
    deadline = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise DidNotHappen(f"after {seconds:.0f} s: {what if isinstance(what, str) else what()}")
        time.sleep(INTERVAL)


def lasts(probe: Callable[[], object], what: str, seconds: float) -> None:
    """Looks for `seconds` and fails as soon as `probe` is no longer true: for what must *not* happen.

    Raises:
        DidNotHappen: naming `what` and when it ceased.
    """
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        if not probe():
            raise DidNotHappen(f"after {passed:.2f} s no longer: {what}")
        time.sleep(INTERVAL)
