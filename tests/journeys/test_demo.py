"""The demo as a new user starts it: everything comes up signed in, and all of it goes when the window is closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.journeys.accessibility import Accessibility, Node
from tests.journeys.console import ROOT
from tests.journeys.patience import until
from tests.journeys.process import Process
from tests.journeys.screen import Screen, find_colour
from tests.journeys.session_bus import SessionBus

pytestmark = pytest.mark.journey

RIBBON = (32, 57, 47)
"""The colour of the ribbon over the shop's pages, and of nothing else here."""
DEMO = [sys.executable, "-m", "desktop", "demo"]


def test_the_demo_comes_up_signed_in_and_leaves_nothing(tmp_path: Path, screen: Screen, session_bus: SessionBus) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    browser = f"chromium --no-sandbox --no-first-run --disable-background-networking --user-data-dir={tmp_path / 'chromium'}"
    env = {
        **os.environ, **screen.env, **session_bus.env, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "LANG": "C.UTF-8", "NAAST_BROWSER": browser, "TMPDIR": str(temporary),
    }  # fmt: skip
    accessibility = Accessibility(session_bus.accessibility_address)
    with Process("demo", DEMO, tmp_path, env, cwd=ROOT) as demo:
        demo.until_says("Close the Naast window to end the demo.", 60)
        parts = psutil.Process(demo.pid).children(recursive=True)
        assert len([part for part in parts if "cobrowse.relay" in part.cmdline() or "resources.demo.shop" in part.cmdline()]) == 2
        root = accessibility.program(demo.pid)

        def offered() -> bool:
            demo.must_run()
            return _shows(accessibility, root, "Take calls")

        until(offered, demo.text, 30)
        until(lambda: find_colour(screen.pixels(), RIBBON, at_least=2000) or not demo.must_run(), "the shop in the browser", 30)
        accessibility.close()
        (window,) = screen.windows(demo.pid)
        subprocess.run(["xdotool", "windowactivate", "--sync", window], env=env, check=True)
        screen.key("alt+F4")
        assert demo.until_ends(20) == 0
    assert [part for part in parts if part.is_running() and part.status() != psutil.STATUS_ZOMBIE] == []
    assert [entry.name for entry in temporary.iterdir() if entry.name.startswith("naast-demo-")] == []


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
