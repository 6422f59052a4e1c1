"""The customer: a real Chromium with a speech file for a microphone and its moving test picture for a camera.

Everything, the site's own page and the page script's card in its closed shadow root, is found as a screen reader finds it (the browser's
accessibility tree over CDP) and pressed with a real mouse and keyboard. What Chromium plays goes to a device that is recorded.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from playwright.sync_api import Error, Page, sync_playwright

from tests.journeys.patience import PATIENCE, until

QUIET: Final = (
    "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-domain-reliability", "--no-default-browser-check", "--disable-gpu",
    "--disable-features=OptimizationHints,MediaRouter,WebRtcHideLocalIpsWithMdns",
)  # fmt: skip
"""No talk of its own with the network, and local addresses in candidates, as on a machine without multicast DNS."""


@dataclass(frozen=True)
class Found:
    """A node of the browser's accessibility tree."""

    role: str
    name: str
    value: str
    backend: int
    properties: dict[str, Any]


def _word(node: dict[str, Any], part: str) -> str:
    return str(node.get(part, {}).get("value", ""))


class Customer:
    """A browser with one page, opened at nothing yet."""

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str],
        *,
        speech: Path | None,
        camera: bool = True,
        allow: bool = True,
        size: tuple[int, int] = (1100, 760),
    ) -> None:
        self.folder = folder
        self._profile = tempfile.mkdtemp(prefix="naast-customer-")
        arguments = [*QUIET, "--no-sandbox"]  # as root Chromium's sandbox cannot start
        if speech is not None:
            arguments += [f"--use-file-for-fake-audio-capture={speech}"]
        if speech is not None or camera:
            arguments += ["--use-fake-device-for-media-stream"]
        arguments += ["--use-fake-ui-for-media-stream"] if allow else ["--deny-permission-prompts"]
        self._playwright = sync_playwright().start()
        browser_env: dict[str, str | float | bool] = {**os.environ, **env}
        try:
            self._context = self._playwright.chromium.launch_persistent_context(
                self._profile, executable_path="/usr/bin/chromium", headless=True, args=arguments, env=browser_env,
                ignore_default_args=["--mute-audio"], viewport={"width": size[0], "height": size[1]}, locale="en-GB",
            )  # fmt: skip
        except Error:
            self._playwright.stop()
            raise
        self.page: Page = self._context.pages[0]
        self._log: list[str] = []
        self.page.on("console", lambda message: self._log.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self._log.append(f"error: {error}"))
        self._cdp = self._context.new_cdp_session(self.page)
        self._cdp.send("Accessibility.enable")

    @property
    def log(self) -> str:
        """What the page said on its console."""
        return "\n".join(self._log)

    def open(self, url: str) -> None:
        """Goes to an address."""
        self.page.goto(url, wait_until="domcontentloaded")

    def tree(self) -> list[Found]:
        """Everything with a role on the page now."""
        try:
            nodes = self._cdp.send("Accessibility.getFullAXTree")["nodes"]
        except Error:
            return []  # between two pages
        return [
            Found(
                _word(node, "role"),
                _word(node, "name"),
                _word(node, "value"),
                int(node.get("backendDOMNodeId", 0)),
                {entry["name"]: entry["value"].get("value") for entry in node.get("properties", [])},
            )
            for node in nodes
            if not node.get("ignored")
        ]

    def look_for(self, role: str, name: str) -> Found | None:
        """What has this role and a name that matches the pattern (whole, case apart), if it is there now."""
        for found in self.tree():
            if found.role == role and re.fullmatch(name, found.name, re.IGNORECASE) and not found.properties.get("disabled"):
                return found
        return None

    def find(self, role: str, name: str, seconds: float = PATIENCE) -> Found:
        """As `look_for`, waiting until it is there."""
        return until(lambda: self.look_for(role, name), lambda: f"no {role} {name!r} on the page:\n{self.describe()}\n{self.log}", seconds)

    def reads(self, text: str, seconds: float = PATIENCE) -> str:
        """Waits until a text matching the pattern stands on the page; the text."""

        def look() -> str | None:
            return next(
                (found.name for found in self.tree() if found.role == "StaticText" and re.search(text, found.name, re.IGNORECASE)), None
            )

        return until(look, lambda: f"no text {text!r} on the page:\n{self.describe()}\n{self.log}", seconds)

    def has_text(self, text: str) -> bool:
        """Whether a text matching the pattern stands on the page now."""
        return any(re.search(text, said, re.IGNORECASE) for said in self.texts())

    def texts(self) -> list[str]:
        """All texts on the page now."""
        return [found.name for found in self.tree() if found.role == "StaticText"]

    def describe(self) -> str:
        """The page in words: for a failing test."""
        return "\n".join(f"{found.role} {found.name!r} {found.value!r}" for found in self.tree() if found.role != "InlineTextBox")

    def box(self, found: Found) -> tuple[float, float, float, float]:
        """Where a node is in the window: x, y, width, height in CSS pixels."""
        model = self._cdp.send("DOM.getBoxModel", {"backendNodeId": found.backend})["model"]
        xs, ys = model["border"][0::2], model["border"][1::2]
        return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)

    def _into_view(self, found: Found) -> tuple[float, float]:
        self._cdp.send("DOM.scrollIntoViewIfNeeded", {"backendNodeId": found.backend})
        x, y, width, height = self.box(found)
        return x + width / 2, y + height / 2

    def press(self, role: str, name: str, seconds: float = PATIENCE) -> None:
        """Clicks what has this role and name, once it is there and holds still."""

        def click() -> bool:
            found = self.look_for(role, name)
            if found is None:
                return False
            try:
                point = self._into_view(found)
                if point != self._into_view(found):
                    return False
                self.page.mouse.click(*point)
            except Error:
                return False  # gone meanwhile: a page load, or the card changed
            return True

        until(click, lambda: f"no {role} {name!r} to press:\n{self.describe()}\n{self.log}", seconds)

    def fill(self, name: str, text: str, role: str = "textbox") -> None:
        """Types text into the field of that name, key by key, in place of what was there."""
        self.press(role, name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text, delay=12)
        until(lambda: self.find(role, name).value == text, f"{text!r} in {name!r}")

    def value(self, name: str) -> str:
        """What is in the field of that name."""
        return self.find("textbox", name).value

    def screenshot(self, name: str) -> bytes:
        """A picture of the page, kept in the folder as `name`.png."""
        return self.page.screenshot(path=self.folder / f"{name}.png")

    def close(self) -> None:
        """Ends the browser; what was seen at the end is kept, for a test that failed."""
        (self.folder / "customer.log").write_text(self.log)
        with contextlib.suppress(Error):  # the browser itself may be what failed
            (self.folder / "customer-at-end.txt").write_text(self.describe())
            self.screenshot("customer-at-end")
        try:
            self._context.close()
        finally:
            self._playwright.stop()
            shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self) -> Customer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
