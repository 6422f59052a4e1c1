"""What numbers.ts makes of a page before rrweb comes to it, in a real Chromium: node for node what rrweb alone makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from cobrowse.sanitize import Sanitizer
from tests.cobrowse.bundles import bundled
from tests.cobrowse.pages import Node, PageMaker
from tests.desktop.page.recorded import sessions

TAGS = (
    "div", "p", "a", "span", "ul", "li", "table", "tbody", "tr", "td", "form", "label", "button", "select", "option", "img",
    "picture", "textarea", "input", "style", "dialog", "canvas", "video", "iframe", "details", "noscript", "template", "x-card",
    "svg", "path", "lineargradient",
)  # fmt: skip
NAMES = (
    "class", "id", "style", "title", "href", "data-part", "aria-label", "popover", "naast-masked", "naast-hover", "rr_scrollTop",
    "rr_width", "onclick", "onmouseover", "_cssText", "xlink:href", "selected", "value", "checked", "viewBox", "is", "Strange",
    "rel",
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(("", "a b", "width:12;color:red", "#part", "1px")), st.booleans(), st.none(), st.integers(0, 90))


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    made = browser.new_page()
    script = bundled(tmp_path_factory.mktemp("bundle") / "made.js", "test/made_beforehand.ts", "--format=iife", "--target=es2021")
    made.set_content("<!doctype html><body></body>")
    made.add_script_tag(content=script)
    yield made
    made.close()


def both(page: Page, document: Node) -> int:
    """How many nodes were made beforehand; both ways come to the same page."""
    ways = page.evaluate("(page) => madeBothWays(page)", document)
    assert ways["together"] == ways["alone"]
    return int(ways["made"])


def test_what_a_page_of_today_holds(page: Page) -> None:
    make = PageMaker()
    element = make.element
    picture = element("img", src="data:,", srcset="data:, 2x")
    card = element("article", element("h3", "Boots"), picture, element("a", "More", href="#a"), style="width:90")
    icon = element("svg", element("path", d="M0 0h9"), element("lineargradient", element("stop"), id="g"), viewBox="0 0 9 9")
    for part in (icon, *icon["childNodes"], *icon["childNodes"][1]["childNodes"]):
        part["isSVG"] = True
    inner = element("b", "in the shade")
    inner["isShadow"] = True
    host = element("x-card", inner, "slotted")
    host["isShadowHost"] = host["isCustom"] = True
    masked = element("p", element("i", "*****"), **{"naast-masked": ""})
    field = element(
        "form", element("textarea", value="words"), element("select", element("option", "One", selected=True)), element("input", value="x")
    )
    style = element("style", "p:hover { color: red }")
    style["childNodes"][0]["isStyle"] = True
    document = make.document(
        card, icon, host, masked, field, element("ul", rr_scrollTop=12), element("dialog", rr_open_mode="modal"), head=(style,)
    )
    assert both(page, document) > 10


def test_a_page_without_a_doctype(page: Page) -> None:
    make = PageMaker()
    document = make.document(make.element("p", "old", style="width:90;color:f00"))
    document["compatMode"] = "BackCompat"
    document["childNodes"] = [child for child in document["childNodes"] if child["type"] == 2]
    both(page, document)


def test_the_recorded_sessions(page: Page) -> None:
    made = 0
    for session in sessions():
        cleaned = Sanitizer()
        for batch in session:
            for event in cleaned.clean(batch).events:
                if event["type"] == 2:
                    made += both(page, event["data"]["node"])
    assert made > 80


@st.composite
def trees(draw: st.DrawFn) -> Node:
    """A document with whatever in it."""
    make = PageMaker()

    def element(depth: int) -> Node:
        names = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
        attributes: dict[str, Any] = {name: draw(VALUES) for name in names}
        children = [
            element(depth - 1) if draw(st.booleans()) and depth else draw(st.sampled_from(("", " ", "words", "a{b:c}")))
            for _ in range(draw(st.integers(0, 3)))
        ]
        made = make.element(draw(st.sampled_from(TAGS)), *children, **attributes)
        for mark in ("isSVG", "isCustom", "isShadowHost", "isShadow"):
            if draw(st.integers(0, 9)) == 0:
                made[mark] = True
        return made

    return make.document(*(element(4) for _ in range(draw(st.integers(1, 4)))))


@given(document=trees())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_stands_in_a_page(page: Page, document: Node) -> None:
    both(page, document)
