"""A private screen: Xvfb with a window manager, and its pixels at once.

Xvfb keeps its frame buffer in a mapped file (-fbdir), so that a look at the screen costs a copy of the part looked at.
Keys and the mouse go in by XTEST (xdotool), as from a real keyboard.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import struct
import subprocess
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from tests.journeys.patience import DidNotHappen, until
from tests.journeys.process import Process

Pixels = npt.NDArray[np.uint8]
"""Height x width x 3, red green blue."""


@dataclass(frozen=True)
class Region:
    """A rectangle of the screen, in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        """Its middle point."""
        return self.x + self.width // 2, self.y + self.height // 2

    def inside(self, other: Region) -> bool:
        """Whether it lies within `other` as a whole."""
        return (
            self.x >= other.x and self.y >= other.y
            and self.x + self.width <= other.x + other.width and self.y + self.height <= other.y + other.height
        )  # fmt: skip


def save_png(pixels: Pixels, path: Path) -> Path:
    """Writes the pixels as a PNG file."""
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + width * 3), np.uint8)
    rows[:, 1:] = pixels.reshape(height, width * 3)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)) + chunk(b"IEND", b""))
    return path


def changed_share(before: Pixels, after: Pixels, threshold: int = 24) -> float:
    """The share of pixels (0-1) in which any colour differs by more than `threshold`."""
    if before.shape != after.shape:
        return 1.0
    return float((np.abs(before.astype(np.int16) - after.astype(np.int16)).max(axis=2) > threshold).mean())


def find_colour(pixels: Pixels, colour: tuple[int, int, int], tolerance: int = 12, at_least: int = 1) -> Region | None:
    """The box around all pixels of `colour` (each channel within `tolerance`), or None with fewer than `at_least`."""
    near = (np.abs(pixels.astype(np.int16) - np.array(colour, np.int16)) <= tolerance).all(axis=2)
    ys, xs = np.nonzero(near)
    if len(xs) < at_least:
        return None
    left, top = int(xs.min()), int(ys.min())
    return Region(left, top, int(xs.max()) - left + 1, int(ys.max()) - top + 1)


def _settled(before: Pixels, screen: Screen) -> bool:
    now = screen.pixels()
    same = changed_share(before, now) < 0.0005
    before[:] = now
    return same


class Screen:
    """Xvfb and openbox. `env` is what a program needs to appear on it."""

    def __init__(self, folder: Path, width: int = 1280, height: int = 800, *, window_manager: bool = True) -> None:
        self.width, self.height = width, height
        self._frames = tempfile.TemporaryDirectory(prefix="naast-screen-")
        read, write = os.pipe()
        try:
            self._server = Process(
                "xvfb",
                ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-fbdir", self._frames.name,
                 "-nolisten", "tcp", "-noreset", "-dpi", "96"],
                folder,
                pass_fds=(write,),
            )  # fmt: skip
            os.close(write)
            with os.fdopen(os.dup(read)) as told:
                number = told.readline().strip()
        finally:
            os.close(read)
        assert number, f"Xvfb did not start:\n{self._server.text()}"
        self.display = f":{number}"
        self.env = {"DISPLAY": self.display}
        self._file = (Path(self._frames.name) / "Xvfb_screen0").open("rb")
        self._map = mmap.mmap(self._file.fileno(), 0, prot=mmap.PROT_READ)
        fields = struct.unpack(">25I", self._map[:100])
        assert fields[11] == 32, "32 bits a pixel"
        self._offset = fields[0] + fields[19] * 12
        self._stride = fields[12]
        self._manager: Process | None = None
        if window_manager:
            self._manager = Process("openbox", ["openbox", "--sm-disable"], folder, {**os.environ, **self.env})
            until(self._has_manager, "a window manager")

    def _has_manager(self) -> bool:
        said = subprocess.run(
            ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], env={**os.environ, **self.env}, capture_output=True, text=True, check=False
        )
        return "window id" in said.stdout

    @property
    def whole(self) -> Region:
        """The whole screen."""
        return Region(0, 0, self.width, self.height)

    def pixels(self, region: Region | None = None) -> Pixels:
        """A copy of what is on the screen now, or of a part of it."""
        part = region or self.whole
        raw = np.frombuffer(self._map, np.uint8, self._stride * self.height, self._offset).reshape(self.height, self._stride // 4, 4)
        cut = raw[max(part.y, 0) : part.y + part.height, max(part.x, 0) : part.x + part.width, 2::-1]
        return np.ascontiguousarray(cut)

    def rest(self, seconds: float = 5.0) -> None:
        """Waits until two looks a moment apart are nearly the same, at most `seconds`: after that something moves for good."""
        before = self.pixels()
        with contextlib.suppress(DidNotHappen):
            until(lambda: _settled(before, self), "a screen at rest", seconds)

    def save(self, path: Path, region: Region | None = None) -> Path:
        """A picture of the screen, as PNG."""
        return save_png(self.pixels(region), path)

    def _xdotool(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], env={**os.environ, **self.env}, capture_output=True, text=True, check=False, timeout=30)
        assert done.returncode == 0, f"xdotool {' '.join(words)}: {done.stderr}"
        return done.stdout

    def key(self, *keys: str) -> None:
        """Presses keys or chords by their X names: "Tab", "ctrl+Return"."""
        self._xdotool("key", "--delay", "15", *keys)

    def write(self, text: str) -> None:
        """Types text on the keyboard."""
        self._xdotool("type", "--delay", "12", text)

    def click(self, x: int, y: int, *, button: int = 1) -> None:
        """Moves the mouse there and clicks; 3 is the right button."""
        self._xdotool("mousemove", str(x), str(y), "click", str(button))

    def windows(self, pid: int) -> list[str]:
        """The X ids of the visible windows of a process."""
        done = subprocess.run(
            ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(pid), "--name", "."],
            env={**os.environ, **self.env}, capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip
        return done.stdout.split()

    def minimise(self, window: str) -> None:
        """Minimises a window."""
        self._xdotool("windowminimize", "--sync", window)

    def bring_forward(self, window: str) -> None:
        """Brings a window before all others, with the keyboard in it."""
        self._xdotool("windowactivate", "--sync", window)

    def active(self) -> str:
        """The X id of the window that has the keyboard, "" for none."""
        done = subprocess.run(
            ["xdotool", "getactivewindow"], env={**os.environ, **self.env}, capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout.strip()

    def close(self) -> None:
        """Takes the screen away."""
        if self._manager is not None:
            self._manager.stop()
        self._server.stop()
        self._map.close()
        self._file.close()
        self._frames.cleanup()

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
