"""The demo as a new user starts it: everything comes up signed in, and all of it goes when the window is closed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest

from tests.journeys.accessibility import Accessibility, Node
from tests.journeys.console import ROOT
from tests.journeys.patience import DidNotHappen, until
from tests.journeys.process import Process
from tests.journeys.screen import Screen
from tests.journeys.session_bus import SessionBus

pytestmark = pytest.mark.journey

DEMO = [sys.executable, "-m", "desktop", "demo"]


def test_the_demo_comes_up_signed_in_and_leaves_nothing(tmp_path: Path, screen: Screen, session_bus: SessionBus) -> None:
    temporary = Path(tempfile.mkdtemp(prefix="naast-t-"))  # short: the path of a socket has 108 bytes at most
    browser = f"chromium --no-sandbox --no-first-run --disable-background-networking --user-data-dir={tmp_path / 'chromium'}"
    env = {
        **os.environ, **screen.env, **session_bus.env, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "LANG": "C.UTF-8", "NAAST_BROWSER": browser, "TMPDIR": str(temporary),
    }  # fmt: skip
    with closing(Accessibility(session_bus.accessibility_address)) as looking, Process("demo", DEMO, tmp_path, env, cwd=ROOT) as demo:
        demo.until_says("Close the Naast window to end the demo.", 60)
        parts = psutil.Process(demo.pid).children(recursive=True)
        assert len([part for part in parts if {"cobrowse.relay", "resources.demo.shop"} & set(_command(part))]) == 2
        until(lambda: demo.must_run() and screen.windows(demo.pid), demo.text, 60)
        root = looking.program(demo.pid)

        def offered() -> bool:
            demo.must_run()
            return _shows(looking, root, "Take calls")

        until(offered, demo.text, 30)
        until(lambda: demo.must_run() and _titles(env, "Brinkhof"), "the shop in the browser", 30)
        _close(screen, demo)
        with suppress(DidNotHappen):
            until(lambda: not screen.windows(demo.pid), "the window gone", 10)
        if screen.windows(demo.pid):
            screen.save(tmp_path / "still-there.png")
            assert not _titles(env, "Brinkhof"), f"it was closed, and is still there: {tmp_path / 'still-there.png'}\n{demo.text()}"
            _close(screen, demo)  # the browser came before it as the keys went down, and was closed in its place
        assert demo.until_ends(20) == 0
    assert [part for part in parts if part.is_running() and _command(part)] == []
    assert [entry.name for entry in temporary.iterdir() if entry.name.startswith("naast-demo-")] == []
    shutil.rmtree(temporary)


def _close(screen: Screen, demo: Process) -> None:
    """As a user does: to the front, and the keys that close a window."""
    (window,) = screen.windows(demo.pid)
    screen.bring_forward(window)
    screen.key("alt+F4")


def _command(part: psutil.Process) -> list[str]:
    """How a process was started; nothing once it has ended, reaped or not: a browser's children come and go."""
    try:
        return part.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def _titles(env: dict[str, str], words: str) -> list[str]:
    """The windows on the screen with these words in their title."""
    command = ["xdotool", "search", "--onlyvisible", "--name", words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=30).stdout.split()


def _shows(accessibility: Accessibility, root: Node, name: str) -> bool:
    return any(seen.name == name and seen.showing for seen in accessibility.walk(root))


@pytest.mark.parametrize("display", ["", ":98765"], ids=["none", "one that does not answer"])
def test_without_a_screen_it_says_what_it_needs(display: str) -> None:
    env = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    done = subprocess.run(
        DEMO, cwd=ROOT, env={**env, **({"DISPLAY": display} if display else {})}, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "The demo needs a screen" in done.stderr
    assert "Traceback" not in done.stderr
