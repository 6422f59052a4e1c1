"""Story 2, the cooktop: the site fails and he calls. A number only claims; the street opens what is known, a wrong street opens nothing."""

from __future__ import annotations

import re
import sqlite3
from typing import Final

import pytest

from tests.journeys.memory import holds
from tests.journeys.patience import lasts, until
from tests.journeys.scene import Scene

pytestmark = [pytest.mark.journey]

TYPE: Final = "KT-6420"
PART: Final = "left front zone"
COMPLAINT: Final = "Smells of burning when it gets hot"
NUMBER: Final = "06 24 68 13 57"
"""The number of a repair of two years ago, of Johan Bakker, Molenstraat 41 in Amersfoort."""
SHARED: Final = "020 765 43 21"
"""The number of two customers: Fatima and Karim el Amrani."""
PERSONAL: Final = r"Bakker|Molenstraat|3811|Amersfoort|j\.bakker|24 ?68|13 ?57|30 234"
TYPED: Final = "KT-6420|left front zone|Smells of burning"
SECRETS: Final = {text: text.encode() for text in ("Bakker", "Molenstraat", "Smells of burning", "Cooktop fails when hot")}


def test_the_cooktop(scene: Scene) -> None:
    console = scene.open_console()
    scene.open_browser()
    the_site_fails(scene)
    he_calls(scene, NUMBER)
    console.reads(r"Recognised by the number of a repair in \w+ 20\d\d\. Not yet checked\.")
    nothing_personal_shows(scene)
    console.save("claimed")
    console.press("Answer")
    console.find("Hang up")
    a_wrong_street_opens_nothing(scene)
    the_street_opens_it(scene)
    console.save("verified")


def test_a_number_of_two_customers_shows_two_masked_candidates(scene: Scene) -> None:
    console = scene.open_console()
    customer = scene.open_browser()
    customer.open(scene.shop.url)
    he_calls(scene, SHARED, name="F")
    console.reads("[Ff]its two customers")
    console.press("Answer")
    candidates = until(lambda: console.items("Customers who fit"), lambda: f"candidates:\n{console.told()}")
    assert len(candidates) == 2, candidates
    assert sorted(candidates) == ["F. e. A., Am***", "K. e. A., Am***"], candidates
    assert not console.has_text("Fatima|Karim|Amrani|Weesperzijde|1091|765|kettle|Laag")
    console.open_item("Customers who fit", r"F\. e\. A\.")
    console.write("Street", "Weesperzijde 88")
    console.press("Verify")
    console.reads("Fatima el Amrani")
    console.reads("Kettle came with a dent")
    assert not console.has_text("Karim|resoled")


def the_site_fails(scene: Scene) -> None:
    """He fills in the form; the shop fails at its last step."""
    customer = scene.customer
    customer.open(f"{scene.shop.url}/service")
    customer.fill("Type number", TYPE)
    customer.fill("Part, if you know it", PART)
    customer.press("button", "Next")
    customer.fill("Complaint", COMPLAINT)
    customer.press("button", "Next")
    customer.press("button", "Book the appointment")
    customer.reads("try again later or call us")


def he_calls(scene: Scene, phone: str, name: str = "Johan") -> None:
    """He calls, with a first name and a number."""
    customer, console = scene.customer, scene.console
    customer.press("button", "Call us")
    customer.fill("Your name", name)
    customer.fill(r"Phone number \(optional\)", phone)
    customer.press("button", "Call now")
    console.find("Answer", "push button")


def nothing_personal_shows(scene: Scene) -> None:
    """What he did is there, without what he typed; nothing of the customer record is in the window, nor was it sent."""
    console = scene.console
    console.reads("Failed .*try again later or call us")
    lasts(lambda: not console.has_text(PERSONAL) and not console.has_text(TYPED), "nothing personal before the check", 0.5)
    assert not holds(console.process.pid, SECRETS), "what may not be seen is not sent, so it is not in the console's memory"


def a_wrong_street_opens_nothing(scene: Scene) -> None:
    """The agent types a street that is not his: a line says so, nothing opens, and the journal has noted it."""
    console = scene.console
    console.write("Street", "Kerkstraat 3")
    console.press("Verify")
    console.reads("Does not match. 2 tries left")
    nothing_personal_shows(scene)
    noted = [entry for entry in journal(scene) if re.search("no_match", " ".join(entry))]
    assert len(noted) == 1, journal(scene)
    assert not any("Kerkstraat" in " ".join(entry) for entry in journal(scene)), "what was said is not noted, only that it did not match"


def the_street_opens_it(scene: Scene) -> None:
    """The street that he says opens the card, the journey, and what he typed into the form."""
    console = scene.console
    console.write("Street", "molenstr. 41")
    console.press("Verify")
    for words in ("Johan Bakker", "Molenstraat 41", "Checked by street", TYPE, PART, COMPLAINT, "Failed .*try again later or call us"):
        console.reads(words)
    lines = until(lambda: console.items("Journey"), lambda: f"a journey:\n{console.told()}")
    assert any("left front zone dead" in line for line in lines), lines
    assert holds(console.process.pid, SECRETS) == set(SECRETS), "the console's memory was searched"
    assert [entry for entry in journal(scene) if re.search("matched", " ".join(entry))], journal(scene)


def journal(scene: Scene) -> list[tuple[str, ...]]:
    """What the relay's journal noted, oldest first: what, detail, who."""
    connection = sqlite3.connect(f"file:{scene.relay.database}?mode=ro", uri=True)
    try:
        rows = connection.execute("select what, detail, who from journal order by id").fetchall()
    finally:
        connection.close()
    return [tuple(map(str, row)) for row in rows]
