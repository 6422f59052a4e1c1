"""Cold start to a usable window, and memory when idle: Naast, Debian's linphone-desktop, and a bare PySide6 window as the floor.

Usable: the window is on the screen and painted, and its event loop answers (`window`). Memory is the proportional set size of the
whole tree of processes, once it no longer moves.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from tests.bench.table import Table
from tests.bench.window import Windows
from tests.journeys.process import Process
from tests.journeys.screen import Screen
from tests.journeys.session_bus import SessionBus

ROUNDS: Final = 7
LOOK: Final = 0.004
"""Seconds between two looks at the screen; the error of a start is at most that."""
PATIENCE: Final = 60.0
STEADY: Final = 2.0
"""Seconds in which memory must not move by more than 1 % to count as idle."""
BARE: Final = """
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
app = QApplication([])
window = QWidget()
inside = QVBoxLayout(window)
inside.addWidget(QLabel("A bare window"))
inside.addWidget(QLineEdit("that takes text"))
window.resize(1280, 800)
window.show()
app.exec()
"""


@dataclass(frozen=True)
class Program:
    """What is measured, and how it is started; `{home}` stands for an empty folder."""

    name: str
    command: tuple[str, ...]


PROGRAMS: Final = (
    Program("Naast", (sys.executable, "-m", "desktop", "--profile", "{home}")),
    Program("linphone-desktop", ("linphone",)),
    Program("bare PySide6 window", (sys.executable, "-c", BARE)),
)


def usable(screen: Screen, process: Process, began: float) -> float:
    """Seconds from `began` until the program's window can be used."""
    question = 0
    with Windows(screen) as windows:
        while (passed := time.perf_counter() - began) < PATIENCE:
            process.must_run()
            shown = [window for window in windows.shown() if windows.painted(window)]
            if shown and not question:
                question = windows.ask(shown[0])
            if question and windows.answered(question):
                return time.perf_counter() - began
            time.sleep(LOOK)
    raise AssertionError(f"{process.name} had no usable window after {passed:.0f} s:\n{process.text()[-2000:]}")


def memory(pid: int) -> float:
    """Megabytes (10^6 bytes) of a process and all that it started, shared pages by share."""
    top = psutil.Process(pid)
    total = 0
    for one in [top, *top.children(recursive=True)]:
        try:
            total += one.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total / 1e6


def idle_memory(pid: int) -> float:
    """The memory once it stands still."""
    last, since = memory(pid), time.monotonic()
    until = since + PATIENCE
    while time.monotonic() - since < STEADY and time.monotonic() < until:
        time.sleep(0.25)
        now = memory(pid)
        if abs(now - last) > 0.01 * last:
            last, since = now, time.monotonic()
    return memory(pid)


def once(program: Program, screen: Screen, bus: SessionBus, folder: Path) -> tuple[float, float]:
    """One start: seconds until usable, and megabytes when idle."""
    home = Path(tempfile.mkdtemp(dir=folder))
    env = {**os.environ, **screen.env, **bus.env, "HOME": str(home), "QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8"}
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        env[name] = str(home / name.lower())
    command = [part.replace("{home}", str(home / "profile")) for part in program.command]
    began = time.perf_counter()
    with Process(program.name.replace(" ", "-"), command, folder, env) as process:
        return usable(screen, process, began), idle_memory(process.pid)


def measure() -> Table:
    """The table; programs take turns, so that a busy moment of the machine hits all."""
    programs: Sequence[Program] = [program for program in PROGRAMS if shutil.which(program.command[0])]
    found: dict[str, list[tuple[float, float]]] = {program.name: [] for program in programs}
    with tempfile.TemporaryDirectory(prefix="naast-bench-") as name:
        folder = Path(name)
        with Screen(folder / "desk") as screen, SessionBus(folder / "desk", screen.env) as bus:
            for turn in range(ROUNDS + 1):
                for program in programs:
                    seconds, megabytes = once(program, screen, bus, folder)
                    print(f"  {turn}/{ROUNDS} {program.name}: {seconds:.2f} s, {megabytes:.0f} MB", file=sys.stderr, flush=True)
                    if turn:  # the first brings files into memory and is not counted
                        found[program.name].append((seconds, megabytes))
    table = Table(
        "Cold start and idle memory",
        (
            "A new process and an empty profile on a private screen and session; one start before, not counted, filled the system's cache.",
            "Usable: painted, and the event loop answers _NET_WM_PING. Memory: PSS of all processes, once steady. Medians, taking turns.",
        ),
    )
    for program in programs:
        table.add("start to a usable window", "s", program.name, [seconds for seconds, _ in found[program.name]], goal="1.0")
        table.add("idle memory", "MB", program.name, [megabytes for _, megabytes in found[program.name]], goal="half the peer's")
    return table
