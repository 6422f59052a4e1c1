"""Story 1, the boots: a customer hesitates at the checkout, calls, is heard and seen, shares the page, orders, and the contact is kept.

Every step is shown by evidence: recordings of what a device played, pixels of the screen, bytes on the wire, a process' memory.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pytest

from tests.journeys.alike import decoded
from tests.journeys.chromium import Chromium
from tests.journeys.memory import files_hold, holds
from tests.journeys.patience import lasts, until
from tests.journeys.scene import ENOUGH, Scene
from tests.journeys.screen import Pixels, Region, changed_share
from tests.journeys.servers import PASSWORD
from tests.journeys.shared_page import SharedPage
from tests.journeys.sound import BROWSER, HEADSET, RATE, RINGING, likeness
from tests.journeys.wire_tap import spellings

pytestmark = [pytest.mark.journey]

NAME: Final = "Sanne de Vries"
CARD: Final = "4929 1775 3086 4253"
HOME: Final = "Zonnebloemstraat 87"
CODE: Final = "BESIDE10"
NOTES: Final = "Hesitated over the size; gave the ten percent."
POINTER: Final = np.array((15, 107, 92), np.int16)
"""The colour of the agent's pointer."""
SIGNED_IN: Final = "Signed in on the site"


def test_the_boots(scene: Scene) -> None:
    console, customer = scene.open_console(), scene.open_browser()
    hesitate_at_the_checkout(scene)
    it_rings(scene)
    they_hear_and_see_each_other(scene)
    page = SharedPage(console, customer)
    look_along(scene, page)
    point_at_the_discount_field(scene, page)
    order_together(scene, page)
    the_card_went_nowhere(scene)
    wrap_up(scene)
    it_is_there_after_a_restart(scene)


def hesitate_at_the_checkout(scene: Scene) -> None:
    """The boots are looked at three times, by a customer who signed in on the site; a pair is put in the cart."""
    customer = scene.customer
    customer.open(scene.shop.url)
    customer.press("button", "Sign in")
    customer.find("button", f".*{NAME}.*")
    for _ in range(2):
        customer.press("link", "Boots")
        customer.find("heading", "Leather boots Oever")
        customer.press("link", "Repairs")
        customer.find("heading", "Book a mechanic")
    customer.press("link", "Boots")
    customer.press("button", "Add to cart")
    customer.press("link", ".*Checkout.*")
    customer.find("heading", "Checkout")


def it_rings(scene: Scene) -> None:
    """The customer calls; the console rings on the ringing device only, announces it, and shows what is known before the answer."""
    console, customer = scene.console, scene.customer
    ringing, headset = scene.sound.record(RINGING), scene.sound.record(HEADSET)
    customer.press("button", "Call us")
    customer.fill("Your name", NAME)
    camera = customer.find("checkbox", "With camera|Camera")
    if camera.properties.get("checked") != "true":
        customer.press("checkbox", "With camera|Camera")
    customer.press("button", "Call now")
    console.find("Answer", "push button")
    console.find("Decline", "push button")
    known = (SIGNED_IN, r"Leather boots Oever looked at 3", r"Cart .*299", "At the checkout", "new boots in", "May be given 10")
    for words in known:
        console.reads(words)
    until(lambda: float(np.abs(ringing.heard()).max(initial=0)) > 0.02, "a sound on the ringing device")
    assert float(np.abs(headset.stop()).max(initial=0)) < 0.001, "it rang in the headset"
    console.save("ringing")
    notes = scene.bus.notifications()
    assert [note for note in notes if "Sanne V." in f"{note.summary} {note.body}"], notes
    assert not [note for note in notes if re.search("vries|lindelaan|utrecht|boots", f"{note.summary} {note.body}", re.IGNORECASE)], notes
    ringing.stop()


def they_hear_and_see_each_other(scene: Scene) -> None:
    """Recordings of both ends hold what the other said, and the customer's picture moves in the window."""
    console, customer = scene.console, scene.customer
    headset, browser, ringing = scene.sound.record(HEADSET), scene.sound.record(BROWSER), scene.sound.record(RINGING)
    console.press("Answer")
    console.find("Hang up")
    scene.until_heard(headset, "customer")
    scene.until_heard(browser, "agent")
    heard, played = headset.stop(), browser.stop()
    assert likeness(heard[-8 * RATE :], scene.original("agent"), part=(0.5, 4.5)).figure < ENOUGH - 0.1, "the agent hears themselves"
    assert likeness(played[-9 * RATE :], scene.original("customer"), part=(0.5, 4.5)).figure < ENOUGH - 0.1, "the customer hears themselves"
    assert float(np.abs(ringing.stop()[-RATE:]).max(initial=0)) < 0.001, "it rings on"
    before = console.pixels("Customer's picture")
    until(lambda: changed_share(before, console.pixels("Customer's picture")) > 0.01, "a picture that moves")
    console.save("talking")
    customer.reads("Eva|eva")


def look_along(scene: Scene, page: SharedPage) -> None:
    """Nothing of the page leaves the browser before the customer says yes; then the window shows the same page."""
    console, customer = scene.console, scene.customer
    console.press("Look along")
    customer.find("button", "Yes, look along")
    assert scene.tap.page_events() == b""
    customer.press("button", "Yes, look along")
    page.until_same()
    console.save("looking-along")


