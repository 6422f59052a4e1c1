"""Who the customer is: what a level sees, what opens the next one, and how what is said is compared."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse import identity
from cobrowse.identity import Card, Facts, Level, Line, Moment, Person, Sign, SignKind
from cobrowse.policy import Fields, Lines, Policy, Seen

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


def test_a_field_above_the_level_is_named_and_not_sent() -> None:
    facts = msgspec.structs.replace(CLAIMED, level=Level.VERIFIED, person=person(birth_date="1980-04-03"))
    open_to_all = Policy(fields=Fields(email=Seen.VERIFIED, birth_date=Seen.VERIFIED))
    for level in (Level.VERIFIED, Level.STEP_UP):
        known = identity.known(msgspec.structs.replace(facts, level=level), "anybody")
        assert known.locked == ("email", "birth_date")
        assert not any(word in msgspec.json.encode(known) for word in (b"1980", b"example.org"))
    known = identity.known(facts, "anybody", open_to_all)
    assert known.card is not None
    assert (known.card.email, known.locked, known.verifiers) == ("j@example.org", (), ()), "what is seen can no longer be asked"


def test_a_code_is_asked_only_where_it_can_arrive() -> None:
    assert "code" not in identity.known(CLAIMED, "anna-id").verifiers
    known = identity.known(CLAIMED, "anna-id", Policy(ways=("mail", "sms")))
    assert ("code" in known.verifiers, known.ways) == (True, ("mail",))


@pytest.mark.parametrize(
    ("whole", "masked"),
    [
        ("jan@example.nl", "j***@e***.nl"),
        ("a@b", "a***@***b"),
        ("", "***@***"),
        ("odd", "***@***odd"),
        ("x@sub.shop.example", "x***@s***.example"),
    ],
)
def test_where_a_code_goes_is_masked(whole: str, masked: str) -> None:
    assert identity.mask_mail(whole) == masked


def test_a_masked_number() -> None:
    assert [identity.mask_phone(number) for number in ("+31612345678", "", "+31 6 1")] == ["****78", "****", "****61"]


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


def test_a_line_is_opened_by_its_channels_level_or_by_who_handled_it() -> None:
    policy = Policy(lines=Lines(note=Seen.STEP_UP))
    lines = (
        ("anna-id", Line("l1", 3.0, "note", "By Anna")),
        ("", Line("l2", 2.0, "note", "Imported")),
        ("", Line("l3", 1.0, "chat", "Chat")),
    )
    facts = Facts(Level.VERIFIED, Person(Card("c", "Johan"), lines))
    seen = identity.known(facts, "anna-id", policy).journey
    assert [(line.id, line.level) for line in seen] == [("l1", Level.UNKNOWN), ("l3", Level.VERIFIED)]
    stepped = identity.known(msgspec.structs.replace(facts, level=Level.STEP_UP), "bob-id", policy).journey
    assert [(line.id, line.level) for line in stepped] == [("l1", Level.STEP_UP), ("l2", Level.STEP_UP), ("l3", Level.VERIFIED)]
