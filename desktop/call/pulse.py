"""What PulseAudio itself says of its devices: which there are, which are the default, which microphone is muted. It says so at once.

QtMultimedia keeps its last list when the last device of a kind goes, tells nothing of mutes, and does not tell when a microphone was
pulled and plugged in again between two looks: PulseAudio then records the monitor of the headset in its place, and the customer would
hear themselves. So `Server` is one client of the sound server, without a thread, used by `desktop.call.desk` in the audio thread: it
subscribes to changes, and whoever watches its `descriptors` hears of them without asking. Without libpulse, without a server, and on
other systems it knows nothing and says so. PipeWire's PulseAudio server answers just as well.
"""

from __future__ import annotations

import ctypes
import logging
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

log = logging.getLogger(__name__)

PATIENCE: Final = 0.05
"""Seconds that an answer may take; a server that is slower is asked again the next time."""
_READY: Final = 4  # PA_CONTEXT_READY; 5 and 6 are its ends
_NO_START: Final = 1  # PA_CONTEXT_NOAUTOSPAWN
_CHANGES: Final = 0x01 | 0x02 | 0x80  # PA_SUBSCRIPTION_MASK_SINK, _SOURCE and _SERVER
_WORN: Final = frozenset({"headset", "headphone", "hands-free"})
"""Values of PulseAudio's property `device.form_factor` for what is worn at the ear."""


@dataclass(frozen=True)
class Known:
    """One device. `place` is the server's number, another one each time it is plugged in."""

    place: int
    muted: bool = False
    worn: bool = False
    """Whether it says that it is a headset."""


@dataclass(frozen=True)
class Devices:
    """All devices by their names, which are the ids of QMediaDevices; and the names of the defaults."""

    microphones: Mapping[str, Known] = field(default_factory=dict)
    """With the monitors of the speakers."""
    speakers: Mapping[str, Known] = field(default_factory=dict)
    microphone: str = ""
    speaker: str = ""


class _Spec(ctypes.Structure):
    """pa_sample_spec."""

    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


