"""The quality in words: a cause before a grade, an advice for each cause, bars as many as the grade is worth, the rest by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.call.quality import QualityDetails, QualityLabel, advice, figures, words
from desktop.shell.theme import theme
from webrtc.quality import SILENCES, Cause, Grade, Quality


@pytest.mark.parametrize(("grade", "said"), [(Grade.GOOD, "good"), (Grade.FAIR, "fair"), (Grade.POOR, "poor")])
def test_without_a_cause_it_is_the_grade(grade: Grade, said: str) -> None:
    quality = Quality(4.25, grade, Cause.NONE, delay=120)
    assert words(quality) == said
    assert advice(quality) == ""
    assert dict(figures(quality)) == {
        "Estimated quality": "4.2 of 4.4",
        "Lost on the way to you": "0 %",
        "Lost on the way to the customer": "not known yet",
        "Delay from mouth to ear": "about 120 ms",
    }


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.NONE])
def test_each_cause_has_words_of_its_own_and_an_advice(cause: Cause) -> None:
    quality = Quality(2.0, Grade.POOR, cause, lost_in=8, lost_out=8)
    others = {words(Quality(2.0, Grade.POOR, other, lost_in=8, lost_out=8)) for other in Cause if other is not cause}
    assert words(quality) not in others
    assert len(words(quality)) <= 40, "it stands in a bar"
    assert advice(quality).endswith(".")
    assert "{" not in words(quality) + advice(quality)


def test_losses_are_said_with_their_percent() -> None:
    assert words(Quality(2.0, Grade.POOR, Cause.THEIR_LINE, lost_in=8, lost_out=1)) == "the customer's uplink loses 8 %"
    assert words(Quality(2.0, Grade.POOR, Cause.OUR_LINE, lost_in=1, lost_out=12)) == "your uplink loses 12 %"


@pytest.mark.parametrize("cause", SILENCES)
def test_of_a_line_that_carries_silence_no_score_is_shown(cause: Cause) -> None:
    assert "Estimated quality" not in dict(figures(Quality(1.0, Grade.POOR, cause)))


@pytest.fixture
def label(qtbot: QtBot) -> QualityLabel:
    made = QualityLabel()
    qtbot.addWidget(made)
    return made


def test_it_is_seen_only_with_an_estimate_and_reads_itself_out(label: QualityLabel) -> None:
    assert label.isHidden()
    label.show_quality(Quality(3.1, Grade.FAIR, Cause.OUR_LINE, lost_out=8))
    assert not label.isHidden()
    assert label.accessibleName() == "Sound: your uplink loses 8 %"
    assert "cable" in label.accessibleDescription()
    assert "cable" in label.toolTip()
    assert [child.text() for child in label.findChildren(QLabel)] == ["your uplink loses 8 %"]
    label.show_quality(None)
    assert label.isHidden()


def test_the_rest_opens_and_closes_by_keyboard_and_follows_what_changes(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    label, other = QualityLabel(), QPushButton("Mute")
    row = QHBoxLayout(window)
    row.addWidget(label)
    row.addWidget(other)
    window.resize(600, 400)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    label.show_quality(Quality(2.4, Grade.POOR, Cause.THEIR_LINE, lost_in=8, lost_out=0, delay=180))
    label.setFocus()
    QTest.keyClick(label, Qt.Key.Key_Space)
    details = window.findChild(QualityDetails)
    assert details is not None
    assert details.isVisible()
    assert window.rect().contains(details.geometry())
    shown = [one.text() for one in details.findChildren(QLabel) if not one.isHidden()]
    assert shown[:2] == ["The customer's uplink loses 8 %", advice(Quality(2.4, Grade.POOR, Cause.THEIR_LINE))]
    assert "Estimated quality: 2.4 of 4.4." in details.accessibleName()
    label.show_quality(Quality(1.0, Grade.POOR, Cause.NOTHING_ARRIVES))
    assert "Nothing arrives." in details.accessibleName()
    assert "Estimated" not in details.accessibleName()
    QTest.keyClick(details, Qt.Key.Key_Escape)
    assert not details.isVisible()
    assert label.hasFocus()
    label.click()
    assert details.isVisible()
    other.setFocus()
    assert not details.isVisible()
    label.click()
    label.show_quality(None)
    assert not details.isVisible(), "the call is over"


@pytest.mark.parametrize(("grade", "token", "bars"), [(Grade.GOOD, "good", 4), (Grade.FAIR, "warn", 2), (Grade.POOR, "bad", 1)])
def test_as_many_bars_as_the_grade_is_worth(label: QualityLabel, grade: Grade, token: str, bars: int) -> None:
    label.show_quality(Quality(3.0, grade, Cause.NONE))
    picture = label._bars.grab().toImage()
    ratio = picture.devicePixelRatio()
    lowest = [picture.pixelColor(round((6 * place + 2) * ratio), round(14 * ratio)) for place in range(4)]
    assert [colour.name() == theme.color(token).name() for colour in lowest] == [place < bars for place in range(4)]
