"""Stylesheets that go beside the page: asked for once, waited for a moment, believed by their hash, made safe like any other."""

from __future__ import annotations

from hashlib import sha256

import pytest

from cobrowse import wire
from desktop.page import reader, sheets
from desktop.page.sheets import TRIES, PageSheets
from tests.cobrowse.pages import Event, PageMaker, Stream, change, deflater, part
from tests.desktop.page.conftest import Looking, wait_for

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)

GREEN = "#boots { color: rgb(0, 128, 0); }" + "i { color: red; }" * 40
COLOUR = "getComputedStyle(d.querySelector('#boots')).color"


def packed(css: str) -> bytes:
    return part(deflater(), css.encode())


def named(css: str) -> str:
    return sha256(css.encode()).hexdigest()


def given(css: str, name: str = "") -> tuple[wire.Asset, bytes]:
    """A sheet as the relay gives it."""
    body = packed(css)
    return wire.Asset("c1", name or named(css), name or named(css), len(body)), body


def page(css: str = GREEN) -> list[Event]:
    make = PageMaker()
    link = make.element("link", rel="stylesheet", _cssText=f"naast://sheet/{named(css)}")
    return make.full(make.element("p", "Shown", id="boots"), head=(link,))


@pytest.fixture
def asked(looking: Looking) -> list[str]:
    """What the panel asks for."""
    found: list[str] = []
    looking.panel.assets_wanted.connect(found.extend)
    looking.live()
    return found


def test_what_is_not_what_its_hash_says_or_unpacks_without_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    held = PageSheets()
    assert held.take(*given(GREEN)) == (False, False), "nobody asked"
    held.ask([named(GREEN)])
    assert held.take(*given("p{}", named(GREEN))) == (True, False)
    assert held.text(named(GREEN)) == ""
    assert held.lacks([named(GREEN)]) == (), "it is not waited for any more"
    assert held.take(wire.Asset("c1", named(GREEN)), b"") == (True, False)
    assert held.take(wire.Asset("c1", named(GREEN), size=3), b"\xff\xff\xff") == (True, False)
    monkeypatch.setattr(sheets, "MAX_SHEET", 100)
    assert held.take(*given(GREEN)) == (True, False)
    monkeypatch.undo()
    assert held.take(*given(GREEN)) == (True, True), "late, and told so"
    assert held.text(named(GREEN)) == GREEN


def test_it_holds_no_more_than_it_may_and_asks_no_more_often() -> None:
    held = PageSheets(most=3 * 1000)
    for at in range(10):
        css = f"{at}" * 1000
        assert held.ask([named(css)]) == (named(css),)
        held.take(*given(css))
    assert held.size <= 3000
    assert held.missing([named("0" * 1000), named("9" * 1000)]) == (named("0" * 1000),)
    assert [held.ask([named(GREEN)]) for _ in range(TRIES + 1)] == [(named(GREEN),)] * TRIES + [()]


def test_a_sheet_is_asked_for_once_and_the_page_waits_for_it(looking: Looking, asked: list[str]) -> None:
    looking.send(page(), full=True)
    looking.send([change(3, id=1, x=0, y=5)])
    wait_for(lambda: asked)
    assert asked == [named(GREEN)]
    looking.panel.receive(*given(GREEN))
    wait_for(lambda: looking.panel._viewer is not None and looking.inside(COLOUR) == "rgb(0, 128, 0)")
    # the next page load has it, and nothing is asked
    looking.stream = Stream("e2")
    looking.send(page(), full=True)
    wait_for(lambda: looking.panel._epoch == "e2")
    wait_for(lambda: looking.inside(COLOUR) == "rgb(0, 128, 0)")
    assert asked == [named(GREEN)]
    assert looking.resyncs == 0


def test_a_sheet_that_does_not_come_is_waited_for_a_moment_only_and_shown_when_it_comes(
    looking: Looking, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "SHEETS_WITHIN", 50)
    looking.send(page(), full=True)
    wait_for(lambda: looking.panel._epoch == "e1")
    wait_for(lambda: looking.inside(COLOUR) == "rgb(0, 0, 0)")
    # nor does the next one stand still for another that is missing
    looking.send(page("b{}" * 300), full=True)
    wait_for(lambda: len(asked) == 2)
    looking.panel.receive(*given(GREEN))
    wait_for(lambda: looking.resyncs == 1)
    looking.send(page(), full=True)
    wait_for(lambda: looking.inside(COLOUR) == "rgb(0, 128, 0)")


def test_a_sheet_that_is_not_what_its_hash_says_is_not_shown(looking: Looking, asked: list[str]) -> None:
    looking.send(page(), full=True)
    wait_for(lambda: asked)
    looking.panel.receive(*given("#boots { color: rgb(255, 0, 0); }", named(GREEN)))
    wait_for(lambda: looking.panel._epoch == "e1")
    wait_for(lambda: looking.inside(COLOUR) == "rgb(0, 0, 0)")


def test_a_hostile_sheet_fetches_nothing(looking: Looking, asked: list[str]) -> None:
    hostile = (
        '@import "http://evil.example/a.css"; #boots { color: rgb(0, 128, 0); background: url(http://evil.example/a.png); }'
        '@font-face { font-family: f; src: url("//evil.example/f.woff2") }'
        'p { font-family: f; cursor: image-set("http://evil.example/c" 1x) }'
        "</style><script>document.title = 'ran'</script><style>"
    )
    looking.send(page(hostile), full=True)
    wait_for(lambda: asked)
    looking.panel.receive(*given(hostile))
    wait_for(lambda: looking.panel._viewer is not None and looking.inside(COLOUR) == "rgb(0, 128, 0)")
    shown = str(looking.inside("d.documentElement.outerHTML"))
    assert [word for word in ("@import", "url(http", "image-set(", "//evil.example/f") if word in shown] == []
    assert looking.inside("d.querySelectorAll('script').length") == 0
    assert looking.panel._viewer is not None
    assert looking.panel._viewer.stopped_requests == 0


def test_nothing_of_a_page_stays_in_line_when_it_is_put_away(looking: Looking, asked: list[str]) -> None:
    looking.send(page(), full=True)
    wait_for(lambda: asked)
    looking.panel.clear()
    looking.panel.receive(*given(GREEN))
    assert looking.panel._viewer is None
