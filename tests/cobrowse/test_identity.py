"""Who the customer is: what a level sees, what opens the next one, and how what is said is compared."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse import identity
from cobrowse.identity import Card, Check, Facts, Level, Line, Moment, Person, Sign, SignKind
from cobrowse.policy import Policy, Rule

pytestmark = pytest.mark.pure


def person(ref: str = "p1", **card: str) -> Person:
    values = {"name": "Johan Bakker", "street": "Molenstraat 41", "postcode": "3811 GH", "city": "Amersfoort", "email": "j@example.org"}
    lines = (("anna-id", Line("l1", 2.0, "call", "By Anna")), ("", Line("l2", 1.0, "repair", "Imported")))
    return Person(Card(ref, **{**values, **card}), lines)


BORN = Person(Card("born", "Johan"), (("anna-id", Line("l3", 1.0, "call", "Before")), ("bob-id", Line("l4", 0.5, "call", "With Bob"))))
VISIT = (Moment(1.0, "form", "Type number", {"field": "type", "value": "KT-6420"}), Moment(2.0, "error", "Try again later", {"step": "3"}))
CLAIMED = Facts(Level.CLAIMED, BORN, "Johan", (Sign(SignKind.PHONE, "repair", "2024-10-12"),), (person(),), visit=VISIT)


def test_a_claim_shows_nothing_personal() -> None:
    known = identity.known(CLAIMED, "anna-id")
    assert known.card is None
    assert [line.title for line in known.journey] == ["Before"], "only contacts that this agent had with this visitor's own record"
    assert [moment.data for moment in known.visit] == [{"field": "type"}, {"step": "3"}]
    assert known.candidates[0].name == "J. B."
    assert known.verifiers == ("street", "postcode", "email")
    told = msgspec.json.encode(known)
    assert not any(word in told for word in (b"Bakker", b"Molen", b"3811", b"Amersfoort", b"example", b"KT-6420", b"Imported", b"By Anna"))


def test_verified_shows_all() -> None:
    facts, check = identity.verify(CLAIMED, "street", "molenstraat")
    assert check is Check.MATCHED
    known = identity.known(facts, "anybody")
    assert known.card is not None
    assert known.card.name == "Johan Bakker"
    assert known.verified_by == "street"
    assert [line.title for line in known.journey] == ["By Anna", "Imported"]
    assert known.visit == VISIT
    assert (known.candidates, known.verifiers, known.tries_left) == ((), ("postcode", "email"), 3), "what a step up may ask"


STRICT = Policy(verified=Rule(required=("birth_date",), enough=2), step_up=Rule(enough=3))


def test_facts_add_up_until_the_rule_holds() -> None:
    first, second = person("p1", birth_date="1980-04-03"), person("p2", name="Karim", birth_date="1991-12-24")
    both = msgspec.structs.replace(CLAIMED, candidates=(first, second))
    facts, check = identity.verify(both, "birth_date", "3 april 1980", policy=STRICT)
    assert (check, facts.level, facts.candidates) == (Check.PARTLY, Level.CLAIMED, (first,)), "the other is out, the card still closed"
    known = identity.known(facts, "anna-id", STRICT)
    assert (known.card, known.passed, known.verifiers) == (None, ("birth_date",), ("street", "postcode", "email"))
    assert identity.verify(facts, "birth_date", "3-4-1980", policy=STRICT)[1] is Check.NOTHING_TO_COMPARE, "the same fact counts once"
    facts, check = identity.verify(facts, "street", "Molenstraat", policy=STRICT)
    assert (check, facts.level, facts.verified_by) == (Check.MATCHED, Level.VERIFIED, "birth_date+street")
    facts, check = identity.verify(facts, "email", "j@example.org", policy=STRICT)
    assert (check, facts.level) == (Check.MATCHED, Level.STEP_UP)


def test_enough_without_what_is_required_opens_nothing() -> None:
    facts = msgspec.structs.replace(CLAIMED, candidates=(person("p1", birth_date="1980-04-03"),))
    for verifier, said in (("street", "Molenstraat"), ("email", "j@example.org")):
        facts, check = identity.verify(facts, verifier, said, policy=STRICT)
        assert (check, facts.level) == (Check.PARTLY, Level.CLAIMED)


def test_a_date_of_birth_is_never_told() -> None:
    claimed = msgspec.structs.replace(CLAIMED, candidates=(person(birth_date="1980-04-03"),))
    facts, _check = identity.verify(claimed, "birth_date", "3-4-1980")
    assert facts.level is Level.VERIFIED
    assert b"1980" not in msgspec.json.encode(identity.known(facts, "anybody"))


@pytest.mark.parametrize(
    ("verifier", "said", "check"),
    [
        ("postcode", "3811 GH 41", Check.MATCHED), ("postcode", "3811gh, nr 41", Check.MATCHED), ("postcode", "3811GH", Check.INCOMPLETE),
        ("postcode", "9999 ZZ", Check.INCOMPLETE), ("postcode", "3811 GH 4", Check.NO_MATCH), ("birth_date", "31-2-1980", Check.INCOMPLETE),
        ("birth_date", "april 1980", Check.INCOMPLETE), ("birth_date", "4-3-1980", Check.NO_MATCH),
    ],
)  # fmt: skip
def test_half_an_answer_costs_nothing_and_tells_nothing(verifier: str, said: str, check: Check) -> None:
    facts = msgspec.structs.replace(CLAIMED, candidates=(person(birth_date="1980-04-03"),))
    after, found = identity.verify(facts, verifier, said)
    assert found is check
    assert after.tries_left == (2 if check is Check.NO_MATCH else 3)


def test_wrong_answers_cost_tries_and_then_lock() -> None:
    facts = CLAIMED
    checks = []
    for said in ("Kerkstraat", "Dorpsweg", "Laan", "Molenstraat 41"):
        facts, check = identity.verify(facts, "street", said)
        checks.append(check)
    assert checks == [Check.NO_MATCH, Check.NO_MATCH, Check.LOCKED, Check.LOCKED]
    assert facts.level is Level.CLAIMED


@pytest.mark.parametrize(("verifier", "said"), [("street", " "), ("street", "..."), ("name", "Johan Bakker"), ("number", "1"), ("", "x")])
def test_nothing_to_compare_costs_nothing(verifier: str, said: str) -> None:
    assert identity.verify(CLAIMED, verifier, said) == (CLAIMED, Check.NOTHING_TO_COMPARE)


def test_two_who_fit_stay_two_until_one_is_chosen() -> None:
    both = msgspec.structs.replace(CLAIMED, candidates=(person("p1"), person("p2", name="Karim")))
    facts, check = identity.verify(both, "street", "Molenstraat 41")
    assert (check, facts.tries_left, facts.level) == (Check.AMBIGUOUS, 2, Level.CLAIMED)
    facts, check = identity.verify(facts, "street", "Molenstraat 41", "p2")
    assert (check, facts.person.card.name) == (Check.MATCHED, "Karim")
    assert identity.verify(both, "street", "Molenstraat", "p9")[1] is Check.NOTHING_TO_COMPARE


def test_two_of_whom_one_fits_need_no_choice() -> None:
    both = msgspec.structs.replace(CLAIMED, candidates=(person("p1"), person("p2", street="Kerkstraat 1")))
    assert identity.verify(both, "street", "kerkstr 1")[0].person.ref == "p2"


def test_without_candidates_there_is_nothing_to_verify() -> None:
    known = identity.known(Facts(Level.UNKNOWN, BORN, "Johan"), "anna-id")
    assert (known.candidates, known.verifiers, known.tries_left) == ((), (), 0)


@given(st.text(max_size=60))
def test_a_mask_gives_at_most_initials_away(name: str) -> None:
    masked = identity.mask_name(name)
    assert all(len(part) == 2 and part.endswith(".") for part in masked.split())
    assert len(identity.mask_place(name)) <= 5


def test_masks() -> None:
    assert identity.mask_name("Marie de Boer") == "M. d. B."
    assert identity.mask_name("A. de Vries") == "A. d. V."
    assert [identity.mask_place(place) for place in ("Utrecht", "Ede", "Ee", "")] == ["Ut***", "E***", "E***", ""]
    assert [identity.short_name(name) for name in ("Anna de Vries", "Anna", "", " Jan  Bos ")] == ["Anna V.", "Anna", "", "Jan B."]
