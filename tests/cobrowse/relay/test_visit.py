"""A visit summed up: the boots and the cooktop, and whatever a site may send, in one bounded value."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.identity import Moment
from cobrowse.relay.visit import MAX_NAMED, REST, Failure, Visit, gone_on, merged, references, summed_up

pytestmark = pytest.mark.pure

BOOTS = (
    Moment(100.0, "page", "Home", {"path": "/"}),
    *(Moment(at, "product", "Leather boots", {"price": "EUR 299.00"}) for at in (110.0, 120.0, 130.0, 140.0)),
    Moment(150.0, "cart", "Leather boots", {"total": "EUR 299.00", "items": "1"}),
    Moment(160.0, "page", "Pay", {"path": "/checkout"}),
)
COOKTOP = (
    Moment(1.0, "page", "Book a mechanic", {"path": "/service"}),
    Moment(2.0, "form", "Type number", {"field": "type", "value": "kt-6420"}),
    Moment(3.0, "error", "Try again later", {"step": "Confirm"}),
    Moment(4.0, "error", "Try again later", {"step": "Confirm"}),
)
MOMENTS = st.lists(
    st.builds(
        Moment,
        at=st.floats(0, 1e9),
        name=st.sampled_from(["page", "product", "cart", "form", "error", "order", "own"]),
        title=st.text(max_size=300),
        data=st.dictionaries(st.sampled_from(["path", "total", "items", "field", "value", "step"]), st.text(max_size=300), max_size=6),
    ),
    max_size=60,
)


def summed(*moments: Moment) -> Visit:
    visit = summed_up(moments)
    assert visit is not None
    return visit


def test_the_boots_left_at_the_checkout() -> None:
    visit = summed(*BOOTS)
    assert (visit.begun, visit.last, visit.seconds, visit.pages, visit.place) == (100.0, 160.0, 60.0, 2, "Pay")
    assert (visit.products, visit.cart, visit.left) == ({"Leather boots": 4}, "EUR 299.00", "checkout")
    assert summed(*BOOTS[:-1]).left == "cart"
    ordered = summed(*BOOTS, Moment(170.0, "order", "B1", {"total": "EUR 269.10"}))
    assert (ordered.ordered, ordered.cart, ordered.left) == ("EUR 269.10", "", "")
    assert summed(*BOOTS, Moment(170.0, "cart", "", {"total": "EUR 0.00", "items": "0"})).left == ""


def test_the_cooktop_whose_form_failed() -> None:
    visit = summed(*COOKTOP)
    assert visit.failures == (Failure("Try again later", "Confirm", 2, 4.0),)
    assert (visit.left, visit.errors, visit.fields, visit.references) == ("form", 2, ("Type number",), ("KT-6420",))
    assert "kt-6420" not in repr(visit)  # the label, and the number by which the thing is known; not what was typed


def test_nothing_is_no_visit() -> None:
    assert summed_up(()) is None


def test_a_pause_is_not_time_on_the_site() -> None:
    assert summed(Moment(0.0, "page"), Moment(5000.0, "page")).seconds == REST


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Order B204417: wool coat", {"B204417"}),
        ("Cooktop KT-6420 and WM-8", {"KT-6420", "WM-8"}),
        ("case 20240017", {"20240017"}),
        ("EUR 299.00, EUR299, size 38, MP3, in 2024, A4", set()),
        ("06 21345678, 0621345678, +31621345678", set()),
        ("xKT-6420", set()),
    ],
)
def test_numbers_by_which_people_mean_a_thing(text: str, found: set[str]) -> None:
    assert references(text) == found


@given(MOMENTS)
def test_any_visit_is_bounded_and_travels_through_the_database(moments: list[Moment]) -> None:
    visit = summed_up(moments)
    if visit is None:
        assert not moments
        return
    assert max(map(len, (visit.products, visit.fields, visit.failures, visit.references))) <= MAX_NAMED
    assert visit.begun <= visit.last
    assert 0 <= visit.seconds <= REST * len(moments)
    assert len(msgspec.json.encode(visit)) < 120_000
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(visit))), Visit) == visit


@given(MOMENTS, MOMENTS)
def test_what_goes_on_is_what_is_summed_up_at_once(first: list[Moment], second: list[Moment]) -> None:
    visit = summed_up(first)
    for moment in second:
        visit = gone_on(visit, moment)
    assert visit == summed_up([*first, *second])


@given(MOMENTS, MOMENTS)
def test_told_twice_is_once(first: list[Moment], second: list[Moment]) -> None:
    whole, part = summed_up([*first, *second]), summed_up(first)
    if whole is None or part is None:
        return
    both = merged(part, whole)
    assert msgspec.structs.replace(both, seconds=whole.seconds, fields=whole.fields, references=whole.references) == whole
    assert merged(whole, whole) == whole
