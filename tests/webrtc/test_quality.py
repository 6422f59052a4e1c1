"""The estimate follows G.107, and each cause is named by the figures that show it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.quality import RULES, SILENCES, Cause, Figures, Grade, Quality, grade, judge, mouth_to_ear, rating, said, score

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(("r", "mos"), [(93.2, 4.41), (90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58), (0, 1.0), (-5, 1.0)])
def test_the_score_is_that_of_g107_table_b1(r: float, mos: float) -> None:
    assert score(r) == pytest.approx(mos, abs=0.01)


@pytest.mark.parametrize(("milliseconds", "costs"), [(0, 0), (100, 0), (150, 0.2), (200, 3.1), (300, 14.7), (400, 24.1), (800, 40.8)])
def test_delay_costs_what_g107_says(milliseconds: float, costs: float) -> None:
    assert 93.2 - rating(milliseconds / 1000, 0.0) == pytest.approx(costs, abs=0.1)


def test_what_is_made_up_costs_what_pesq_measured() -> None:
    clean = score(rating(0.05, 0.0))
    assert [round(clean - score(rating(0.05, lost)), 1) for lost in (0.01, 0.05, 0.2)] == [0.3, 1.6, 3.1]


@given(st.floats(0, 2), st.floats(0, 1), st.floats(0, 1))
def test_more_delay_or_loss_is_never_better(one_way: float, lost: float, more: float) -> None:
    assert rating(one_way + more, lost) <= rating(one_way, lost)
    assert rating(one_way, min(1.0, lost + more)) <= rating(one_way, lost)


def test_a_quiet_line_is_good() -> None:
    quality = judge(Figures(round_trip=0.02, jitter=0.002, lost_out=0.0))
    assert quality == Quality(4.4, Grade.GOOD, Cause.NONE, 0, 0, 70)


IN, OUT = Figures(lost_in=0.08, concealed_in=0.03), Figures(lost_out=0.08)
BOTH = Figures(lost_in=0.08, concealed_in=0.03, lost_out=0.08)


@pytest.mark.parametrize(
    ("figures", "cause"),
    [
        (Figures(our_microphone_muted=True, our_microphone_still=True), Cause.MICROPHONE_MUTED),
        (Figures(silence=1.6), Cause.NOTHING_ARRIVES),
        (Figures(our_microphone_still=True), Cause.HEADSET_SILENT),
        (Figures(their_microphone_muted=True, their_microphone_still=True), Cause.CUSTOMER_MUTED),
        (Figures(their_microphone_still=True), Cause.CUSTOMER_SILENT),
        (Figures(lost_in=0.08, lost_out=0.08, wireless=True), Cause.OUR_WIFI),
        (Figures(lost_in=0.08, lost_out=0.08, wireless=True, strained=True), Cause.OUR_WIFI),
        (Figures(lost_in=0.08, wireless=True, strained=True), Cause.OUR_WIFI),
        (Figures(jitter=0.05, wireless=True, strained=True), Cause.OUR_WIFI),
        (Figures(lost_in=0.08, lost_out=0.08, wireless=False, strained=True), Cause.OUR_NETWORK),
        (Figures(lost_in=0.08, strained=True), Cause.OUR_NETWORK),
        (Figures(lost_in=0.08, lost_out=0.08, wireless=True, strained=False), Cause.BOTH_WAYS),
        (BOTH, Cause.BOTH_WAYS),
        (OUT, Cause.OUR_LINE),
        (Figures(lost_out=0.02, concealed_out=0.03), Cause.OUR_LINE),
        (IN, Cause.THEIR_LINE),
        (Figures(lost_in=0.02, concealed_in=0.03), Cause.THEIR_LINE),
        (Figures(jitter=0.05), Cause.UNSTEADY),
        (Figures(concealed_in=0.05), Cause.UNSTEADY),
        (Figures(round_trip=0.5), Cause.FAR),
        (Figures(given_up=True), Cause.PICTURE_GIVEN_UP),
        (Figures(frozen=2.0), Cause.PICTURE_FROZEN),
        (Figures(), Cause.NONE),
    ],
)
def test_each_cause_by_its_figures(figures: Figures, cause: Cause) -> None:
    assert judge(figures).cause is cause


def test_every_cause_has_one_rule() -> None:
    assert [rule.cause for rule in RULES] == [cause for cause in Cause if cause is not Cause.NONE]
    assert all(rule.strength(Figures()) == 0.0 for rule in RULES), "a fresh call has no cause"


def test_loss_that_is_made_good_needs_no_words() -> None:
    assert judge(Figures(lost_in=0.04, concealed_in=0.001)).cause is Cause.NONE
    assert judge(Figures(lost_in=0.04, concealed_in=0.001)).score >= 4.3
    assert judge(Figures(lost_out=0.04, concealed_out=0.001)).cause is Cause.NONE


def test_the_more_important_is_said_first() -> None:
    assert judge(Figures(their_microphone_still=True, lost_in=0.1)).cause is Cause.CUSTOMER_SILENT
    assert judge(Figures(silence=3, lost_in=1.0, jitter=1)).cause is Cause.NOTHING_ARRIVES
    assert judge(Figures(given_up=True, lost_out=0.2)).cause is Cause.OUR_LINE


def test_the_worse_direction_counts() -> None:
    assert judge(Figures(concealed_in=0.1)).score == judge(Figures(lost_out=0.1)).score
    assert judge(Figures(lost_out=0.3, concealed_out=0.0)).score > 4.3, "what their browser made good did no harm"
    assert judge(Figures(concealed_in=0.1)).grade is Grade.POOR


@pytest.mark.parametrize("cause", SILENCES)
def test_a_line_on_which_one_is_not_heard_is_not_good(cause: Cause) -> None:
    assert (said(Figures(), cause).score, said(Figures(), cause).grade) == (1.0, Grade.POOR)


def test_a_picture_that_stands_still_does_no_harm_to_the_sound() -> None:
    assert judge(Figures(frozen=5)).grade is Grade.GOOD
    assert judge(Figures(given_up=True)).grade is Grade.GOOD


@pytest.mark.parametrize(
    ("before", "r", "now"),
    [
        (None, 80, Grade.GOOD), (Grade.GOOD, 80, Grade.GOOD), (Grade.FAIR, 81, Grade.FAIR), (Grade.FAIR, 82, Grade.GOOD),
        (Grade.POOR, 81, Grade.FAIR),
        (None, 70, Grade.FAIR), (Grade.GOOD, 70, Grade.FAIR), (Grade.FAIR, 70, Grade.FAIR), (Grade.POOR, 71, Grade.POOR),
        (Grade.POOR, 72, Grade.FAIR),
        (Grade.GOOD, 69.9, Grade.POOR), (Grade.POOR, 90, Grade.GOOD),
    ],
)  # fmt: skip
def test_the_grade_rises_only_well_beyond_the_step(before: Grade | None, r: float, now: Grade) -> None:
    assert grade(r, before) is now


def test_the_delay_is_the_way_and_the_wait_and_the_devices() -> None:
    assert mouth_to_ear(Figures(round_trip=0.1, waiting=0.04)) == pytest.approx(0.15)
    assert mouth_to_ear(Figures(round_trip=0.1, waiting=0.0, jitter=0.03)) == pytest.approx(0.17)
    assert judge(Figures(round_trip=0.1, waiting=0.04)).delay == 150


def test_the_percent_is_of_the_direction_that_the_cause_is_about() -> None:
    assert judge(IN).percent == 8
    assert judge(OUT).percent == 8
    assert Quality(1.0, Grade.POOR, Cause.OUR_LINE, lost_in=3, lost_out=9).percent == 9
    assert Quality(1.0, Grade.POOR, Cause.THEIR_LINE, lost_in=3, lost_out=9).percent == 3
    assert Quality(1.0, Grade.POOR, Cause.BOTH_WAYS, lost_in=3, lost_out=9).percent == 9
