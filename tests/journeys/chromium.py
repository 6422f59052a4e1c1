"""The customer with Chromium: a speech file for a microphone, its moving test picture for a camera, on a desk or on a telephone."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Error, Page, sync_playwright

from tests.journeys.customer import WINDOW, Customer, Found, NotNow

QUIET: Final = (
    "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-domain-reliability", "--no-default-browser-check", "--disable-gpu",
    "--disable-features=OptimizationHints,MediaRouter,WebRtcHideLocalIpsWithMdns",
)  # fmt: skip
"""No talk of its own with the network, and local addresses in candidates, as on a machine without multicast DNS."""


def _word(node: dict[str, Any], part: str) -> str:
    return str(node.get(part, {}).get("value", ""))


_READY: Final = """() => {
    window.naastPressed = false;
    addEventListener("pointerdown", () => { window.naastPressed = true; }, { once: true, capture: true });
    return Promise.race([
        new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
        new Promise((hidden) => setTimeout(hidden, document.visibilityState === "hidden" ? 500 : 10000)),
    ]);
}"""
"""Until the page was painted, and somebody looks whether a press arrives."""


class Chromium(Customer):
    """As `Customer`. With `finger` it takes itself for a telephone: touch, and the page's own viewport."""

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str],
        *,
        speech: Path | None,
        camera: bool = True,
        allow: bool = True,
        size: tuple[int, int] = WINDOW,
        finger: bool = False,
    ) -> None:
        super().__init__(folder, size)
        self._finger = finger
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
                has_touch=finger, is_mobile=finger, device_scale_factor=2 if finger else 1,
            )  # fmt: skip
        except Error:
            self._playwright.stop()
            raise
        self.page: Page = self._context.pages[0]
        self.page.on("console", lambda message: self._log.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self._log.append(f"error: {error}"))
        self._cdp = self._context.new_cdp_session(self.page)
        self._cdp.send("Accessibility.enable")

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

    def box(self, found: Found) -> tuple[float, float, float, float]:
        """Where a node is in the window."""
        try:
            model = self._cdp.send("DOM.getBoxModel", {"backendNodeId": found.handle})["model"]
        except Error as error:
            raise NotNow from error
        xs, ys = model["border"][0::2], model["border"][1::2]
        return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)

    def scroll_to(self, found: Found) -> None:
        """Brings a node into view."""
        try:
            self._cdp.send("DOM.scrollIntoViewIfNeeded", {"backendNodeId": found.handle})
        except Error as error:
            raise NotNow from error

    def ready(self) -> None:
        """A page that was not painted yet takes no input: Chromium drops it."""
        try:
            self.page.evaluate(_READY)
        except Error as error:
            raise NotNow from error

    def click(self, x: float, y: float) -> None:
        """With the mouse, or the finger. A press that was dropped is tried again."""
        try:
            self.page.touchscreen.tap(x, y) if self._finger else self.page.mouse.click(x, y)
        except Error as error:
            raise NotNow from error
        try:
            arrived = self.page.evaluate("window.naastPressed")
        except Error:
            return  # it led to another page
        if arrived is False:
            raise NotNow

    def key(self, chord: str) -> None:
        """Presses a key or a chord."""
        self.page.keyboard.press(chord)

    def write(self, text: str) -> None:
        """Types text, key by key."""
        self.page.keyboard.type(text, delay=12)

    def picture(self) -> bytes:
        """What the window shows now."""
        return self.page.screenshot(scale="css")

    def _end(self) -> None:
        try:
            self._context.close()
        finally:
            self._playwright.stop()
            shutil.rmtree(self._profile, ignore_errors=True)
