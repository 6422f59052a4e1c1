"""The lines of a customer's journey: what a contact or a visit looks like when it is over. Pure; where they are stored is `contacts`."""

from __future__ import annotations

from collections import Counter
from typing import Final

from cobrowse.identity import Line, Moment

MAX_DETAIL: Final = 500
"""Characters of an agent's notes that a journey line carries."""
CALL: Final = "Call"
MISSED: Final = "Missed"


def contact_line(contact: str, at: float, *, reason: str, outcome: str, notes: str, agent: str, answered: bool) -> Line:
    """A call: its reason for a title, the beginning of the notes for detail, `agent` as people call them."""
    return Line(
        id=contact,
        at=at,
        channel="call",
        title=reason or CALL,
        outcome=outcome or ("" if answered else MISSED),
        detail=notes[:MAX_DETAIL],
        agent=agent,
    )


def visit_line(contact: str, visit: tuple[Moment, ...]) -> Line | None:
    """What the customer did on the site around a contact, in one line without words of any language: products with how often, then cart
    or order. None when they did nothing worth a line.
    """
    products = Counter(moment.title for moment in visit if moment.name == "product" and moment.title)
    parts = [title if times == 1 else f"{title} ×{times}" for title, times in products.most_common(3)]
    totals = [moment.data["total"] for moment in visit if moment.name in ("cart", "order") and moment.data.get("total")]
    errors = [moment.title for moment in visit if moment.name == "error" and moment.title]
    if not parts and not totals and not errors:
        return None
    return Line(
        id=f"{contact}-visit",
        at=visit[0].at,
        channel="visit",
        title=", ".join(parts) or (errors[-1] if errors else totals[-1]),
        outcome=totals[-1] if totals and parts else "",
        detail=errors[-1] if errors and parts else "",
    )
