"""The web engine for tests: real, started once, as its helper processes live as long as the program does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from cobrowse.share import Rung
from desktop.page.panel import PagePanel, ShareState, ShareView
from tests.cobrowse.bundles import browser, bundle
from tests.cobrowse.pages import Event, Stream

__all__ = ["Looking", "browser", "bundle", "engine", "looking", "wait_for"]

if sys.platform == "linux":
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "offscreen")
    if os.geteuid() == 0:
        # Chromium has no sandbox for root, and a container's tests run as root; the product never sets this
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu")

PATIENCE = 20.0
"""Seconds for something that must happen."""


def wait_for(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Turns the loop until it is so."""
    loop = QEventLoop()
    look = QTimer(interval=5)
    look.timeout.connect(lambda: loop.quit() if what() else None)
    end = QTimer(singleShot=True)
    end.timeout.connect(loop.quit)
    look.start()
    end.start(int(seconds * 1000))
    if not what():
        loop.exec()
    look.stop()
    end.stop()
    assert what(), "it did not happen in time"


@pytest.fixture(scope="session")
def engine(qapp: QApplication) -> None:
    """Chromium's helper processes, started before the test that counts them."""
    panel = PagePanel()
    panel.show_share(ShareView(ShareState.LIVE))
    assert panel._viewer is not None
    done: list[object] = []
    panel._viewer.page.loadFinished.connect(done.append)
    wait_for(lambda: done)
    panel.clear()
    panel.deleteLater()
    qapp.processEvents()


class Looking:
    """A panel with a live share, and what it asked for."""

    def __init__(self, panel: PagePanel) -> None:
        self.panel = panel
        self.stream = Stream()
        self.pointed: list[tuple[str, int, float, float]] = []
        self.resyncs = 0
        panel.pointed.connect(lambda *what: self.pointed.append(what))
        panel.resync_wanted.connect(self._count)
        panel.resize(1000, 760)
        panel.show()

    def _count(self) -> None:
        self.resyncs += 1

    def live(self, *granted: Rung) -> None:
        self.panel.show_share(ShareView(ShareState.LIVE, 0.0, True, granted=frozenset(granted)))

    def send(self, events: list[Event], *, full: bool = False, coarse: bool = False) -> None:
        self.panel.receive(*self.stream.batch(events, full=full, coarse=coarse))

    def run(self, script: str) -> object:
        """What a line of script gives in the viewer's page."""
        assert self.panel._viewer is not None
        got: list[object] = []
        self.panel._viewer.page.runJavaScript(script, got.append)
        wait_for(lambda: got)
        return got[0]

    def inside(self, expression: str) -> object:
        """An expression over `d`, the replayed document; None before there is one."""
        document = "document.querySelector('.page:last-child iframe')?.contentDocument"
        return self.run(f"(() => {{ const d = {document}; return d ? ({expression}) : null; }})()")

    def shows(self, words: str) -> None:
        """Waits until the replayed page says this."""
        wait_for(lambda: words in str(self.inside("d.body ? d.body.innerText : ''")))


@pytest.fixture
def looking(engine: None) -> Iterator[Looking]:
    panel = PagePanel()
    yield Looking(panel)
    panel.clear()
    panel.close()
    panel.deleteLater()
