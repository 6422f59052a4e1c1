"""libopus itself, which PyAV's wheels carry: PyAV gives neither its concealment nor its in-band correction nor changes in place.

Finds the library on Linux and Windows without importing PyAV, and names its functions. What they are good for is `webrtc.audio.opus`'s.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import importlib.util
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

log = logging.getLogger(__name__)

_P, _I, _B = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
_FUNCTIONS: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "opus_decoder_create": (_P, (_I, _I, ctypes.POINTER(_I))),
    "opus_decoder_destroy": (None, (_P,)),
    "opus_decoder_ctl": (_I, (_P, _I)),
    "opus_decode": (_I, (_P, _B, _I, _P, _I, _I)),
    "opus_packet_has_lbrr": (_I, (_B, _I)),
    "opus_encoder_create": (_P, (_I, _I, _I, ctypes.POINTER(_I))),
    "opus_encoder_destroy": (None, (_P,)),
    "opus_encoder_ctl": (_I, (_P, _I, _I)),
    "opus_encode": (_I, (_P, _P, _I, _P, _I)),
}
"""What is called: result and arguments. `opus_*_ctl` take variable arguments; those that are used take one integer or none."""


def places() -> Iterator[str]:
    """Where the library may lie, the likeliest first: beside PyAV (Linux and Windows wheels both have a folder `av.libs`, Windows wheels
    made otherwise keep it in `av` itself), then the system's own."""
    spec = importlib.util.find_spec("av")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        for folder in (package.parent / "av.libs", package, package / ".dylibs"):
            yield from sorted(str(path) for path in folder.glob("*opus*") if _is_library(path.name))
    system = ctypes.util.find_library("opus")
    if system is not None:
        yield system


def _is_library(name: str) -> bool:
    lower = name.lower()
    return lower.startswith(("libopus", "opus")) and (lower.endswith((".dll", ".dylib")) or ".so" in lower)


@functools.cache
def library() -> Any | None:
    """The library with its functions declared; None where there is none, said once in the log."""
    for place in places():
        try:
            # PyDLL keeps the interpreter's lock: to get it back from a busy thread takes longer than a frame's decoding
            return declared(ctypes.PyDLL(place))
        except (OSError, AttributeError) as error:
            log.info("a libopus could not be used: %s", type(error).__name__)
    log.warning("no libopus beside PyAV nor in the system: lost sound is concealed without it, and not corrected")
    return None


def declared(found: Any) -> Any:
    """`found` with the types of its functions; AttributeError when one is missing."""
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(found, name)
        function.restype, function.argtypes = result, arguments
    return found
