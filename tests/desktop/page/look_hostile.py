"""Shows the hostile corpus in a real panel and tells what came of it:
`python -m tests.desktop.page.look_hostile SECRET [EVERY] [raw] [first=NUMBER] [bent=SECONDS] [seed=NUMBER]`.

A process of its own, so that it can be an ordinary user's, with Chromium's sandbox on. SECRET is a file that must not be read; of the
corpus each EVERY-th payload is shown, from `first` on, all without; with `raw` no sanitiser stands before the engine's own walls. Then
bent sessions (`bent`) for so many seconds, other ones each time unless there is a seed. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWidgets import QApplication

from cobrowse import wire
from desktop.page.panel import PagePanel, ShareState, ShareView
from tests.cobrowse.pages import PageMaker, Stream
from tests.desktop.page.bent import Bending
from tests.desktop.page.conftest import wait_for
from tests.desktop.page.hostile import CORPUS, HANDLERS, RUN, Payload
from tests.desktop.page.test_engine import Trap

PROVOKE: Final = f"""(() => {{
  const d = document.querySelector('.page:last-child iframe')?.contentDocument;
  if (!d) return '';
  for (const e of [d, ...d.querySelectorAll('*')].slice(0, 200)) {{
    for (const h of {json.dumps(HANDLERS)}) e.dispatchEvent(new Event(h));
  }}
  for (const a of d.querySelectorAll('a, area, button')) a.dispatchEvent(new MouseEvent('click', {{bubbles: true, cancelable: true}}));
  return d.documentElement ? d.documentElement.textContent.slice(0, 20000) : '';
}})()"""
"""Fires every handler that there may be, clicks every link, and gives the words on the page."""
MARKS: Final = "JSON.stringify([document.title, String(window.hacked), String(({}).hacked), location.href])"
UNHARMED: Final = json.dumps(["Naast", "undefined", "undefined", "naast://viewer/"], separators=(",", ":"))


class Show:
    """The panel with a share, and what was noticed."""

    def __init__(self, secret: Path, raw: bool) -> None:
        self.trap, self.raw = Trap(), raw
        self.secret, self.word = secret, secret.read_text("utf-8").strip()
        self.faults: dict[str, list[str]] = {"ran": [], "read": [], "ended": []}
        self.stopped = 0
        self.panel = PagePanel()
        self.panel.resize(800, 600)
        self.panel.show()
        self.panel.show_share(ShareView(ShareState.LIVE, 0.0, True))
        self.gone: list[str] = []
        self.read = self.shown = 0
        self._fresh()

    def _fresh(self) -> None:
        viewer = self.panel._viewer
        assert viewer is not None
        self.viewer = viewer
        self.broken: list[None] = []
        viewer.broken.connect(lambda: self.broken.append(None))
        viewer.gone.connect(self.gone.append)
        wait_for(lambda: viewer._ready)
        self.run("new Promise(done => { if (document.readyState === 'complete') done(1); else window.onload = done; })")

    def run(self, script: str) -> object:
        got: list[object] = []
        self.viewer.page.runJavaScript(script, got.append)
        wait_for(lambda: got or self.gone)
        return got[0] if got else None

    def stream(self) -> Stream:
        """Another page load each time: a batch of one that was seen is old, and passed over."""
        made = Stream()
        made.epoch = f"load-{self.read}"
        return made

    def give(self, page: wire.Page, body: bytes) -> None:
        """To the panel, as it comes from the relay; back when it is decoded and cleaned, which is another thread's work."""
        before = self.read
        self.panel.receive(page, body)
        if not before:
            assert self.panel._reader is not None
            self.panel._reader.decoded.connect(self._count)
        wait_for(lambda: self.read > before)

    def _count(self) -> None:
        self.read += 1

    def show(self, payload: Payload) -> None:
        text = payload.text(self.trap.address, str(self.secret))
        self.broken.clear()
        if self.raw:
            self.viewer.receive(text, restart=True)
        else:
            self.give(*self.stream().raw(text + b"\n", full=True))
        self.look(payload.name)

    def bent(self, seed: int, seconds: float) -> int:
        """Bent sessions for so long; how many."""
        bending, until, number = Bending(seed, self.trap.address, str(self.secret)), time.monotonic() + seconds, 0
        while time.monotonic() < until:
            number += 1
            self.broken.clear()
            stream = self.stream()
            for at, batch in enumerate(bending.session()):
                self.give(*stream.raw(json.dumps(batch).encode() + b"\n", full=not at))
            self.look(f"bent session {number} of seed {seed}")
        return number

    def look(self, name: str) -> None:
        """What came of what was shown last."""
        try:
            wait_for(lambda: not self.viewer._pushed or self.broken or self.gone or self.panel._viewer is not self.viewer)
        except AssertionError:
            self.faults["ended"].append(f"{name}: not drawn")
        if self.gone or self.panel._viewer is not self.viewer:
            self.faults["ended"].append(f"{name}: {self.gone}")
            self.gone.clear()
            wait_for(lambda: self.panel._viewer is not None and self.panel._viewer is not self.viewer)
            self._fresh()
            return
        words = str(self.run(PROVOKE))
        self.shown += "Shown" in words
        if self.word in words:
            self.faults["read"].append(name)
        if self.run(MARKS) != UNHARMED:
            self.faults["ran"].append(f"{name}: {self.run(MARKS)}")
            self.run("window.hacked = undefined; document.title = 'Naast'")

    def ends(self) -> dict[str, object]:
        """After a harmless page: what was noticed in all."""
        stream = self.stream()
        self.give(*stream.batch(PageMaker().full("All is well"), full=True))
        wait_for(lambda: not self.viewer._pushed)
        well = "All is well" in str(self.run(PROVOKE))
        self.stopped = self.viewer.stopped_requests
        self.panel.clear()
        loop = QEventLoop()
        QTimer.singleShot(200, loop.quit)  # what was going to leave has left
        loop.exec()
        self.trap.close()
        return {
            **self.faults,
            "came": [one.decode("latin-1")[:100] for one in self.trap.came],
            "stopped": self.stopped,
            "shown": self.shown,
            "well": well,
        }


