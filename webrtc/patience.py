"""How long the phone waits. Values only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """Seconds."""

    connect: float = 15.0
    """From the answer, or an offer, to the first sound."""
    reconnect: float = 3.0
    """From asking the page for a new offer to asking again."""
    gone: float = 0.4
    """Without a packet of sound nor an answer of the other side until a new path is made beside the old one."""
    silence: float = 2.5
    """Likewise without a packet of sound though the other side answers. aiortc's own consent check takes 30-40 s."""
    gather: float = 0.15
    """That an answer waits for the addresses that STUN and TURN servers give. Those that come later follow it."""
    close: float = 3.0
    """For an orderly end of a peer connection, which may hang for good."""
