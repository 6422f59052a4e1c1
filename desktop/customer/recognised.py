"""How a customer was recognised, in one sentence: by which signs, last seen when, and whether it was checked; and what speaks against.

Values in, text out: no widget, no clock (the caller gives the day). Signs carry no numbers or addresses, so neither do sentences.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from cobrowse.identity import NEW_CARD, Doubt, Known, Level, Sign, SignKind
from desktop.customer.sentences import checked, fill, translate, when

_STRONGEST: Final = (SignKind.SITE_LOGIN, SignKind.INVITE, SignKind.PHONE, SignKind.EMAIL, SignKind.VISITOR)


MOST: Final = 3
"""Ways that are named, the strongest; of more the rest is counted, as the sentence has its place."""


def _ways() -> dict[tuple[SignKind, str], tuple[str, str]]:
    """By kind and source: by what, with when (%1: "in October 2024", "today"), and without. They stand after "Recognised"."""
    return {
        (SignKind.SITE_LOGIN, ""): (
            translate("Recognised", "by the site's sign-in (last %1)"),
            translate("Recognised", "by the site's sign-in"),
        ),
        (SignKind.INVITE, ""): (
            translate("Recognised", "by an invitation sent %1"),
            translate("Recognised", "by an invitation"),
        ),
        (SignKind.PHONE, "repair"): (
            translate("Recognised", "by the number of a repair %1"),
            translate("Recognised", "by the number of a repair"),
        ),
        (SignKind.PHONE, "order"): (
            translate("Recognised", "by the number of an order %1"),
            translate("Recognised", "by the number of an order"),
        ),
        (SignKind.PHONE, "call"): (
            translate("Recognised", "by the number of a call %1"),
            translate("Recognised", "by the number of a call"),
        ),
        (SignKind.PHONE, "appointment"): (
            translate("Recognised", "by the number of an appointment %1"),
            translate("Recognised", "by the number of an appointment"),
        ),
        (SignKind.PHONE, "directory"): (
            translate("Recognised", "by a number in the directory"),
            translate("Recognised", "by a number in the directory"),
        ),
        (SignKind.PHONE, ""): (
            translate("Recognised", "by a phone number (last seen %1)"),
            translate("Recognised", "by a phone number"),
        ),
        (SignKind.EMAIL, "directory"): (
            translate("Recognised", "by an address in the directory"),
            translate("Recognised", "by an address in the directory"),
        ),
        (SignKind.EMAIL, ""): (
            translate("Recognised", "by an e-mail address (last seen %1)"),
            translate("Recognised", "by an e-mail address"),
        ),
        (SignKind.VISITOR, ""): (
            translate("Recognised", "by this browser (last here %1)"),
            translate("Recognised", "by this browser"),
        ),
    }


def _alone() -> dict[SignKind, tuple[str, str]]:
    """Whole sentences for what says more by itself, with when and without."""
    return {
        SignKind.SITE_LOGIN: (
            translate("Recognised", "Signed in on the site. Last signed in %1."),
            translate("Recognised", "Signed in on the site."),
        ),
        SignKind.INVITE: (
            translate("Recognised", "Came by an invitation that was sent %1."),
            translate("Recognised", "Came by an invitation."),
        ),
        SignKind.VISITOR: (
            translate("Recognised", "Was on the site before, %1, in this browser."),
            translate("Recognised", "Was on the site before in this browser."),
        ),
    }


def how_known(known: Known, today: date) -> str:
    """The sentence: by which signs the customer was recognised, last seen when, and whether it was checked."""
    signs = [sign for kind in _STRONGEST for sign in known.signs if sign.kind is kind and not sign.doubt]
    if not signs or known.verified_by == NEW_CARD:
        if known.level >= Level.VERIFIED:
            return checked(known)
        return translate("Recognised", "Not recognised: no earlier contact fits.")
    by_login = known.verified_by == SignKind.SITE_LOGIN.value and signs[0].kind is SignKind.SITE_LOGIN
    first = _recognised(signs[:1] if by_login else signs, today)
    if known.level >= Level.VERIFIED:
        return first if by_login else f"{first} {checked(known)}"
    if len(known.candidates) > 1:
        return f"{first} {_several(len(known.candidates))}"
    unchecked = translate("Recognised", "Not yet checked.")  # outside the f-string, where lupdate finds it
    return f"{first} {unchecked}"


def _recognised(signs: list[Sign], today: date) -> str:
    alone = _alone().get(signs[0].kind)
    if len(signs) == 1 and alone is not None:
        return _dated(alone, signs[0], today)
    ways = _ways()
    said = [_dated(ways.get((sign.kind, sign.source)) or ways[sign.kind, ""], sign, today) for sign in signs]
    if len(said) > MOST:
        more = fill(translate("Recognised", "by %1 other signs"), str(len(said) - MOST + 1))
        said = [*said[: MOST - 1], more]
    both = said[-1]
    if len(said) > 1:
        before = ", ".join(said[:-1])
        both = fill(translate("Recognised", "%1 and %2", "by what, and by what besides"), before, said[-1])
    return fill(translate("Recognised", "Recognised %1.", "by the number of a repair"), both)


def _dated(texts: tuple[str, str], sign: Sign, today: date) -> str:
    dated, undated = texts
    try:
        day = date.fromisoformat(sign.seen[:10])
    except ValueError:
        return undated
    return fill(dated, when(day, today))


def _several(count: int) -> str:
    if count == 2:
        return translate("Recognised", "Fits two customers.")
    return fill(translate("Recognised", "Fits %1 customers."), str(count))


def _doubts() -> dict[tuple[Doubt, SignKind], str]:
    return {
        (Doubt.OTHER_CUSTOMER, SignKind.PHONE): translate("Recognised", "The number given belongs to another customer."),
        (Doubt.OTHER_CUSTOMER, SignKind.EMAIL): translate("Recognised", "The e-mail address given belongs to another customer."),
        (Doubt.OTHER_CUSTOMER, SignKind.INVITE): translate("Recognised", "The invitation was for another customer."),
        (Doubt.OTHER_CUSTOMER, SignKind.VISITOR): translate("Recognised", "Another customer was known in this browser."),
        (Doubt.SHARED, SignKind.PHONE): translate("Recognised", "Many customers have the number given."),
        (Doubt.SHARED, SignKind.EMAIL): translate("Recognised", "Many customers have the e-mail address given."),
        (Doubt.FORGED, SignKind.SITE_LOGIN): translate("Recognised", "The page showed a sign-in that the site did not sign."),
        (Doubt.REPLAYED, SignKind.SITE_LOGIN): translate("Recognised", "The page showed a sign-in that was used in another browser."),
        (Doubt.EXPIRED, SignKind.SITE_LOGIN): translate("Recognised", "The sign-in on the site is too old to count."),
    }


def doubt_text(known: Known) -> str:
    """What speaks against the signs, "" when nothing does. A fault in the site's own set-up is the site's business, not the agent's."""
    said = _doubts()
    return " ".join(said[sign.doubt, sign.kind] for sign in known.signs if (sign.doubt, sign.kind) in said)
