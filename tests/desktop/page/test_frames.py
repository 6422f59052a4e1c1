"""A frame that Qt holds back is painted at once: on Qt's own widget, and on the real web engine."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.page.engine import begin
from desktop.page.frames import Frames
from tests.cobrowse.pages import PageMaker, change
from tests.desktop.page.conftest import Looking, wait_for

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)


def test_the_wait_of_a_frame_is_ended(qtbot: QtBot) -> None:
    begin()
    window = QWidget()
    qtbot.addWidget(window)
    quick = QQuickWidget(window)
    QVBoxLayout(window).addWidget(quick)
    window.resize(80, 60)
    window.show()
    frames = Frames(window)
    dispatcher = QAbstractEventDispatcher.instance()
    assert dispatcher is not None
    qtbot.waitUntil(lambda: not dispatcher.registeredTimers(quick))
    drawn: list[bool] = []
    quick.quickWindow().afterRendering.connect(lambda: drawn.append(True))
    quick.quickWindow().update()
    assert dispatcher.registeredTimers(quick)  # Qt waits
    assert frames.hasten()
    assert frames.hastened == 1
    QCoreApplication.sendPostedEvents(quick)
    assert drawn
    assert not frames.hasten()  # and not twice


def test_after_a_push_it_is_ended_before_the_loop_goes_to_sleep(qtbot: QtBot) -> None:
    begin()
    window = QWidget()
    qtbot.addWidget(window)
    quick = QQuickWidget(window)
    QVBoxLayout(window).addWidget(quick)
    window.resize(80, 60)
    window.show()
    frames = Frames(window)
    dispatcher = QAbstractEventDispatcher.instance()
    assert dispatcher is not None
    qtbot.waitUntil(lambda: not dispatcher.registeredTimers(quick))
    quick.quickWindow().update()
    qtbot.waitUntil(lambda: not dispatcher.registeredTimers(quick))
    assert not frames.hastened  # nothing was pushed
    for times in (1, 2):
        frames.expect()
        frames.expect()
        quick.quickWindow().update()
        qtbot.waitUntil(lambda: not dispatcher.registeredTimers(quick))
        assert frames.hastened == times
    frames.expect()
    qtbot.waitUntil(lambda: frames._looking is None)  # no frame comes: it is not looked for any longer


@pytest.mark.parametrize("told", [[SimpleNamespace(timerId=1, interval=timedelta(milliseconds=5))], None])
def test_another_qt_finds_nothing_and_is_no_trouble(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, told: object) -> None:
    begin()
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(QQuickWidget(window))
    other = SimpleNamespace() if told is None else SimpleNamespace(registeredTimers=lambda _: told)
    monkeypatch.setattr("desktop.page.frames.QAbstractEventDispatcher", SimpleNamespace(instance=lambda: other))
    assert not Frames(window).hasten()


def test_a_change_of_the_customers_page_waits_for_no_other(looking: Looking) -> None:
    make = PageMaker()
    box = make.element("div", "here", style="width:300px;height:200px")
    looking.live()
    looking.send(make.full(box), full=True)
    looking.shows("here")
    viewer = looking.panel._viewer
    assert viewer is not None
    before = viewer.hastened
    turn = 0

    def hastened() -> bool:
        nonlocal turn
        turn += 1
        looking.send([change(0, attributes=[{"id": box["id"], "attributes": {"style": f"width:{300 + turn % 9}px;height:200px"}}])])
        return viewer.hastened > before

    wait_for(hastened)
