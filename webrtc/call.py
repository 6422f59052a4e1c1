"""A call's life as the phone sees it: from the agent's answer until the line is closed.

Pure: values, one table, one verb. Ringing and queues come before it and are the contact's business (`cobrowse.contact`);
sockets, timers and aiortc are `webrtc.softphone`'s, which carries the effects out. Mute, hold and camera stand beside the
state, as each survives a reconnection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class CallState(StrEnum):
    """Where a call stands."""

    WAITING = "waiting"
    """Answered; the page has not made its offer yet."""
    CONNECTING = "connecting"
    """The offer is answered; nothing is heard yet."""
    TALKING = "talking"
    RECONNECTING = "reconnecting"
    """It was up, and is silent or between two page loads."""
    FAILED = "failed"
    """Nothing was heard in time. A new offer still revives it, as the customer may load the page again."""
    CLOSED = "closed"


class CallEvent(StrEnum):
    """What happened to a call; past tense."""

    OFFERED = "offered"
    """The page made an offer of a newer generation."""
    HEARD = "heard"
    """The first sound of this generation was decoded, or the connection stands and the page sends no sound."""
    FELL_SILENT = "fell_silent"
    """No packet of sound came for `webrtc.softphone.Patience.silence`."""
    LOST = "lost"
    """The connection failed or was closed by the other side."""
    TIMED_OUT = "timed_out"
    """`webrtc.softphone.Patience.connect` (or `reconnect`) ran out."""
    CLOSED = "closed"
    """The contact ended."""


class CallEffect(StrEnum):
    """What the softphone is to do; imperative."""

    OPEN_PEER = "open_peer"
    """Close the peer connection of the older generation, if any, and answer the offer with a new one."""
    CLOSE_PEER = "close_peer"
    WAIT_CONNECT = "wait_connect"
    """Start the connect timer anew."""
    WAIT_RECONNECT = "wait_reconnect"
    """Start the reconnect timer anew."""
    STOP_WAITING = "stop_waiting"
    WATCH_SILENCE = "watch_silence"
    ASK_RESTART = "ask_restart"
    """Say `restart` with our generation: the page makes a new offer with the next one, unless one is on its way already."""
    TELL_HEARD = "tell_heard"
    TELL_STATE = "tell_state"
    """Tell the other side our microphone, camera and hold."""
    TELL_FAILED = "tell_failed"


@dataclass(frozen=True)
class Call:
    """One call. `generation` is that of the last offer taken, 0 before the first."""

    contact: str
    state: CallState = CallState.WAITING
    generation: int = 0
    muted: bool = False
    hold: bool = False
    camera: bool = False

    @property
    def sends_voice(self) -> bool:
        """Whether the agent's voice may leave: neither muted nor on hold."""
        return not self.muted and not self.hold

    @property
    def sends_picture(self) -> bool:
        """Whether the agent's picture may leave: the camera is on, and the customer not on hold."""
        return self.camera and not self.hold


_S, _E, _F = CallState, CallEvent, CallEffect
_OPEN = (_F.OPEN_PEER, _F.WAIT_CONNECT)
_REOPEN = (_F.OPEN_PEER, _F.WAIT_RECONNECT)
_UP = (_F.STOP_WAITING, _F.WATCH_SILENCE, _F.TELL_STATE, _F.TELL_HEARD)
_AGAIN = (_F.ASK_RESTART, _F.WAIT_RECONNECT)
_FAIL = (_F.CLOSE_PEER, _F.STOP_WAITING, _F.TELL_FAILED)
_END = (_F.STOP_WAITING, _F.CLOSE_PEER)

NEXT: dict[tuple[CallState, CallEvent], tuple[CallState, tuple[CallEffect, ...]]] = {
    (_S.WAITING, _E.OFFERED): (_S.CONNECTING, _OPEN),
    (_S.WAITING, _E.TIMED_OUT): (_S.FAILED, _FAIL),
    (_S.WAITING, _E.CLOSED): (_S.CLOSED, _END),
    (_S.CONNECTING, _E.OFFERED): (_S.CONNECTING, _OPEN),
    (_S.CONNECTING, _E.HEARD): (_S.TALKING, _UP),
    (_S.CONNECTING, _E.LOST): (_S.CONNECTING, (_F.ASK_RESTART,)),
    (_S.CONNECTING, _E.TIMED_OUT): (_S.FAILED, _FAIL),
    (_S.CONNECTING, _E.CLOSED): (_S.CLOSED, _END),
    (_S.TALKING, _E.OFFERED): (_S.RECONNECTING, _REOPEN),
    (_S.TALKING, _E.FELL_SILENT): (_S.RECONNECTING, _AGAIN),
    (_S.TALKING, _E.LOST): (_S.RECONNECTING, _AGAIN),
    (_S.TALKING, _E.CLOSED): (_S.CLOSED, _END),
    (_S.RECONNECTING, _E.OFFERED): (_S.RECONNECTING, _REOPEN),
    # Sound may come back on the old connection before the page answers: that ends the wait just as well.
    (_S.RECONNECTING, _E.HEARD): (_S.TALKING, _UP),
    (_S.RECONNECTING, _E.LOST): (_S.RECONNECTING, ()),
    # How long a customer may stay away is the relay's decision; until it ends the contact the phone keeps asking.
    (_S.RECONNECTING, _E.TIMED_OUT): (_S.RECONNECTING, _AGAIN),
    (_S.RECONNECTING, _E.CLOSED): (_S.CLOSED, _END),
    (_S.FAILED, _E.OFFERED): (_S.CONNECTING, _OPEN),
    (_S.FAILED, _E.CLOSED): (_S.CLOSED, _END),
}
"""The whole life of a call. What is not here changes nothing: a timer or a packet that came too late."""


def advance(call: Call, event: CallEvent) -> tuple[Call, tuple[CallEffect, ...]]:
    """The call after `event`, and what to carry out, in this order."""
    state, effects = NEXT.get((call.state, event), (call.state, ()))
    return replace(call, state=state), effects


def offered(call: Call, generation: int) -> tuple[Call, tuple[CallEffect, ...]]:
    """The call after an offer of `generation`. One that is not newer than the last changes nothing: it came late, or twice."""
    if generation <= call.generation:
        return call, ()
    return advance(replace(call, generation=generation), CallEvent.OFFERED)
