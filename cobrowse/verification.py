"""What a customer says, and what comes of it: a match, a wrong answer, none at all, or a level that falls again.

Pure. Who is known and what a level sees is `cobrowse.identity`, how words are compared `cobrowse.spoken`, what it takes `cobrowse.policy`.
"""

from __future__ import annotations

import msgspec

from cobrowse.identity import NEW_CARD, Card, Check, Doubt, Facts, Fall, Level, Person, Relation, Sign, SignKind, verifiers
from cobrowse.policy import DEFAULT, Policy
from cobrowse.spoken import fold, fold_date, fold_postcode, fold_street, has_number, says_the_same


def asked_of(facts: Facts, verifier: str, candidate: str = "", policy: Policy = DEFAULT) -> tuple[Person, ...]:
    """Whom a fact may be asked of now: those who fit, or who was verified, with it on record. `candidate` names one of several."""
    if facts.verified_by == NEW_CARD:
        return ()
    people = facts.candidates if facts.level < Level.VERIFIED else (facts.person,)
    return tuple(
        person for person in people if candidate in ("", person.ref) and verifier in verifiers((person,), policy, facts.passed, facts.level)
    )


def verify(facts: Facts, verifier: str, said: str, candidate: str = "", policy: Policy = DEFAULT) -> tuple[Facts, Check]:
    """Compares what the customer said. Matches add up until the policy's rule holds, which decides who it is; a wrong or ambiguous
    answer costs a try. Above verified the same goes on to the next level. A code is compared where it is kept: see `by_code`.
    """
    if facts.level >= Level.STEP_UP:
        return facts, Check.MATCHED
    if facts.tries_left <= 0:
        return facts, Check.LOCKED
    asked = asked_of(facts, verifier, candidate, policy)
    if not asked or verifier == "code" or not fold(said):
        return facts, Check.NOTHING_TO_COMPARE
    if not any(complete(verifier, said, person.card) for person in asked):
        return facts, Check.INCOMPLETE
    matching = [person for person in asked if matches(verifier, said, person.card)]
    if len(matching) == 1:
        return _passed(facts, verifier, matching[0], policy)
    return _missed(facts, Check.AMBIGUOUS if matching else Check.NO_MATCH)


def by_code(facts: Facts, customer: str, outcome: Check, policy: Policy = DEFAULT) -> tuple[Facts, Check]:
    """A one-time code that was sent to `customer` was compared: `outcome` is matched, no match, incomplete or expired."""
    if facts.level >= Level.STEP_UP:
        return facts, Check.MATCHED
    if facts.tries_left <= 0:
        return facts, Check.LOCKED
    person = next(iter(asked_of(facts, "code", customer, policy)), None) if customer else None
    if outcome is Check.INCOMPLETE:
        return facts, outcome
    if person is None or outcome not in (Check.MATCHED, Check.NO_MATCH):
        return facts, Check.EXPIRED
    return _passed(facts, "code", person, policy) if outcome is Check.MATCHED else _missed(facts, outcome)


def _missed(facts: Facts, outcome: Check) -> tuple[Facts, Check]:
    left = facts.tries_left - 1
    return msgspec.structs.replace(facts, tries_left=left), outcome if left or outcome is Check.AMBIGUOUS else Check.LOCKED


def _passed(facts: Facts, verifier: str, person: Person, policy: Policy) -> tuple[Facts, Check]:
    passed = (*facts.passed, verifier)
    level = facts.level
    for higher, rule in ((Level.VERIFIED, policy.verified), (Level.STEP_UP, policy.step_up)):
        # one level after the other: a step up that asks for less than verified does not skip it
        if rule.holds(frozenset(passed)) and (level >= Level.VERIFIED or higher is Level.VERIFIED):
            level = max(level, higher)
    if level == facts.level:  # who it may be is now one: the next fact is compared with theirs only
        candidates = (person,) if level < Level.VERIFIED else facts.candidates
        return msgspec.structs.replace(facts, passed=passed, candidates=candidates), Check.PARTLY
    by = (facts.verified_by, *passed) if facts.verified_by and facts.verified_by not in "+".join(passed) else passed
    higher_now = msgspec.structs.replace(facts, level=level, person=person, passed=passed, verified_by="+".join(by), fell=Fall.NONE)
    return higher_now, Check.MATCHED


