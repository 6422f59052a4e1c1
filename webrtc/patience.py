"""How long the phone waits. Values only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """Seconds."""

    connect: float = 15.0
    """From the answer, or an offer, to the first sound."""
    reconnect: float = 6.0
    """From asking the page for a new offer to asking again."""
    silence: float = 2.5
    """Without a packet of sound until the call counts as broken. aiortc's own consent check takes 30-40 s."""
    gather: float = 1.0
    """For the addresses that STUN and TURN servers give; a dead server would take 5 s."""
    close: float = 3.0
    """For an orderly end of a peer connection, which may hang for good."""
    stats: float = 2.0
    """Between two looks at the quality."""
