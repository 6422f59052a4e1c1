"""The opening line: from what the customer was just doing, never from what the level may not tell."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cobrowse.identity import Card, Known, Level, Line, Moment
from desktop.customer.opening import JUST, LONGEST, opening_line

TODAY = date(2026, 11, 22)
BOOKING = Moment(100, "page", "Book a mechanic", {"path": "/repairs"})
TYPE = Moment(110, "form", "Type number", {"field": "type", "value": "KT-6420"})
FAILED = Moment(120, "error", "Try again later or call us", {"step": "Confirm"})
CART = Moment(90, "cart", "Boots", {"total": "EUR 299.00", "items": "1"})
CHECKOUT = Moment(100, "page", "Checkout", {"path": "/checkout"})
BOOTS = Moment(50, "product", "Leather boots")


def of_visit(*moments: Moment) -> str:
    return opening_line(Known(Level.CLAIMED, visit=moments), TODAY)


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        ((BOOKING, TYPE, FAILED), "I see that you were just making an appointment online; did something go wrong there?"),
        (
            (Moment(1, "page", "Afspraak maken"), FAILED),
            "I see that you were just making an appointment online; did something go wrong there?",
        ),
        ((BOOKING, TYPE), "I see that you were just making an appointment online; shall we finish it together?"),
        ((CART, CHECKOUT), "I see that you are at the checkout; can I help you finish your order?"),
        ((CART, CHECKOUT, FAILED), "I see that you were just ordering online; did something go wrong there?"),
        ((Moment(1, "page", "Retourneren"),), "I see that you want to send something back; shall we do it together?"),
        ((Moment(1, "page", "Details"), TYPE), "I see that you were just filling in a form online; shall we finish it together?"),
        ((FAILED,), "I see that something went wrong on our site just now; shall we look at it together?"),
        ((BOOTS, BOOTS), "I see that you were looking at “Leather boots”; can I help you choose?"),
        ((BOOTS, CART), "I see that you were looking at “Leather boots”; can I help you choose?"),
        ((CART,), "I see that you have something in your cart; can I help you with it?"),
        ((CART, CHECKOUT, Moment(120, "order", "Order 7")), "I see that you just placed an order; is it about that?"),
        ((BOOTS,), ""),
        ((Moment(1, "page", "Home"),), ""),
        ((), ""),
        ((BOOKING, FAILED, Moment(120 + JUST + 1, "page", "Home")), ""),
    ],
)
def test_of_the_visit(moments: tuple[Moment, ...], said: str) -> None:
    assert of_visit(*moments) == said


def test_what_was_typed_is_never_spoken() -> None:
    for level in Level:
        known = Known(level, visit=(BOOKING, TYPE, FAILED))
        assert "KT-6420" not in opening_line(known, TODAY)


def test_a_long_name_is_cut_at_a_word() -> None:
    long = Moment(1, "product", "Waterproof " * 20)
    said = of_visit(long, long)
    assert f"“{' '.join(['Waterproof'] * 4)}”" in said
    assert len(said) < LONGEST + 60
    unbroken = Moment(1, "product", "x" * 300)
    assert len(of_visit(unbroken, unbroken)) < LONGEST + 60


def line(channel: str, day: int) -> Line:
    return Line("l", datetime(2026, 11, day, 14).astimezone().timestamp(), channel, "Cooktop")


@pytest.mark.parametrize(
    ("channel", "day", "said"),
    [
        ("call", 21, "We spoke yesterday; are you calling about that?"),
        ("repair", 12, "I see a repair on 12 November; are you calling about that?"),
        ("appointment", 24, "I see that an appointment is planned; are you calling about that?"),
        ("order", 24, ""),
        ("repair", 1, ""),
        ("visit", 21, ""),
    ],
)
def test_of_the_journey_once_verified(channel: str, day: int, said: str) -> None:
    journey = (line(channel, day),)
    assert opening_line(Known(Level.VERIFIED, card=Card("c", "Ann"), journey=journey), TODAY) == said
    assert opening_line(Known(Level.CLAIMED, journey=journey), TODAY) == "", "whoever calls need not be the one to whom it happened"


def test_the_visit_goes_before_the_journey() -> None:
    known = Known(Level.VERIFIED, card=Card("c", "Ann"), visit=(BOOKING, FAILED), journey=(line("call", 21),))
    assert "appointment online" in opening_line(known, TODAY)
