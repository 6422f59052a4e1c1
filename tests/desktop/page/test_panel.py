"""The panel on the real web engine, with pages as rrweb records them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

import desktop
from cobrowse import wire
from cobrowse.share import Rung
from desktop.page import ground
from desktop.page.hands import MAX_TYPED
from desktop.page.panel import FAILURES, PagePanel, ShareState, ShareView
from desktop.page.view import OFFERED
from tests.cobrowse.pages import PageMaker, Stream, change
from tests.desktop.page.conftest import Looking, wait_for

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)

ROOT = Path(desktop.__file__).parent.parent


def checkout() -> tuple[PageMaker, dict[str, dict[str, object]], list[dict[str, object]]]:
    make = PageMaker()
    style = make.element(
        "style",
        "body{margin:0;background:#fff} h1{margin:0;height:100px} input{display:block;width:400px;height:80px;border:0;background:#00ff00}",
    )
    parts = {
        "heading": make.element("h1", "Checkout"),
        "label": make.element("label", "Discount code", for_="code", style="position:absolute;left:600px"),
        "field": make.element("input", id="code"),
    }
    return make, parts, make.full(*parts.values(), title="Checkout", head=(style,))


def test_the_page_shows_and_follows(looking: Looking) -> None:
    _, parts, events = checkout()
    looking.live()
    looking.send(events, full=True)
    looking.shows("Checkout")
    looking.send([change(texts=[{"id": parts["heading"]["childNodes"][0]["id"], "value": "Thank you"}])])  # type: ignore[index]
    looking.shows("Thank you")
    wait_for(lambda: looking.panel.strip.badge.text().startswith("Live"))
    assert looking.resyncs == 0
    assert looking.panel._viewer is not None
    assert looking.panel._viewer.stopped_requests == 0


def test_its_pixels_are_on_the_screen_in_its_own_aspect(looking: Looking) -> None:
    _, _, events = checkout()
    looking.live()
    looking.send(events, full=True)
    looking.shows("Checkout")
    view = looking.panel._floor

    def green() -> list[QPoint]:
        picture = view.grab().toImage()
        return [
            QPoint(x, y)
            for x in range(0, picture.width(), 4)
            for y in range(0, picture.height(), 4)
            if picture.pixelColor(x, y) == QColor("#00ff00")
        ]

    wait_for(green)
    found = green()
    scale = min(view.width() / 1000, view.height() / 700)
    wide = max(point.x() for point in found) - min(point.x() for point in found)
    high = max(point.y() for point in found) - min(point.y() for point in found)
    assert abs(wide - 400 * scale) < 10
    assert abs(high - 80 * scale) < 10


def test_a_page_load_takes_the_place_of_the_page_before(looking: Looking) -> None:
    _, _, events = checkout()
    looking.live()
    looking.send(events, full=True)
    looking.shows("Checkout")
    make = PageMaker()
    looking.stream = Stream("e2")
    looking.send(make.full("Order placed", title="Thank you"), full=True)
    looking.shows("Order placed")
    wait_for(lambda: looking.run("document.querySelectorAll('.page').length") == 1)


def test_a_page_too_large_to_show_is_said_so_until_another_comes(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.page.decoder.MAX_INFLATED", 20_000)
    looking.live(*OFFERED[:1])
    looking.send(PageMaker().full("x" * 30_000), full=True)
    wait_for(lambda: looking.resyncs)
    assert looking.panel.strip.badge.text() == "Not shown"
    assert looking.panel.invitation.problem.text().startswith("This page is too large to show.")
    looking.stream = Stream("e2")
    looking.send(PageMaker().full("Fresh"), full=True)
    looking.shows("Fresh")
    wait_for(lambda: looking.panel.strip.badge.text().startswith("Live"))


def test_a_gap_shows_nothing_more_and_asks_once_for_a_fresh_page(looking: Looking) -> None:
    _, parts, events = checkout()
    looking.live(*OFFERED[:1])
    looking.send(events, full=True)
    looking.shows("Checkout")
    looking.stream.batch([change()])  # lost on the way
    for words in ("one", "two", "three"):
        looking.send([change(texts=[{"id": parts["heading"]["childNodes"][0]["id"], "value": words}])])  # type: ignore[index]
    assert looking.resyncs == 1
    looking.panel._show_age()
    assert looking.panel.strip.badge.text() == "Catching up"
    assert not looking.panel.strip.point_at.isEnabled()
    looking.send(PageMaker().full("Fresh"), full=True)
    looking.shows("Fresh")
    wait_for(lambda: looking.panel.strip.badge.text().startswith("Live"))
    assert looking.panel.strip.point_at.isEnabled()


def test_a_page_over_its_budget_is_said_to_be_coarser_until_it_is_not(looking: Looking) -> None:
    _, _, events = checkout()
    badge = looking.panel.strip.badge
    looking.live(*OFFERED[:1])
    looking.send(events, full=True)
    looking.shows("Checkout")
    assert badge.text().startswith("Live")
    assert badge.toolTip() == ""
    looking.send([change()], coarse=True)
    wait_for(lambda: badge.text().startswith("Coarser"))
    assert "larger steps" in badge.toolTip()
    assert badge.accessibleDescription() == badge.toolTip()
    assert looking.panel.strip.point_at.isEnabled()  # coarser, not older
    looking.send([change()])
    wait_for(lambda: "Coarser" not in badge.text())
    assert badge.toolTip() == badge.accessibleDescription() == ""


def test_a_change_of_a_node_that_is_not_there_asks_for_a_fresh_page(looking: Looking) -> None:
    _, _, events = checkout()
    looking.live()
    looking.send(events, full=True)
    looking.shows("Checkout")
    looking.send([change(texts=[{"id": 4242, "value": "x"}])])
    wait_for(lambda: looking.resyncs == 1)
    assert looking.panel.strip.badge.text() == "Catching up", "it is not what the customer sees"
    assert not looking.panel.strip.point_at.isEnabled()
    looking.send(PageMaker().full("Fresh"), full=True)
    looking.shows("Fresh")
    wait_for(lambda: looking.panel.strip.badge.text().startswith("Live"))


def test_a_fresh_page_that_does_not_come_is_asked_for_again(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.page.asking.ASKED_AGAIN", 0.05)
    _, _, events = checkout()
    looking.live()
    looking.send(events, full=True)
    looking.shows("Checkout")
    looking.stream.batch([change()])  # lost on the way
    looking.send([change()])
    wait_for(lambda: looking.resyncs >= 3)
    looking.send(PageMaker().full("Fresh"), full=True)
    looking.shows("Fresh")
    assert not looking.panel._asking.again.isActive(), "nothing is missing, and nothing is asked"


@pytest.mark.parametrize("body", [b"", b"not deflate", b"\x00" * 50], ids=["nothing", "words", "zeros"])
def test_what_cannot_be_read_asks_for_a_fresh_page_and_nothing_breaks(looking: Looking, body: bytes) -> None:
    looking.live()
    looking.panel.receive(wire.Page(contact="c1", epoch="e1", sequence=0, full=True), body)
    wait_for(lambda: looking.resyncs == 1)
    looking.stream.sequence = 0
    looking.send(PageMaker().full("Still here"), full=True)
    looking.shows("Still here")


def test_behind_says_how_old_and_greys_pointing(looking: Looking) -> None:
    _, _, events = checkout()
    looking.live(*OFFERED[:1])
    looking.send(events, full=True)
    looking.shows("Checkout")
    looking.panel.show_share(ShareView(ShareState.BEHIND, 12.3, True))
    assert looking.panel.strip.badge.text() == "12 s old"
    assert not looking.panel.strip.point_at.isEnabled()
    wait_for(lambda: looking.run("document.body.classList.contains('behind')") is True)
    looking.live()
    assert looking.panel.strip.badge.text().startswith("Live")
    wait_for(lambda: looking.run("document.body.classList.contains('behind')") is False)


def test_before_its_age_is_known_it_is_not_called_live_and_nothing_is_done_and_nothing_moves(looking: Looking) -> None:
    _, _, events = checkout()
    strip = looking.panel.strip
    unknown = ShareView(ShareState.LIVE, granted=frozenset(OFFERED), known=False)
    looking.panel.show_share(unknown)
    looking.send(events, full=True)
    looking.shows("Checkout")
    assert (strip.badge.text(), strip.badge.toolTip()) == ("Connecting", "How old the picture is, is not known yet.")
    assert not strip.point_at.isEnabled()
    assert looking.panel._may() == frozenset()
    assert looking.run("document.body.classList.contains('behind')") is False, "the picture is not greyed for it"
    places = [part.geometry() for part in (strip, strip.badge, strip.point_at, strip.stop, strip.hint, strip.rungs)]
    looking.live(*OFFERED)
    assert strip.badge.text().startswith("Live")
    assert strip.badge.toolTip() == ""
    assert looking.panel._may() == frozenset(OFFERED)
    QTest.qWait(0)
    assert [part.geometry() for part in (strip, strip.badge, strip.point_at, strip.stop, strip.hint, strip.rungs)] == places


def test_a_crash_says_so_rebuilds_and_asks_for_the_page(looking: Looking) -> None:
    _, _, events = checkout()
    looking.live()
    looking.send(events, full=True)
    looking.shows("Checkout")
    first = looking.panel._viewer
    assert first is not None
    os.kill(first.page.renderProcessPid(), signal.SIGKILL)
    wait_for(lambda: looking.panel._viewer is not first and looking.resyncs == 1)
    assert "crashed" in looking.panel.invitation.problem.text()
    looking.send([change()])  # of the page before: not shown, and no reason to fail
    looking.send(PageMaker().full("Back again"), full=True)
    looking.shows("Back again")
    wait_for(lambda: looking.panel.strip.badge.text().startswith("Live"))


def crash(looking: Looking) -> None:
    """Kills the viewer's process as soon as there is one; back when the panel has seen it."""
    viewer = looking.panel._viewer
    assert viewer is not None
    wait_for(lambda: viewer.page.renderProcessPid() > 0)
    os.kill(viewer.page.renderProcessPid(), signal.SIGKILL)
    wait_for(lambda: looking.panel._viewer is not viewer)


