"""Whether a microphone is still there, asked of PulseAudio itself, as QtMultimedia does not tell when the last one goes.

When a microphone is pulled, PulseAudio moves the recording to what is left: without another microphone that is the monitor of the
headset, and the customer would hear themselves. QMediaDevices keeps its last list in that case, so `Sources` asks by name. It is one
client of the sound server without a thread, used by `desktop.call.desk` in the audio thread. Without libpulse, without a server, and on
other systems it knows nothing and says so.
"""

from __future__ import annotations

import ctypes
import logging
import sys
import time
from collections.abc import Callable
from typing import Any, Final

log = logging.getLogger(__name__)

PATIENCE: Final = 0.05
"""Seconds that an answer may take; a server that is slower is asked again the next time."""
_READY: Final = 4  # PA_CONTEXT_READY; 5 and 6 are its ends
_NO_START: Final = 1  # PA_CONTEXT_NOAUTOSPAWN

GONE: Final = -1
"""`Sources.place`: there is no such microphone."""

_ANSWER = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class _Start(ctypes.Structure):
    """How libpulse's pa_source_info begins; the rest of it is not read."""

    _fields_ = (("name", ctypes.c_char_p), ("index", ctypes.c_uint32))


class Sources:
    """Asks for microphones by their names, which are the ids of QMediaDevices. One thread only."""

    def __init__(self) -> None:
        self._library = _load()
        self._loop: Any = None
        self._context: Any = None
        self._answers: dict[int, int | None] = {}
        self._asked = 0
        self._answer = _ANSWER(self._answered)

    def place(self, name: str) -> int | None:
        """The server's number of that microphone, another one each time it is plugged in; `GONE`, or None when nobody can tell."""
        if not self._connected():
            return None
        self._asked += 1
        number = self._asked
        self._answers = {number: None}
        operation = self._library.pa_context_get_source_info_by_name(self._context, name.encode(), self._answer, number)
        if not operation:
            return None
        self._run(lambda: self._answers[number] is not None)
        self._library.pa_operation_unref(operation)
        return self._answers[number]

    def close(self) -> None:
        """Leaves the server."""
        if self._context is not None:
            self._library.pa_context_disconnect(self._context)
            self._library.pa_context_unref(self._context)
            self._library.pa_mainloop_free(self._loop)
        self._loop = self._context = None

    def _answered(self, _context: int, info: int | None, end: int, number: int | None) -> None:
        """Once for the microphone and once for the end (1), or once because there is none (-1)."""
        if number in self._answers and self._answers[number] is None:
            self._answers[number] = ctypes.cast(info, ctypes.POINTER(_Start)).contents.index if end == 0 and info else GONE

    def _connected(self) -> bool:
        library = self._library
        if library is None:
            return False
        if self._context is not None and library.pa_context_get_state(self._context) > _READY:
            self.close()
        if self._context is None:
            self._loop = library.pa_mainloop_new()
            self._context = library.pa_context_new(library.pa_mainloop_get_api(self._loop), b"Naast")
            if library.pa_context_connect(self._context, None, _NO_START, None) < 0:
                self.close()
                return False
        self._run(lambda: library.pa_context_get_state(self._context) >= _READY)
        return bool(library.pa_context_get_state(self._context) == _READY)

    def _run(self, done: Callable[[], bool]) -> None:
        """Carries the client on until `done`, for `PATIENCE` at most."""
        until = time.monotonic() + PATIENCE
        while not done() and (left := until - time.monotonic()) > 0:
            if self._library.pa_mainloop_prepare(self._loop, int(left * 1e6)) < 0 or self._library.pa_mainloop_poll(self._loop) < 0:
                return
            self._library.pa_mainloop_dispatch(self._loop)


def _load() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL("libpulse.so.0")
    except OSError:
        log.info("no libpulse: a microphone that is pulled shows by its silence only")
        return None
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, result, taken in (
        ("pa_mainloop_new", pointer, ()),
        ("pa_mainloop_get_api", pointer, (pointer,)),
        ("pa_mainloop_prepare", number, (pointer, number)),
        ("pa_mainloop_poll", number, (pointer,)),
        ("pa_mainloop_dispatch", number, (pointer,)),
        ("pa_mainloop_free", None, (pointer,)),
        ("pa_context_new", pointer, (pointer, text)),
        ("pa_context_connect", number, (pointer, text, number, pointer)),
        ("pa_context_get_state", number, (pointer,)),
        ("pa_context_get_source_info_by_name", pointer, (pointer, text, _ANSWER, pointer)),
        ("pa_context_disconnect", None, (pointer,)),
        ("pa_context_unref", None, (pointer,)),
        ("pa_operation_unref", None, (pointer,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, taken
    return library
