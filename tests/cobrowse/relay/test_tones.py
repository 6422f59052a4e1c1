"""Plus and minus by their signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.relay.tones import LONG_WAIT, SIGNS, of_call, of_history, of_outcome, of_survey, of_visit, tone
from cobrowse.relay.visit import Failure, Visit

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("mark", "sign"),
    [
        ("9", "liked"), ("10", "liked"), ("8", ""), ("7", ""), ("6", "disliked"), ("3", "disliked"), ("0", "disliked"), ("9,5", "liked"),
        ("5/5", "liked"), ("4/5", ""), ("2/5", "disliked"), ("3 of 10", "disliked"), ("9 van 10", "liked"), ("11", ""), ("x", ""), ("", ""),
        ("1/0", ""), ("-3", ""),
    ],
)  # fmt: skip
def test_a_survey_speaks_by_its_mark(mark: str, sign: str) -> None:
    assert of_survey(mark) == of_history("survey", mark) == sign


@pytest.mark.parametrize(
    ("outcome", "sign"),
    [
        ("Solved", "solved"), ("Repaired", "solved"), ("Opgelost", "solved"), ("Not solved", "unsolved"), ("Niet opgelost", "unsolved"),
        ("Complaint", "unsolved"), ("Call back", ""), ("Delivered", ""), ("", ""), ("9", ""),
    ],
)  # fmt: skip
def test_an_outcome_speaks_by_its_words(outcome: str, sign: str) -> None:
    assert of_outcome(outcome) == of_history("repair", outcome) == sign


def test_a_call_by_how_it_was_answered() -> None:
    assert of_call(answered=False, waited=3, outcome="") == "missed"
    assert of_call(answered=True, waited=LONG_WAIT, outcome="Solved") == "long_wait"
    assert of_call(answered=True, waited=3, outcome="Solved") == "solved"
    assert of_call(answered=True, waited=LONG_WAIT, outcome="Not solved") == "unsolved"
    assert of_call(answered=True, waited=3, outcome="Call back") == ""


def test_a_visit_by_where_it_was_left() -> None:
    visit = Visit(1.0, 2.0)
    slip = Failure("Oops")
    assert of_visit(visit) == ""
    assert of_visit(Visit(1.0, 2.0, cart="EUR 1.00")) == "cart_left"
    assert of_visit(Visit(1.0, 2.0, cart="EUR 1.00", at_checkout=True)) == "checkout_left"
    assert of_visit(Visit(1.0, 2.0, failures=(slip,))) == ""
    assert of_visit(Visit(1.0, 2.0, failures=(slip, Failure("Again")))) == "errors"
    assert of_visit(Visit(1.0, 2.0, failures=(slip,), fields=("Type",))) == "form_failed"
    assert of_visit(Visit(1.0, 2.0, ordered="EUR 1.00")) == "ordered"


@given(st.sampled_from(["survey", "call", "repair", "email", "x"]), st.text(max_size=40))
def test_any_words_have_a_sign_with_a_tone_or_none(channel: str, outcome: str) -> None:
    sign = of_history(channel, outcome)
    assert sign in ("", *SIGNS)
    assert tone(sign) in ("plus", "minus") if sign else tone(sign) == ""
