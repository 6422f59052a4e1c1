"""A call with each browser that a customer comes with: heard both ways and seen, looking along, pointing, on over a page load, hung up.

Chromium at a desk has the whole story in `test_boots`; here are Firefox and a telephone.
"""

from __future__ import annotations

import pytest

from tests.journeys.alike import decoded
from tests.journeys.customer import Customer
from tests.journeys.patience import until
from tests.journeys.scene import Scene
from tests.journeys.screen import Region, changed_share, find_colour
from tests.journeys.shared_page import SharedPage
from tests.journeys.sound import BROWSER, HEADSET

pytestmark = pytest.mark.journey

POINTER = (15, 107, 92)
"""The colour of the agent's pointer, and of the card's accents."""
FINGER = 40
"""CSS pixels that a finger needs (WCAG 2.2, 2.5.8 asks for 24; the platforms' own guides for 44)."""


@pytest.mark.parametrize("browser", ["firefox", "phone"])
def test_a_call(scene: Scene, browser: str) -> None:
    customer, console = scene.open_browser(browser), scene.open_console()
    customer.open(scene.shop.url)
    _calls(scene)
    _heard(scene)
    before = console.pixels("Customer's picture")
    until(lambda: changed_share(before, console.pixels("Customer's picture")) > 0.01, "a picture that moves")
    console.save("talking")
    page = SharedPage(console, customer)
    _looks_along(scene, page)
    _points(scene, page)
    customer.press("link", "See the boots")
    customer.find("heading", "Leather boots Oever")
    page.until_same()
    headset = scene.sound.record(HEADSET)
    scene.until_heard(headset, "customer")
    headset.stop()
    customer.press("button", "Hang up")
    customer.reads("Thank you for calling")
    console.find("Finish")


def _calls(scene: Scene) -> None:
    """The card of the form, with camera."""
    customer, console = scene.customer, scene.console
    customer.press("button", "Call us")
    customer.fill("Your name", "Tess")
    if customer.find("checkbox", "With camera").properties.get("checked") != "true":
        customer.press("checkbox", "With camera")
    customer.screenshot("form")
    _fits(customer, ("button", "Call now"), ("button", "Close"))
    customer.press("button", "Call now")
    console.press("Answer")
    console.find("Hang up")


def _heard(scene: Scene) -> None:
    """Both ways."""
    headset, browser = scene.sound.record(HEADSET), scene.sound.record(BROWSER)
    scene.until_heard(headset, "customer")
    scene.until_heard(browser, "agent")
    headset.stop()
    browser.stop()
    scene.customer.screenshot("talking")
    _fits(scene.customer, ("button", "Mute"), ("button", "Camera"), ("button", "Hang up"), ("button", "Make smaller"))


def _looks_along(scene: Scene, page: SharedPage) -> None:
    customer = scene.customer
    page.console.press("Look along")
    customer.find("button", "Yes, look along")
    customer.screenshot("asked")
    _fits(customer, ("button", "Yes, look along"), ("button", "No, not now"))
    assert scene.tap.page_events() == b""
    customer.press("button", "Yes, look along")
    page.until_same()
    page.console.save("looking-along")


def _points(scene: Scene, page: SharedPage) -> None:
    """The agent clicks on a link in the window; the pointer stands at that link in the customer's browser."""
    customer = scene.customer
    page.console.press("Ask to point")
    customer.press("button", "Yes, go ahead")
    page.console.find("You may point")
    x, y, width, height = customer.box(customer.find("link", "See the boots"))
    link = Region(int(x), int(y), int(width), int(height))
    scene.screen.click(*page.on_screen("link", "See the boots"))

    def stands() -> bool:
        seen = decoded(customer.picture())[link.y - 4 : link.y + link.height + 30, link.x - 4 : link.x + link.width + 30]
        return find_colour(seen, POINTER, at_least=20) is not None

    until(stands, lambda: f"the agent's pointer at {link}")
    customer.screenshot("pointed-at")
    _fits(customer, ("button", "Stop looking along"), ("button", "Hang up"))


def _fits(customer: Customer, *wanted: tuple[str, str]) -> None:
    """What is to be pressed stands whole in the window, large enough, and nothing else of these lies over it."""
    wide, high = customer.size
    places = []
    for role, name in wanted:
        x, y, width, height = customer.box(customer.find(role, name))
        inside = x >= 0 and y >= 0 and x + width <= wide and y + height <= high
        assert inside, f"{name!r} stands outside: {x, y, width, height}"
        assert min(width, height) >= (FINGER if wide < 500 else 24), f"{name!r} is too small: {width} x {height}"
        places.append((name, x, y, width, height))
    for at, (name, x, y, width, height) in enumerate(places):
        for other, left, top, across, down in places[at + 1 :]:
            apart = x + width <= left or left + across <= x or y + height <= top or top + down <= y
            assert apart, f"{name!r} and {other!r} lie over each other"
