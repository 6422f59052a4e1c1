"""Up the ladder and back, with the real console, relay and Chromium.

Each rung is asked apart, done only after its own yes and never on a card's fields, paused, taken back, and ended by Esc.
"""

from __future__ import annotations

import pytest

from tests.journeys.alike import decoded
from tests.journeys.patience import until
from tests.journeys.scene import Scene
from tests.journeys.screen import Pixels, changed_share
from tests.journeys.shared_page import SharedPage

pytestmark = pytest.mark.journey


def test_up_the_ladder_and_back(scene: Scene) -> None:
    customer, console = scene.open_browser(), scene.open_console()
    customer.open(scene.shop.url)
    customer.press("link", "Boots")
    customer.press("button", "Add to cart")
    customer.press("link", ".*Checkout.*")
    customer.find("heading", "Checkout")
    customer.fill("Town", "Utrecht")
    customer.press("button", "Call us")
    customer.fill("Your name", "Tess")
    customer.press("button", "Call now")
    console.press("Answer")
    console.press("Look along")
    town = _part(scene, "Town")
    customer.press("button", "What stays hidden")
    until(lambda: changed_share(town, _part(scene, "Town")) > 0.8, "what was typed is covered")
    customer.screenshot("preview")
    customer.press("button", "What stays hidden")
    until(lambda: changed_share(town, _part(scene, "Town")) < 0.2, "and is not, any more")
    customer.press("button", "Yes, look along")
    page = SharedPage(console, customer)
    page.until_same()
    console.press("Ask to point")
    customer.find("heading", "May eva point on this page.")
    customer.find("button", "Yes, go ahead")
    customer.screenshot("asked-to-point")
    customer.press("button", "No, not now")
    console.find("Ask to point")
    _clicks(scene, page)
    _types(scene, page)
    _scrolls(scene)
    _back_down(scene)


def _part(scene: Scene, name: str) -> Pixels:
    """A field as the customer sees it."""
    x, y, width, height = (int(one) for one in scene.customer.box(scene.customer.find("textbox", name)))
    return decoded(scene.customer.picture())[y : y + height, x : x + width]


def _granted(scene: Scene, rung: str) -> None:
    scene.console.press(f"Ask to {rung}")
    scene.customer.press("button", "Yes, go ahead")
    scene.console.find(f"You may {rung}")
    scene.customer.find("button", "Show the call.*")


def _focused(scene: Scene, name: str) -> bool:
    return scene.customer.find("textbox", name).properties.get("focused") is True


def _clicks(scene: Scene, page: SharedPage) -> None:
    """Nothing at the card's number; the discount code takes the click. In that order, so that the second says that both came."""
    code, card = (page.on_screen("textbox", name) for name in ("Discount code", "Card number"))
    scene.screen.click(*code)  # before it was granted
    _granted(scene, "click")
    assert not _focused(scene, "Discount code")
    scene.screen.click(*card)
    scene.screen.click(*code)
    until(lambda: _focused(scene, "Discount code"), "the click in the customer's page")
    assert not _focused(scene, "Card number")
    scene.console.save("clicked")
    scene.customer.screenshot("clicked")


def _types(scene: Scene, page: SharedPage) -> None:
    """Nothing before the yes, nor into the card's number; then a code, with a slip mended. It stays hidden from who typed it."""
    customer, console = scene.customer, scene.console
    code, card = (page.on_screen("textbox", name) for name in ("Discount code", "Card number"))
    scene.screen.write("too early")
    _granted(scene, "type")
    for field, text in ((card, "4111"), (code, "WINTEX")):
        scene.screen.click(*field)
        scene.screen.write(text)
    scene.screen.key("BackSpace")
    scene.screen.write("R")
    until(lambda: customer.value("Discount code") == "WINTER", lambda: f"the code that was typed: {customer.value('Discount code')}")
    assert customer.value("Card number") == ""
    console.reads("What you type goes to the customer's page.*")
    console.save("typing")
    customer.screenshot("typed")
    scene.screen.key("Escape")
    customer.find("button", "Type: Take it back")


def _scrolls(scene: Scene) -> None:
    customer, console = scene.customer, scene.console
    _granted(scene, "scroll")

    def top() -> float:
        return customer.box(customer.find("heading", "Checkout"))[1]

    before = top()
    console.focus("Point at")
    scene.screen.key("Next")
    until(lambda: top() < before - 20, "the customer's page scrolls")
    customer.screenshot("scrolled")


def _back_down(scene: Scene) -> None:
    customer, console = scene.customer, scene.console
    customer.press("button", "Pause")
    console.reads("Paused by the customer")
    console.save("paused")
    customer.screenshot("paused")
    customer.press("button", "Pause")
    console.reads("Live.*")
    customer.press("button", "Click: Take it back")
    console.find("Ask to click")
    console.find("You may scroll")
    customer.key("Escape")
    console.reads("Looking along has ended")
    customer.until_gone("button", "Stop looking along")
    customer.reads("Tess|Eva|eva")
