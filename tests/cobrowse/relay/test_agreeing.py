"""Steps of an agreement on a key go to the other side, within their bounds, from whoever may say them, and only while a page is shared."""

from __future__ import annotations

from cobrowse import wire
from tests.cobrowse.parties import Party, Scene

HALF = "04" + "ab" * 64


async def sharing(scene: Scene) -> tuple[Party, Party, str]:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.share(console, page)
    return console, page, contact


async def test_each_step_reaches_the_other_side(scene: Scene) -> None:
    console, page, contact = await sharing(scene)
    for step in (wire.Key(contact, "ask"), wire.Key(contact, "console", HALF)):
        await console.say(step)
        assert await page.expect(wire.Key) == step
    for step in (wire.Key(contact, "commit", "cd" * 32), wire.Key(contact, "page", HALF, "ef" * 44)):
        await page.say(step)
        assert await console.expect(wire.Key) == step


REFUSED = (
    ("page", "ask", "", wire.Problem.NOT_ALLOWED),
    ("page", "console", HALF, wire.Problem.NOT_ALLOWED),
    ("console", "commit", "ab", wire.Problem.NOT_ALLOWED),
    ("console", "page", HALF, wire.Problem.NOT_ALLOWED),
    ("console", "console", "ab" * wire.MAX_KEY, wire.Problem.TOO_LARGE),
    ("page", "commit", "the boots", wire.Problem.MALFORMED),
    ("page", "commit", "abc", wire.Problem.MALFORMED),
)


async def test_what_is_no_step_of_this_side_is_refused(scene: Scene) -> None:
    console, page, contact = await sharing(scene)
    for who, step, value, problem in REFUSED:
        party = {"page": page, "console": console}[who]
        await party.say(wire.Key(contact, step, value))
        assert (await party.expect(wire.Error)).problem is problem


async def test_without_a_shared_page_there_is_nothing_to_agree_on(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page)
    for party, step in ((console, "ask"), (page, "commit")):
        await party.say(wire.Key(contact, step))
        assert (await party.expect(wire.Error)).problem is wire.Problem.NO_CONSENT
