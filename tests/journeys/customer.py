"""The customer: a real browser, seen as a screen reader sees it and used by mouse or finger and keyboard. Which browser is a matter of who
fills the gaps here: `chromium` and `firefox`.

Everything, the site's own page and the page script's card in its closed shadow root, is found in the browser's accessibility tree by role
and name. Roles are WAI-ARIA's; a text on the page is "StaticText". What the browser plays goes to a device that is recorded.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tests.journeys.patience import PATIENCE, until

WINDOW: Final = (1100, 760)
"""The usual size of the page, in CSS pixels."""
PHONE: Final = (390, 844)
"""A telephone's, held upright."""


@dataclass(frozen=True)
class Found:
    """A node of the browser's accessibility tree. `handle` is the browser's own name for it."""

    role: str
    name: str
    value: str
    handle: Any
    properties: dict[str, Any] = field(default_factory=dict)
    """As in the Chrome DevTools protocol: "disabled" (bool), "checked" and "pressed" ("true" or "false")."""


class NotNow(Exception):
    """The page changed under the hand: another try is due."""


class Customer(ABC):
    """A browser with one page, opened at nothing yet."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self.folder, self.size = folder, size
        self._log: list[str] = []

    # ---- what a browser does in its own way

    @abstractmethod
    def open(self, url: str) -> None:
        """Goes to an address."""

    @abstractmethod
    def tree(self) -> list[Found]:
        """Everything with a role on the page now; nothing between two pages."""

    @abstractmethod
    def box(self, found: Found) -> tuple[float, float, float, float]:
        """Where a node is in the window: x, y, width, height in CSS pixels.

        Raises:
            NotNow: it is gone.
        """

    @abstractmethod
    def scroll_to(self, found: Found) -> None:
        """Brings a node into view.

        Raises:
            NotNow: it is gone.
        """

    @abstractmethod
    def ready(self) -> None:
        """Waits until the page takes a press; it may move things meanwhile.

        Raises:
            NotNow: the page changed meanwhile.
        """

    @abstractmethod
    def click(self, x: float, y: float) -> None:
        """Presses on that place: a click, or a tap where there is a finger.

        Raises:
            NotNow: the page changed meanwhile.
        """

    @abstractmethod
    def key(self, chord: str) -> None:
        """Presses a key or a chord: "Escape", "Control+a"."""

    @abstractmethod
    def write(self, text: str) -> None:
        """Types text, key by key."""

    @abstractmethod
    def picture(self) -> bytes:
        """What the window shows now, as PNG, a pixel for each CSS pixel."""

    @abstractmethod
    def _end(self) -> None:
        """Ends the browser."""

    # ---- what is the same in all

    @property
    def log(self) -> str:
        """What the page said on its console."""
        return "\n".join(self._log)

    def look_for(self, role: str, name: str) -> Found | None:
        """What has this role and a name that matches the pattern (whole, case apart), if it is there now."""
        for found in self.tree():
            if found.role == role and re.fullmatch(name, found.name, re.IGNORECASE) and not found.properties.get("disabled"):
                return found
        return None

    def find(self, role: str, name: str, seconds: float = PATIENCE) -> Found:
        """As `look_for`, waiting until it is there."""
        return until(lambda: self.look_for(role, name), lambda: f"no {role} {name!r} on the page:\n{self.describe()}\n{self.log}", seconds)

    def until_gone(self, role: str, name: str, seconds: float = PATIENCE) -> None:
        """Waits until nothing has this role and name."""
        until(lambda: self.look_for(role, name) is None, lambda: f"{role} {name!r} stays:\n{self.describe()}", seconds)

    def reads(self, text: str, seconds: float = PATIENCE) -> str:
        """Waits until a text matching the pattern stands on the page; the text."""

        def look() -> str | None:
            return next((said for said in self.texts() if re.search(text, said, re.IGNORECASE)), None)

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

    def _middle(self, found: Found) -> tuple[float, float]:
        self.scroll_to(found)
        x, y, width, height = self.box(found)
        return x + width / 2, y + height / 2

    def press(self, role: str, name: str, seconds: float = PATIENCE) -> None:
        """Presses what has this role and name, once it is there and holds still."""

        def act() -> bool:
            found = self.look_for(role, name)
            if found is None:
                return False
            try:
                point = self._middle(found)
                self.ready()
                if point != self._middle(found):
                    return False
                self.click(*point)
            except NotNow:
                return False  # gone meanwhile: a page load, or the card changed
            return True

        until(act, lambda: f"no {role} {name!r} to press:\n{self.describe()}\n{self.log}", seconds)

    def fill(self, name: str, text: str, role: str = "textbox") -> None:
        """Types text into the field of that name, key by key, in place of what was there."""
        self.press(role, name)
        self.key("Control+a")
        self.write(text)
        until(lambda: self.find(role, name).value == text, lambda: f"{text!r} in {name!r}; it holds {self.find(role, name).value!r}")

    def value(self, name: str) -> str:
        """What is in the field of that name."""
        return self.find("textbox", name).value

    def screenshot(self, name: str) -> bytes:
        """A picture of the page, kept in the folder as `name`.png."""
        picture = self.picture()
        (self.folder / f"{name}.png").write_bytes(picture)
        return picture

    def close(self) -> None:
        """Ends the browser; what was seen at the end is kept, for a test that failed."""
        try:
            (self.folder / "customer.log").write_text(self.log)
            (self.folder / "customer-at-end.txt").write_text(self.describe())
            self.screenshot("customer-at-end")
        except Exception as error:  # the browser itself may be what failed
            (self.folder / "customer-at-end.txt").write_text(f"{type(error).__name__}: {error}")
        finally:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
