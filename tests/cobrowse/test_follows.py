"""The share follows the customer in a real Chromium: a reload, the next page and back, a site that goes on by script, a page that was
frozen and comes back to another relay process. Asked once.

The console is a `Party`: what counts here is which page load speaks, and that nobody has to say yes again. That what comes is the page is
held by others (`test_script_page`, `test_streams`, the journeys).
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from cobrowse import wire
from cobrowse.contact import ContactState
from tests.cobrowse.devtools import DevTools, devtools
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import RelayProcess
from tests.cobrowse.sites import MICROPHONE, PATIENCE, Site, browser, relay_for, served, shared, taken

PAGE: Final = """<!doctype html><html lang="en"><title>{path}</title><h1>{path}</h1><a href="/next">Next</a>
<script>addEventListener("pageshow", ({{ persisted }}) => persisted && sessionStorage.setItem("cached", "yes"))</script>{tag}</html>"""
INSIDE: Final = "Array.from(document.querySelectorAll('*'), (one) => one.shadowRoot).filter(Boolean)"
LOOKS: Final = "looks along"
OPEN_TAB: Final = "window.open('/other', '_blank', 'noopener')"


def _page(site: Site, path: str) -> str:
    return PAGE.format(path=path, tag=site.tag())


@pytest.fixture
def site() -> Iterator[Site]:
    """A few pages."""
    with served(_page) as made:
        yield made


@pytest.fixture
def relay(prepared: Path, tmp_path: Path, site: Site) -> Iterator[RelayProcess]:
    with relay_for(site, prepared, tmp_path) as running:
        yield running


async def test_the_share_follows_and_is_asked_once(scene: Scene, site: Site) -> None:
    async with browser() as context:
        page = await context.new_page()
        looking = await shared(page, await scene.console("anna"), site.origin + "/")
        await page.reload()
        await looking.comes()
        await looking.is_not_asked()

        await page.evaluate("history.pushState({}, '', '/by-script')")  # the next page of a site that loads none
        await looking.comes(full=False, again=True)
        await looking.is_not_asked()

        await page.get_by_role("link", name="Next").click()
        await looking.comes()
        await page.go_back()
        await looking.comes()
        await looking.is_not_asked()
        assert await page.evaluate("sessionStorage.getItem('cached')") == "yes", "the browser brought the old page back as it was"


def button(words: str) -> str:
    """An expression for the card's button with these words; undefined when there is none to be seen."""
    return (
        f"{INSIDE}.flatMap((root) => [...root.querySelectorAll('button')])"
        f".find((one) => one.checkVisibility() && (one.textContent + one.ariaLabel).includes({words!r}))"
    )


def says(words: str) -> str:
    """An expression for whether the card shows these words."""
    return f"{INSIDE}.some((root) => root.querySelector('.room')?.innerText.includes({words!r}))"


async def granted(tab: DevTools, console: Party, site: Site) -> wire.Page:
    """A call, and the customer's yes: the first full batch."""
    await tab.call("Page.navigate", url=site.origin + "/")
    for words in ("Call us", "Call now"):
        await tab.until(f"!!{button(words)}")
        name = "document.querySelector('naast-call').shadowRoot.querySelector('input')"
        await tab.run(f"{name} && ({name}.value = 'Piet', {name}.dispatchEvent(new Event('input')))")
        await tab.run(f"{button(words)}.click()")
    await taken(console)
    await tab.until(f"!!{button('Yes, look along')}")
    await tab.run(f"{button('Yes, look along')}.click()")
    return await console.expect(wire.Page, full=True)


async def told(console: Party, **tabs: object) -> None:
    """Waits until the page says this of its tabs."""
    await console.expect(wire.Tabs, **tabs)


async def shows(console: Party, epoch: str) -> None:
    """Waits until this page load speaks, and asks nobody."""
    await console.expect(wire.Page, full=True, epoch=epoch)


async def another(console: Party, *known: str) -> str:
    """The next page load that speaks, none of these."""
    while (batch := await console.expect(wire.Page, full=True)).epoch in known:
        pass
    return batch.epoch


