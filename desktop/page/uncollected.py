"""No search for cycles while a large page is read.

Python looks for garbage in cycles each time that so many objects were made, and at all that there are each time that these are a quarter
more. A page of 15,000 elements is 100,000 objects that are all in use: a third of the time in which it was read went into looking at them.
What is let go meanwhile and is no cycle goes at once, as always.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_inside = 0
_was_on = True


@contextmanager
def uncollected() -> Iterator[None]:
    """For a second or so. Several threads may be in it: with the last one all is as it was before the first."""
    global _inside, _was_on
    with _lock:
        if not _inside:
            _was_on = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside and _was_on:
                gc.enable()
