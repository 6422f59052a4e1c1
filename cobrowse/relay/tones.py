"""Plus and minus: what in a line of the journey tells that it went well for the customer, or badly, and by which sign. Pure.

A sign of trouble goes before one that it went well: it is what the agent should know. What a sign says in words is the console's.
"""

from __future__ import annotations

import re
from typing import Final

from cobrowse.relay.visit import Visit
from cobrowse.spoken import fold

PLUS: Final = "plus"
MINUS: Final = "minus"
SIGNS: Final = {
    "form_failed": MINUS, "errors": MINUS, "checkout_left": MINUS, "cart_left": MINUS, "missed": MINUS, "long_wait": MINUS,
    "unsolved": MINUS, "disliked": MINUS, "ordered": PLUS, "solved": PLUS, "liked": PLUS,
}  # fmt: skip
"""Every sign with its tone; "" is neither."""
LONG_WAIT: Final = 120.0
"""Seconds in the queue that a customer remembers."""
REPEATED: Final = 2
"""Errors in one visit that are more than a slip."""
LIKED, DISLIKED = 0.9, 0.6
"""Shares of the highest mark: 9 and 10 of ten please, 6 and lower does not (as promoters and detractors are counted)."""

_SOLVED: Final = frozenset({
    "solved", "resolved", "repaired", "fixed", "exchanged", "replaced", "refunded", "done",
    "opgelost", "gerepareerd", "verholpen", "hersteld", "geruild", "vervangen", "terugbetaald", "klaar", "afgehandeld",
})  # fmt: skip
_UNSOLVED: Final = frozenset({"unsolved", "unresolved", "failed", "complaint", "onopgelost", "mislukt", "klacht"})
_NOT: Final = frozenset({"not", "niet", "never", "nooit", "no", "geen"})
_MARK: Final = re.compile(r"\s*(\d{1,3}(?:[.,]\d)?)\s*(?:(?:/|of|van)\s*(\d{1,3}))?\s*")


def tone(sign: str) -> str:
    """The tone of a sign."""
    return SIGNS.get(sign, "")


def of_visit(visit: Visit) -> str:
    """The sign of a visit that is over."""
    if visit.left == "form":
        return "form_failed"
    if visit.errors >= REPEATED:
        return "errors"
    if visit.left:
        return f"{visit.left}_left"
    return "ordered" if visit.ordered else ""


def of_call(*, answered: bool, waited: float, outcome: str) -> str:
    """The sign of a call that is over; `waited` in seconds."""
    if not answered:
        return "missed"
    said = of_outcome(outcome)
    if said == "unsolved":
        return said
    return "long_wait" if waited >= LONG_WAIT else said


def of_history(channel: str, outcome: str) -> str:
    """The sign of what another channel brought."""
    return of_survey(outcome) if channel == "survey" else of_outcome(outcome)


def of_outcome(outcome: str) -> str:
    """Whether an outcome says that it was solved, in English or Dutch."""
    words = frozenset(fold(outcome).split())
    if words & _UNSOLVED or (words & _NOT and words & _SOLVED):
        return "unsolved"
    return "solved" if words & _SOLVED else ""


def of_survey(outcome: str) -> str:
    """Whether a mark pleases: "9", "8,5", "4/5", "3 of 10"; of ten when it does not say of how many."""
    found = _MARK.fullmatch(outcome)
    if found is None:
        return ""
    most = float(found[2] or 10)
    mark = float(found[1].replace(",", "."))
    if not 0 <= mark <= most or most == 0:
        return ""
    return "liked" if mark / most >= LIKED else "disliked" if mark / most <= DISLIKED else ""