async def test_the_agent_goes_along_from_tab_to_tab(scene: Scene, site: Site, tmp_path: Path) -> None:
    """Real tabs, of which one at a time is before the person: one that is opened, back, the agent who stays, the page load of the tab that
    has the call, a tab that is closed; and what the customer presses elsewhere.
    """
    console = await scene.console("anna")
    async with devtools(tmp_path / "profile", "--lang=en-GB", *MICROPHONE) as first:
        batch = await granted(first, console, site)
        contact, one = batch.contact, batch.epoch
        assert wire.Tabs(contact, 1, 1, 1) in console.seen

        second = await first.opens(OPEN_TAB)
        await told(console, count=2, front=2, shown=2)
        two = await another(console, one)
        await second.until(says(LOOKS))
        await first.to_front()
        await told(console, count=2, front=1, shown=1)
        await shows(console, one)
        await first.run("document.querySelector('h1').textContent = 'changed'")
        assert (await console.expect(wire.Page, full=False)).epoch == one

        await console.say(wire.Follow(contact, on=False))
        await told(console, shown=1, follow=False)
        await second.to_front()
        await told(console, front=2, shown=1, follow=False)
        await first.run("document.querySelector('h1').textContent = 'again'")
        assert (await console.expect(wire.Page, full=False)).epoch == one, "the agent stays"
        await console.say(wire.Follow(contact, on=True))
        await told(console, front=2, shown=2, follow=True)
        await shows(console, two)

        await first.call("Page.reload")
        await console.expect(wire.Presence, here=False)
        assert await another(console, one) == two, "the call's own tab was loaded anew, and the customer is in the other"
        await second.close()
        await another(console, one, two)
        await told(console, count=1, front=1, shown=1)

        third = await first.opens(OPEN_TAB)
        await told(console, count=2, front=2, shown=2)
        await third.until(says(LOOKS))
        assert [said.granted for said in console.seen if isinstance(said, wire.Consent)] == [True], "asked once"
        await third.run(f"{button('Stop looking along')}.click()")
        await console.expect(wire.Consent, granted=False)
        await third.until(f"!{button('Stop looking along')}")
        await third.run(f"{button('Hang up')}.click()")
        await console.expect(wire.State, state=ContactState.WRAP_UP)
        await third.until(says("Thank you for calling"))


async def test_a_tab_that_sleeps_does_not_hold_up_the_call(scene: Scene, site: Site, tmp_path: Path) -> None:
    """A telephone puts tabs in the background to sleep: the tab that has the call is loaded anew, and goes on with it."""
    console = await scene.console("anna")
    async with devtools(tmp_path / "profile", "--lang=en-GB", *MICROPHONE) as first:
        one = (await granted(first, console, site)).epoch
        second = await first.opens(OPEN_TAB)
        await told(console, count=2, front=2)
        await second.until(says(LOOKS))
        await first.to_front()
        await told(console, count=2, front=1, shown=1)
        await second.call("Page.setWebLifecycleState", state="frozen")
        await first.call("Page.reload")
        await console.expect(wire.Presence, here=False)
        await another(console, one)
        await second.call("Page.setWebLifecycleState", state="active")
        await second.until(says(LOOKS))


async def test_a_page_that_slept_comes_back(scene: Scene, site: Site, tmp_path: Path) -> None:
    """Chromium freezes it as a telephone's does that sleeps: no timer runs, no message is heard. Meanwhile the relay is another process."""
    console = await scene.console("anna")
    async with devtools(tmp_path / "profile", "--lang=en-GB", *MICROPHONE) as tab:
        first = await granted(tab, console, site)
        await tab.run(
            "window.slept = 0; document.addEventListener('freeze', () => slept++); window.ticks = 0; setInterval(() => ticks++, 10)"
        )

        await tab.call("Page.setWebLifecycleState", state="frozen")
        async with asyncio.timeout(PATIENCE / 1000):  # what is not stored yet is lost with a relay that is killed, also a yes
            while not str(scene.relay.rows("select share from contacts")[0][0]).startswith("live"):  # noqa: ASYNC110 - a row
                await asyncio.sleep(0.05)
        scene.relay.stop(signal.SIGKILL)
        scene.relay.start()
        console = await scene.console("anna", available=False)
        await console.expect(wire.Assigned, sharing=True)
        assert await tab.run("slept") == 1
        before = await tab.run("ticks")
        await console.expect(wire.Presence, here=False)
        assert await tab.run("ticks") == before, "it sleeps"
        await tab.call("Page.setWebLifecycleState", state="active")
        again = await console.expect(wire.Page, full=True)
        assert again.epoch == first.epoch

        await tab.call("Page.setWebLifecycleState", state="frozen")
        await tab.call("Page.setWebLifecycleState", state="active")
        await console.expect(wire.Presence, here=True)  # what it had may be dead without a word: it begins anew
        third = await console.expect(wire.Page, full=True)
        assert (third.epoch, third.sequence > again.sequence) == (first.epoch, True)
        await tab.until(f"!!{button('Stop looking along')}")
        assert not await tab.run(f"!!{button('Yes, look along')}")
