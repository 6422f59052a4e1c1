"""What the viewer draws over the page, on the real web engine."""

from __future__ import annotations

import json
import os
import time

import pytest

from desktop.page.decoder import PageDecoder
from desktop.page.engine import COLLECT, Ready
from desktop.page.ground import CHROMIUM_FLAGS
from desktop.page.lines import quoted
from tests.cobrowse.pages import PageMaker, Stream, change
from tests.desktop.page.conftest import Looking, wait_for

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)


def test_the_customers_own_pointer_finger_and_scrolling_are_seen(looking: Looking) -> None:
    make = PageMaker()
    box = make.element("div", make.element("p", "long", style="height:5000px"), style="width:300px;height:200px;overflow:auto")
    looking.live()
    looking.send(make.full(box), full=True)
    looking.shows("long")
    customer = "document.querySelector('.customer')"
    assert looking.run(f"{customer}.hidden") is True
    looking.send([change(1, positions=[{"x": 100, "y": 50, "id": box["id"]}])])
    wait_for(lambda: looking.run(f"{customer}.className") == "customer")
    frame = "document.querySelector('.page').getBoundingClientRect()"
    across = f"({customer}.getBoundingClientRect().left - {frame}.left) / {frame}.width * 1000"
    wait_for(lambda: abs(float(str(looking.run(across))) - 100) < 4)
    looking.send([change(2, type=7, id=box["id"], x=120, y=60)])
    wait_for(lambda: looking.run(f"{customer}.className") == "customer touch")
    looking.send([change(3, id=box["id"], x=0, y=700)])
    wait_for(lambda: looking.inside("d.querySelector('div').scrollTop") == 700)
    looking.send([change(2, type=9, id=box["id"], x=120, y=10)])
    wait_for(lambda: looking.run(f"getComputedStyle({customer}).opacity") == "0")


def test_the_replayer_holds_no_event_longer_than_it_takes(looking: Looking) -> None:
    make = PageMaker()
    box = make.element("p", "here")
    words = box["childNodes"][0]
    looking.live()
    looking.send(make.full(box), full=True)
    looking.shows("here")
    for turn in range(20):
        looking.send([change(0, texts=[{"id": words["id"], "value": f"word {turn}"}])])
    looking.shows("word 19")
    wait_for(lambda: looking.run("naastViewer.held()") == 0)


def test_what_the_page_no_longer_has_is_let_go(looking: Looking) -> None:
    looking.live()
    looking.send(PageMaker().full("here"), full=True)
    looking.shows("here")
    looking.run("window.lost = new WeakRef(document.createElement('p')); 0")
    looking.run("const now = performance.now(); performance.now = () => now + 3_600_000; 0")
    assert looking.run("lost.deref() !== undefined")
    looking.send(PageMaker().full("there"), full=True)
    wait_for(lambda: looking.run("lost.deref() === undefined"))
    first, *others = os.environ[CHROMIUM_FLAGS].split()
    assert first == COLLECT
    assert others, "flags of the user's own are lost"


def test_a_window_that_stood_still_itself_takes_no_page_for_one_that_hangs(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    looking.live()
    looking.send(PageMaker().full("Checkout"), full=True)
    looking.shows("Checkout")
    viewer = looking.panel._viewer
    assert viewer is not None
    monkeypatch.setattr("desktop.page.viewer.ANSWERS_WITHIN", 0.2)
    monkeypatch.setattr("desktop.page.viewer.ASKED_EVERY", 100)
    viewer._ask()
    time.sleep(0.3)  # nothing is waited for: so long does the window stand still
    viewer._ask()  # its timer comes before the answer, which waits in the same loop
    monkeypatch.undo()
    looking.send(PageMaker().full("Here still"), full=True)
    looking.shows("Here still")
    assert looking.panel._viewer is viewer


def test_a_word_that_comes_while_the_page_goes_is_heard_by_nobody(looking: Looking) -> None:
    looking.live()
    viewer = looking.panel._viewer
    assert viewer is not None
    said: list[bool] = []
    shelf = viewer._engine.shelf

    def last_word() -> None:
        said.append(True)
        shelf.reported.emit(Ready())

    viewer.page.destroyed.connect(last_word)
    looking.panel.clear()
    assert said == [True]


def test_what_waited_with_a_whole_page_and_was_drawn_with_it_is_no_measure_of_a_change(looking: Looking) -> None:
    make = PageMaker()
    box = make.element("p", "here")
    drawn: list[float] = []
    looking.live()
    viewer = looking.panel._viewer
    assert viewer is not None
    viewer.drawn.connect(drawn.append)
    looking.send(make.full(box), full=True)
    looking.send([change(0, texts=[{"id": box["childNodes"][0]["id"], "value": "there"}])])
    looking.shows("there")
    wait_for(lambda: not viewer.lag)
    assert drawn == []
    looking.send([change(0, texts=[{"id": box["childNodes"][0]["id"], "value": "by itself"}])])
    wait_for(lambda: drawn)


def test_behind_a_whole_page_goes_what_is_there_while_it_is_built(looking: Looking) -> None:
    make, stream, read = PageMaker(), Stream(), PageDecoder()
    box = make.element("p", "here")
    looking.live()
    viewer = looking.panel._viewer
    assert viewer is not None
    wait_for(lambda: viewer._ready and not viewer._running)
    looking.panel._under.setCurrentWidget(viewer)
    viewer.receive(read.decode(*stream.batch(make.full(box), full=True)).events, restart=True)
    for turn in range(3):
        changed = change(0, texts=[{"id": box["childNodes"][0]["id"], "value": f"turn {turn}"}])
        viewer.mark(0)  # a word beside takes no place
        viewer.receive(read.decode(*stream.batch([changed])).events, restart=False)
    assert viewer._running == 3, "the page, the word, the first change; the others wait until that is done"
    assert viewer._lines
    looking.shows("turn 2")
    wait_for(lambda: not viewer._running and not viewer._lines)


def test_whatever_a_page_says_is_data_to_the_script(looking: Looking) -> None:
    looking.live()
    hostile = [
        "'",
        "\\",
        "\\'",
        "'),alert(1),('",
        "a\nb\r\t\0",
        "\u2028\u2029",
        "\ufeff€𝄞",
        "`${x}`",
        "</script><!--",
        '"',
        "\\u0027",
        "__proto__",
    ]
    given = [*hostile, dict.fromkeys(hostile, 1)]
    for text in (json.dumps(given, ensure_ascii=False), json.dumps(given)):
        assert looking.run(f"JSON.stringify(JSON.parse({quoted(text.encode())}))") == json.dumps(
            given, ensure_ascii=False, separators=(",", ":")
        )


def test_more_than_the_picture_can_show_is_let_go_and_a_fresh_page_asked_for(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.page.lines.MOST_WAITING", 2_000)
    make = PageMaker()
    box = make.element("p", "here")
    words = box["childNodes"][0]
    looking.live()
    looking.send(make.full(box), full=True)
    looking.shows("here")
    for turn in range(50):  # in one turn of the window's loop: the page can have taken the first alone
        looking.send([change(0, texts=[{"id": words["id"], "value": f"{turn} " + "word " * 40}])])
    assert looking.panel.strip.badge.text() == "Catching up"
    wait_for(lambda: looking.resyncs)
    assert looking.resyncs == 1
    looking.send(PageMaker().full("Here again"), full=True)
    looking.shows("Here again")
    wait_for(lambda: looking.panel.strip.badge.text().startswith("Live"))