def point_at_the_discount_field(scene: Scene, page: SharedPage) -> None:
    """The agent clicks on the field in the window; the pointer stands at that field in the customer's browser."""
    customer = scene.customer
    scene.console.press("Ask to point")
    customer.press("button", "Yes, go ahead")
    scene.console.find("You may point")
    customer.find("button", "Show the call.*")  # the card gave way by itself when the looking along began
    before = decoded(customer.picture())
    scene.screen.click(*page.on_screen("textbox", "Discount code"))
    x, y, width, height = customer.box(customer.find("textbox", "Discount code"))
    field = Region(int(x), int(y), int(width), int(height))

    def tip() -> tuple[int, int] | None:
        now = decoded(customer.picture())
        found = _changed(before, now)
        return (found.x, found.y) if found else None

    def stands() -> bool:
        at = tip()
        return at is not None and Region(at[0], at[1], 1, 1).inside(Region(field.x - 6, field.y - 6, field.width + 12, field.height + 12))

    until(stands, lambda: f"the agent's pointer at {field}; it is at {tip()}")
    customer.screenshot("pointed-at")
    scene.screen.click(*page.on_screen("textbox", "Discount code"), button=3)
    until(lambda: _outlined(customer.picture(), field), "the agent's outline around the field")
    customer.screenshot("outlined")
    scene.screen.click(*page.on_screen("textbox", "Discount code"), button=3)
    until(lambda: not _outlined(customer.picture(), field), "the end of the outline")


def _outlined(picture: bytes, field: Region) -> bool:
    """Whether a line of the pointer's colour stands close around every side."""
    ours = (np.abs(decoded(picture).astype(np.int16) - POINTER) < 12).all(axis=2)
    across, down, near = field.x + field.width * 3 // 4, field.y + field.height // 2, 8
    right, bottom = field.x + field.width - 1, field.y + field.height - 1
    sides = (
        ours[down, field.x - near : field.x + 2], ours[down, right - 1 : right + near],
        ours[field.y - near : field.y + 2, across], ours[bottom - 1 : bottom + near, across],
    )  # fmt: skip
    return all(side.any() for side in sides)


def _changed(before: Pixels, now: Pixels) -> Region | None:
    new = (np.abs(before.astype(np.int16) - now.astype(np.int16)) > 40).any(axis=2)
    ys, xs = np.nonzero(new & (np.abs(now.astype(np.int16) - POINTER) < 12).all(axis=2))
    return Region(int(xs.min()), int(ys.min()), int(np.ptp(xs)) + 1, int(np.ptp(ys)) + 1) if len(xs) > 20 else None


def order_together(scene: Scene, page: SharedPage) -> None:
    """The customer types the code, their address and their card, and pays; the window follows over the page load."""
    console, customer = scene.console, scene.customer
    customer.fill("Discount code", CODE)
    customer.press("button", "Apply")
    customer.reads("10 % discount")
    page.until_same()
    for field, text in (
        ("Name", NAME), ("E-mail", "sanne.devries@example.org"), ("Street and number", HOME), ("Postcode", "3571 AB"), ("Town", "Utrecht"),
        ("Card number", CARD), ("Valid until", "11 / 29"), ("Security code", "738"),
    ):  # fmt: skip
        customer.fill(field, text)
    customer.press("button", "Pay .*")
    customer.find("heading", "Thank you.*")
    page.until_same()
    console.reads("Ordered, .*269")
    headset = scene.sound.record(HEADSET)
    scene.until_heard(headset, "customer")
    headset.stop()


def the_card_went_nowhere(scene: Scene) -> None:
    """The discount code, a field that the site opened, was on the wire; the card and the address were not, nor are they in the relay."""
    assert isinstance(scene.customer, Chromium)
    key = bytes.fromhex(scene.customer.page.evaluate("JSON.parse(sessionStorage['naast:shop']).key"))
    events = scene.tap.page_events(key)
    assert CODE.encode() in events, "the tap saw the fields that the site opened"
    wanted = spellings(CARD) | spellings(HOME)
    assert CODE.encode() not in scene.tap.page_events(), "what is between the customer and the agent cannot read it"
    assert not [name for data in scene.tap.all_bytes(key) for name, value in wanted.items() if value in data]
    assert holds(scene.relay.process.pid, {NAME: NAME.encode()}) == {NAME}, "the relay's memory was searched"
    assert not holds(scene.relay.process.pid, wanted)
    assert not files_hold(scene.relay.data, wanted)


def wrap_up(scene: Scene) -> None:
    """Hang up, notes, reason, outcome, Finish; the contact is on top of the customer's journey."""
    console = scene.console
    console.press("Hang up")
    scene.customer.reads("Thank you for calling")
    console.write("Notes", NOTES)
    console.choose("Reason", 1)
    console.choose("Outcome", 1)
    console.save("wrap-up")
    console.press("Finish")
    console.until_gone("Finish")
    on_top(scene)


def on_top(scene: Scene) -> None:
    """Opened from the recent contacts, the contact is the first line of the journey, by this agent, with the older ones below."""
    console = scene.console
    console.open_item("Recent contacts", f"{NAME}.*")
    # what this computer has of it shows before what the relay has
    until(lambda: NOTES in "".join(console.details("Journey")[:1]), lambda: f"a journey with the notes on top:\n{console.told()}")
    lines = until(lambda: console.items("Journey"), lambda: f"a journey:\n{console.told()}")
    assert re.search(r"\bCall\b", lines[0]), lines
    assert len(lines) > 3, lines
    assert any("new boots in" in line for line in lines[1:]), lines


def it_is_there_after_a_restart(scene: Scene) -> None:
    """Console and relay are started again; the agent is still signed in (the keyring), and the contact is where it was."""
    console = scene.console
    assert console.stop() == 0
    assert scene.relay.stop() == 0
    scene.relay.start()
    console.start()
    console.find("Availability")
    lasts(lambda: console.look_for("Password") is None, "signed in without a password", 0.5)
    on_top(scene)
    assert PASSWORD.encode() not in b"".join(path.read_bytes() for path in console.profile.rglob("*") if path.is_file())
