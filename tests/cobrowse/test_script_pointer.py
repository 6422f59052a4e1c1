"""The agent's pointer and outline in a real Chromium: `cobrowse/script/src/pointer.ts` puts them where the thing is, whatever moves it, and
takes no press from the customer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, FloatRect, Page

from tests.cobrowse.bundles import bundled

RUN: Final = """
import { AgentPointer } from "./src/pointer";

Object.assign(window, { AgentPointer });
"""
PAGE: Final = """<!doctype html><style>body { margin: 0; height: 4000px } #wide { width: 50%; margin: 0 auto; padding: 1px }</style>
<p id="above"></p><div id="wide"><p>Your order</p><button id="pay" onclick="pressed++">Pay</button>
<div id="list" style="overflow: auto; height: 100px"><p>one</p><p id="row">two</p><p style="height: 400px">three</p></div>
<iframe id="frame" style="border: 7px solid" srcdoc="<body style='margin: 30px'><button id=inner>In a frame</button>"></iframe></div>
<dialog id="dialog"><button id="agree">Agree</button></dialog>"""
OPEN: Final = "Element.prototype.attachShadow = ((attach) => function (how) { return attach.call(this, { ...how, mode: 'open' }) })"
HELP: Final = """
pressed = 0;
pointer = new AgentPointer(() => undefined);
part = (name) => document.querySelector("naast-pointer")?.shadowRoot.querySelector(name);
thing = (id) => document.getElementById(id) ?? frame.contentDocument.getElementById(id);
box = (id) => { // in this window
  const node = thing(id), { left, top, width, height } = node.getBoundingClientRect(), outer = frame.getBoundingClientRect();
  const [x, y] = node.ownerDocument === document ? [0, 0] : [outer.left + frame.clientLeft, outer.top + frame.clientTop];
  return { left: left + x, top: top + y, width, height };
};
drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
// the outline's inner edge, 2 pixels of room off: how far each side is from the thing's
off = async (id) => {
  await drawn();
  const of = part(".mark").getBoundingClientRect(), it = box(id), edge = 5;
  const place = [of.left + edge - it.left, of.top + edge - it.top];
  const size = [of.width - it.width - 2 * edge, of.height - it.height - 2 * edge];
  return Math.max(...[...place, ...size].map(Math.abs));
};
pointsAt = async (id) => {
  await drawn();
  const [x, y] = part(".pointer").style.transform.match(/-?[\\d.]+/g).map(Number), it = box(id);
  return [(x - it.left) / it.width, (y - it.top) / it.height].map((part) => Math.round(part * 100) / 100);
};
"""
NEAR: Final = 0.1
"""CSS pixels."""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A tab with the pointer's part of the page script."""
    made = bundled(tmp_path_factory.mktemp("pointer") / "pointer.js", "--format=iife", "--loader=ts", text=RUN)
    tab = browser.new_page(viewport={"width": 1000, "height": 700})
    tab.set_content(PAGE)
    attach = "(Element.prototype.attachShadow)"  # closed to all but a test
    tab.add_script_tag(content=f"{OPEN}{attach};{made};{HELP}")
    return tab


@pytest.fixture(autouse=True)
def as_it_was(page: Page) -> Iterator[None]:
    """Each begins with the same page."""
    yield
    page.evaluate("pointer.hide(); above.textContent = ''; above.style = ''; scrollTo(0, 0); list.scrollTop = 0; pressed = 0")
    page.set_viewport_size({"width": 1000, "height": 700})


@pytest.mark.parametrize("name", ["pay", "row", "inner"])
def test_pointer_and_outline_stay_on_the_thing_whatever_moves_it(page: Page, name: str) -> None:
    page.evaluate("(id) => { pointer.show(thing(id), .25, .5, 'Anna'); pointer.show(thing(id), 0, 0, 'Anna', true) }", name)
    before = page.evaluate("(id) => box(id)", name)
    for moved in (
        "scrollTo(0, 20)",
        "above.style = 'height: 77.5px'",
        "above.textContent = 'What came above it. '.repeat(50)",
        "list.scrollTop = 13",
        "frame.contentWindow.scrollTo(0, 9)",
    ):
        page.evaluate(moved)
        assert page.evaluate("(id) => off(id)", name) < NEAR, moved
        assert page.evaluate("(id) => pointsAt(id)", name) == [0.25, 0.5], moved
    page.set_viewport_size({"width": 420, "height": 700})
    assert page.evaluate("(id) => off(id)", name) < NEAR
    assert page.evaluate("(id) => pointsAt(id)", name) == [0.25, 0.5]
    assert page.evaluate("(id) => box(id)", name) != before


def test_each_is_taken_away_for_itself_and_goes_with_the_thing(page: Page) -> None:
    seen = "[part('.pointer'), part('.mark')].map((one) => !!one?.checkVisibility())"
    show = "pointer.show(pay, .5, .5, 'Anna'); pointer.show(pay, 0, 0, 'Anna', true);"
    assert page.evaluate(f"{show} {seen}") == [True, True]
    assert page.evaluate(f"pointer.hide(false); {seen}") == [False, True]
    assert page.evaluate(f"{show} pointer.hide(true); {seen}") == [True, False]
    assert page.evaluate(f"{show} pay.hidden = true; drawn().then(() => {seen})") == [False, False]
    assert page.evaluate(f"pay.hidden = false; drawn().then(() => {seen})") == [True, True]
    assert page.evaluate(f"away = pay; pay.remove(); drawn().then(() => {seen})") == [False, False]
    assert page.evaluate(f"wide.prepend(away); pointer.hide(); {seen}") == [False, False]
    assert page.evaluate("document.querySelector('naast-pointer')") is None


def test_it_takes_no_press_and_stands_above_dialogs_with_the_agents_name_in_sight(page: Page) -> None:
    page.evaluate("pointer.show(pay, .5, .5, 'Anna de Vries'); pointer.show(pay, 0, 0, 'Anna de Vries', true)")
    page.click("#pay")
    assert page.evaluate("pressed") == 1
    inside = "(() => { const tag = part('.mark .name').getBoundingClientRect(); return tag.top >= 0 && tag.bottom <= innerHeight; })()"
    for above in ("0px", "300px"):
        page.evaluate("(height) => { above.style = 'height: ' + height }", above)
        assert page.evaluate(f"drawn().then(() => {inside})"), "the name stands within the window"
    page.evaluate("scrollTo(0, 1500)")
    assert page.evaluate(f"drawn().then(() => {inside})"), "also when the thing does not"
    page.evaluate("dialog.showModal(); pointer.show(agree, 0, 0, 'Anna de Vries', true)")
    assert page.evaluate("off('agree')") < NEAR
    left, top = page.evaluate("[box('agree').left, box('agree').top]")
    edge: FloatRect = {"x": left - 6, "y": top - 6, "width": 12.0, "height": 12.0}
    with_it = page.screenshot(clip=edge)
    page.evaluate("part('.mark').style.visibility = 'hidden'")
    assert page.screenshot(clip=edge) != with_it, "it is seen above the dialog"
    page.evaluate("part('.mark').style.visibility = ''; dialog.close()")
