"""Signs added up: whom several of them mean together, and which of them speak against the others.

Pure: what each sign points at is read by `people`. Signs that agree narrow whom they may mean; one that points at somebody
else is doubted, never hidden, and whom it means stands last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from cobrowse.identity import Doubt, Facts, Level, Moment, Sign, SignKind

MAX_CANDIDATES: Final = 5
"""Customers whom the signs may mean together; more of them recognise nobody."""
ORDER: Final = (SignKind.SITE_LOGIN, SignKind.INVITE, SignKind.PHONE, SignKind.EMAIL, SignKind.VISITOR)
"""The strongest first: a link was sent to somebody, a number is typed or calls, a browser is anybody's in the house."""
_MAIL: Final = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,130}\.[^@\s<>.]{2,}")


@dataclass(frozen=True)
class Found:
    """What one sign points at: ids of customers, the one seen last first; none when it is somebody without a card. `source` and `seen`
    as in `Sign`; `shared` when there are more than were read.
    """

    kind: SignKind
    customers: tuple[str, ...] = ()
    source: str = ""
    seen: str = ""
    shared: bool = False


def add_up(found: Iterable[Found], login: str = "") -> tuple[tuple[str, ...], tuple[Sign, ...]]:
    """The customers whom the signs may mean, those whom most signs mean first, and the signs, the strongest first, with their doubts.

    `login` is the customer whom the site says is signed in: it counts, and no sign adds another to it.
    """
    core: tuple[str, ...] = (login,) if login else ()
    apart: list[str] = []
    told: list[Sign] = []
    for one in sorted(found, key=lambda each: (len(each.customers) > MAX_CANDIDATES or each.shared, ORDER.index(each.kind))):
        both = tuple(customer for customer in core if customer in one.customers) if core else one.customers
        doubt = Doubt.NONE
        if both and not (one.shared and not core):
            core = both
        elif one.shared:
            doubt = Doubt.NONE if core else Doubt.SHARED
        elif one.customers:
            if login and one.kind is SignKind.VISITOR:
                continue  # one browser in a house: who signed in is meant, and nothing speaks against them
            doubt = Doubt.OTHER_CUSTOMER
            apart += one.customers if len(one.customers) <= MAX_CANDIDATES else ()
        told.append(Sign(one.kind, one.source, one.seen, doubt))
    if len(core) > MAX_CANDIDATES:
        core = ()
        told = [Sign(sign.kind, sign.source, sign.seen, sign.doubt or Doubt.SHARED) for sign in told]
    told.sort(key=lambda sign: ORDER.index(sign.kind))
    return (core if login else tuple(dict.fromkeys((*core, *apart)))[:MAX_CANDIDATES]), tuple(told)


def heard_again(before: Facts, after: Facts | None) -> Facts:
    """What is known once a directory answered, or did not (None). What the agent did meanwhile stands: who is verified, or verified in
    part, stays that one, and wrong answers stay counted.
    """
    if after is None or before.level > after.level or before.passed:
        return msgspec.structs.replace(before, pending=False)
    if before.level >= Level.VERIFIED:
        card = after.person.card if after.person.ref == before.person.ref else before.person.card
        return msgspec.structs.replace(before, person=msgspec.structs.replace(before.person, card=card), pending=False)
    if after.level >= Level.VERIFIED:
        return msgspec.structs.replace(before, pending=False)
    read = {person.ref: person for person in before.candidates}
    there = {sign.kind for sign in before.signs}  # this contact made its browser known; that is no sign of it
    signs = tuple(sign for sign in after.signs if sign.kind is not SignKind.VISITOR or sign.kind in there)
    return msgspec.structs.replace(
        before, level=after.level, signs=signs, candidates=tuple(read.get(person.ref, person) for person in after.candidates),
        tries_left=min(before.tries_left, after.tries_left), pending=False,
    )  # fmt: skip


def fold_mail(text: str) -> str:
    """A mail address as it is compared; "" when it is none. Domains have no case (RFC 5321, 2.4), and people give none to the rest."""
    folded = text.strip().casefold()
    return folded if len(folded) <= 200 and _MAIL.fullmatch(folded) else ""


def said_mail(visit: tuple[Moment, ...]) -> str:
    """The mail address that the customer typed last in a field which the site opened; "" for none."""
    typed = (fold_mail(moment.data.get("value", "")) for moment in reversed(visit) if moment.name == "form")
    return next((mail for mail in typed if mail), "")
