"""A whole page of which more is on its way, in the real web engine: built, and shown with that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.page.viewer import Viewer
from tests.cobrowse.pages import Event, Node, PageMaker, change
from tests.desktop.page.conftest import Looking, wait_for

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)

PAGES = "JSON.stringify([...document.querySelectorAll('.page')].map((page) => page.getClientRects().length))"


def scrolled(words: str) -> tuple[list[Event], Node]:
    """A page that is scrolled, as is a box in it; and what holds its words."""
    make = PageMaker()
    title = make.element("h1", words)
    box = make.element("div", make.element("p", "long", style="height:900px"), style="height:90px;overflow:auto", rr_scrollTop=120)
    events = make.full(title, box, make.element("p", "the end", style="height:3000px"))
    events[1]["data"]["initialOffset"] = {"left": 0, "top": 450}
    return events, title["childNodes"][0]


def push(viewer: Viewer, events: list[Event], **how: bool) -> None:
    viewer.receive(
        json.dumps(events, separators=(",", ":")).encode(), restart=how.get("restart", False), followed=how.get("followed", False)
    )


def stands(looking: Looking) -> Any:
    return looking.inside(
        "[d.querySelector('h1')?.innerText, Math.round(d.defaultView.scrollY), d.querySelector('div')?.scrollTop].join(' ')"
    )


@pytest.fixture
def viewer(looking: Looking) -> Viewer:
    """One that shows a page already."""
    looking.live()
    made = looking.panel._viewer
    assert made is not None
    looking.panel._under.setCurrentWidget(made)
    looking.panel.resize(900, 600)
    looking.panel.show()
    push(made, PageMaker().full("The page before"), restart=True)
    looking.shows("The page before")
    wait_for(lambda: not made.lag and not made._running)
    return made


def test_it_is_seen_with_what_follows_and_not_before(looking: Looking, viewer: Viewer) -> None:
    events, words = scrolled("Boots")
    # its patience is not to end before a slow machine has looked
    looking.run("window.setTimeout = ((real) => (what, ms) => (ms === 150 ? 0 : real(what, ms)))(setTimeout); 0")
    push(viewer, events, restart=True, followed=True)
    wait_for(lambda: looking.run(PAGES) == "[1,0]")  # the page before stays in sight
    assert viewer.lag, "what is not seen is not told as drawn"
    push(viewer, [change(0, texts=[{"id": words["id"], "value": "Shoes"}])])
    wait_for(lambda: looking.run(PAGES) == "[1]")
    assert stands(looking) == "Shoes 450 120"
    wait_for(lambda: not viewer.lag)


def test_it_is_seen_after_a_while_where_nothing_follows(looking: Looking, viewer: Viewer) -> None:
    push(viewer, scrolled("Boots")[0], restart=True, followed=True)
    wait_for(lambda: not viewer.lag)
    assert looking.run(PAGES) == "[1]"
    assert stands(looking) == "Boots 450 120"


def test_another_whole_page_takes_its_place(looking: Looking, viewer: Viewer) -> None:
    push(viewer, scrolled("Boots")[0], restart=True, followed=True)
    wait_for(lambda: not viewer._running)
    push(viewer, scrolled("Coats")[0], restart=True)
    wait_for(lambda: stands(looking) == "Coats 450 120")
    wait_for(lambda: not viewer.lag)
    assert looking.run(PAGES) == "[1]"


def test_it_goes_unseen(looking: Looking, viewer: Viewer) -> None:
    push(viewer, scrolled("Boots")[0], restart=True, followed=True)
    wait_for(lambda: not viewer._running)
    viewer.clear()
    wait_for(lambda: looking.run(PAGES) == "[]")
