"""Chromium as a party to many calls at once: speaks, shows a moving picture, records what it would play, and tells its statistics.

The voice is a file said round and round through WebAudio, so no echo canceller or gain of the browser's touches it. What is heard and
seen is taken by `MediaStreamTrackProcessor` from the received track, behind the browser's own jitter buffer, as its loudspeaker
pulls it.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import numpy as np
import psutil
from playwright.sync_api import Playwright, sync_playwright

from tests.journeys.chromium import QUIET
from webrtc.audio.frames import Samples

PAGE: Final = (Path(__file__).parent / "browser.html").read_text("utf-8")
_PLACE: Final = "http://localhost/bench"
_number = itertools.count(1)


@dataclass(frozen=True)
class Seen:
    """Pictures that came: when (seconds of the page's clock), and how high they were."""

    times: tuple[float, ...]
    heights: tuple[int, ...]
    began: float
    ended: float


class Browser:
    """One Chromium with one page. `picture` is (width, height, frames a second) of what it shows; `beside`: another that is open."""

    def __init__(
        self, speech: Path | None = None, picture: tuple[int, int, int] | None = None, *, env: Mapping[str, str] | None = None,
        arguments: Sequence[str] = (), muted: bool = True, beside: Browser | None = None,
    ) -> None:  # fmt: skip
        self._beside = beside
        self._playwright: Playwright = beside._playwright if beside is not None else sync_playwright().start()
        self._mark = f"--naast-bench={next(_number)}"  # a switch that Chromium does not know, to know its processes by
        switches = [*QUIET, "--no-sandbox", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required", self._mark]
        self._browser = self._playwright.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, env={**env} if env is not None else None,
            ignore_default_args=None if muted else ["--mute-audio"],
            args=[*switches, *arguments],
        )  # fmt: skip
        self.page = self._browser.new_page()
        self.page.route(_PLACE, lambda route: route.fulfill(content_type="text/html", body=PAGE))
        if speech is not None:
            self.page.route("http://localhost/speech.wav", lambda route: route.fulfill(body=speech.read_bytes()))
        self.page.goto(_PLACE)
        if speech is not None:
            self.page.evaluate("speak()")
        if picture is not None:
            self.page.evaluate("(size) => show(...size)", list(picture))

    def microphone(self) -> None:
        """The voice comes from the default microphone from now on, as the browser processes it."""
        self.page.evaluate("microphone()")

    def plain(self) -> None:
        """Nothing is recorded in calls made from now on: the browser plays and shows, and that is what it costs."""
        self.page.evaluate("plain = true")

    def processes(self) -> list[psutil.Process]:
        """All processes of this browser."""
        for child in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                words = child.cmdline()
                if self._mark in words and not any(word.startswith("--type=") for word in words):
                    return [child, *child.children(recursive=True)]
        return []

    def first_heard(self, name: str, seconds: float = 10.0) -> float:
        """When the first sound of a call came that is no silence, by `time.time()`; waits for it."""
        until = time.monotonic() + seconds
        while (found := self.page.evaluate("(name) => calls[name].first || 0", name)) == 0:
            assert time.monotonic() < until, f"nothing was heard in {name}"
            self.page.wait_for_timeout(20)
        return float(found)

    # ---- calls

    def offer(self, name: str, *, picture: bool = False, listen: bool = True, repeats: bool = False) -> str:
        """A call named `name` with the voice, and the picture; its whole offer. `repeats`: as the customer's page, which offers to repeat
        sound that is lost, and not as a browser by itself."""
        how = {"picture": picture, "listen": listen, "repeats": repeats}
        return str(self.page.evaluate("([name, how]) => offer(name, how)", [name, how]))

    def answer(self, name: str, sdp: str, *, picture: bool = False) -> str:
        """A call that answers `sdp`; its whole answer."""
        return str(self.page.evaluate("([name, sdp, how]) => answer(name, sdp, how)", [name, sdp, {"picture": picture}]))

    def accept(self, name: str, sdp: str) -> None:
        """The answer to this call's offer."""
        self.page.evaluate("([name, sdp]) => calls[name].pc.setRemoteDescription({ type: 'answer', sdp })", [name, sdp])

    def connected(self, name: str, seconds: float = 15.0) -> None:
        """Waits until the call stands."""
        until = time.monotonic() + seconds
        while (state := self.page.evaluate("(name) => calls[name].pc.connectionState", name)) != "connected":
            assert time.monotonic() < until, f"{name} is {state}"
            self.page.wait_for_timeout(20)

    def hang_up(self, *names: str) -> None:
        """Ends calls."""
        self.page.evaluate("(names) => names.forEach(hangUp)", list(names))

    # ---- what came

    def record(self, *names: str) -> None:
        """Keeps what is heard and seen in these calls from now on; what was kept before is gone."""
        self.page.evaluate("(names) => names.forEach(record)", list(names))

    def stop(self, *names: str) -> None:
        """Keeps no more."""
        self.page.evaluate("(names) => names.forEach(stop)", list(names))

    def heard(self, name: str) -> Samples:
        """What was heard."""
        return np.frombuffer(base64.b64decode(self.page.evaluate("(name) => heard(name)", name)), np.int16)

    def short(self, name: str) -> float:
        """Seconds of sound that the page itself took too late to keep: more than a few hundredths spoil the recording."""
        return float(self.page.evaluate("(name) => short(name)", name))

    def seen(self, name: str) -> Seen:
        """What was seen."""
        found = self.page.evaluate("(name) => calls[name].seen", name)
        return Seen(tuple(found["times"]), tuple(found["heights"]), found["began"], found["ended"])

    def stats(self, name: str, kind: str, sort: str = "inbound-rtp") -> dict[str, Any]:
        """The first of a call's statistics of this sort, such as "inbound-rtp", for "audio" or "video"."""
        found: dict[str, Any] = self.page.evaluate("([name, kind, sort]) => stats(name, kind, sort)", [name, kind, sort])
        return found

    def wait(self, seconds: float) -> None:
        """Lets time pass; the page's events are handled meanwhile."""
        self.page.wait_for_timeout(seconds * 1000)

    def close(self) -> None:
        """Ends the browser."""
        self._browser.close()
        if self._beside is None:
            self._playwright.stop()

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
