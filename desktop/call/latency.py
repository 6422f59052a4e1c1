"""How much sound the sound server holds for each of our streams: little for the microphone, more for the headset.

PulseAudio reads it from a variable of its own when a stream is opened, as QtMultimedia has no word for it: QtMultimedia asks for 21 ms for
the microphone and as much as it likes for the headset. On Windows nothing is asked. Whoever sets the variable before the
console starts is left alone.
"""

from __future__ import annotations

import os
import sys
from enum import Enum
from typing import Final

VARIABLE: Final = "PULSE_LATENCY_MSEC"


class Held(Enum):
    """Milliseconds. Measured with `bench ear` and a frozen window: of 12 times half a second in which another thread is busy in Python, the
    headset is whole in 12 at 25, in half of them at 15. The microphone loses nothing when it is read late.
    """

    SPOKEN = "10"
    HEARD = "25"


_prepared = False
_theirs = False


def prepare() -> None:
    """Before there are threads that read the environment: from now on the variable only changes its value, which moves no memory."""
    global _prepared, _theirs
    if not _prepared:
        _prepared, _theirs = True, VARIABLE in os.environ
        os.environ.setdefault(VARIABLE, Held.HEARD.value)


def ask_for(held: Held) -> None:
    """For the stream that is opened next, in this thread."""
    if _prepared and not _theirs and sys.platform != "win32":
        os.environ[VARIABLE] = held.value
