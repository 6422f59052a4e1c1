"""The pictures of the window for the README: nobody calls, two customers fit, it rings, in a call with the page, the wrap-up, notes of two,
a search, without a relay; in every look.

    python -m tests.journeys.pictures FOLDER [NAME ...]

`NAME` picks looks ("light", "dark", "dutch", "dutch-dark", "wide", "large", "low"). The same real parts as in the stories.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.journeys.console import Console
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
    "dutch-dark": Look(settings={"theme": "dark", "language": "nl"}, dutch=True),
    "wide": Look((1920, 1080), {"theme": "light"}),
    "large": Look((1920, 1200), {"theme": "dark"}, scale=1.5),
    "low": Look((1920, 1080), {"theme": "light", "language": "nl"}, scale=1.5, dutch=True),
}
WORDS: Final = {
    "Answer": "Opnemen", "Hang up": "Ophangen", "Look along": "Meekijken", "Notes": "Notities", "Reason": "Reden", "Outcome": "Resultaat",
    "The customer's page": "De pagina van de klant", "Customer's picture": "Beeld van de klant", "Finish": "Afronden",
    "Recent contacts": "Recente contacten", "Found": "Gevonden", "Try now": "Nu proberen", "Written elsewhere": "Elders geschreven",
    "Keep both": "Beide houden", "wait": "wacht",
    "Ask to point": "Aanwijzen vragen", "You may point": "U mag aanwijzen", "Your pointer stays here": "Uw aanwijzer blijft hier",
}  # fmt: skip
"""The accessible names and words that are needed here, in Dutch."""


@dataclass(frozen=True)
class Taking:
    """The pictures of one look, as `name`-`what`.png in a folder."""

    name: str
    look: Look
    folder: Path
    scene: Scene
    console: Console

    def say(self, word: str) -> str:
        """An accessible name in the window's language."""
        return WORDS[word] if self.look.dutch else word

    def keep(self, what: str) -> None:
        """A picture once nothing moves any more."""
        self.scene.screen.rest()
        self.scene.screen.save(self.folder / f"{self.name}-{what}.png")

    def finish(self, notes: str) -> None:
        """The wrap-up, with a picture before it is sent."""
        self.console.write(self.say("Notes"), notes)
        self.console.choose(self.say("Reason"), 1)
        self.console.choose(self.say("Outcome"), 1)


def take(name: str, look: Look, folder: Path) -> None:
    """All pictures of one look."""
    with tempfile.TemporaryDirectory(prefix="naast-pictures-") as made, Scene(
        Path(made) / "scene", size=look.size, look=look.settings, scale=look.scale
    ) as scene:  # fmt: skip
        taking = Taking(name, look, folder, scene, scene.open_console(words=DUTCH_SIGN_IN if look.dutch else None))
        taking.keep("empty")
        scene.open_browser()
        _claimed(taking)
        _boots(taking)
        _afterwards(taking)


def _claimed(taking: Taking) -> None:
    """Somebody calls by a number that two customers have."""
    console, customer, say = taking.console, taking.scene.customer, taking.say
    customer.open(taking.scene.shop.url)
    customer.press("button", "Call us")
    customer.fill("Your name", "Fatima")
    customer.fill(r"Phone number \(optional\)", "020 765 43 21")
    customer.press("button", "Call now")
    console.press(say("Answer"), "push button")
    console.find(say("Hang up"))
    taking.scene.bus.notifications()  # takes the notification off the screen
    taking.keep("claimed")
    console.press(say("Hang up"))
    customer.reads("Thank you for calling")
    taking.finish("A kettle that came with a dent; calls again with the order's number.")
    console.press(say("Finish"))
    until(lambda: console.items(say("Recent contacts")), "the contact among the recent ones")


def _boots(taking: Taking) -> None:
    """A customer who is signed in hesitates at the checkout, with camera and page."""
    scene, console, say, keep = taking.scene, taking.console, taking.say, taking.keep
    customer = scene.customer
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
    scene.bus.notifications()
    keep("ringing")
    console.press(say("Answer"))
    console.find(say("Hang up"))
    page = SharedPage(console, customer, say("The customer's page"))
    before = console.pixels(say("Customer's picture"))
    until(lambda: changed_share(before, console.pixels(say("Customer's picture"))) > 0.01, "a picture that moves")
    console.press(say("Look along"))
    customer.press("button", "Yes, look along")
    page.until_same()
    console.press(say("Ask to point"))
    customer.press("button", "Yes, go ahead")
    console.find(say("You may point"))
    scene.screen.click(*page.on_screen("textbox", "Discount code"))
    console.reads(say("Your pointer stays here"))
    keep("in-call")
    customer.screenshot("in-call")
    (scene.folder / "in-call.png").rename(taking.folder / f"{taking.name}-customer.png")
    console.press(say("Hang up"))
    customer.reads("Thank you for calling")
    taking.finish("Hesitated at the checkout. Gave the ten percent within the mandate.")
    keep("wrap-up")


def _afterwards(taking: Taking) -> None:
    """The same notes written at another computer; then search, and all of it without a relay."""
    scene, console, say = taking.scene, taking.console, taking.say
    notes = console.value(say("Notes"))
    until(lambda: _stored(scene, "select count(*) from contacts where notes = ?", notes) == [(1,)], "the notes there")
    _stored(scene, "update contacts set notes = ?, notes_version = notes_version + 5 where notes = ?", "Wants them on Friday.", notes)
    console.write(say("Notes"), f"{notes} Size 42.")
    console.find(say("Written elsewhere"))
    taking.keep("conflict")
    console.press(say("Keep both"))
    console.press(say("Finish"))
    until(lambda: len(console.items(say("Recent contacts"))) == 2, "both among the recent contacts")
    scene.screen.key("ctrl+f")
    scene.screen.write("boots")
    until(lambda: console.items(say("Found")), lambda: f"something found:\n{console.told()}")
    scene.screen.key("Return")
    console.reads("Lindelaan")
    taking.keep("search")
    scene.relay.kill()
    scene.screen.key("Escape")
    console.find(say("Try now"))
    console.write(say("Notes"), "Called back: Friday is fine.")
    console.reads(say("wait"))
    taking.keep("offline")


def _stored(scene: Scene, statement: str, *values: str) -> list[tuple[object, ...]]:
    """On the relay's database: what another computer would have done."""
    with sqlite3.connect(scene.relay.database, timeout=10) as connection:
        rows = connection.execute(statement, values).fetchall()
    connection.close()
    return rows


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
