"""What bad input gets: each trouble a sentence that says what happened and what to do, and nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from tests.journeys.patience import until
from tests.journeys.scene import Scene
from tests.journeys.servers import PASSWORD
from tests.journeys.sound import BROWSER, HEADSET, MICROPHONE, RATE, gaps

pytestmark = [pytest.mark.journey]

Make = Callable[..., Scene]
NOTES: Final = "Written while the relay was away."


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Scene] = []

    def put_up(**options: object) -> Scene:
        made.append(Scene(tmp_path / "scene", **options))  # type: ignore[arg-type]  # as the test says
        return made[-1]

    yield put_up
    for scene in made:
        scene.close()


def call(scene: Scene, name: str = "Tess") -> None:
    """The customer calls from the front page and the agent answers."""
    scene.customer.open(scene.shop.url)
    scene.customer.press("button", "Call us")
    scene.customer.fill("Your name", name)
    scene.customer.press("button", "Call now")
    scene.console.press("Answer")
    scene.console.find("Hang up")


def test_signing_in(make: Make) -> None:
    """A wrong password, a relay that is not there, a session that is over, and a second console."""
    scene = make()
    console = scene.start_console()
    scene.sign_in("not the password")
    console.reads("Name and password do not belong together")
    scene.relay.kill()
    scene.sign_in(PASSWORD)
    console.reads("The relay does not answer")
    scene.relay.start()
    scene.sign_in(PASSWORD)
    console.find("Availability")

    window = scene.screen.windows(console.process.pid)[0]
    scene.screen.minimise(window)
    second = console.second()
    assert second.until_ends(15) == 0, second.text()
    until(lambda: scene.screen.active() == window, "the first console in front")
    assert console.process.code is None

    assert console.stop() == 0
    assert scene.relay.stop() == 0
    _end_sessions(scene.relay.database)
    scene.relay.start()
    console.start()
    console.reads("Your session has expired. Sign in again")
    scene.sign_in(PASSWORD)
    console.find("Availability")


def _end_sessions(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("update sessions set expires = 1")
        connection.execute("update refresh_tokens set expires = 1")
    connection.close()


def test_the_relay_is_gone_in_the_middle_of_a_call(make: Make) -> None:
    """The call goes on both ways, the window says what is missing and comes back by itself, and what was written is kept."""
    scene = make()
    console, customer = scene.open_console(), scene.open_browser()
    call(scene)
    # once, before gaps are looked for: where both speak for the first time, Chromium's echo canceller takes words of the customer away,
    # half a second at a time, and beside the pause in what is spoken that is a gap
    first = scene.sound.record(BROWSER)
    scene.until_heard(first, "agent")
    first.stop()
    headset = scene.sound.record(HEADSET)
    scene.until_heard(headset, "customer")
    headset.stop()
    browser = scene.sound.record(BROWSER)
    scene.relay.kill()
    console.reads("The call goes on")
    customer.reads("Your call goes on")
    after = scene.sound.record(HEADSET)
    scene.until_heard(after, "customer")
    scene.until_heard(browser, "agent")
    console.write("Notes", NOTES)
    console.save("relay-gone")
    scene.relay.start()
    until(lambda: not console.has_text("The call goes on"), lambda: f"the line stays:\n{console.told()}", 40)
    until(lambda: not customer.has_text("out of reach"), lambda: f"the card's line stays:\n{customer.describe()}", 40)
    scene.until_heard(after, "customer")
    silent = [gap for gap in gaps(after.stop()) if gap[1] > 1.2 and gap[0] > 1]
    assert not silent, f"the customer was not heard for {silent}"
    browser.stop()
    console.press("Hang up")
    customer.reads("Thank you for calling")
    assert console.value("Notes") == NOTES
    console.choose("Reason", 1)
    console.choose("Outcome", 1)
    console.press("Finish")
    console.open_item("Recent contacts", "Tess")
    until(lambda: any(NOTES in detail for detail in console.details("Journey")), lambda: f"the notes on the journey:\n{console.told()}")


def test_the_agents_microphone_is_missing(make: Make) -> None:
    """The window says so, the customer is heard all the same; plugged in, it is used at once."""
    scene = make()
    console = scene.open_console()
    scene.open_browser()
    scene.sound.unplug(MICROPHONE)
    call(scene)
    console.reads("No microphone found. Plug in a headset")
    headset, browser = scene.sound.record(HEADSET), scene.sound.record(BROWSER)
    scene.until_heard(headset, "customer")
    headset.stop()
    scene.sound.plug_microphone()
    until(lambda: not console.has_text("No microphone found"), lambda: f"the line stays:\n{console.told()}")
    scene.until_heard(browser, "agent")
    browser.stop()


def test_the_customers_browser_does_not_allow_the_microphone(make: Make) -> None:
    """The customer reads how to allow it and may call without; the agent reads why nothing is heard, and is heard."""
    scene = make()
    console, customer = scene.open_console(), scene.open_browser(allow=False)
    customer.open(scene.shop.url)
    customer.press("button", "Call us")
    customer.fill("Your name", "Tess")
    customer.press("button", "Call now")
    customer.reads("Your browser does not let us use the microphone")
    customer.press("button", "Call without microphone")
    console.press("Answer")
    console.reads("The customer's browser does not allow the microphone")
    browser = scene.sound.record(BROWSER)
    until(lambda: len(browser.heard()) > RATE and np.abs(browser.heard()).max() >= 0, "a recording")
    scene.until_heard(browser, "agent")
    browser.stop()


def test_no_keyring_and_an_unknown_site(make: Make) -> None:
    """Without a keyring nothing about customers is written down, and the window says so. An unknown site's page says why it cannot call."""
    scene = make(keyring=False, site="nowhere")
    console, customer = scene.open_console(), scene.open_browser()
    console.reads("no keyring")
    assert not list(console.profile.glob("*.db*")), "a cache without a key"
    customer.open(scene.shop.url)
    customer.press("link", "Boots")
    customer.find("heading", "Leather boots Oever")
    if customer.look_for("button", "Call us"):
        customer.press("button", "Call us")
        customer.fill("Your name", "Tess")
        customer.press("button", "Call now")
    until(lambda: "unknown_site" in customer.log or "nowhere" in customer.log, lambda: f"a word on the console:\n{customer.log}")
    assert console.look_for("Answer") is None
