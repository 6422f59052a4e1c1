"""When a program's window can be used, seen from outside: mapped, painted, and its event loop answers.

The answer is that of `_NET_WM_PING` (Extended Window Manager Hints, "Root Window Properties"): the window manager's question
whether a program still handles its events, which every toolkit answers from its event loop.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from types import TracebackType
from typing import Any, Final

from tests.journeys.screen import Region, Screen

CLIENT_MESSAGE: Final = 33
NOTIFY: Final = 1 << 17 | 1 << 19
"""StructureNotify, with which Qt answers, and SubstructureNotify, with which the standard says to."""
ANY_TYPE: Final = 0
COLOURS: Final = 4
"""So many different colours at least are in a window that has been painted."""

_Long = ctypes.c_long
_ULong = ctypes.c_ulong


class _Message(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int), ("serial", _ULong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p), ("window", _ULong),
        ("message_type", _ULong), ("format", ctypes.c_int), ("data", _Long * 5),
    )  # fmt: skip


class _Event(ctypes.Union):
    _fields_ = (("type", ctypes.c_int), ("message", _Message), ("pad", _Long * 24))


def _library() -> Any:
    found = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    found.XOpenDisplay.restype = ctypes.c_void_p
    found.XDefaultRootWindow.restype = _ULong
    found.XInternAtom.restype = _ULong
    return found


class Windows:
    """A look at the windows of a screen whose only programs are the measured one and the window manager."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._x = _library()
        # a window may go while it is asked about: that is an answer, not a reason to end
        self._handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda _display, _error: 0)
        self._x.XSetErrorHandler(self._handler)
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(screen.display.encode()))
        assert self._display.value, f"no screen at {screen.display}"
        self._root = _ULong(self._x.XDefaultRootWindow(self._display))
        self._x.XSelectInput(self._display, self._root, _Long(NOTIFY))
        self._stamp = 0

    def _atom(self, name: str) -> _ULong:
        return _ULong(self._x.XInternAtom(self._display, name.encode(), 0))

    def shown(self) -> list[int]:
        """The ids of the programs' windows that the window manager has taken up."""
        kind, form, count, left, data = _ULong(), ctypes.c_int(), _ULong(), _ULong(), ctypes.POINTER(_ULong)()
        self._x.XGetWindowProperty(
            self._display, self._root, self._atom("_NET_CLIENT_LIST"), _Long(0), _Long(64), 0, _ULong(ANY_TYPE),
            ctypes.byref(kind), ctypes.byref(form), ctypes.byref(count), ctypes.byref(left), ctypes.byref(data),
        )  # fmt: skip
        if not ctypes.cast(data, ctypes.c_void_p).value:
            return []
        found = [int(data[index]) for index in range(count.value)]
        self._x.XFree(data)
        return found

    def region(self, window: int) -> Region:
        """Where a window is on the screen."""
        root, child = _ULong(), _ULong()
        x, y = ctypes.c_int(), ctypes.c_int()
        width, height, border, depth = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
        values = (root, x, y, width, height, border, depth)
        self._x.XGetGeometry(self._display, _ULong(window), *map(ctypes.byref, values))
        self._x.XTranslateCoordinates(
            self._display, _ULong(window), self._root, 0, 0, ctypes.byref(x), ctypes.byref(y), ctypes.byref(child)
        )  # fmt: skip
        return Region(x.value, y.value, width.value, height.value)

    def painted(self, window: int) -> bool:
        """Whether there is more on it than a background."""
        place = self.region(window)
        if place.width < 50 or place.height < 50:
            return False
        pixels = self._screen.pixels(place)[::4, ::4].reshape(-1, 3)
        return len({tuple(pixel) for pixel in pixels.tolist()}) >= COLOURS

    def ask(self, window: int) -> int:
        """Asks whether the program handles its events; the question's number."""
        self._stamp += 1
        event = _Event()
        event.message.type = CLIENT_MESSAGE
        event.message.window = window
        event.message.message_type = self._atom("WM_PROTOCOLS").value
        event.message.format = 32
        event.message.data[0] = self._atom("_NET_WM_PING").value
        event.message.data[1] = self._stamp
        event.message.data[2] = window
        self._x.XSendEvent(self._display, _ULong(window), 0, _Long(0), ctypes.byref(event))
        self._x.XFlush(self._display)
        return self._stamp

    def answered(self, question: int) -> bool:
        """Whether the answer to this question, or a later one, has come."""
        event = _Event()
        while self._x.XPending(self._display):
            self._x.XNextEvent(self._display, ctypes.byref(event))
            if event.type == CLIENT_MESSAGE and event.message.data[0] == self._atom("_NET_WM_PING").value:
                return bool(event.message.data[1] >= question)
        return False

    def close(self) -> None:
        """Looks no longer."""
        self._x.XCloseDisplay(self._display)

    def __enter__(self) -> Windows:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
