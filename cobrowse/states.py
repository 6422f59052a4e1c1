"""The states of the customer's page at the agent: what is under their pointer, pressed and focused looks so, as the stylesheets have it.

Pure: text in, text out. The agent's own engine hovers and focuses nothing in the picture, as the keyboard and the mouse are the
console's; so a stylesheet's `:hover` becomes an attribute that the viewer sets (`viewer/states.ts`), of the same specificity.
What fetches is for `cobrowse.styles`.
"""

from __future__ import annotations

import re
from typing import Final

STATES: Final = ("hover", "active", "focus-visible", "focus-within", "focus")
_PREFIX: Final = "naast-"
_NAMES: Final = "|".join(STATES)
_STATE = re.compile(rf":({_NAMES})(?![\w-])", re.I)
# part of an escaped class, a string, a media feature or a name of an animation
_KEPT = re.compile(r"(?:[\\\"']|\((?:any-)?hover|animation|animation-name)\Z", re.I)
# a pseudo-element and the pseudo-classes that follow it, the last perhaps still open
_INSIDE: Final = r"\((?:[^()]|\([^()]*\))*"
_PART = re.compile(rf"::[\w-]+(?:\([^()]*\))?(?::[\w-]+(?:{_INSIDE}\))?)*(?::[\w-]+{_INSIDE})?")
_BEFORE: Final = 120


def with_states(css: str) -> str:
    """The stylesheet with attributes in the place of states."""

    def one(match: re.Match[str]) -> str:
        before = css[max(0, match.start() - _BEFORE) : match.start()]
        return match.group() if _KEPT.search(before) or _of_part(before) else f"[{_PREFIX}{match.group(1).lower()}]"

    return _STATE.sub(one, css)


def _of_part(before: str) -> bool:
    """Whether what follows is said of a pseudo-element. No attribute may stand there: the rule would be dropped for all its selectors."""
    at = before.rfind("::")
    return at >= 0 and _PART.fullmatch(before, at) is not None
