"""The visit as a story: the boots and the cooktop in a few lines, whatever else happened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.identity import Moment
from desktop.customer.visit import MOST_OTHERS, MOST_PRODUCTS, StoryKind, StoryLine, story

pytestmark = pytest.mark.pure

BOOTS = (
    Moment(1, "page", "Home", {"path": "/"}),
    *(Moment(at, "product", "Leather boots", {"price": "EUR 299.00"}) for at in (2, 4, 6, 8)),
    Moment(3, "product", "Wool socks", {"price": "EUR 9.50"}),
    Moment(9, "cart", "Leather boots", {"total": "EUR 299.00", "items": "1"}),
    Moment(10, "page", "Pay", {"path": "/checkout"}),
)
COOKTOP = (
    Moment(1, "page", "Appointment", {"path": "/service"}),
    Moment(2, "form", "Type number", {"field": "type", "value": "HKB"}),
    Moment(3, "form", "Type number", {"field": "type", "value": "HKB 60"}),
    Moment(4, "form", "Complaint", {"field": "complaint", "value": "Sparks"}),
    Moment(5, "error", "Try again later", {"step": "Confirm"}),
    Moment(6, "error", "Try again later or call us", {"step": "Confirm"}),
)


def test_the_boots() -> None:
    assert story(BOOTS) == (
        StoryLine(StoryKind.CHECKOUT, 10, "Pay"),
        StoryLine(StoryKind.CART, 9, "Leather boots", "EUR 299.00"),
        StoryLine(StoryKind.VIEWED, 8, "Leather boots", "EUR 299.00", 4),
        StoryLine(StoryKind.VIEWED, 3, "Wool socks", "EUR 9.50"),
    )


def test_the_cooktop_with_what_may_be_seen_once_verified() -> None:
    assert story(COOKTOP) == (
        StoryLine(StoryKind.FAILED, 6, "Try again later or call us", "Confirm", 2),
        StoryLine(StoryKind.FIELD, 3, "Type number", "HKB 60"),
        StoryLine(StoryKind.FIELD, 4, "Complaint", "Sparks"),
        StoryLine(StoryKind.HERE, 1, "Appointment"),
    )


def test_fields_without_values_are_one_line() -> None:
    closed = tuple(Moment(one.at, one.name, one.title, {"field": one.data["field"]}) for one in COOKTOP if one.name == "form")
    assert story(closed) == (StoryLine(StoryKind.FIELDS, 4, "Type number, Complaint", times=2),)


def test_a_field_that_was_emptied_tells_nothing() -> None:
    assert story((*COOKTOP[1:3], Moment(7, "form", "Type number", {"field": "type", "value": ""}))) == ()


def test_an_order_ends_the_cart_and_the_failure() -> None:
    lines = story((*BOOTS, *COOKTOP[4:5], Moment(20, "order", "Order 5", {"total": "EUR 269.10"})))
    assert [line.kind for line in lines] == [StoryKind.ORDERED, StoryKind.CHECKOUT, StoryKind.VIEWED, StoryKind.VIEWED]
    assert lines[0].detail == "EUR 269.10"


def test_an_empty_cart_is_no_cart() -> None:
    assert story((Moment(1, "cart", "", {"total": "EUR 0.00", "items": "0"}),)) == ()


@given(
    st.lists(
        st.builds(
            Moment,
            at=st.floats(0, 1e9),
            name=st.sampled_from(["page", "product", "cart", "form", "error", "order", "asked_for_help"]),
            title=st.text(max_size=5),
            data=st.dictionaries(st.sampled_from(["path", "total", "items", "field", "value", "step"]), st.text(max_size=5)),
        ),
        max_size=60,
    )
)
def test_any_visit_is_told_and_never_at_length(moments: list[Moment]) -> None:
    lines = story(tuple(moments))
    order = list(StoryKind)
    assert [order.index(line.kind) for line in lines] == sorted(order.index(line.kind) for line in lines)
    assert sum(line.kind is StoryKind.VIEWED for line in lines) <= MOST_PRODUCTS
    assert sum(line.kind is StoryKind.EVENT for line in lines) <= MOST_OTHERS
