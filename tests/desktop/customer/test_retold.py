"""What was before, in words: lines with their marks, threads as one whole, a visit in one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.identity import Line, Moment
from cobrowse.relay.tones import SIGNS
from desktop.customer import retold
from desktop.customer.visit import StoryKind, StoryLine

pytestmark = pytest.mark.pure

CALL = Line("c", 1000.0, "call", "Cooktop fails when hot", "Solved", "left zone", "Mila", tone="plus", sign="solved")
VISIT = Line("v", 1001.0, "visit", "Boots ×4", "EUR 299.00", tone="minus", sign="checkout_left", until=1100.0)
SHARE = Line("s", 1002.0, "share", "", agent="Mila", until=1062.0)
SURVEY = Line("q", 9e5, "survey", "How was it?", "3", tone="minus", sign="disliked")


def test_every_sign_has_words_and_a_mark_says_its_name() -> None:
    for sign, tone in SIGNS.items():
        said = retold.sign_text(Line("x", 0.0, "call", "t", tone=tone, sign=sign))
        assert said.startswith("Plus: " if tone == "plus" else "Minus: ")
        assert len(said) > len("Minus: ")
    assert retold.sign_text(Line("x", 0.0, "call", "t")) == ""


def test_a_line_in_two() -> None:
    assert (retold.title(VISIT), retold.second(VISIT)) == ("Boots ×4", "Left at the checkout · EUR 299")
    assert (retold.title(CALL), retold.second(CALL)) == ("Cooktop fails when hot", "Solved")
    assert retold.title(SHARE) == "Looked along"
    assert retold.second(SURVEY) == "Survey · 3"
    assert " to " in retold.second(SHARE)
    assert retold.second(Line("x", 0.0, "email", "Hello")) == "E-mail"
    assert "Plus: Solved." in retold.detail(CALL)
    assert "Minus: Left at the checkout." in retold.spoken(VISIT)


def test_a_thread_is_one_whole() -> None:
    lines = (SURVEY, SHARE, VISIT, CALL)
    assert retold.thread_line(lines) == CALL
    assert retold.thread_second(lines) == "4 moments: call, visit, looked along, survey"
    spoken = retold.thread_spoken(lines)
    assert all(words in spoken for words in ("4 moments", "Cooktop fails when hot", "How was it?", "Boots ×4"))
    assert "left zone" in retold.thread_detail(lines)
    assert retold.thread_line((SHARE, VISIT)) == SHARE


def test_the_boots_and_the_cooktop_in_one_line() -> None:
    boots = (
        *(Moment(at, "product", "boots") for at in (1.0, 2.0, 3.0, 4.0)),
        Moment(5.0, "cart", "boots", {"total": "EUR 299.00"}),
        Moment(10.0, "page", "Pay", {"path": "/checkout"}),
    )
    assert retold.visit_in_one_line(boots, 130.0) == "4× boots, cart EUR 299, came to the checkout 2 min ago"
    form = (Moment(1.0, "page", "Book a mechanic"), Moment(2.0, "form", "Type", {"field": "t"}))
    failed = (*form, Moment(3.0, "error", "Try again later", {"step": "last step"}))
    assert retold.visit_in_one_line(failed, 63.0) == "Form failed at “last step” 1 min ago: “Try again later”"
    unnamed = (*form, Moment(3.0, "error", "Try again later"))
    assert retold.visit_in_one_line(unnamed, 3.0) == "Form failed at “Book a mechanic” just now: “Try again later”"
    assert retold.visit_in_one_line((), 0.0) == ""


def test_how_long_the_customer_is_there() -> None:
    here = StoryLine(StoryKind.HERE, 0.0, "Home")
    assert retold.now_text(here, 59.0) == "On the page “Home”"
    assert retold.now_text(here, 150.0) == "On the page “Home”, for 2 min"
    assert retold.now_text(StoryLine(StoryKind.CART, 0.0, "Boots", "EUR 1.00"), 500.0) == "Cart EUR 1"


@given(
    st.lists(
        st.builds(
            Moment,
            at=st.floats(0, 1e9),
            name=st.sampled_from(["page", "product", "cart", "form", "error", "order", "own"]),
            title=st.text(max_size=8),
            data=st.dictionaries(st.sampled_from(["path", "total", "items", "field", "value", "step"]), st.text(max_size=8)),
        ),
        max_size=30,
    ),
    st.floats(-1e9, 1e10),
)
def test_any_visit_at_any_time_is_one_line(moments: list[Moment], now: float) -> None:
    assert isinstance(retold.visit_in_one_line(tuple(moments), now), str)
