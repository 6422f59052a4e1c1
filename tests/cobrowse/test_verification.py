"""What a customer says and what comes of it: levels that rise by what matched, and fall when another speaks."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse import identity, verification
from cobrowse.identity import Check, Doubt, Facts, Fall, Level, Sign, SignKind
from cobrowse.policy import Policy, Rule
from tests.cobrowse.test_identity import CLAIMED, VISIT, person

pytestmark = pytest.mark.pure

CODES = Policy(ways=("mail",))


def test_verified_shows_all() -> None:
    facts, check = verification.verify(CLAIMED, "street", "molenstraat")
    assert check is Check.MATCHED
    known = identity.known(facts, "anybody")
    assert known.card is not None
    assert known.card.name == "Johan Bakker"
    assert known.verified_by == "street"
    assert [line.title for line in known.journey] == ["By Anna", "Imported"]
    assert known.visit == VISIT
    assert (known.candidates, known.verifiers, known.tries_left) == ((), ("email",), 3), "a step up asks what is not on the screen"


STRICT = Policy(verified=Rule(required=("birth_date",), enough=2), step_up=Rule(enough=3))


def test_facts_add_up_until_the_rule_holds() -> None:
    first, second = person("p1", birth_date="1980-04-03"), person("p2", name="Karim", birth_date="1991-12-24")
    both = msgspec.structs.replace(CLAIMED, candidates=(first, second))
    facts, check = verification.verify(both, "birth_date", "3 april 1980", policy=STRICT)
    assert (check, facts.level, facts.candidates) == (Check.PARTLY, Level.CLAIMED, (first,)), "the other is out, the card still closed"
    known = identity.known(facts, "anna-id", STRICT)
    assert (known.card, known.passed, known.verifiers) == (None, ("birth_date",), ("street", "postcode", "email"))
    assert verification.verify(facts, "birth_date", "3-4-1980", policy=STRICT)[1] is Check.NOTHING_TO_COMPARE, "the same fact counts once"
    facts, check = verification.verify(facts, "street", "Molenstraat", policy=STRICT)
    assert (check, facts.level, facts.verified_by) == (Check.MATCHED, Level.VERIFIED, "birth_date+street")
    facts, check = verification.verify(facts, "email", "j@example.org", policy=STRICT)
    assert (check, facts.level) == (Check.MATCHED, Level.STEP_UP)


def test_a_step_up_that_takes_less_than_verified_is_no_way_around_it() -> None:
    steep = Policy(verified=Rule(enough=2), step_up=Rule(enough=1))
    facts, check = verification.verify(CLAIMED, "street", "Molenstraat", policy=steep)
    assert (check, facts.level, identity.known(facts, "anybody", steep).card) == (Check.PARTLY, Level.CLAIMED, None)
    facts, check = verification.verify(facts, "email", "j@example.org", policy=steep)
    assert (check, facts.level) == (Check.MATCHED, Level.STEP_UP)


def test_enough_without_what_is_required_opens_nothing() -> None:
    facts = msgspec.structs.replace(CLAIMED, candidates=(person("p1", birth_date="1980-04-03"),))
    for verifier, said in (("street", "Molenstraat"), ("email", "j@example.org")):
        facts, check = verification.verify(facts, verifier, said, policy=STRICT)
        assert (check, facts.level) == (Check.PARTLY, Level.CLAIMED)


def test_a_date_of_birth_is_never_told() -> None:
    claimed = msgspec.structs.replace(CLAIMED, candidates=(person(birth_date="1980-04-03"),))
    facts, _check = verification.verify(claimed, "birth_date", "3-4-1980")
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
    after, found = verification.verify(facts, verifier, said)
    assert found is check
    assert after.tries_left == (2 if check is Check.NO_MATCH else 3)


def test_wrong_answers_cost_tries_and_then_lock() -> None:
    facts = CLAIMED
    checks = []
    for said in ("Kerkstraat", "Dorpsweg", "Laan", "Molenstraat 41"):
        facts, check = verification.verify(facts, "street", said)
        checks.append(check)
    assert checks == [Check.NO_MATCH, Check.NO_MATCH, Check.LOCKED, Check.LOCKED]
    assert facts.level is Level.CLAIMED


@pytest.mark.parametrize(("verifier", "said"), [("street", " "), ("street", "..."), ("name", "Johan Bakker"), ("number", "1"), ("", "x")])
def test_nothing_to_compare_costs_nothing(verifier: str, said: str) -> None:
    assert verification.verify(CLAIMED, verifier, said) == (CLAIMED, Check.NOTHING_TO_COMPARE)


def test_two_who_fit_stay_two_until_one_is_chosen() -> None:
    both = msgspec.structs.replace(CLAIMED, candidates=(person("p1"), person("p2", name="Karim")))
    facts, check = verification.verify(both, "street", "Molenstraat 41")
    assert (check, facts.tries_left, facts.level) == (Check.AMBIGUOUS, 2, Level.CLAIMED)
    facts, check = verification.verify(facts, "street", "Molenstraat 41", "p2")
    assert (check, facts.person.card.name) == (Check.MATCHED, "Karim")
    assert verification.verify(both, "street", "Molenstraat", "p9")[1] is Check.NOTHING_TO_COMPARE


def test_two_of_whom_one_fits_need_no_choice() -> None:
    both = msgspec.structs.replace(CLAIMED, candidates=(person("p1"), person("p2", street="Kerkstraat 1")))
    assert verification.verify(both, "street", "kerkstr 1")[0].person.ref == "p2"


def test_a_code_counts_like_any_fact() -> None:
    assert verification.verify(CLAIMED, "code", "123456", policy=CODES)[1] is Check.NOTHING_TO_COMPARE, "it is compared where it is kept"
    facts, check = verification.by_code(CLAIMED, "p1", Check.MATCHED, CODES)
    assert (check, facts.level, facts.verified_by) == (Check.MATCHED, Level.VERIFIED, "code")
    facts, check = verification.by_code(CLAIMED, "p1", Check.NO_MATCH, CODES)
    assert (check, facts.tries_left) == (Check.NO_MATCH, 2)
    for customer, outcome in (("p9", Check.MATCHED), ("", Check.MATCHED), ("p1", Check.EXPIRED)):
        assert verification.by_code(CLAIMED, customer, outcome, CODES) == (CLAIMED, Check.EXPIRED)
    assert verification.by_code(CLAIMED, "p1", Check.INCOMPLETE, CODES) == (CLAIMED, Check.INCOMPLETE)
    locked = msgspec.structs.replace(CLAIMED, tries_left=0)
    assert verification.by_code(locked, "p1", Check.MATCHED, CODES) == (locked, Check.LOCKED)


def test_nothing_that_is_on_the_screen_steps_up() -> None:
    facts, _check = verification.verify(CLAIMED, "street", "Molenstraat")
    assert verification.verify(facts, "postcode", "3811 GH 41") == (facts, Check.NOTHING_TO_COMPARE)
    facts, check = verification.verify(facts, "email", "j@example.org")
    assert (check, facts.level, facts.verified_by) == (Check.MATCHED, Level.STEP_UP, "street+email")


def test_neither_right_nor_wrong_costs_nothing_and_is_shown() -> None:
    facts = verification.inconclusive(CLAIMED, "street")
    assert (facts.inconclusive, facts.tries_left) == (("street",), 3)
    assert identity.known(facts, "anna-id").inconclusive == ("street",)
    assert verification.inconclusive(facts, "street") is facts
    assert verification.inconclusive(facts, "shoe_size") is facts
    facts, check = verification.verify(facts, "street", "Molenstraat")
    assert check is Check.MATCHED, "it may be asked again"
    assert identity.known(facts, "anna-id").inconclusive == ()


def test_who_speaks_for_the_customer() -> None:
    facts = verification.speaks(CLAIMED, "daughter", "Els")
    known = identity.known(facts, "anna-id")
    assert (known.representative, known.representative_name) == ("daughter", "Els")
    assert verification.speaks(facts, "nephew", "Bob").representative == "other"
    assert verification.speaks(facts, "", "Els") == CLAIMED


def test_another_speaker_starts_again_with_the_tries_that_are_left() -> None:
    facts, _check = verification.verify(CLAIMED, "street", "Kerkstraat")
    facts, _check = verification.verify(facts, "street", "Molenstraat")
    fallen = verification.fall(verification.speaks(facts, "son"), Fall.SPEAKER)
    known = identity.known(fallen, "anna-id")
    assert (known.level, known.card, known.journey, known.customer, known.passed) == (Level.CLAIMED, None, (), "", ())
    assert (known.tries_left, known.fell, known.representative) == (2, Fall.SPEAKER, "")
    assert [one.name for one in known.candidates] == ["J. B."]
    facts, check = verification.verify(fallen, "street", "Molenstraat")
    assert (check, facts.level, facts.fell) == (Check.MATCHED, Level.VERIFIED, Fall.NONE)


LOGIN = Facts(Level.VERIFIED, person("p1"), signs=(Sign(SignKind.SITE_LOGIN, "shop"),), verified_by="site_login")


def test_a_page_that_signs_in_as_another_customer_is_two_claims() -> None:
    assert verification.signed_in(LOGIN, person("p1"), "shop") is LOGIN
    fallen = verification.signed_in(LOGIN, person("p2", name="Karim"), "shop")
    assert (fallen.level, fallen.fell, [one.ref for one in fallen.candidates]) == (Level.CLAIMED, Fall.SIGN, ["p1", "p2"])
    assert [sign.doubt for sign in fallen.signs] == [Doubt.OTHER_CUSTOMER]
    assert verification.signed_in(fallen, person("p2"), "shop") is fallen, "the next page of the same login says nothing new"
    assert verification.verify(fallen, "email", "j@example.org", "p2")[0].person.ref == "p2"


def test_a_login_below_verified_is_a_claim_more() -> None:
    claimed = verification.signed_in(CLAIMED, person("p1"), "shop")
    assert (claimed.level, [one.ref for one in claimed.candidates], claimed.fell) == (Level.CLAIMED, ["p1"], Fall.NONE)
    nobody = msgspec.structs.replace(CLAIMED, level=Level.UNKNOWN, candidates=(), signs=())
    assert verification.signed_in(nobody, person("p1"), "shop").signs == (Sign(SignKind.SITE_LOGIN, "shop"),)


def test_a_forged_login_takes_back_what_the_login_opened_and_an_old_one_nothing() -> None:
    assert verification.sign_in_doubted(LOGIN, Doubt.EXPIRED, "shop") is LOGIN
    fallen = verification.sign_in_doubted(LOGIN, Doubt.FORGED, "shop")
    assert (fallen.level, fallen.fell) == (Level.CLAIMED, Fall.SIGN)
    assert verification.sign_in_doubted(fallen, Doubt.FORGED, "shop") is fallen
    by_street, _check = verification.verify(CLAIMED, "street", "Molenstraat")
    assert verification.sign_in_doubted(by_street, Doubt.FORGED, "shop").level is Level.VERIFIED


STEPS = st.lists(
    st.sampled_from(["street", "email", "code", "wrong", "unknown", "speaker", "login p1", "login p2", "forged", "daughter"]), max_size=12
)
SECRETS = (b"Bakker", b"Molen", b"3811", b"Amersfoort", b"By Anna", b"Imported", b"KT-6420", b"El Amrani", b"Weesper")


def _step(facts: Facts, step: str) -> Facts:
    match step.split():
        case ["street" | "email" as fact]:
            said = {"street": "Molenstraat", "email": "j@example.org"}[fact]
            return verification.verify(facts, fact, said, "p1", CODES)[0]
        case ["code"]:
            return verification.by_code(facts, "p1", Check.MATCHED, CODES)[0]
        case ["wrong"]:
            return verification.verify(facts, "email", "other@example.org", policy=CODES)[0]
        case ["unknown"]:
            return verification.inconclusive(facts, "email", CODES)
        case ["speaker"]:
            return verification.fall(facts, Fall.SPEAKER)
        case ["login", ref]:
            return verification.signed_in(
                facts, person(ref) if ref == "p1" else person(ref, name="K El Amrani", street="Weesperzijde 8"), "shop"
            )
        case ["forged"]:
            return verification.sign_in_doubted(facts, Doubt.FORGED, "shop")
    return verification.speaks(facts, step, "Els")


@given(STEPS, st.booleans())
def test_whatever_happens_a_level_is_earned_since_it_fell_and_sees_no_more(steps: list[str], login: bool) -> None:
    facts = LOGIN if login else CLAIMED
    for step in steps:
        before, facts = facts, _step(facts, step)
        told = msgspec.json.encode(identity.known(facts, "anna-id", CODES))
        assert facts.tries_left <= before.tries_left, "no try comes back"
        assert b"example.org" not in told, "a field of step-up is on no card"
        if facts.level < Level.VERIFIED:
            assert not [secret for secret in SECRETS if secret in told]
        if facts.level > before.level >= Level.CLAIMED:
            assert facts.passed[-1] == step, "only a fact that matched lifts it"
        if step == "speaker" or (facts.fell is not before.fell and facts.fell):
            assert (facts.level < Level.VERIFIED, facts.passed, facts.verified_by, facts.representative) == (True, (), "", "")
        if step == "login p2":
            assert facts.level < Level.VERIFIED or facts.person.ref == "p2"
