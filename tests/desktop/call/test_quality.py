"""The quality in words: a cause before a grade, an advice for each cause, bars as many as the grade is worth."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.call.quality import QualityLabel, advice, words
from desktop.shell.theme import theme
from webrtc.quality import Cause, Grade, Quality


@pytest.mark.parametrize(("grade", "said"), [(Grade.GOOD, "good"), (Grade.FAIR, "fair"), (Grade.POOR, "poor")])
def test_without_a_cause_it_is_the_grade(grade: Grade, said: str) -> None:
    quality = Quality(4.25, grade, Cause.NONE)
    assert words(quality) == said
    assert advice(quality) == "Estimated quality 4.2 of 4.4."


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.NONE])
def test_each_cause_has_words_of_its_own_and_an_advice(cause: Cause) -> None:
    quality = Quality(2.0, Grade.POOR, cause)
    others = {words(Quality(2.0, Grade.POOR, other)) for other in Cause if other is not cause}
    assert words(quality) not in others
    assert len(words(quality)) <= 40, "it stands in a bar"
    assert advice(quality).startswith("Estimated quality 2.0 of 4.4. ")
    assert advice(quality).endswith(".")


@pytest.fixture
def label(qtbot: QtBot) -> QualityLabel:
    made = QualityLabel()
    qtbot.addWidget(made)
    return made


def test_it_is_seen_only_with_an_estimate_and_reads_itself_out(label: QualityLabel) -> None:
    assert label.isHidden()
    label.show_quality(Quality(3.1, Grade.FAIR, Cause.OUR_LINE))
    assert not label.isHidden()
    assert label.accessibleName() == "Sound: your network loses sound"
    assert "cable" in label.toolTip()
    assert [child.text() for child in label.findChildren(QLabel)] == ["your network loses sound"]
    label.show_quality(None)
    assert label.isHidden()


@pytest.mark.parametrize(("grade", "token", "bars"), [(Grade.GOOD, "good", 4), (Grade.FAIR, "warn", 2), (Grade.POOR, "bad", 1)])
def test_as_many_bars_as_the_grade_is_worth(label: QualityLabel, grade: Grade, token: str, bars: int) -> None:
    label.show_quality(Quality(3.0, grade, Cause.NONE))
    picture = label._bars.grab().toImage()
    ratio = picture.devicePixelRatio()
    lowest = [picture.pixelColor(round((6 * place + 2) * ratio), round(14 * ratio)) for place in range(4)]
    assert [colour.name() == theme.color(token).name() for colour in lowest] == [place < bars for place in range(4)]