def draws(looking: Looking) -> bool:
    return looking.panel._viewer is not None


def test_a_process_that_crashes_before_it_stands_is_rebuilt_and_one_that_keeps_crashing_is_given_up(looking: Looking) -> None:
    looking.live()
    for number in range(FAILURES):
        crash(looking)
        said = looking.panel.invitation.problem.text()
        assert ("keeps failing" if number == FAILURES - 1 else "crashed") in said
        assert looking.panel.invitation.problem.isVisible()
    assert not draws(looking), "it is not rebuilt for ever"
    looking.panel.show_share(ShareView(ShareState.ENDED, 0.0, True))
    looking.live()
    assert draws(looking), "the next share begins anew"
    looking.stream = Stream("e2")
    looking.send(PageMaker().full("Here again"), full=True)
    looking.shows("Here again")


@pytest.mark.parametrize("stands", [True, False], ids=["while it is shown", "before it stands"])
def test_a_page_that_hangs_is_given_up_and_rebuilt(looking: Looking, monkeypatch: pytest.MonkeyPatch, stands: bool) -> None:
    monkeypatch.setattr("desktop.page.viewer.ASKED_EVERY", 100)
    _, _, events = checkout()
    looking.live()
    looking.send(events, full=True)
    first = looking.panel._viewer
    assert first is not None
    wait_for(lambda: first.page.renderProcessPid() > 0 and first._ready is stands)
    stopped = first.page.renderProcessPid()
    os.kill(stopped, signal.SIGSTOP)
    with pytest.MonkeyPatch.context() as impatient:
        impatient.setattr("desktop.page.viewer.ANSWERS_WITHIN", 0.2)
        first.gone.connect(impatient.undo)  # before the next one is asked anything
        wait_for(lambda: looking.panel._viewer is not first)
    assert first._ready is stands
    assert "hung" in looking.panel.invitation.problem.text()
    wait_for(lambda: not is_running(stopped))
    looking.send(PageMaker().full("Here again"), full=True)
    looking.shows("Here again")


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_of_the_page_stays_after_the_share(looking: Looking) -> None:
    _, _, events = checkout()
    looking.live()
    looking.send(events, full=True)
    looking.shows("Checkout")
    looking.panel.show_share(ShareView(ShareState.ENDED, 0.0, True))
    assert looking.panel._viewer is None
    assert looking.panel._reader is None
    looking.send(events, full=True)
    assert looking.panel._reader is None
    assert not looking.panel.strip.isVisible()


