"""The customer's card in a real Chromium, on pages that do all they can: styles that hide everything, dialogs, popovers and the full
screen above it, Esc kept for the page's own use. What a screen reader is told is read from Chromium's own accessibility tree.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page

from tests.cobrowse.bundles import bundled
from tests.journeys.alike import decoded
from tests.journeys.patience import until
from tests.journeys.screen import Pixels, changed_share, find_colour

HOME: Final = "http://shop.example/"
STOP: Final = "Stop looking along"
POINTER: Final = (15, 107, 92)
HOSTILE: Final = {
    "hidden": "body *, naast-call, naast-pointer, html > :not(head, body) { display: none !important }",
    "unseen": "* { visibility: hidden !important; opacity: 0 !important; clip-path: inset(50%) !important; filter: opacity(0) !important }",
    "away": "* { position: absolute !important; left: -9999px !important; transform: scale(0) !important; overflow: clip !important }",
    "dead": """* { pointer-events: none !important; z-index: -1 !important; contain: strict !important }
        body, body *, naast-call { content-visibility: hidden !important }""",
    "illegible": """:root { all: unset !important; font: 90px fantasy; letter-spacing: 4em; text-transform: uppercase; color: transparent;
        word-spacing: 9em; text-indent: -999px; line-height: 9; visibility: hidden; white-space: pre; --text: red; --accent: red }""",
    "moved": "html { transform: translate(4000px) scale(.2); filter: blur(9px); opacity: .01; contain: strict; perspective: 1px }",
    "covered": """body { position: relative; z-index: 2147483647 }
        body::after { content: ''; position: fixed; inset: 0; background: red; z-index: 2147483647 }""",
    "moving": """@keyframes go { from, to { opacity: 0; translate: 9999px } }
        * { animation: go 1s infinite !important; transition: all 99s !important }""",
}
"""Styles of a site, each to hide, move or distort whatever stands on its page."""
BODY: Final = """<h1>Boots</h1><input id=field><div id=high style="position:fixed;inset:0;z-index:2147483647;background:red" hidden></div>
<dialog id=dialog style="width:100vw;height:100vh;max-width:none;max-height:none;margin:0"><input id=inside></dialog>
<div id=popover popover=manual style="width:100vw;height:100vh;border:0;background:red">over it</div><div id=host></div>
<iframe id=frame srcdoc="<input id=framed>"></iframe>"""
OPENED: Final = {
    "a modal dialog": "dialog.showModal()",
    "a dialog in a shadow root": "const inner = dialog; host.attachShadow({ mode: 'closed' }).append(inner); inner.showModal()",
    "a popover": "popover.showPopover()",
    "the full screen": "high.hidden = false; high.requestFullscreen()",
    "the highest box there is": "high.hidden = false; document.documentElement.append(high)",
}
"""What a page can put above all else."""
FOCUSED: Final = {
    "a field": "field.focus()",
    "a field in a dialog": "dialog.showModal(); inside.focus()",
    "a field in a shadow root": "const inner = field; host.attachShadow({ mode: 'open' }).append(inner); inner.focus()",
    "a field in a frame": "frame.contentWindow.focus(); frame.contentDocument.getElementById('framed').focus()",
}
"""Where a person may be when they press Esc."""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> str:
    return bundled(tmp_path_factory.mktemp("card") / "card.js", "test/card.ts", "--format=iife", "--target=es2021")


@pytest.fixture(scope="module")
def window(browser: Browser) -> Page:
    made = browser.new_page(viewport={"width": 900, "height": 700}, reduced_motion="reduce")
    text = f"<!doctype html><html lang=en><title>Shop</title>{BODY}</html>"
    made.route("**/*", lambda route: route.fulfill(body=text, content_type="text/html"))
    return made


@pytest.fixture
def page(window: Page, bundle: str) -> Page:
    """A fresh page, along which somebody looks."""
    window.goto(HOME)
    window.add_script_tag(content=bundle)
    window.evaluate("show({})")
    return window


def place(page: Page, name: str = STOP) -> dict[str, float]:
    """Where a button of the card stands."""
    found: dict[str, float] = page.evaluate("name => place(name)", name)
    return found


def press(page: Page, name: str = STOP) -> list[str]:
    """A click of a person in the middle of the button; what the card then wished."""
    at = place(page, name)
    page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    return wished(page)


def wished(page: Page) -> list[str]:
    found: list[str] = page.evaluate("wished.splice(0)")
    return found


def part(picture: Pixels, at: dict[str, float]) -> Pixels:
    """What is to be seen in a box."""
    left, top = int(at["x"]), int(at["y"])
    return picture[top : top + int(at["height"]), left : left + int(at["width"])]


def test_no_style_of_the_site_touches_it(page: Page) -> None:
    page.evaluate("show({ asked: 'scroll' }), point(document.querySelector('h1'))")
    before = decoded(page.screenshot())
    places = {name: place(page, name) for name in (STOP, "Yes, go ahead", "No, not now", "What stays hidden", "Point")}
    pointer = find_colour(before, POINTER)
    assert pointer
    assert all(at["width"] > 10 for at in places.values())
    for kind, css in HOSTILE.items():
        style = page.add_style_tag(content=css)
        after = decoded(page.screenshot())
        for name, at in places.items():
            assert place(page, name) == at, (kind, name)
            assert changed_share(part(before, at), part(after, at)) < 0.02, (kind, name)
        if kind != "moved":  # that moves what is pointed at, too
            assert find_colour(after, POINTER), kind
        assert press(page, "No, not now") == ["answer false"], kind
        assert press(page) == ["stopSharing"], kind
        style.evaluate("style => style.remove()")


@pytest.mark.parametrize("what", OPENED)
def test_nothing_on_the_page_stands_above_it_and_one_press_still_ends_it(page: Page, what: str) -> None:
    at = place(page)
    before = part(decoded(page.screenshot()), at)
    page.evaluate(f"() => {{ {OPENED[what]} }}")
    until(lambda: changed_share(before, part(decoded(page.screenshot()), at)) < 0.02, f"the bar above {what}")
    assert press(page) == ["stopSharing"]
    page.mouse.click(at["x"] - 30, at["y"] + at["height"] + 30)
    assert wished(page) == [], "nor does a press beside it"
    page.evaluate("show({ sharing: false })")
    page.mouse.click(at["x"] + 9, at["y"] + 9)
    assert wished(page) == [], "and there is nothing to end where nobody looks along"


@pytest.mark.parametrize(
    "deed",
    [
        "document.querySelector('naast-call').remove()",
        "document.documentElement.replaceChildren(document.body)",
        "document.documentElement.replaceWith(document.createElement('html'));"
        "document.documentElement.append(document.createElement('body'))",
    ],
    ids=["alone", "with the rest", "with the page"],
)
def test_a_page_that_takes_it_away_gets_it_back(page: Page, deed: str) -> None:
    page.evaluate(deed)
    page.wait_for_function("document.querySelector('naast-call')")
    assert press(page) == ["stopSharing"]


def test_where_its_buttons_are_dead_the_share_ends(page: Page) -> None:
    """`document.open` takes every listener away, those of the card and of the window too."""
    page.evaluate("document.open(); document.write('<!doctype html><p>new'); document.close()")
    page.wait_for_function("wished.length")
    assert wished(page) == ["stopSharing"]


@pytest.mark.parametrize("where", FOCUSED)
def test_esc_ends_it_wherever_the_keyboard_is_and_whatever_the_page_does_with_it(page: Page, where: str) -> None:
    page.evaluate("""() => {
        for (const at of [field, inside, document, frame.contentDocument])
            at.addEventListener("keydown", (event) => { event.stopImmediatePropagation(); event.preventDefault(); }, true);
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    }""")
    page.evaluate(f"() => {{ {FOCUSED[where]} }}")
    assert wished(page) == [], "an Esc that is none of a person's ends nothing"
    page.keyboard.press("Escape")
    assert wished(page) == ["stopSharing"]


LANGUAGES: Final = {
    "en": ("Yes", "No, not now", "What stays hidden", "Hang up"),
    "nl": ("Ja", "Nee, nu niet", "Wat blijft verborgen", "Ophangen"),
}
"""What there is to press while a question stands."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "size", [(900, 700), (375, 553), (320, 480), (640, 320)], ids=["desk", "phone", "small phone", "phone on its side"]
)
def test_nothing_that_comes_or_goes_moves_the_buttons_of_a_question(
    window: Page, bundle: str, size: tuple[int, int], language: str
) -> None:
    """A press on No would be one on Yes. They and the question itself are in sight, also where the card is higher than the window."""
    states = (
        "state: 'connecting'",
        "state: 'talking'",
        "agentPicture: 'camera'",
        "line: 'unsteady'",
        "muted: true",
        "linkUp: false",
        "soundBlocked: true",
        "path: 'broken'",
        "path: 'broken', soundBlocked: true, linkUp: false, muted: true",
    )
    width, height = size
    before = window.viewport_size
    assert before
    window.set_viewport_size({"width": width, "height": height})
    window.goto(HOME)
    window.evaluate("language => { document.documentElement.lang = language }", language)
    window.add_script_tag(content=bundle)
    for asked in ("look", "type"):
        places = []
        for state in states:
            shared = str(asked != "look").lower()
            window.evaluate(f"show({{ asked: '{asked}', sharing: {shared}, rungs: ['point', 'scroll', 'click'], {state} }})")
            places.append([place(window, name) for name in LANGUAGES[language]])
            for at in (place(window, "Marieke "), *places[-1]):
                assert at["width"], state
                assert 0 <= at["x"] <= width - at["width"], (state, at)
                assert 0 <= at["y"] <= height - at["height"], (state, at)
                assert window.evaluate("at => seen(at)", at), "nor does the bar stand above it"
        moved = [abs(at[side] - was[side]) for each in places for at, was in zip(each, places[0], strict=True) for side in at]
        assert max(moved) < 0.5, places
        assert press(window, LANGUAGES[language][1]) == ["answer false"]
        assert not window.evaluate("clipped()")
        if asked != "look" and width != 320:  # where there is no room for both, the question comes first
            assert press(window, "Stop ") == ["stopSharing"], "the bar is above the card"
    window.set_viewport_size(before)


def test_what_a_screen_reader_is_told(page: Page) -> None:
    page.evaluate("show({ asked: 'scroll' })")
    told = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for node in told:
        if not node.get("ignored"):
            found[node["role"]["value"], node.get("name", {}).get("value", "")] = {
                "description": node.get("description", {}).get("value", ""),
                **{one["name"]: one["value"].get("value") for one in node.get("properties", [])},
            }
    buttons = {name for role, name in found if role == "button"}
    assert buttons == {
        STOP, "Pause", "What stays hidden", "Point: Take it back", "Make smaller", "Yes, go ahead", "No, not now",
        "Mute", "Camera", "Hang up",
    }  # fmt: skip
    assert found["button", "No, not now"]["focused"]
    assert found["button", "Pause"]["pressed"] == "false"
    question = found["alertdialog", "May Marieke scroll on this page?"]
    assert question["description"]
    assert ("region", "Marieke looks along") in found
    live = [properties.get("live") for (role, _), properties in found.items() if role == "status"]
    assert live
    assert set(live) == {"polite"}
    assert "123 456" in {name for role, name in found if role == "StaticText"}
