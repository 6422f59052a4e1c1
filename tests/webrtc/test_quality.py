"""The estimate follows G.107, and each cause is named by the figures that show it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.quality import Cause, Figures, Grade, judge, rating, score

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(("r", "mos"), [(93.2, 4.41), (90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58), (0, 1.0), (-5, 1.0)])
def test_the_score_is_that_of_g107_table_b1(r: float, mos: float) -> None:
    assert score(r) == pytest.approx(mos, abs=0.01)


@given(st.floats(0, 2), st.floats(0, 1), st.floats(0, 1))
def test_more_delay_or_loss_is_never_better(one_way: float, lost: float, more: float) -> None:
    assert rating(one_way + more, lost) <= rating(one_way, lost)
    assert rating(one_way, min(1.0, lost + more)) <= rating(one_way, lost)


def test_a_quiet_line_is_good() -> None:
    quality = judge(Figures(round_trip=0.02, jitter=0.002))
    assert (quality.grade, quality.cause) == (Grade.GOOD, Cause.NONE)
    assert quality.score >= 4.2


@pytest.mark.parametrize(
    ("figures", "cause"),
    [
        (Figures(lost_in=0.05), Cause.THEIR_LINE),
        (Figures(lost_out=0.05), Cause.OUR_LINE),
        (Figures(lost_in=0.05, lost_out=0.05), Cause.BOTH_WAYS),
        (Figures(jitter=0.05), Cause.UNSTEADY),
        (Figures(round_trip=0.5), Cause.FAR),
        (Figures(silence=3), Cause.NOTHING_ARRIVES),
        (Figures(our_quiet=10), Cause.HEADSET_SILENT),
        (Figures(their_quiet=10), Cause.CUSTOMER_SILENT),
        (Figures(their_quiet=10, lost_in=0.1), Cause.THEIR_LINE),
    ],
)
def test_each_cause_by_its_figures(figures: Figures, cause: Cause) -> None:
    assert judge(figures).cause is cause


def test_the_worse_direction_counts() -> None:
    assert judge(Figures(lost_in=0.2)).score == judge(Figures(lost_out=0.2)).score
    assert judge(Figures(lost_in=0.2)).grade is Grade.POOR
    assert judge(Figures(silence=3)).score == 1.0
