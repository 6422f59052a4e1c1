"""The console: the real program on the private screen, seen and used from outside through AT-SPI, keyboard and mouse.

Nothing of `desktop` is imported here: what a journey knows of the window is what assistive technology is told of it, and pixels.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final

from tests.journeys.accessibility import Accessibility, Gone, Node, Seen
from tests.journeys.patience import PATIENCE, until
from tests.journeys.process import Process
from tests.journeys.screen import Pixels, Region, Screen
from tests.journeys.session_bus import SessionBus

ROOT: Final = Path(__file__).parents[2]
"""The work tree: programs start from it."""
WITH_TEXT: Final = frozenset({"text", "label", "password text", "paragraph"})
"""Roles whose words may be in their text rather than in their name."""


class Console:
    """The window. `start` starts the program, again after `stop` or `kill`, with the same profile and home."""

    def __init__(
        self, folder: Path, screen: Screen, bus: SessionBus, env: Mapping[str, str], *, relay: str, language: str = "en_GB"
    ) -> None:
        self.folder, self.screen, self.bus, self.relay = folder, screen, bus, relay
        self.profile = folder / "profile"
        self.env = {
            **os.environ, **screen.env, **bus.env, **env,
            "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QTWEBENGINE_DISABLE_SANDBOX": "1",  # as root Chromium's sandbox cannot start
            "LANG": f"{language}.UTF-8", "LANGUAGE": language.partition("_")[0], "LC_ALL": "", "PYTHONUNBUFFERED": "1",
            "PYTHONFAULTHANDLER": "1",
        }  # fmt: skip
        self._process: Process | None = None
        self._accessibility = Accessibility(bus.accessibility_address)
        self._root: Node | None = None
        self._starts = 0

    # ---- the program

    @property
    def process(self) -> Process:
        """The running program."""
        assert self._process is not None, "the console was not started"
        return self._process

    def settle(self, devices: Mapping[str, str], look: Mapping[str, str]) -> None:
        """Writes devices and look into the profile's settings, as the agent chose them some day before."""
        self.profile.mkdir(parents=True, exist_ok=True)
        parts = {"General": look, "device": devices}
        text = "".join(f"[{part}]\n" + "".join(f"{name}={value}\n" for name, value in values.items()) for part, values in parts.items())
        (self.profile / "settings.ini").write_text(text)

    def start(self, *more: str) -> None:
        """Starts the program and waits until its window is on the accessibility bus and shows something."""
        self.spawn(*more)
        self._root = self._accessibility.program(self.process.pid)
        until(lambda: any(seen.depth == 1 and seen.showing for seen in self.seen()), self.told)

    def spawn(self, *more: str) -> Process:
        """Starts the program without waiting for a window."""
        self._starts += 1
        command = [sys.executable, "-m", "desktop", "--relay", self.relay, "--profile", str(self.profile), *more]
        self._process = Process(f"console-{self._starts}", command, self.folder, self.env, cwd=ROOT)
        return self._process

    def second(self) -> Process:
        """A second instance with the same profile."""
        command = [sys.executable, "-m", "desktop", "--relay", self.relay, "--profile", str(self.profile)]
        return Process("console-second", command, self.folder, self.env, cwd=ROOT)

    def stop(self) -> int | None:
        """Ends the program as the session's end does; its exit code."""
        code = self.process.stop(10.0)
        self._process = self._root = None
        return code

    def close(self) -> None:
        """Ends the program if it runs, and the connection to the bus; what was seen at the end is kept, for a test that failed."""
        if self._process is not None:
            self.save("console-at-end")
            (self.folder / "console-at-end.txt").write_text(f"exit code {self._process.code}\n{self.told()}")
            self._process.stop()
        self._accessibility.close()

    def __enter__(self) -> Console:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ---- what it shows

    def seen(self, *, hidden: bool = False) -> list[Seen]:
        """Everything in the window that shows now."""
        if self._root is None:
            return []
        return list(self._accessibility.walk(self._root, hidden=hidden))

    def told(self) -> str:
        """The window in words, and the program's log: for a failing test."""
        tree = self._accessibility.describe(self._root) if self._root else "(no window)"
        return f"{tree}\n{self.process.text()[-3000:]}" if self._process else tree

    def look_for(self, name: str, role: str = "") -> Seen | None:
        """What shows under a name that matches the pattern (whole), if it is there now; not a label, unless that role is asked for."""
        for seen in self.seen():
            if seen.depth and re.fullmatch(name, seen.name) and (re.fullmatch(role, seen.role) if role else seen.role != "label"):
                return seen
        return None

    def find(self, name: str, role: str = "", seconds: float = PATIENCE) -> Seen:
        """As `look_for`, waiting until it shows."""

        def look() -> Seen | None:
            self.process.must_run()
            return self.look_for(name, role)

        return until(look, lambda: f"no {role or 'control'} {name!r} in the window:\n{self.told()}", seconds)

    def until_gone(self, name: str, role: str = "", seconds: float = PATIENCE) -> None:
        """Waits until nothing of that name (and role) shows."""
        until(lambda: self.look_for(name, role) is None, lambda: f"{name!r} still shows:\n{self.told()}", seconds)

    def texts(self) -> list[str]:
        """All words that show, in order: names, and what stands in fields."""
        found = []
        for seen in self.seen():
            if seen.name:
                found.append(seen.name)
            if seen.role in WITH_TEXT:
                try:
                    said = self._accessibility.text(seen.node)
                except Gone:
                    continue
                if said and said != seen.name:
                    found.append(said)
        return found

    def has_text(self, pattern: str) -> str | None:
        """The first of the texts that holds the pattern, case apart."""
        return next((text for text in self.texts() if re.search(pattern, text, re.IGNORECASE | re.DOTALL)), None)

    def reads(self, pattern: str, seconds: float = PATIENCE) -> str:
        """Waits until a text that holds the pattern shows; the text."""

        def look() -> str | None:
            self.process.must_run()
            return self.has_text(pattern)

        return until(look, lambda: f"{pattern!r} is not in the window:\n{self.told()}\n" + "\n".join(self.texts()), seconds)

    def value(self, name: str) -> str:
        """What stands in the field of that name."""
        return self._accessibility.text(self.find(name).node)

    def description(self, name: str) -> str:
        """The accessible description of the control of that name."""
        return self._accessibility.description(self.find(name).node)

    def _box(self, node: Node) -> Region:
        """In pixels of the screen; Qt tells assistive technology its own, which `QT_SCALE_FACTOR` makes larger."""
        box, scale = self._accessibility.box(node), float(self.env.get("QT_SCALE_FACTOR", "1"))
        return Region(*(round(part * scale) for part in (box.x, box.y, box.width, box.height)))

    def box(self, name: str, role: str = "") -> Region:
        """Where the control of that name is on the screen."""
        return self._box(self.find(name, role).node)

    def box_of(self, seen: Seen) -> Region:
        """Where it is on the screen."""
        return self._box(seen.node)

    def pixels(self, name: str) -> Pixels:
        """What the control of that name looks like now."""
        return self.screen.pixels(self.box(name))

    def save(self, name: str) -> Path:
        """A picture of the screen, kept in the folder."""
        return self.screen.save(self.folder / f"{name}.png")

    # ---- what is done with it

    def press(self, name: str, role: str = "", seconds: float = PATIENCE) -> None:
        """Presses the control of that name once it shows and may be pressed, as a screen reader does."""

        def act() -> bool:
            seen = self.look_for(name, role)
            if seen is None or "sensitive" not in seen.states:
                self.process.must_run()
                return False
            try:
                actions = self._accessibility.actions(seen.node)
                self._accessibility.act(seen.node, next(word for word in ("Press", "Toggle") if word in actions))
            except StopIteration:
                self.screen.click(*self._box(seen.node).centre)
            except Gone:
                return False
            return True

        until(act, lambda: f"no {role or 'control'} {name!r} to press:\n{self.told()}", seconds)

    def click(self, name: str, role: str = "") -> None:
        """Clicks the middle of the control of that name with the mouse."""
        self.screen.click(*self.box(name, role).centre)

    def focus(self, name: str, role: str = "") -> None:
        """Gives the control of that name the keyboard, once it shows and may have it."""

        def act() -> Node | None:
            seen = self.look_for(name, role)
            if seen is None or "sensitive" not in seen.states:
                self.process.must_run()
                return None
            try:
                self._accessibility.focus(seen.node)
            except Gone:
                return None
            return seen.node

        node = until(act, lambda: f"no {role or 'control'} {name!r} for the keyboard:\n{self.told()}")
        until(lambda: "focused" in self._accessibility.look(node).states, lambda: f"the keyboard in {name!r}:\n{self.told()}")

    def write(self, name: str, text: str, *, secret: bool = False) -> None:
        """Types text into the field of that name on the keyboard, in place of what was there; what is `secret` cannot be read back."""
        self.focus(name)
        self.screen.key("ctrl+a")
        self.screen.write(text)
        until(lambda: secret or self.value(name) == text, lambda: f"{text!r} in {name!r}:\n{self.told()}")

    def choose(self, name: str, place: int) -> str:
        """Chooses from the closed list of that name the entry at that place (from 0), on the keyboard; what it then holds."""
        self.focus(name)
        before = self.description(name)
        self.screen.key("Home", *["Down"] * place)
        return until(
            lambda: chosen if (chosen := self.description(name)) != before else None, lambda: f"a choice in {name!r}:\n{self.told()}"
        )

    def items(self, name: str) -> list[str]:
        """The names of the entries of the list of that name, as far as they are in view."""
        found = self.look_for(name, "list")
        if found is None:
            return []
        return [seen.name for seen in self._accessibility.walk(found.node) if seen.role == "list item"]

    def details(self, name: str) -> list[str]:
        """What the entries of the list of that name hold when they are opened, as far as they are in view."""
        found = self.look_for(name, "list")
        if found is None:
            return []
        entries = [seen for seen in self._accessibility.walk(found.node) if seen.role == "list item"]
        return [self._accessibility.description(seen.node) for seen in entries]

    def open_item(self, name: str, item: str) -> None:
        """Clicks the first entry of the list of that name whose words match the pattern."""

        def entry() -> Seen | None:
            listed = self.look_for(name, "list")
            if listed is None:
                return None
            entries = [seen for seen in self._accessibility.walk(listed.node) if seen.role == "list item"]
            return next((seen for seen in entries if re.search(item, seen.name)), None)

        found = until(entry, lambda: f"no {item!r} in {name!r}:\n{self.told()}")
        self.screen.click(*self._box(found.node).centre)

    def pick(self, name: str, place: int) -> None:
        """Opens the menu of the button of that name and picks the item at that place (from 1), on the keyboard.

        Qt tells assistive technology of an open menu by the focus only, not in the tree.
        """
        self.click(name)
        until(lambda: "pressed" in self.find(name).states, lambda: f"an open menu at {name!r}:\n{self.told()}")
        self.screen.key(*["Down"] * place, "Return")

    def focused(self) -> Seen | None:
        """What has the keyboard now."""
        return next((seen for seen in self.seen() if "focused" in seen.states), None)
