"""The customer with Firefox ESR as Debian packages it, driven over its own WebDriver BiDi: its own fake camera, and a real microphone of
the private sound server.

The accessibility tree is Firefox's own as its parent process holds it for a screen reader, so the card in its closed shadow root is in it.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.journeys.bidi import Bidi, Refused
from tests.journeys.customer import WINDOW, Customer, Found, NotNow
from tests.journeys.patience import until
from tests.journeys.process import Process

PREFERENCES: Final[Mapping[str, Any]] = {
    # nothing of its own to ask the network, nothing to tell a newcomer
    "app.normandy.enabled": False, "app.update.enabled": False, "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False, "browser.safebrowsing.downloads.enabled": False, "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False, "browser.shell.checkDefaultBrowser": False, "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False, "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False, "services.settings.server": "http://127.0.0.1:9/",
    "toolkit.telemetry.enabled": False,
    "media.gmp-manager.updateEnabled": False, "network.trr.mode": 5, "signon.rememberSignons": False, "intl.accept_languages": "en-GB, en",
    "intl.locale.requested": "en-GB", "layers.acceleration.disabled": True,
    # the tree that a screen reader gets is made
    "accessibility.force_disabled": -1,
    # local addresses in candidates, as without multicast DNS
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.peerconnection.ice.loopback": True,
}  # fmt: skip
STARTS: Final = 40.0
"""Seconds for its first start on a busy machine."""
KEYS: Final = {"Control": "\ue009", "Shift": "\ue008", "Escape": "\ue00c", "Enter": "\ue007", "Tab": "\ue004"}
"""WebDriver's names of keys (WebDriver, 17.4.2)."""

_TREE: Final = """() => {
  const service = Cc["@mozilla.org/accessibilityService;1"].getService(Ci.nsIAccessibilityService);
  const top = service.getAccessibleFor(window.gBrowser.selectedBrowser);
  const known = (window.naastKnown = []), found = [];
  const guarded = (read) => { try { return read() ?? ""; } catch { return ""; } };
  const walk = (one) => {
    const state = {}, more = {};
    one.getState(state, more);
    const role = service.getStringRole(one.role);
    const aria = role === "text leaf" ? "StaticText" : guarded(() => one.computedARIARole) || role;
    known.push(one);
    found.push([aria, guarded(() => one.name), guarded(() => one.value), known.length - 1, state.value]);
    for (let child = one.firstChild; child; child = child.nextSibling) walk(child);
  };
  if (top?.firstChild) walk(top.firstChild);
  return found;
}"""
_BOX: Final = """(number) => {
  const one = window.naastKnown[number], [x, y, width, height] = [{}, {}, {}, {}];
  one.getBounds(x, y, width, height);
  const [left, top] = [{}, {}];
  window.naastKnown[0].getBounds(left, top, {}, {});
  const real = window.devicePixelRatio;
  return [(x.value - left.value) / real, (y.value - top.value) / real, width.value / real, height.value / real];
}"""
_SCROLL: Final = "(number) => window.naastKnown[number].scrollTo(Ci.nsIAccessibleScrollType.SCROLL_TYPE_ANYWHERE)"
_DISABLED, _PRESSED, _CHECKED = 0x1, 0x8, 0x10  # nsIAccessibleStates


