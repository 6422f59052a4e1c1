"""What the page panel is told to show: how the share stands and how old the picture is. Values only; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cobrowse import wire
from cobrowse.share import Rung

BEHIND_AFTER = 2.0
"""Seconds without a current picture after which the panel says its age and greys out pointing."""


class ShareState(StrEnum):
    """How looking along stands, for the agent."""

    OFF = "off"
    ASKED = "asked"
    REFUSED = "refused"
    LIVE = "live"
    BEHIND = "behind"
    PAUSED = "paused"
    ENDED = "ended"


SHOWING = frozenset({ShareState.LIVE, ShareState.BEHIND, ShareState.PAUSED})
"""There is a picture."""


OFFERED = (Rung.POINT, Rung.SCROLL, Rung.CLICK, Rung.TYPE)
"""What an agent can ask for beside looking."""


@dataclass(frozen=True)
class Along:
    """A supervisor who looks along too, and the digits that they see; `gone` for one who did before."""

    name: str
    digits: str = ""
    gone: bool = False


@dataclass(frozen=True)
class ShareView:
    """`age_seconds` of the picture when it is behind; `problem` a sentence for the agent, already translated; `digits` those that the
    customer sees as well.
    """

    state: ShareState = ShareState.OFF
    age_seconds: float = 0.0
    agent_may_ask: bool = False
    problem: str = ""
    digits: str = ""
    asked: frozenset[Rung] = frozenset()
    granted: frozenset[Rung] = frozenset()
    refused: Rung | None = None
    watched: str = ""
    """The agent at whose contact's page a supervisor looks along; "" for the agent's own."""
    along: tuple[Along, ...] = ()
    tabs: wire.Tabs | None = None
    way: float = 0.0
    """Seconds that what happens at the customer takes to come here."""
    known: bool = True
    """Whether anything was told of the picture's age since it came: in the first second after a yes or a page load, nothing was."""
    why: str = ""
    """Why looking along ended, a sentence, already translated."""
    late: bool = False
    """The page takes longer than a second or two to come."""
    spent: bool = False
    """It does not come any more, in this share."""
