"""What every test must leave as it was: tasks, threads, timers, windows and processes ended, and nothing logged that nobody meant.

A test that means a log line says so: `@pytest.mark.logs("regular expression")`. What a fixture of a wider scope started is not
the test's leak. The detection has its own test, `test_conftest.py`. Qt's messages fail a test through pytest-qt (`pyproject.toml`).
"""

from __future__ import annotations

import asyncio
import asyncio.runners
import gc
import logging
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import hypothesis
import pytest
import structlog

pytest_plugins = ["pytester"]

# few examples each time, other ones every time; a busy machine is no failure. The test command takes "all"
hypothesis.settings.register_profile("quick", max_examples=8, deadline=None, print_blob=True)
hypothesis.settings.register_profile("all", max_examples=25, deadline=None, print_blob=True)
hypothesis.settings.register_profile("thorough", max_examples=2000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("quick")

PATIENCE: Final = 3.0
"""Seconds in which what was told to end may end, before it is a leak."""


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marker, and sends what the product logs where a test can see it."""
    config.addinivalue_line("markers", "logs(pattern): the test means log lines of WARNING and above that match the regular expression")
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, structlog.processors.KeyValueRenderer(key_order=["event"])],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


class Lines(logging.Handler):
    """Keeps the log lines of WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


def _processes() -> dict[int, str]:
    """This process's own children that still run, by id, with their command line."""
    children: list[int] = []
    for task in Path("/proc/self/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended between the list and the look
            children += [int(pid) for pid in task.read_text().split()]
    found = {}
    for pid in children:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if stat[0] != "Z":
            found[pid] = command.strip()
    return found


def _threads() -> set[threading.Thread]:
    # a Qt thread that once asked for its name stays in Python's list as a dummy; running QThreads are counted with Qt's things
    return {thread for thread in threading.enumerate() if thread.is_alive() and not isinstance(thread, threading._DummyThread)}


def _kinds() -> tuple[type, ...]:
    """What of Qt is looked for, as far as it is imported."""
    core, widgets = sys.modules.get("PySide6.QtCore"), sys.modules.get("PySide6.QtWidgets")
    return () if core is None else (core.QTimer, core.QThread) if widgets is None else (core.QTimer, core.QThread, widgets.QWidget)


def _of_qt() -> list[Any]:
    """Python's objects of those kinds. There are hundreds of thousands of others: their types are looked at once each."""
    import shiboken6

    kinds, things = _kinds(), gc.get_objects()
    # by type(): isinstance asks a weak proxy for its class, and one whose object is gone raises
    looked_for = {kind for kind in set(map(type, things)) if issubclass(kind, kinds)}
    return [thing for thing in things if type(thing) in looked_for and shiboken6.isValid(thing)] if looked_for else []


def _qt_things() -> dict[int, str]:
    """Top-level widgets, running timers and running threads of Qt, as far as Python holds them."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return {}
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    widgets = sys.modules.get("PySide6.QtWidgets")
    found = {}
    for thing in _of_qt():
        if isinstance(thing, core.QTimer) and thing.isActive():
            found[id(thing)] = f"a running timer of {thing.interval()} ms, {thing.objectName() or thing.parent()}"
        elif isinstance(thing, core.QThread) and thing.isRunning() and thing is not core.QCoreApplication.instance().thread():
            found[id(thing)] = f"a running QThread, {thing.objectName() or thing}"
        elif widgets is not None and isinstance(thing, widgets.QWidget) and thing.isWindow():
            found[id(thing)] = f"a window, {type(thing).__name__} {thing.windowTitle()!r}"
    return found


def pytest_collection_finish(session: pytest.Session) -> None:
    """Sets aside what the imports made: neither the look for leaks nor a collection of garbage goes through it before and after every test.

    Raises:
        pytest.UsageError: a module made something of Qt while it was imported, where the look would miss it.
    """
    gc.collect()
    if _kinds() and (made := _of_qt()):
        raise pytest.UsageError(f"made by an import: {made}")
    gc.freeze()


_left: list[str] = []
"""The tasks that were still pending when a loop closed."""
_cancel_all_tasks = asyncio.runners._cancel_all_tasks  # type: ignore[attr-defined]  # the one place that knows what was left


def _tell_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """In the place of asyncio's own, which cancels them without a word."""
    _left.extend(f"a task, {task.get_name()}: {task.get_coro()}" for task in asyncio.all_tasks(loop) if not task.done())
    _cancel_all_tasks(loop)


asyncio.runners._cancel_all_tasks = _tell_tasks  # type: ignore[attr-defined]  # as above


def _ended(kept: Any, now: Any, seconds: float = PATIENCE) -> Any:
    """What `now()` has beyond `kept`, once it had time to end."""
    left = now()
    if left == kept:
        return type(left)()
    until = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        left = now()
        extra = {key: left[key] for key in left if key not in kept} if isinstance(left, dict) else left - kept
        if not extra or time.monotonic() > until:
            return extra
        pause.wait(0.01)


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test that left something running or logged what it did not mean."""
    pure = request.node.get_closest_marker("pure") is not None  # touches no processes and no Qt, and there are many of them
    threads, processes, qt = _threads(), {} if pure else _processes(), {} if pure else _qt_things()
    lines = Lines()
    _left.clear()
    logging.getLogger().addHandler(lines)
    yield
    logging.getLogger().removeHandler(lines)
    found = list(_left)
    found += [f"a thread, {thread.name}" for thread in _ended(threads, _threads)]
    if not pure:
        found += [f"a process, {pid}: {command}" for pid, command in _ended(processes, _processes).items()]
        found += _ended(qt, _qt_things).values()
    meant = [re.compile(mark.args[0]) for mark in request.node.iter_markers("logs")]
    found += [f"a log line, {line}" for line in lines.lines if not any(pattern.search(line) for pattern in meant)]
    if found:
        pytest.fail("The test left behind:\n  " + "\n  ".join(found), pytrace=False)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m pure` a file without that mark is not even imported: Qt, aiortc and Playwright take longer than all pure tests."""
    if config.getoption("markexpr") != "pure" or not collection_path.name.startswith("test_") or collection_path.suffix != ".py":
        return None
    return True if "pytest.mark.pure" not in collection_path.read_text(encoding="utf-8") else None
