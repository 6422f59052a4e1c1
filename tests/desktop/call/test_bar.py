"""The call bar shows what is so, and a click only wishes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from desktop.call.bar import CallBar, CallPhase, CallView, duration
from webrtc.quality import Cause, Grade, Quality

GOOD = Quality(4.3, Grade.GOOD, Cause.NONE)
TALKING = CallView("A. de Vries", "verified (street)", CallPhase.TALKING, 252.0, False, False, False, GOOD, "")
LIVE = {"Hang up", "Mute", "Camera", "Share screen"}
"""What can be done as long as the customer is on the line."""


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[CallBar]:
    made = CallBar()
    qtbot.addWidget(made)
    made.show_call(TALKING)
    made.show()
    yield made
    made.show_call(replace(TALKING, phase=CallPhase.IDLE))


def button(bar: CallBar, name: str) -> QAbstractButton:
    return next(one for one in bar.findChildren(QAbstractButton) if one.accessibleName() == name)


def text(bar: CallBar) -> str:
    return " ".join(label.text() for label in bar.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("unheard", [False, True], ids=["talking", "talking into a muted microphone"])
def test_in_a_narrow_window_the_sounds_words_give_way_and_how_sure_it_is_stays(bar: CallBar, qtbot: QtBot, unheard: bool) -> None:
    busy = replace(TALKING, title="Anneke van den Broek-Schimmelpenninck", level_text="as she says", phase=CallPhase.RECONNECTING)
    busy = replace(busy, muted=unheard, talking_while_muted=unheard)
    bar.show_call(replace(busy, customer_muted=True, quality=Quality(2.0, Grade.POOR, Cause.THEIR_LINE)))
    narrow = bar.minimumSizeHint().width()
    assert narrow < 950, "a window of 1180 pixels leaves that much, also in the window's own style"
    bar.resize(narrow, bar.height())
    qtbot.waitUntil(lambda: bar.width() == narrow)
    level = bar.findChild(QLabel, "callLevel")
    assert level is not None
    assert level.width() >= level.fontMetrics().horizontalAdvance("as she says")
    assert all(bar.rect().contains(one.geometry()) for one in bar.findChildren(QAbstractButton)), "no button is pushed out"


@pytest.mark.parametrize("name", ["Hang up", "Mute", "Hold", "Camera", "Share screen", "Keypad", "Transfer"])
def test_every_button_has_the_name_of_the_design_and_takes_the_keyboard(bar: CallBar, name: str) -> None:
    assert button(bar, name).focusPolicy() & Qt.FocusPolicy.TabFocus


def test_it_says_who_how_sure_how_long_and_how_it_sounds(bar: CallBar) -> None:
    assert text(bar).split("  ")[0].startswith("A. de Vries verified (street) 00:04:12")
    assert "good" in text(bar)
    assert (duration(0), duration(3725.9)) == ("00:00:00", "01:02:05")


@pytest.mark.parametrize(
    ("phase", "enabled"),
    [
        (CallPhase.IDLE, set()), (CallPhase.RINGING, set()), (CallPhase.ENDED, set()),
        (CallPhase.CONNECTING, LIVE), (CallPhase.RECONNECTING, LIVE),
        (CallPhase.TALKING, {*LIVE, "Hold"}), (CallPhase.ON_HOLD, {*LIVE, "Hold"}),
    ],
)  # fmt: skip
def test_what_can_be_done_in_each_phase(bar: CallBar, phase: CallPhase, enabled: set[str]) -> None:
    bar.show_call(replace(TALKING, phase=phase))
    buttons = [one for one in bar.findChildren(QAbstractButton) if one.objectName() != "quality"]
    assert {one.accessibleName() for one in buttons if one.isEnabled()} == enabled


def test_a_click_wishes_the_opposite_and_shows_nothing_yet(bar: CallBar, qtbot: QtBot) -> None:
    for name, signal in (("Mute", bar.mute_wanted), ("Hold", bar.hold_wanted), ("Camera", bar.camera_wanted)):
        with qtbot.waitSignal(signal) as wished:
            button(bar, name).click()
        assert wished.args == [True]
        assert not button(bar, name).isChecked()
    bar.show_call(replace(TALKING, phase=CallPhase.ON_HOLD, muted=True, camera_on=True))
    for name, signal in (("Mute", bar.mute_wanted), ("Hold", bar.hold_wanted), ("Camera", bar.camera_wanted)):
        assert button(bar, name).isChecked()
        with qtbot.waitSignal(signal) as wished:
            button(bar, name).click()
        assert wished.args == [False]
    with qtbot.waitSignal(bar.hang_up_wanted):
        button(bar, "Hang up").click()


def test_the_shortcuts_mute_and_hold(bar: CallBar, qtbot: QtBot) -> None:
    with qtbot.waitActive(bar):
        bar.activateWindow()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignals([bar.mute_wanted, bar.hold_wanted]):
        QTest.keyClick(bar, Qt.Key.Key_M, keys)
        QTest.keyClick(bar, Qt.Key.Key_H, keys)


def test_what_does_not_work_yet_says_why(bar: CallBar) -> None:
    for name in ("Keypad", "Transfer"):
        assert not button(bar, name).isEnabled()
        assert button(bar, name).toolTip()


def test_a_problem_is_a_line_and_the_cause_comes_in_words(bar: CallBar) -> None:
    bar.show_call(
        replace(TALKING, quality=Quality(2.1, Grade.POOR, Cause.OUR_LINE, lost_out=8), problem="Nothing arrives.", customer_muted=True)
    )
    assert "your uplink loses 8 %" in text(bar)
    assert "Nothing arrives." in text(bar)
    assert "customer muted" in text(bar)
    bar.show_call(TALKING)
    assert "Nothing arrives." not in text(bar)


def test_talking_into_a_muted_microphone_is_said_with_the_key_that_ends_it(bar: CallBar) -> None:
    bar.show_call(replace(TALKING, talking_while_muted=True))
    assert "You are muted" not in text(bar), "the microphone is on again"
    bar.show_call(replace(TALKING, muted=True, talking_while_muted=True))
    assert "You are muted: Ctrl+Shift+M" in text(bar)
    bar.show_call(replace(TALKING, muted=True))
    assert "You are muted" not in text(bar)


def test_sharing_the_screen_is_wished_and_shown(bar: CallBar) -> None:
    wished: list[bool] = []
    bar.screen_wanted.connect(wished.append)
    button(bar, "Share screen").click()
    assert not button(bar, "Share screen").isChecked(), "not before it is so"
    bar.show_call(replace(TALKING, screen_on=True, camera_on=True))
    assert button(bar, "Share screen").isChecked()
    assert "comes back after" in button(bar, "Camera").toolTip()
    button(bar, "Share screen").click()
    assert wished == [True, False]
    bar.show_call(replace(TALKING, phase=CallPhase.ENDED, screen_on=True))
    assert not button(bar, "Share screen").isChecked()
