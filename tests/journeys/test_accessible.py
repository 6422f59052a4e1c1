"""The window for those who do not see it or use no mouse: every control has its name, and the keyboard reaches all of them."""

from __future__ import annotations

from typing import Final

import pytest

from tests.journeys.accessibility import Seen
from tests.journeys.console import Console
from tests.journeys.patience import DidNotHappen, until
from tests.journeys.scene import Scene

pytestmark = [pytest.mark.journey]

NAMES: Final = frozenset({
    "Answer", "Decline", "Hang up", "Mute", "Hold", "Camera", "Keypad", "Transfer", "Look along", "Stop looking along", "Verify", "Notes",
    "Reason", "Outcome", "Finish", "Availability",
})  # fmt: skip
"""The accessible names of the design."""
CONTAINERS: Final = frozenset({"application", "filler", "panel", "frame", "scroll pane", "document web", "split pane"})
"""Roles that a screen reader passes through."""


def controls(console: Console) -> list[Seen]:
    """What can be used now: shown, enabled and focusable; not what is in the customer's page."""
    found, page_depth = [], -1
    for seen in console.seen():
        if page_depth >= 0 and seen.depth > page_depth:
            continue
        page_depth = seen.depth if seen.name == "The customer's page" else -1
        if {"focusable", "sensitive", "showing"} <= seen.states and seen.role not in CONTAINERS:
            found.append(seen)
    return found


def nameless(console: Console) -> list[str]:
    """The controls without a name, in words."""
    return [f"a {seen.role} at {console.box_of(seen)}" for seen in controls(console) if not seen.name.strip()]


def reached(console: Console) -> list[str]:
    """The names of all that Tab comes by, until it comes round."""
    found: list[Seen] = []
    for _ in range(60):
        before = console.focused()
        console.screen.key("Tab")
        try:
            now = until(lambda old=before: _moved(console, old), "the keyboard elsewhere", 3)  # type: ignore[misc]  # bound at once
        except DidNotHappen:
            raise AssertionError(f"Tab is caught in {before and before.name!r}:\n{console.told()}") from None
        if any(seen.node == now.node for seen in found):
            break
        found.append(now)
    return [seen.name for seen in found]


def _moved(console: Console, before: Seen | None) -> Seen | None:
    now = console.focused()
    return now if now and (before is None or now.node != before.node) else None


def check(console: Console, *wanted: str) -> set[str]:
    """Every control has a name, and Tab comes by those wanted; the names that show."""
    for name in wanted:
        console.find(name)
    assert not nameless(console), console.told()
    tabbed = reached(console)
    assert set(wanted) <= set(tabbed), f"Tab does not come by {set(wanted) - set(tabbed)}; it comes by {tabbed}"
    return {seen.name for seen in console.seen()}


def test_the_window_by_name_and_keyboard(scene: Scene) -> None:
    console, names = scene.start_console(), set[str]()
    names |= check(console, "Address of the relay", "Name", "Password", "Sign in")
    scene.sign_in()
    scene.be_available()
    names |= check(console, "Availability")
    customer = scene.open_browser()
    customer.open(scene.shop.url)
    customer.press("button", "Call us")
    customer.fill("Your name", "Johan")
    customer.fill(r"Phone number \(optional\)", "06 24 68 13 57")
    customer.press("button", "Call now")
    names |= check(console, "Answer", "Decline", "Availability")
    scene.screen.key("ctrl+shift+a")
    customer.reads("Eva|eva")
    until(lambda: "sensitive" in console.find("Look along").states, "looking along can be asked")
    # Keypad and Transfer are there with a word why they are off: calls from a page take no tones, and transfers come later
    names |= check(console, "Hang up", "Mute", "Hold", "Camera", "Look along", "Street", "Notes")
    console.focus("Mute")
    scene.screen.key("space")
    until(lambda: "checked" in console.find("Mute").states or "pressed" in console.find("Mute").states, "muted by keyboard")
    scene.screen.key("ctrl+shift+m")
    until(lambda: not {"checked", "pressed"} & console.find("Mute").states, "heard again by keyboard")
    scene.screen.key("ctrl+shift+l")
    customer.press("button", "Yes, look along")
    names |= check(console, "Stop looking along", "Hang up", "Notes")
    console.focus("Hang up")
    scene.screen.key("space")
    console.find("Finish")
    names |= check(console, "Notes", "Reason", "Outcome", "Finish" if "sensitive" in console.find("Finish").states else "Reason")
    assert names >= NAMES, f"not in the window: {NAMES - names}"
    console.choose("Reason", 1)
    console.choose("Outcome", 1)
    scene.screen.key("ctrl+Return")
    console.until_gone("Finish")
