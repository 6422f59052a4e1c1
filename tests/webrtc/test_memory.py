"""What was left in circles is gone after a call."""

from __future__ import annotations

import gc
import weakref

from webrtc import memory


class Held:
    """Holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_circles_are_given_back() -> None:
    gc.disable()
    try:
        gone = weakref.ref(Held())
        assert gone() is not None
        memory.give_back()
        assert gone() is None
    finally:
        gc.enable()