class Firefox(Customer):
    """As `Customer`. `microphone` is the description of a device of the sound server, "" for none at all."""

    def __init__(
        self, folder: Path, env: Mapping[str, str], *, microphone: str, allow: bool = True, size: tuple[int, int] = WINDOW
    ) -> None:
        super().__init__(folder, size)
        self._home = Path(tempfile.mkdtemp(prefix="naast-firefox-"))
        profile = self._home / "profile"
        profile.mkdir()
        wanted = {
            **PREFERENCES,
            "permissions.default.microphone": 1 if allow else 2, "permissions.default.camera": 1 if allow else 2,
            "media.navigator.streams.fake": True, "media.audio_loopback_dev": microphone,
        }  # fmt: skip
        (profile / "user.js").write_text(
            "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items())
        )
        own = {"HOME": str(self._home), "MOZ_CRASHREPORTER_DISABLE": "1", "MOZ_HEADLESS_WIDTH": "1400", "MOZ_HEADLESS_HEIGHT": "1000",
               "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1", "MOZ_DISABLE_AUTO_SAFE_MODE": "1"}  # fmt: skip
        self._process = Process(
            "firefox",
            ["firefox-esr", "--headless", "--no-remote", "--remote-debugging-port=0", "--remote-allow-system-access", "--profile", profile,
             "about:blank"],
            folder, {**os.environ, **env, **own},
        )  # fmt: skip
        try:
            self._bidi = Bidi(self._port(profile / "WebDriverBiDiServer.json"), self._heard)
            self._page = str(self._bidi.command("browsingContext.getTree")["contexts"][0]["context"])
            scope = {"moz:scope": "chrome"}  # where the parent process' own scripts run: there the accessibility tree is
            self._chrome = str(self._bidi.command("browsingContext.getTree", **scope)["contexts"][0]["context"])
            self._bidi.command("session.subscribe", events=["log.entryAdded"])
            viewport = {"width": size[0], "height": size[1]}
            self._bidi.command("browsingContext.setViewport", context=self._page, viewport=viewport)
        except BaseException:
            self._process.stop()
            shutil.rmtree(self._home, ignore_errors=True)
            raise

    def _port(self, told: Path) -> int:
        def look() -> int | None:
            self._process.must_run()
            try:
                return int(json.loads(told.read_text())["ws_port"])
            except (OSError, ValueError):
                return None

        return until(look, lambda: f"Firefox:\n{self._process.text()[-2000:]}", STARTS)

    def _heard(self, method: str, said: dict[str, Any]) -> None:
        if method == "log.entryAdded":
            self._log.append(f"{said['level']}: {said['text']}")

    def open(self, url: str) -> None:
        """Goes to an address."""
        self._bidi.command("browsingContext.navigate", context=self._page, url=url, wait="interactive")

    def tree(self) -> list[Found]:
        """Everything with a role on the page now."""
        return [
            Found(role, name, value, number, _properties(state))
            for role, name, value, number, state in self._bidi.call(self._chrome, _TREE)
        ]

    def box(self, found: Found) -> tuple[float, float, float, float]:
        """Where a node is in the window."""
        x, y, width, height = self._now(_BOX, found)
        return float(x), float(y), float(width), float(height)

    def scroll_to(self, found: Found) -> None:
        """Brings a node into view."""
        self._now(_SCROLL, found)

    def _now(self, function: str, found: Found) -> Any:
        try:
            return self._bidi.call(self._chrome, function, found.handle)
        except Refused as error:
            raise NotNow from error

    def ready(self) -> None:
        """It takes a press at any time."""

    def click(self, x: float, y: float) -> None:
        """With the mouse."""
        steps = [
            {"type": "pointerMove", "x": int(x), "y": int(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        try:
            self._act({"type": "pointer", "id": "mouse", "actions": steps})
        except Refused as error:
            raise NotNow from error

    def key(self, chord: str) -> None:
        """Presses a key or a chord."""
        keys = [KEYS.get(key, key) for key in chord.split("+")]
        steps = [{"type": "keyDown", "value": key} for key in keys] + [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._act({"type": "key", "id": "keyboard", "actions": steps})

    def write(self, text: str) -> None:
        """Types text, key by key."""
        steps = [{"type": step, "value": letter} for letter in text for step in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": steps})

    def _act(self, source: dict[str, Any]) -> None:
        self._bidi.command("input.performActions", context=self._page, actions=[source])

    def picture(self) -> bytes:
        """What the window shows now."""
        return base64.b64decode(self._bidi.command("browsingContext.captureScreenshot", context=self._page)["data"])

    def _end(self) -> None:
        try:
            self._bidi.close()
        finally:
            self._process.stop()
            shutil.rmtree(self._home, ignore_errors=True)


def _properties(state: int) -> dict[str, Any]:
    return {
        "disabled": bool(state & _DISABLED),
        "checked": "true" if state & _CHECKED else "false",
        "pressed": "true" if state & _PRESSED else "false",
    }
