"""How a customer was recognised: several signs in one sentence, dated, and what speaks against them beside it."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from cobrowse.identity import NEW_CARD, Candidate, Doubt, Known, Level, Sign, SignKind
from desktop.customer import recognised

TODAY = date(2026, 11, 22)
REPAIR = Sign(SignKind.PHONE, "repair", "2024-10-14")
ONE = (Candidate("a", "M. d. B.", "Ut***"),)
TWO = (*ONE, Candidate("b", "J. J.", "Am***"))


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (Known(Level.UNKNOWN), "Not recognised: no earlier contact fits."),
        (Known(Level.CLAIMED, signs=(REPAIR,), candidates=ONE), "Recognised by the number of a repair in October 2024. Not yet checked."),
        (
            Known(Level.CLAIMED, signs=(REPAIR,), candidates=TWO),
            "Recognised by the number of a repair in October 2024. Fits two customers.",
        ),
        (
            Known(Level.VERIFIED, signs=(Sign(SignKind.VISITOR, "", "2026-11-21"), REPAIR), verified_by="street"),
            "Recognised by the number of a repair in October 2024 and by this browser (last here yesterday). Checked by street.",
        ),
        (
            Known(Level.VERIFIED, signs=(Sign(SignKind.SITE_LOGIN, "", "2026-11-22"),), verified_by="site_login"),
            "Signed in on the site. Last signed in today.",
        ),
        (Known(Level.CLAIMED, signs=(Sign(SignKind.PHONE, "moon", "no date"),)), "Recognised by a phone number. Not yet checked."),
        (
            Known(Level.CLAIMED, signs=(Sign(SignKind.EMAIL, "", "2026-11-03"),)),
            "Recognised by an e-mail address (last seen on 3 November). Not yet checked.",
        ),
    ],
)
def test_how_we_know(known: Known, sentence: str) -> None:
    assert recognised.how_known(known, TODAY) == sentence


VISITOR = Sign(SignKind.VISITOR, "shop", "2026-11-21")
MAIL = Sign(SignKind.EMAIL, "directory", "2026-11-22")
INVITE = Sign(SignKind.INVITE, "invite", "2026-11-03")


@pytest.mark.parametrize(
    ("signs", "sentence"),
    [
        ((REPAIR, VISITOR), "by the number of a repair in October 2024 and by this browser (last here yesterday)"),
        (
            (VISITOR, MAIL, REPAIR),
            "by the number of a repair in October 2024, by an address in the directory and by this browser (last here yesterday)",
        ),
        (
            (VISITOR, MAIL, REPAIR, INVITE),
            "by an invitation sent on 3 November, by the number of a repair in October 2024 and by 2 other signs",
        ),
        ((INVITE, MAIL), "by an invitation sent on 3 November and by an address in the directory"),
        ((msgspec.structs.replace(REPAIR, source="directory"),), "by a number in the directory"),
    ],
)  # fmt: skip
def test_several_signs_in_one_sentence(signs: tuple[Sign, ...], sentence: str) -> None:
    known = Known(Level.CLAIMED, signs=signs, candidates=ONE)
    assert recognised.how_known(known, TODAY) == f"Recognised {sentence}. Not yet checked."


def test_a_doubted_sign_recognises_nobody() -> None:
    doubted = (msgspec.structs.replace(VISITOR, doubt=Doubt.OTHER_CUSTOMER), REPAIR)
    known = Known(Level.CLAIMED, signs=doubted, candidates=TWO)
    assert recognised.how_known(known, TODAY) == "Recognised by the number of a repair in October 2024. Fits two customers."
    assert recognised.doubt_text(known) == "Another customer was known in this browser."
    shared = Known(Level.UNKNOWN, signs=(msgspec.structs.replace(REPAIR, doubt=Doubt.SHARED),))
    assert recognised.how_known(shared, TODAY) == "Not recognised: no earlier contact fits."
    assert recognised.doubt_text(shared) == "Many customers have the number given."


def test_a_card_made_just_now() -> None:
    known = Known(Level.VERIFIED, signs=(VISITOR,), verified_by=NEW_CARD)
    assert recognised.how_known(known, TODAY) == "The card was made in this contact."


def test_every_doubt_of_a_sign_has_words_or_is_the_site_s_business() -> None:
    for kind in SignKind:
        for doubt in (Doubt.OTHER_CUSTOMER, Doubt.SHARED, Doubt.FORGED, Doubt.REPLAYED, Doubt.EXPIRED):
            of_login = doubt not in (Doubt.OTHER_CUSTOMER, Doubt.SHARED)
            happens = (kind is SignKind.SITE_LOGIN) == of_login and (doubt, kind) not in {
                (Doubt.SHARED, SignKind.VISITOR), (Doubt.SHARED, SignKind.INVITE),
            }  # fmt: skip
            assert bool(recognised.doubt_text(Known(Level.UNKNOWN, signs=(Sign(kind, doubt=doubt),)))) == happens


def test_what_speaks_against_a_sign() -> None:
    login = Sign(SignKind.SITE_LOGIN, "shop", "2026-11-22")
    known = Known(Level.VERIFIED, signs=(login, Sign(SignKind.PHONE, "repair", doubt=Doubt.OTHER_CUSTOMER)), verified_by="site_login")
    assert recognised.doubt_text(known) == "The number given belongs to another customer."
    forged = Known(Level.UNKNOWN, signs=(Sign(SignKind.SITE_LOGIN, "shop", doubt=Doubt.FORGED),))
    assert recognised.how_known(forged, TODAY) == "Not recognised: no earlier contact fits."
    assert recognised.doubt_text(forged) == "The page showed a sign-in that the site did not sign."
    assert recognised.doubt_text(Known(Level.UNKNOWN, signs=(Sign(SignKind.SITE_LOGIN, "shop", doubt=Doubt.NO_KEY),))) == ""


def test_several_facts_in_one_sentence() -> None:
    known = Known(Level.VERIFIED, verified_by="birth_date+street")
    assert recognised.how_known(known, TODAY) == "Checked by date of birth, street."