@pytest.mark.parametrize(
    ("share", "button"),
    [
        (ShareView(ShareState.OFF, 0, True), "Look along"),
        (ShareView(ShareState.OFF, 0, False), ""),
        (ShareView(ShareState.ASKED, 0, True), ""),
        (ShareView(ShareState.REFUSED, 0, True), "Ask again"),
        (ShareView(ShareState.ENDED, 0, True), "Look along again"),
    ],
)
def test_without_a_picture_it_says_how_things_stand(qapp: QApplication, share: ShareView, button: str) -> None:
    panel = PagePanel()
    panel.show()
    asked: list[bool] = []
    panel.look_wanted.connect(lambda: asked.append(True))
    panel.show_share(share)
    buttons = [part for part in panel.findChildren(QPushButton) if part.isVisible()]
    assert [part.text() for part in buttons] == ([button] if button else [])
    for part in buttons:
        assert part.accessibleName() == "Look along"
        part.click()
    assert len(asked) == len(buttons)
    panel.close()
    panel.deleteLater()


def test_as_root_with_the_sandbox_on_it_says_so_and_starts_nothing(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QTWEBENGINE_DISABLE_SANDBOX", "QTWEBENGINE_CHROMIUM_FLAGS"):
        monkeypatch.delenv(name, raising=False)
    assert ground.runs_as_root_in_sandbox()
    panel = PagePanel()
    panel.show()
    panel.show_share(ShareView(ShareState.LIVE))
    assert panel._viewer is None
    assert panel.invitation.problem.text() == "The page cannot be shown when Naast runs as root; start it as an ordinary user."
    assert panel.strip.badge.text() == "Not shown"
    assert panel.invitation.problem.isVisible()
    panel.receive(*Stream().batch(PageMaker().full("x"), full=True))
    wait_for(lambda: panel._reader is not None and not panel._reader._pending)
    assert panel._viewer is None
    panel.clear()
    panel.close()
    panel.deleteLater()


@pytest.mark.parametrize(("name", "value"), [("QTWEBENGINE_DISABLE_SANDBOX", "1"), ("QTWEBENGINE_CHROMIUM_FLAGS", "--a --no-sandbox")])
def test_who_switched_the_sandbox_off_knowingly_may_start_it(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0, raising=False)
    for known in ("QTWEBENGINE_DISABLE_SANDBOX", "QTWEBENGINE_CHROMIUM_FLAGS"):
        monkeypatch.delenv(known, raising=False)
    monkeypatch.setenv(name, value)
    assert not ground.runs_as_root_in_sandbox()


def test_the_engine_is_not_loaded_before_the_first_share() -> None:
    script = (
        "import sys; from PySide6.QtWidgets import QApplication; "
        "app = QApplication([]); "
        "from desktop.page.panel import PagePanel; panel = PagePanel(); panel.show(); app.processEvents(); "
        "print(sorted(name for name in sys.modules if 'WebEngine' in name))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        timeout=60,
    )
    assert done.stdout.strip() == "[]"


def test_each_rung_is_asked_for_and_shown_and_greyed_while_the_picture_is_not_live(looking: Looking) -> None:
    _, _, events = checkout()
    wanted: list[object] = []
    looking.panel.rung_wanted.connect(wanted.append)
    buttons = looking.panel.strip.rungs.buttons
    looking.live()
    looking.send(events, full=True)
    looking.shows("Discount")
    assert looking.panel.strip.hint.text() == "You look along. Ask the customer before you do more."
    assert not looking.panel.strip.point_at.isEnabled()
    sizes = [button.size() for button in buttons.values()]
    for button in buttons.values():
        button.click()
    assert wanted == list(OFFERED)
    live = ShareView(ShareState.LIVE, 0.0, True, asked=frozenset({Rung.SCROLL}), granted=frozenset({Rung.POINT}), refused=Rung.CLICK)
    looking.panel.show_share(live)
    assert [button.text() for button in buttons.values()] == ["You may point", "Asked to scroll", "Ask to click", "Ask to type"]
    assert [button.isEnabled() for button in buttons.values()] == [False, False, True, True]
    assert "hidden from you" in buttons[Rung.TYPE].toolTip()
    assert "said no" in buttons[Rung.CLICK].toolTip()
    assert [button.size() for button in buttons.values()] == sizes, "nothing jumps"
    looking.panel.show_share(replace(live, state=ShareState.PAUSED))
    assert not any(button.isEnabled() for button in buttons.values())
    assert not looking.panel.strip.point_at.isEnabled()
    assert looking.panel.strip.badge.text() == "Paused"
    assert looking.panel.strip.badge.toolTip() == looking.panel.strip.badge.accessibleName() == "Paused by the customer"


def test_what_was_granted_is_done_by_mouse_and_by_keyboard_and_nothing_else(looking: Looking) -> None:
    _, parts, events = checkout()
    done: list[tuple[str, object, int, bytes]] = []
    looking.panel.intended.connect(lambda *what: done.append(what))
    looking.live(Rung.POINT)
    looking.send(events, full=True)
    looking.shows("Discount")
    viewer, field = looking.panel._viewer, looking.panel.strip.point_at
    assert viewer is not None
    surface = viewer._view.focusProxy()
    assert isinstance(surface, QWidget)

    def turn() -> None:
        at = QPointF(surface.rect().center())
        wheel = QWheelEvent(
            at, QPointF(surface.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(surface, wheel)

    viewer.pointed.emit(parts["field"]["id"], 0.25, 0.5, False)
    viewer.pointed.emit(parts["field"]["id"], 0.25, 0.5, True)
    QTest.keyClicks(field, "disc")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_PageDown)
    assert done == []
    looking.live(Rung.SCROLL, Rung.CLICK)
    told = len(looking.pointed)
    viewer.pointed.emit(parts["field"]["id"], 0.25, 0.5, False)
    viewer.pointed.emit(parts["field"]["id"], 0.25, 0.5, True)
    assert done.pop() == ("e1", Rung.CLICK, parts["field"]["id"], b'{"x":0.25,"y":0.5}')
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert done.pop() == ("e1", Rung.CLICK, parts["field"]["id"], b'{"x":0.5,"y":0.5}')
    turn()
    turn()
    wait_for(lambda: done)
    assert done.pop() == ("e1", Rung.SCROLL, parts["field"]["id"], b'{"dx":0,"dy":200}')
    QTest.keyClick(field, Qt.Key.Key_PageUp)
    wait_for(lambda: done)
    assert done.pop()[3] == b'{"dx":0,"dy":-600}'
    assert looking.pointed[told:] == [], "pointing was not granted"
    looking.panel.show_share(ShareView(ShareState.PAUSED, 0.0, True, granted=frozenset(OFFERED)))
    viewer.pointed.emit(parts["field"]["id"], 0.25, 0.5, True)
    turn()
    assert done == []


def test_what_the_agent_types_goes_to_the_field_that_was_clicked_or_found(looking: Looking) -> None:
    _, parts, events = checkout()
    done: list[tuple[str, object, int, bytes]] = []
    looking.panel.intended.connect(lambda *what: done.append(what))

    def text() -> str:
        return "".join(msgspec.json.decode(body)["text"] for _, _, _, body in done)

    looking.live(Rung.POINT)
    looking.send(events, full=True)
    looking.shows("Discount")
    viewer, floor, strip = looking.panel._viewer, looking.panel._floor, looking.panel.strip
    assert viewer is not None
    looking.panel.activateWindow()
    field = parts["field"]["id"]
    assert isinstance(field, int)
    viewer.pointed.emit(field, 0.25, 0.5, True)
    QTest.keyClicks(floor, "abc")
    assert not floor.hasFocus(), "typing was not granted"
    looking.live(Rung.TYPE)
    QTest.keyClicks(floor, "abc")
    viewer.pointed.emit(field, 0.25, 0.5, False)
    assert not floor.hasFocus(), "the mouse is only above it"
    viewer.pointed.emit(field, 0.25, 0.5, True)
    wait_for(floor.hasFocus)
    assert "goes to the customer's page" in strip.hint.text()
    QTest.keyClicks(floor, "Ab")
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_F5, Qt.Key.Key_Home):
        QTest.keyClick(floor, key)
    QTest.keyClick(floor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    whole = QInputMethodEvent("", [])
    whole.setCommitString("é€")
    QApplication.sendEvent(floor, whole)
    wait_for(lambda: text() == "Ab\b\né€")
    assert {what[:3] for what in done} == {("e1", Rung.TYPE, field)}
    QTest.keyClick(floor, Qt.Key.Key_Escape)
    assert not floor.hasFocus()
    assert "goes to the customer's page" not in strip.hint.text()
    strip.point_at.setFocus()
    QTest.keyClicks(strip.point_at, "disc")
    QTest.keyClick(strip.point_at, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for(floor.hasFocus)
    done.clear()
    floor.typed.emit("x" * (MAX_TYPED + 1))  # as from a dictation
    wait_for(lambda: text() == "x" * (MAX_TYPED + 1))
    assert [len(body) for _, _, _, body in done] == [len(b'{"text":""}') + more for more in (MAX_TYPED, 1)]
    done.clear()
    looking.live()
    floor.typed.emit("nothing may be typed")
    looking.live(Rung.TYPE)
    looking.stream = Stream("e2")
    looking.send(PageMaker().full("Order placed", title="Thank you"), full=True)
    looking.shows("Order placed")
    floor.typed.emit("x")  # what was meant for the page before goes nowhere
    looking.panel.show_share(ShareView(ShareState.PAUSED, 0.0, True, granted=frozenset(OFFERED)))
    assert not floor.hasFocus()
    looking.panel.hands._written()
    assert done == []
