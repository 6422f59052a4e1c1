"""The lines of a customer's journey: what a contact, a visit, a shared page or an invite looks like when it is over.

Pure; where they are read is `journeys`. Texts come from the customer, the site or an agent; what a channel or a sign is called is
the console's to say, in its language.
"""

from __future__ import annotations

from typing import Final

from cobrowse.identity import Line
from cobrowse.relay import tones
from cobrowse.relay.visit import Visit

MAX_DETAIL: Final = 500
"""Characters of an agent's notes that a journey line carries."""
MAX_BROUGHT: Final = 2_000
"""Characters of what another channel brought: an e-mail is longer than notes."""
CALL: Final = "Call"
MISSED: Final = "Missed"
BROWSED: Final = 3
"""Pages that make a visit worth a line when nothing else does."""


def contact_line(
    contact: str, at: float, *, reason: str, outcome: str, notes: str, agent: str, answered: bool, waited: float = 0.0, until: float = 0.0
) -> Line:
    """A call: its reason for a title, the beginning of the notes for detail, `agent` as people call them; `waited` in seconds."""
    sign = tones.of_call(answered=answered, waited=waited, outcome=outcome)
    return Line(
        id=contact,
        at=at,
        channel="call",
        title=reason or CALL,
        outcome=outcome or ("" if answered else MISSED),
        detail=notes[:MAX_DETAIL],
        agent=agent,
        tone=tones.tone(sign),
        sign=sign,
        until=until,
    )


def visit_line(id_: str, visit: Visit) -> Line | None:
    """A visit in one line without words of any language: products with how often, then what the order or the cart came to, then what went
    wrong. None when they did nothing worth a line.
    """
    ranked = sorted(visit.products.items(), key=lambda item: -item[1])
    parts = [title if times == 1 else f"{title} ×{times}" for title, times in ranked[:3]]
    failures = [failure for failure in visit.failures if failure.text]
    total = visit.ordered or visit.cart
    sign = tones.of_visit(visit)
    title = ", ".join(parts) or (failures[-1].text if failures else total)
    if not title and visit.pages >= BROWSED:
        title = visit.place
    if not title:
        return None
    return Line(
        id=id_,
        at=visit.begun,
        channel="visit",
        title=title,
        outcome=total if total != title else "",
        detail="\n".join(_said(failure.text, failure.step, failure.times) for failure in failures if failure.text != title or failure.step),
        tone=tones.tone(sign),
        sign=sign,
        until=visit.last,
    )


def _said(text: str, step: str, times: int) -> str:
    return f"{step + ': ' if step else ''}{text}{f' ×{times}' if times > 1 else ''}"


def share_line(contact: str, begun: float, ended: float, agent: str) -> Line:
    """The page that was looked at together: from, and until."""
    return Line(id=f"{contact}-share", at=begun, channel="share", title="", agent=agent, until=ended)


def brought_line(id_: str, at: float, *, channel: str, title: str, outcome: str, detail: str, agent: str) -> Line:
    """What another channel brought."""
    sign = tones.of_history(channel, outcome)
    return Line(id_, at, channel, title, outcome, detail[:MAX_BROUGHT], agent, tone=tones.tone(sign), sign=sign)


def invite_line(invite: str, at: float) -> Line:
    """An invitation that was sent."""
    return Line(id=invite, at=at, channel="invite", title="")
