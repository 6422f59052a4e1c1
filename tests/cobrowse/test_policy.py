"""The policy of verification: rules that hold or not, and policies that cannot be met."""

from __future__ import annotations

import pytest

from cobrowse.identity import Card
from cobrowse.policy import DEFAULT, FACTS, Fields, NoPolicy, Policy, Rule, Seen, checked

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("rule", "passed", "holds"),
    [
        (Rule(), (), False),
        (Rule(), ("street",), True),
        (Rule(enough=2), ("street",), False),
        (Rule(enough=2), ("street", "email"), True),
        (Rule(("number",), 2), ("street", "email"), False),
        (Rule(("number",), 2), ("street", "number"), True),
        (Rule(("number", "street"), 1), ("number",), False),
    ],
)
def test_rules(rule: Rule, passed: tuple[str, ...], holds: bool) -> None:
    assert rule.holds(frozenset(passed)) is holds


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (Policy(ask=("shoe_size",)), "'shoe_size' cannot be compared; there are street,"),
        (Policy(ask=()), "name at least one fact"),
        (Policy(ask=("street",), verified=Rule(("email",)), step_up=Rule()), "'email' is required, but not in ask"),
        (Policy(ask=("street",), step_up=Rule(enough=2)), "step_up: 2 facts are more than ask has"),
    ],
)
def test_what_cannot_be_met_is_said(policy: Policy, said: str) -> None:
    with pytest.raises(NoPolicy, match=said):
        checked(policy)


def test_the_table_of_fields_names_every_field_of_the_card_but_the_name() -> None:
    fields = set(Card.__struct_fields__) - {"customer", "name"}
    assert set(Fields.__struct_fields__) == fields
    assert Fields(phone=Seen.STEP_UP, email=Seen.VERIFIED).stepped() == ("phone", "birth_date")


def test_the_default_can_be_met() -> None:
    assert checked(DEFAULT).ask == FACTS