def sandbox() -> str:
    """The kind of Chromium's outer sandbox, by its own page; "None" without."""
    page = QWebEnginePage()
    loaded: list[bool] = []
    told: list[object] = []
    page.loadFinished.connect(loaded.append)
    page.load("chrome://sandbox")
    wait_for(lambda: loaded)
    page.runJavaScript("document.querySelector('td + td').textContent", told.append)
    wait_for(lambda: told)
    return str(told[0]).strip()


def control() -> dict[str, object]:
    """What the trap and the marks tell of a page without any wall: that they would tell."""
    trap, page = Trap(), QWebEnginePage()
    loaded: list[bool] = []
    page.loadFinished.connect(loaded.append)
    page.setHtml(f"<body><img src='{trap.address}?control'><script>{RUN}</script></body>", QUrl(trap.address))
    wait_for(lambda: loaded)
    marks: list[object] = []
    page.runJavaScript(MARKS, marks.append)
    wait_for(lambda: marks and trap.came)
    trap.close()
    return {"came": len(trap.came), "ran": marks[0] != UNHARMED}


def main() -> int:
    secret, every = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    app = QApplication([])
    began = time.monotonic()
    show = Show(secret, "raw" in sys.argv)
    options = dict(option.split("=", 1) for option in sys.argv if "=" in option)
    shown = CORPUS[int(options.get("first", 0)) :: every] if every > 0 else CORPUS[every:]
    for payload in shown:
        show.show(payload)
    seed = int(options.get("seed", secrets.randbits(32)))
    bent = show.bent(seed, float(options.get("bent", 0)))
    print(
        json.dumps(
            {
                "user": os.geteuid() if hasattr(os, "geteuid") else 1,
                "sandbox": sandbox(),
                "control": control(),
                "tried": len(shown),
                "bent": bent,
                "seed": seed,
                **show.ends(),
                "seconds": round(time.monotonic() - began, 1),
            }
        )
    )
    app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