class _Device(ctypes.Structure):
    """How pa_sink_info and pa_source_info begin, which is alike; what follows is not read."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("index", ctypes.c_uint32),
        ("description", ctypes.c_char_p),
        ("spec", _Spec),
        ("channels", ctypes.c_int32 * 33),
        ("module", ctypes.c_uint32),
        ("volume", ctypes.c_uint32 * 33),
        ("mute", ctypes.c_int),
        ("monitor", ctypes.c_uint32),
        ("monitor_name", ctypes.c_char_p),
        ("latency", ctypes.c_uint64),
        ("driver", ctypes.c_char_p),
        ("flags", ctypes.c_int),
        ("properties", ctypes.c_void_p),
    )


class _Server(ctypes.Structure):
    """How pa_server_info begins."""

    _fields_ = (
        ("user", ctypes.c_char_p),
        ("host", ctypes.c_char_p),
        ("version", ctypes.c_char_p),
        ("name", ctypes.c_char_p),
        ("spec", _Spec),
        ("speaker", ctypes.c_char_p),
        ("microphone", ctypes.c_char_p),
    )


class _Poll(ctypes.Structure):
    """struct pollfd."""

    _fields_ = (("descriptor", ctypes.c_int), ("events", ctypes.c_short), ("happened", ctypes.c_short))


_LISTED = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(_Device), ctypes.c_int, ctypes.c_void_p)
_TOLD = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(_Server), ctypes.c_void_p)
_CHANGED = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p)
_POLL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Poll), ctypes.c_ulong, ctypes.c_int, ctypes.c_void_p)


class Server:
    """One thread only."""

    def __init__(self) -> None:
        self._library = _load()
        self._loop: Any = None
        self._context: Any = None
        self._stale = True
        self._waits = 0
        self._devices: Devices | None = None
        self._microphones: dict[str, Known] = {}
        self._speakers: dict[str, Known] = {}
        self._defaults = ("", "")
        self.descriptors: frozenset[int] = frozenset()
        """What becomes readable when there is something to hear: call `devices` then."""
        # libpulse keeps these as long as it runs
        self._hears_speaker = _LISTED(lambda _context, info, end, _data: self._listed(self._speakers, info, end))
        self._hears_microphone = _LISTED(lambda _context, info, end, _data: self._listed(self._microphones, info, end))
        self._hears_defaults = _TOLD(self._told)
        self._hears_change = _CHANGED(lambda *_: setattr(self, "_stale", True))
        self._polls = _POLL(self._poll)

    def devices(self) -> Devices | None:
        """What there is now; the same object as long as nothing changed. None when nobody can tell."""
        if not self._connected():
            return None
        self._library.pa_mainloop_iterate(self._loop, 0, None)
        while self._library.pa_mainloop_iterate(self._loop, 0, None) > 0:
            pass
        if self._stale and not self._ask():
            self.close()
        return self._devices

    def close(self) -> None:
        """Leaves the server."""
        if self._context is not None:
            self._library.pa_context_disconnect(self._context)
            self._library.pa_context_unref(self._context)
            self._library.pa_mainloop_free(self._loop)
        self._loop = self._context = self._devices = None
        self._stale, self.descriptors = True, frozenset()

    def _ask(self) -> bool:
        """Everything anew: three answers within `PATIENCE`, or the server is gone."""
        library, context = self._library, self._context
        self._microphones, self._speakers, self._defaults = {}, {}, ("", "")
        self._stale, self._waits = False, 3
        for operation in (
            library.pa_context_get_server_info(context, self._hears_defaults, None),
            library.pa_context_get_sink_info_list(context, self._hears_speaker, None),
            library.pa_context_get_source_info_list(context, self._hears_microphone, None),
        ):
            if not operation:
                return False
            library.pa_operation_unref(operation)
        self._run(lambda: self._waits == 0 or library.pa_context_get_state(context) != _READY)
        if self._waits:
            return False
        found = Devices(self._microphones, self._speakers, *self._defaults)
        if found != self._devices:
            self._devices = found
        return True

    def _listed(self, into: dict[str, Known], info: Any, end: int) -> None:
        """Once for each device, and once for the end (1) or a failure (-1)."""
        if end:
            self._waits -= 1
            return
        device = info.contents
        form = self._library.pa_proplist_gets(device.properties, b"device.form_factor") if device.properties else None
        into[(device.name or b"").decode("utf-8", "replace")] = Known(device.index, bool(device.mute), (form or b"").decode() in _WORN)

    def _told(self, _context: int, info: Any, _data: int) -> None:
        self._waits -= 1
        if info:
            server = info.contents
            self._defaults = ((server.microphone or b"").decode("utf-8", "replace"), (server.speaker or b"").decode("utf-8", "replace"))

    def _connected(self) -> bool:
        library = self._library
        if library is None:
            return False
        if self._context is not None and library.pa_context_get_state(self._context) > _READY:
            self.close()
        if self._context is None:
            self._loop = library.pa_mainloop_new()
            library.pa_mainloop_set_poll_func(self._loop, self._polls, None)
            self._context = library.pa_context_new(library.pa_mainloop_get_api(self._loop), b"Naast")
            library.pa_context_set_subscribe_callback(self._context, self._hears_change, None)
            if library.pa_context_connect(self._context, None, _NO_START, None) < 0:
                self.close()
                return False
        if library.pa_context_get_state(self._context) == _READY:
            return True
        self._run(lambda: library.pa_context_get_state(self._context) >= _READY)
        if library.pa_context_get_state(self._context) != _READY:
            return False
        if operation := library.pa_context_subscribe(self._context, _CHANGES, None, None):
            library.pa_operation_unref(operation)
        return True

    def _run(self, done: Callable[[], bool]) -> None:
        """Carries the client on until `done`, for `PATIENCE` at most."""
        until = time.monotonic() + PATIENCE
        while not done() and (left := until - time.monotonic()) > 0:
            if self._library.pa_mainloop_prepare(self._loop, int(left * 1e6)) < 0 or self._library.pa_mainloop_poll(self._loop) < 0:
                return
            self._library.pa_mainloop_dispatch(self._loop)

    def _poll(self, polled: Any, count: int, timeout: int, _data: int) -> int:
        """In the place of poll(2): the only way to learn which descriptors libpulse waits for."""
        self.descriptors = frozenset(polled[index].descriptor for index in range(count))
        return int(self._library.poll(polled, count, timeout))


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
        ("pa_mainloop_set_poll_func", None, (pointer, _POLL, pointer)),
        ("pa_mainloop_iterate", number, (pointer, number, pointer)),
        ("pa_mainloop_prepare", number, (pointer, number)),
        ("pa_mainloop_poll", number, (pointer,)),
        ("pa_mainloop_dispatch", number, (pointer,)),
        ("pa_mainloop_free", None, (pointer,)),
        ("pa_context_new", pointer, (pointer, text)),
        ("pa_context_connect", number, (pointer, text, number, pointer)),
        ("pa_context_get_state", number, (pointer,)),
        ("pa_context_set_subscribe_callback", None, (pointer, _CHANGED, pointer)),
        ("pa_context_subscribe", pointer, (pointer, number, pointer, pointer)),
        ("pa_context_get_server_info", pointer, (pointer, _TOLD, pointer)),
        ("pa_context_get_sink_info_list", pointer, (pointer, _LISTED, pointer)),
        ("pa_context_get_source_info_list", pointer, (pointer, _LISTED, pointer)),
        ("pa_context_disconnect", None, (pointer,)),
        ("pa_context_unref", None, (pointer,)),
        ("pa_operation_unref", None, (pointer,)),
        ("pa_proplist_gets", text, (pointer, text)),
        ("poll", number, (ctypes.POINTER(_Poll), ctypes.c_ulong, number)),  # libc's, which libpulse brings
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, taken
    return library
