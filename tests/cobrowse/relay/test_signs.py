"""Signs added up: agreement narrows, a conflict is told, and nobody is picked from a crowd."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.identity import Card, Doubt, Facts, Level, Moment, Person, Sign, SignKind
from cobrowse.relay.signs import MAX_CANDIDATES, ORDER, Found, add_up, fold_mail, heard_again, said_mail

CROWD = tuple(f"c{number}" for number in range(MAX_CANDIDATES + 1))


def found(kind: str, *customers: str, shared: bool = False) -> Found:
    return Found(SignKind(kind), customers, shared=shared)


def doubts(*signs: Found, login: str = "") -> dict[str, str]:
    return {sign.kind.value: sign.doubt.value for sign in add_up(signs, login)[1]}


@pytest.mark.parametrize(
    ("signs", "customers"),
    [
        ((), ()),
        ((found("phone", "a", "b"),), ("a", "b")),
        ((found("phone", "a", "b"), found("visitor", "b")), ("b",)),
        ((found("visitor", "b"), found("email", "c", "b"), found("phone", "a", "b")), ("b",)),
        ((found("phone", "a"), found("visitor", "b")), ("a", "b")),
        ((found("phone", "a", "b"), found("invite", "b"), found("visitor", "c")), ("b", "c")),
        ((found("phone", "a"), found("visitor")), ("a",)),
        ((found("phone", *CROWD),), ()),
        ((found("phone", *CROWD), found("visitor", "c3")), ("c3",)),
        ((found("phone", *CROWD), found("email", *reversed(CROWD[1:]), "x", "y")), CROWD[1:]),
        ((found("phone", "a", shared=True),), ()),
        ((found("phone", "a", shared=True), found("email", "b")), ("b",)),
    ],
)
def test_whom_they_mean(signs: tuple[Found, ...], customers: tuple[str, ...]) -> None:
    assert add_up(signs)[0] == customers


def test_a_conflict_is_told_of_the_weaker_sign() -> None:
    assert doubts(found("visitor", "b"), found("phone", "a")) == {"phone": "", "visitor": "other_customer"}
    assert doubts(found("phone", "a", "b"), found("visitor", "b")) == {"phone": "", "visitor": ""}
    assert doubts(found("phone", "a"), found("visitor")) == {"phone": "", "visitor": ""}, "who has no card is nobody else"


def test_what_many_share_is_told() -> None:
    assert doubts(found("phone", *CROWD)) == {"phone": "shared"}
    assert doubts(found("phone", *CROWD), found("visitor", "c3")) == {"phone": "", "visitor": ""}
    assert doubts(found("phone", *CROWD), found("visitor", "x")) == {"phone": "other_customer", "visitor": ""}
    assert doubts(found("phone", "a", shared=True), found("visitor", "x")) == {"phone": "", "visitor": ""}, "the rest was not read"


def test_a_login_counts_and_a_number_of_another_is_told() -> None:
    signs = (found("phone", "b"), found("visitor", "c"))
    assert add_up(signs, "a")[0] == ("a",)
    assert doubts(*signs, login="a") == {"phone": "other_customer"}


FOUND = st.builds(
    Found, st.sampled_from(ORDER[1:]), st.lists(st.sampled_from(CROWD), unique=True, max_size=6).map(tuple), shared=st.booleans()
)


@given(st.lists(FOUND, max_size=4, unique_by=lambda one: one.kind))
def test_nobody_comes_out_who_did_not_go_in(signs: list[Found]) -> None:
    customers, told = add_up(signs)
    assert len(customers) <= MAX_CANDIDATES
    assert set(customers) <= {customer for one in signs for customer in one.customers}
    assert {sign.kind for sign in told} == {one.kind for one in signs}, "none is hidden"
    agreed = [set(one.customers) for one, sign in zip(sorted(signs, key=lambda one: ORDER.index(one.kind)), told, strict=True)
              if one.customers and not one.shared and sign.doubt is Doubt.NONE]  # fmt: skip
    if agreed and set.intersection(*agreed):
        assert customers[0] in set.intersection(*agreed)


def facts(level: Level, *refs: str, signs: tuple[SignKind, ...] = (), **more: Any) -> Facts:
    found = tuple(Person(Card(ref, ref)) for ref in refs)
    return Facts(level, Person(Card("p", "P")), signs=tuple(Sign(kind) for kind in signs), candidates=found, pending=True, **more)


def test_what_a_directory_brings_is_added() -> None:
    before = facts(Level.UNKNOWN, said_name="Ann", tries_left=2)
    after = facts(Level.CLAIMED, "a", signs=(SignKind.PHONE, SignKind.VISITOR), tries_left=3)
    now = heard_again(before, after)
    assert (now.level, now.candidates, now.said_name, now.tries_left, now.pending) == (Level.CLAIMED, after.candidates, "Ann", 2, False)
    assert [sign.kind for sign in now.signs] == [SignKind.PHONE], "the browser is known by this contact itself"


@pytest.mark.parametrize(
    "before",
    [
        facts(Level.CLAIMED, "a", passed=("street",)),
        facts(Level.VERIFIED, "a", verified_by="street"),
        facts(Level.CLAIMED, "a"),
    ],
)
def test_what_the_agent_did_meanwhile_stands(before: Facts) -> None:
    after = None if not before.passed and before.level is Level.CLAIMED else facts(Level.CLAIMED, "b")
    assert heard_again(before, after) == msgspec.structs.replace(before, pending=False)


def test_a_card_is_corrected_of_the_same_customer_only() -> None:
    before, after = facts(Level.VERIFIED), facts(Level.VERIFIED)
    newer = msgspec.structs.replace(after, person=Person(Card("p", "Pia")))
    other = msgspec.structs.replace(after, person=Person(Card("q", "Quin")))
    assert heard_again(before, newer).person.card.name == "Pia"
    assert heard_again(before, other).person.card.name == "P"


@pytest.mark.parametrize("text", ["", "a", "a@b", "a@b.c", "a b@c.nl", "a@@b.nl", "x" * 65 + "@b.nl", "<a@b.nl>"])
def test_no_mail(text: str) -> None:
    assert fold_mail(text) == ""


def test_the_mail_typed_last() -> None:
    visit = (
        Moment(1, "form", "E-mail", {"field": "mail", "value": "Old@Example.org"}),
        Moment(2, "form", "E-mail", {"field": "mail", "value": " New@Example.org "}),
        Moment(3, "form", "Name", {"field": "name", "value": "Ann"}),
        Moment(4, "page", "Home", {"value": "page@example.org"}),
    )
    assert said_mail(visit) == "new@example.org"
    assert said_mail(visit[2:]) == ""
