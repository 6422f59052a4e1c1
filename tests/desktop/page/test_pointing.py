"""Pointing on the real web engine: by mouse and by words, the pointer that stays, the outline, and what the agent is told of both."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from cobrowse.share import Rung
from desktop.page.panel import ShareState, ShareView
from desktop.page.view import OFFERED
from tests.cobrowse.pages import change, walk
from tests.desktop.page.conftest import Looking, wait_for
from tests.desktop.page.test_panel import checkout

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)


def test_the_mouse_over_a_node_points_at_a_fraction_of_its_box(looking: Looking) -> None:
    _, parts, events = checkout()
    looking.live(*OFFERED[:1])
    looking.send(events, full=True)
    looking.shows("Discount")
    box = "const b = d.getElementById('code').getBoundingClientRect()"
    left, top, wide, high = json.loads(
        str(looking.inside(f"(() => {{ {box}; return JSON.stringify([b.left, b.top, b.width, b.height]); }})()"))
    )
    matrix = "const m = new DOMMatrix(getComputedStyle(document.querySelector('.page')).transform)"
    scale, right, down = json.loads(str(looking.run(f"(() => {{ {matrix}; return JSON.stringify([m.a, m.e, m.f]); }})()")))
    at = QPoint(round(right + (left + wide * 0.25) * scale), round(down + (top + high * 0.5) * scale))
    viewer = looking.panel._viewer
    assert viewer is not None
    surface = viewer._view.focusProxy()
    assert isinstance(surface, QWidget)
    QTest.mouseMove(surface, at - QPoint(5, 0))
    QTest.mouseMove(surface, at)
    wait_for(lambda: looking.pointed and abs(looking.pointed[-1][2] - 0.25) < 0.01)
    epoch, node, _, y = looking.pointed[-1]
    assert (epoch, node) == ("e1", parts["field"]["id"])
    assert abs(y - 0.5) < 0.05
    QTest.mouseClick(surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    wait_for(lambda: "Esc" in looking.panel.strip.hint.text())
    assert looking.run("document.querySelector('.pin').hidden") is False
    told = len(looking.pointed)
    looking.panel.strip.away_wanted.emit()
    assert looking.pointed[told:] == [("e1", 0, 0.5, 0.5)]


def test_a_right_click_outlines_what_is_under_it_through_all_that_moves_it(looking: Looking) -> None:
    _, parts, events = checkout()
    marked: list[tuple[str, int]] = []
    looking.panel.marked.connect(lambda *what: marked.append(what))
    looking.live(Rung.POINT)
    looking.send(events, full=True)
    looking.shows("Discount")
    viewer = looking.panel._viewer
    assert viewer is not None
    surface = viewer._view.focusProxy()
    assert isinstance(surface, QWidget)

    def box(of: str) -> list[float]:
        """Of the outline, or of the field in the room."""
        scale = "document.querySelector('.page').getBoundingClientRect().width / d.defaultView.innerWidth"
        place = "document.querySelector('.page').getBoundingClientRect()"
        lines = {
            "field": f"(() => {{ const [s, p, b] = [{scale}, {place}, d.getElementById('code').getBoundingClientRect()];"
            " return JSON.stringify([p.left + b.left * s - 3, p.top + b.top * s - 3, b.width * s + 6, b.height * s + 6]); })()",
            "outline": "(() => { const b = document.querySelector('.mark').getBoundingClientRect();"
            " return JSON.stringify([b.left, b.top, b.width, b.height]); })()",
        }
        return [float(side) for side in json.loads(str(looking.inside(lines[of])))]

    def fits() -> bool:
        return max(abs(one - other) for one, other in zip(box("field"), box("outline"), strict=True)) < 0.6

    def press() -> None:
        left, top, wide, high = box("field")
        at = QPoint(round(left + wide / 2), round(top + high / 2))
        QTest.mouseClick(surface, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, at)

    press()
    wait_for(lambda: marked == [("e1", parts["field"]["id"])])
    wait_for(fits)
    assert "outline" in looking.panel.strip.hint.text()
    before = box("outline")
    looking.inside("d.body.insertAdjacentHTML('afterbegin', '<p style=height:80px>more</p>') ?? 0")  # untold, as a font that came
    wait_for(lambda: box("outline")[1] > before[1] + 40 and fits())
    looking.panel.resize(700, 760)
    wait_for(lambda: box("outline")[2] < before[2] and fits())
    press()
    wait_for(lambda: marked[1:] == [("e1", 0)])
    wait_for(lambda: looking.run("document.querySelector('.mark').hidden") is True)
    press()
    wait_for(lambda: len(marked) == 3)
    QTest.keyClick(looking.panel, Qt.Key.Key_Escape)  # wherever the keyboard is
    assert marked[3:] == [("e1", 0)]
    blank = QPoint(surface.width() // 2, round(box("field")[1] + box("field")[3] + 40))
    QTest.mouseClick(surface, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, blank)  # the page itself is no thing on it
    press()
    wait_for(lambda: marked[4:] == [("e1", parts["field"]["id"])])
    looking.live()  # the customer takes pointing back, and their page the outline with it
    wait_for(lambda: looking.run("document.querySelector('.mark').hidden") is True)
    wished: list[int] = []
    viewer.marked.connect(wished.append)
    press()
    wait_for(lambda: wished)
    QTest.keyClick(looking.panel, Qt.Key.Key_Escape)
    assert len(marked) == 5


def test_what_was_found_by_words_is_outlined_too_and_comes_back_with_a_picture_that_failed(looking: Looking) -> None:
    _, parts, events = checkout()
    marked: list[tuple[str, int]] = []
    looking.panel.marked.connect(lambda *what: marked.append(what))
    looking.live(Rung.POINT)
    looking.send(events, full=True)
    looking.shows("Discount")
    field = looking.panel.strip.point_at
    QTest.keyClicks(field, "disc")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert marked == [("e1", parts["field"]["id"])]
    wait_for(lambda: looking.run("document.querySelector('.mark').hidden") is False)
    viewer = looking.panel._viewer
    assert viewer is not None
    viewer.gone.emit("")
    looking.send(events, full=True)
    looking.shows("Discount")
    wait_for(lambda: looking.run("document.querySelector('.mark').hidden") is False)
    looking.stream.epoch, looking.stream.sequence = "e2", 0
    looking.send(events, full=True)
    wait_for(lambda: looking.run("document.querySelector('.mark').hidden") is True)
    assert len(marked) == 1, "another page has none"


def test_nobody_is_told_that_an_outline_is_seen_around_what_is_gone(looking: Looking) -> None:
    _, parts, events = checkout()
    field = parts["field"]["id"]
    body = next(node for node in walk(events[1]["data"]["node"]) if node.get("tagName") == "body")  # type: ignore[index]  # a snapshot
    looking.live(Rung.POINT)
    looking.send(events, full=True)
    looking.shows("Discount")
    hint = looking.panel.strip.hint
    QTest.keyClicks(looking.panel.strip.point_at, "disc")
    QTest.keyClick(looking.panel.strip.point_at, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    looking.panel.strip.point_at.clear()
    assert "sees your outline" in hint.text()
    looking.send([change(attributes=[{"id": field, "attributes": {"style": "display: none"}}])])
    wait_for(lambda: "sees your outline" not in hint.text())
    looking.send([change(attributes=[{"id": field, "attributes": {"style": ""}}])])
    wait_for(lambda: "sees your outline" in hint.text())
    looking.send([change(removes=[{"parentId": body["id"], "id": field}])])
    wait_for(lambda: "sees your outline" not in hint.text())
    looking.panel.pointing.mark(parts["heading"]["id"])  # type: ignore[arg-type]  # a number
    assert "sees your outline" in hint.text()
    wait_for(lambda: looking.run("document.querySelector('.mark').hidden") is False)


def test_nobody_is_told_that_a_pointer_is_seen_at_what_is_gone(looking: Looking) -> None:
    _, parts, events = checkout()
    field = parts["field"]["id"]
    body = next(node for node in walk(events[1]["data"]["node"]) if node.get("tagName") == "body")  # type: ignore[index]  # a snapshot
    looking.live(Rung.POINT)
    looking.send(events, full=True)
    looking.shows("Discount")
    hint, words = looking.panel.strip.hint, looking.panel.strip.point_at
    QTest.keyClicks(words, "disc")
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert "sees your pointer" in hint.text()
    looking.send([change(attributes=[{"id": field, "attributes": {"style": "display: none"}}])])
    wait_for(lambda: "our pointer" not in hint.text())
    looking.send([change(attributes=[{"id": field, "attributes": {"style": ""}}])])
    wait_for(lambda: "Your pointer stays here" in hint.text())
    looking.inside("d.styleSheets[0].insertRule('#code { display: none !important }')")  # untold, as a stylesheet that came
    wait_for(lambda: "our pointer" not in hint.text())
    looking.inside("d.styleSheets[0].deleteRule(0) ?? 0")
    wait_for(lambda: "Your pointer stays here" in hint.text())
    looking.send([change(removes=[{"parentId": body["id"], "id": field}])])
    wait_for(lambda: "our pointer" not in hint.text())
    told = len(looking.pointed)
    QTest.keyClick(looking.panel, Qt.Key.Key_Escape)
    assert looking.pointed[told:] == [("e1", 0, 0.5, 0.5)], "it could be back with the thing, and is taken away all the same"


def test_a_pointer_stays_through_a_fresh_picture_of_its_page_and_one_that_failed_and_on_no_other(looking: Looking) -> None:
    _, _, events = checkout()
    pin = "document.querySelector('.pin').hidden"
    hint = looking.panel.strip.hint
    looking.live(Rung.POINT)
    looking.send(events, full=True)
    looking.shows("Discount")

    def point() -> None:
        QTest.keyClicks(looking.panel.strip.point_at, "disc")
        QTest.keyClick(looking.panel.strip.point_at, Qt.Key.Key_Return)
        wait_for(lambda: looking.run(pin) is False)

    point()
    looking.send(events, full=True)
    wait_for(lambda: looking.run("document.querySelectorAll('.page').length") == 1 and "Your pointer stays here" in hint.text())
    assert looking.run(pin) is False
    viewer, told = looking.panel._viewer, len(looking.pointed)
    assert viewer is not None
    viewer.gone.emit("")
    looking.send(events, full=True)
    looking.shows("Discount")
    wait_for(lambda: looking.run(pin) is False and "Your pointer stays here" in hint.text())
    assert len(looking.pointed) == told, "the customer's page has it still"
    looking.stream.epoch, looking.stream.sequence = "e2", 0
    looking.send(events, full=True)  # where the same number is another thing
    wait_for(lambda: looking.run(pin) is True)
    assert "our pointer" not in hint.text()
    point()
    looking.panel.show_share(ShareView(ShareState.PAUSED, 0.0, True, granted=frozenset({Rung.POINT})))
    looking.live(Rung.POINT)
    wait_for(lambda: looking.run(pin) is True)
    assert "our pointer" not in hint.text()


def test_pointing_by_words(looking: Looking) -> None:
    _, parts, events = checkout()
    looking.live(*OFFERED[:1])
    looking.send(events, full=True)
    looking.shows("Discount")
    field = looking.panel.strip.point_at
    QTest.keyClicks(field, "disc")
    assert "Discount code" in looking.panel.strip.hint.text()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert looking.pointed == [("e1", parts["field"]["id"], 0.5, 0.5)]
    wait_for(lambda: looking.run("document.querySelector('.pin').hidden") is False)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert looking.pointed[-1] == ("e1", 0, 0.5, 0.5)
    QTest.keyClicks(field, "voucher")
    assert looking.panel.strip.hint.text() == "Nothing on the page is called that."