def inconclusive(facts: Facts, verifier: str, policy: Policy = DEFAULT) -> Facts:
    """They were asked, and neither right nor wrong came of it. No try is lost, and the fact may be asked again."""
    if verifier in facts.inconclusive or not asked_of(facts, verifier, "", policy):
        return facts
    return msgspec.structs.replace(facts, inconclusive=(*facts.inconclusive, verifier))


def speaks(facts: Facts, relation: str, name: str = "") -> Facts:
    """Somebody speaks for the customer; "" for the customer themselves again."""
    word = Relation(relation).value if relation in frozenset(Relation) else Relation.OTHER.value if relation else ""
    return msgspec.structs.replace(facts, representative=word, representative_name=name if word else "")


def fall(facts: Facts, why: Fall) -> Facts:
    """What was said, another said: nothing of it counts any more. Who it was about stays a claim. Tries do not come back."""
    verified = facts.level >= Level.VERIFIED
    candidates = (facts.person,) if verified else facts.candidates
    return msgspec.structs.replace(
        facts, level=Level.CLAIMED if candidates else Level.UNKNOWN, candidates=candidates, verified_by="", passed=(), inconclusive=(),
        representative="", representative_name="", fell=why,
    )  # fmt: skip


def signed_in(facts: Facts, login: Person, site: str) -> Facts:
    """The page shows the login of `login` now. Of another customer than was verified: the level falls, and both are claims. Below
    verified it is one claim more: who changes within a contact is asked, not believed.
    """
    verified = facts.level >= Level.VERIFIED
    asked = any(sign.kind is SignKind.SITE_LOGIN for sign in facts.signs) and any(person.ref == login.ref for person in facts.candidates)
    if facts.person.ref == login.ref if verified else asked:
        return facts
    others = tuple(sign for sign in facts.signs if sign.kind is not SignKind.SITE_LOGIN)
    fits = not verified and (not facts.candidates or any(person.ref == login.ref for person in facts.candidates))
    sign = Sign(SignKind.SITE_LOGIN, site, doubt=Doubt.NONE if fits else Doubt.OTHER_CUSTOMER)
    fallen = facts if fits else fall(facts, Fall.SIGN)
    known = any(person.ref == login.ref for person in fallen.candidates)
    candidates = fallen.candidates if known else (*fallen.candidates, login)
    level = max(fallen.level, Level.CLAIMED)
    return msgspec.structs.replace(fallen, level=level, candidates=candidates, signs=(sign, *others))


def sign_in_doubted(facts: Facts, doubt: Doubt, site: str) -> Facts:
    """The page shows a login that is forged, or another browser's: it takes back what a login before it opened. One that merely grew old
    says nothing new.
    """
    sign = Sign(SignKind.SITE_LOGIN, site, doubt=doubt)
    if sign in facts.signs or doubt not in (Doubt.FORGED, Doubt.REPLAYED):
        return facts
    by_login = SignKind.SITE_LOGIN.value in facts.verified_by.split("+")
    fallen = fall(facts, Fall.SIGN) if by_login else facts
    return msgspec.structs.replace(fallen, signs=(*(one for one in fallen.signs if one.kind is not SignKind.SITE_LOGIN), sign))


def complete(verifier: str, said: str, card: Card) -> bool:
    """Whether what was said can be compared at all."""
    if verifier == "birth_date":
        return bool(fold_date(said))
    if verifier == "postcode" and has_number(card.postcode):
        return bool(fold_postcode(said)[1]) or not fold_street(card.street)[1]
    return True


def matches(verifier: str, said: str, card: Card) -> bool:
    """Whether what the customer said is what is on their card."""
    number = fold_street(card.street)[1]
    if verifier == "postcode" and number and has_number(card.postcode):
        return fold_postcode(said) == (fold_postcode(card.postcode)[0], number)
    return says_the_same(verifier, said, getattr(card, verifier))
