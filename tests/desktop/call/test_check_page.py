"""The check in words: each finding says what it is and what to do, and the page says how it stands all the time."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.call.check_page import CheckPage, title, words
from webrtc.check import Check, Finding, Obstacle, Reached, Result, Step, Verdict, begin, finish, look


@pytest.mark.parametrize("finding", [finding for finding in Finding if finding is not Finding.NONE])
def test_each_finding_has_words_of_its_own(finding: Finding) -> None:
    step = Step.BANDWIDTH if "{0}" in words(Result(Step.TURN, Verdict.OK, finding)) else Step.TURN
    said = words(Result(step, Verdict.NOT_OK, finding, 1_500_000.0))
    assert said
    assert "{" not in said
    assert said[-1] in ".:"
    others = {words(Result(step, Verdict.NOT_OK, other, 1_500_000.0)) for other in Finding if other is not finding}
    assert said not in others


@pytest.mark.parametrize("obstacle", Obstacle)
def test_each_server_says_what_became_of_it(obstacle: Obstacle) -> None:
    said = words(Result(Step.TURN, Verdict.OK, Finding.PARTLY, turn=(Reached("turn:t.example:3478", obstacle, 0.05),)))
    assert said.splitlines()[1].startswith("turn:t.example:3478: ")


def test_the_bandwidth_is_said_in_megabits() -> None:
    assert "1.5 Mbit/s" in words(Result(Step.BANDWIDTH, Verdict.OK, Finding.ENOUGH, 1_490_000))


@pytest.fixture
def page(qtbot: QtBot) -> CheckPage:
    made = CheckPage()
    qtbot.addWidget(made)
    return made


def seen(page: CheckPage) -> str:
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.text() and not label.isHidden())


def test_opened_it_asks_for_a_check_and_says_what_to_do(page: CheckPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.wanted):
        page.show()
    page.show_check(begin(0.0))
    assert "Please say a few words." in seen(page)
    assert not page.again.isEnabled()


def test_at_the_end_it_says_what_is_not_well_and_can_be_asked_again(page: CheckPage) -> None:
    check: Check = finish(begin(0.0), Result(Step.MICROPHONE, Verdict.NOT_OK, Finding.MUTED), 1.0)
    page.show_check(look(check, 20.0))
    assert "Not all is well" in seen(page)
    assert "mute button" in seen(page)
    assert page.again.isEnabled()


def test_all_well(page: CheckPage) -> None:
    check = begin(0.0)
    while not check.over:
        for step in Step:
            check = finish(check, Result(step, Verdict.OK, Finding.HEARD), 1.0)
    page.show_check(check)
    assert "All is well" in seen(page)
    assert all(title(step) in seen(page) for step in Step)


def test_during_a_call_it_says_why_there_is_none(page: CheckPage) -> None:
    page.show_problem("Not during a call.")
    assert "Not during a call." in seen(page)
    assert not page.again.isEnabled()
