"""A running call does not notice the web engine: its start, a page process that is killed, and one that hangs.

The call is a real one, in this process: the phone with its own thread, a headset's thread, and a customer on another loop. What is
counted is what is heard.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from tests.cobrowse.pages import PageMaker
from tests.desktop.page.conftest import Looking, wait_for
from tests.journeys.sound import gaps
from tests.webrtc.people import Agent, Customer, flat, voice
from webrtc.audio.frames import RATE
from webrtc.call import CallState

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)

ROOT: Final = Path(__file__).parents[3]
HOLE: Final = 0.1
"""Seconds without a sound: what is lost is concealed for less, and speech as `voice` makes it never pauses."""
QUIET: Final = 1e-3


class Talk:
    """A call that goes on beside the window: the loop of its own, the agent's phone, the customer."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="talk")
        self._thread.start()
        self.agent, self.customer = self._do(self._begin())
        wait_for(lambda: self.agent.heard.size > RATE and self.customer.heard.size > RATE)

    def _do(self, what: Coroutine[Any, Any, Any]) -> Any:
        done: Future[Any] = asyncio.run_coroutine_threadsafe(what, self._loop)
        wait_for(done.done)
        return done.result()

    async def _begin(self) -> tuple[Agent, Customer]:
        agent, customer = Agent(voice(1)), Customer(1, voice(2))
        agent.connect()
        await customer.call(agent)
        await agent.until_state(CallState.TALKING)
        return agent, customer

    async def _leave(self) -> None:
        await self.agent.leave()
        await self.customer.leave()

    def holes(self, does: Callable[[], None], seconds: float = 1.0) -> list[tuple[str, tuple[float, float]]]:
        """Who did not hear the other, from when and how long, while this was done and so many seconds after."""
        both = self.agent, self.customer
        began = [who.heard.size for who in both]
        does()
        more = [who.heard.size + int(seconds * RATE) for who in both]
        wait_for(lambda: all(who.heard.size > end for who, end in zip(both, more, strict=True)))
        assert self.agent.states()[-1] is CallState.TALKING
        heard = {type(who).__name__: flat(who.heard[start:]) for who, start in zip(both, began, strict=True)}
        assert all(np.abs(sound).max() > 0.1 for sound in heard.values())
        return [(who, gap) for who, sound in heard.items() for gap in gaps(sound, quieter_than=QUIET) if gap[1] > HOLE]

    def end(self) -> None:
        self._do(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def fails_with(looking: Looking, kill: signal.Signals) -> None:
    """The page's process gets the signal; the panel rebuilds it, and shows the page again. Only the one that hangs is given up soon: on a
    busy machine a good one answers late.
    """
    looking.live()
    looking.send(PageMaker().full("Checkout"), full=True)
    looking.shows("Checkout")
    viewer = looking.panel._viewer
    assert viewer is not None
    os.kill(viewer.page.renderProcessPid(), kill)
    with pytest.MonkeyPatch.context() as impatient:
        impatient.setattr("desktop.page.viewer.ANSWERS_WITHIN", 0.3)
        viewer.gone.connect(impatient.undo)  # before the next one is asked anything
        wait_for(lambda: looking.panel._viewer is not viewer)
    looking.send(PageMaker().full("Here again"), full=True)
    looking.shows("Here again")


def is_not_heard(looking: Looking, kill: signal.Signals) -> None:
    """What the window does makes a hole each time, where it makes one; a stall of a busy machine spoils one time and not three.

    Each time in another call: once it had a hole, the phone holds more sound back.
    """
    found = []
    for _ in range(3):
        talk = Talk()
        try:
            holes = talk.holes(lambda: fails_with(looking, kill))
        finally:
            talk.end()
        if not holes:
            return
        found.append(holes)
        looking.panel._failures.clear()
    raise AssertionError(f"holes in the sound: {found}")


def test_of_a_page_process_that_is_killed(looking: Looking) -> None:
    is_not_heard(looking, signal.SIGKILL)


def test_of_a_page_process_that_hangs(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.page.viewer.ASKED_EVERY", 100)
    is_not_heard(looking, signal.SIGSTOP)


STARTS: Final = """
import sys, threading, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from desktop.page.panel import PagePanel, ShareState, ShareView
panel = PagePanel()
panel.show()
app.processEvents()
panel.show_share(ShareView(ShareState.ASKED))
from PySide6.QtWebEngineWidgets import QWebEngineView
from desktop.page.engine import Engine
from desktop.page.assets import PageAssets
window, beside, on = [time.monotonic()], [], True
def other():
    while on:
        time.sleep(0.002)
        beside.append(time.monotonic())
thread = threading.Thread(target=other)
thread.start()
look = QTimer(interval=1)
look.timeout.connect(lambda: window.append(time.monotonic()))
look.start()
panel.findChild(QWebEngineView).destroyed.connect(lambda: QTimer.singleShot(20, app.quit))
app.exec()
begins, ends = max(zip(window, window[1:]), key=lambda two: two[1] - two[0])
before = time.monotonic()
engine = Engine(lambda report: None, PageAssets())
took = time.monotonic() - before
on = False
thread.join()
inside = [begins, *[at for at in beside if begins < at < ends], ends]
print(round(ends - begins, 4), round(max(b - a for a, b in zip(inside, inside[1:])), 4), round(took, 4), flush=True)
"""


def test_of_its_start() -> None:
    """Chromium starts while the customer reads the question: the window stands still for it, and no other thread does."""
    done = subprocess.run(
        [sys.executable, "-c", STARTS], capture_output=True, text=True, check=False, cwd=ROOT, timeout=60,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    stood, held, took = map(float, done.stdout.split()[-3:])
    assert stood > 0.03, "Chromium has not started"
    assert held < 0.6 * stood, f"of {stood} s of the start the other thread stood still for {held}"
    assert took < stood, f"the first viewer still has {took} s to start"
