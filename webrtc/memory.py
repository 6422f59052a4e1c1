"""Gives memory back to the system after a call: what is left in circles of references, and what the C library keeps for later."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Some 20 ms; the better part without the interpreter's lock."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; musl has none, and needs none
        if trim is not None:
            trim(0)
