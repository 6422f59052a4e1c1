"""The pictures of the window for the README: nobody calls, it rings, in a call with the page, the wrap-up; in every look.

    python -m tests.journeys.pictures FOLDER [NAME ...]

`NAME` picks looks ("light", "dark", "dutch", "wide", "large", "low"). The same real parts as in the stories.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.journeys.patience import until
from tests.journeys.scene import Scene
from tests.journeys.screen import changed_share
from tests.journeys.shared_page import SharedPage


@dataclass(frozen=True)
class Look:
    """How the window is to look; the size of the screen in pixels."""

    size: tuple[int, int] = (1280, 800)
    settings: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0
    dutch: bool = False


LOOKS: Final = {
    "light": Look(settings={"theme": "light"}),
    "dark": Look(settings={"theme": "dark"}),
    "dutch": Look(settings={"theme": "light", "language": "nl"}, dutch=True),
    "wide": Look((1920, 1080), {"theme": "light"}),
    "large": Look((1920, 1200), {"theme": "dark"}, scale=1.5),
    "low": Look((1920, 1080), {"theme": "light", "language": "nl"}, scale=1.5, dutch=True),
}
WORDS: Final = {
    "Answer": "Opnemen", "Hang up": "Ophangen", "Look along": "Meekijken", "Notes": "Notities", "Reason": "Reden", "Outcome": "Resultaat",
    "The customer's page": "De pagina van de klant", "Customer's picture": "Beeld van de klant",
}  # fmt: skip
"""The accessible names that are needed here, in Dutch."""


def take(name: str, look: Look, folder: Path) -> None:
    """All pictures of one look, as `name`-`what`.png."""
    with tempfile.TemporaryDirectory(prefix="naast-pictures-") as made, Scene(
        Path(made) / "scene", size=look.size, look=look.settings, scale=look.scale
    ) as scene:  # fmt: skip
        console = scene.open_console(words=DUTCH_SIGN_IN if look.dutch else None)

        def say(word: str) -> str:
            return WORDS[word] if look.dutch else word

        def keep(what: str) -> None:
            scene.screen.rest()
            scene.screen.save(folder / f"{name}-{what}.png")

        keep("empty")
        customer = scene.open_browser()
        customer.open(scene.shop.url)
        customer.press("button", "Sign in")
        for _ in range(2):
            customer.press("link", "Boots")
            customer.find("heading", "Leather boots Oever")
            customer.press("link", "Repairs")
            customer.find("heading", "Book a mechanic")
        customer.press("link", "Boots")
        customer.press("button", "Add to cart")
        customer.press("link", ".*Checkout.*")
        customer.find("heading", "Checkout")
        customer.press("button", "Call us")
        customer.fill("Your name", "Sanne de Vries")
        customer.press("checkbox", "With camera")
        customer.press("button", "Call now")
        console.find(say("Answer"), "push button")
        scene.bus.notifications()  # takes the notification off the screen
        keep("ringing")
        console.press(say("Answer"))
        console.find(say("Hang up"))
        page = SharedPage(console, customer, say("The customer's page"))
        before = console.pixels(say("Customer's picture"))
        until(lambda: changed_share(before, console.pixels(say("Customer's picture"))) > 0.01, "a picture that moves")
        console.press(say("Look along"))
        customer.press("button", "Yes, look along")
        page.until_same()
        scene.screen.click(*page.on_screen("textbox", "Discount code"))
        keep("in-call")
        customer.screenshot("in-call")
        (scene.folder / "in-call.png").rename(folder / f"{name}-customer.png")
        console.press(say("Hang up"))
        customer.reads("Thank you for calling")
        console.write(say("Notes"), "Hesitated at the checkout. Gave the ten percent within the mandate.")
        console.choose(say("Reason"), 1)
        console.choose(say("Outcome"), 1)
        keep("wrap-up")


DUTCH_SIGN_IN: Final = ("Naam", "Wachtwoord", "Beschikbaarheid")


def main(arguments: list[str]) -> int:
    """Takes the pictures that are asked for."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name, look in LOOKS.items():
        if name in arguments[1:] or not arguments[1:]:
            take(name, look, folder)
            print(name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
