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
    """Sound came on the connection that the call has, or it stands and the page sends no sound."""
    RENEWED = "renewed"
    """The same on the newer connection, which is being made beside the one that the call has."""
    DOUBTED = "doubted"
    """The path seems to be gone (`webrtc.patience.Patience.gone`)."""
    FELL_SILENT = "fell_silent"
    """No packet of sound came for `webrtc.patience.Patience.silence`."""
    LOST = "lost"
    """The connection that the call has failed or was closed by the other side."""
    RENEWAL_LOST = "renewal_lost"
    """The newer connection did, or its offer cannot be answered."""
    REFUSED = "refused"
    """The offer of the only connection cannot be answered."""
    TIMED_OUT = "timed_out"
    """`webrtc.patience.Patience.connect` (or `reconnect`) ran out."""
    CLOSED = "closed"
    """The contact ended."""


class CallEffect(StrEnum):
    """What the softphone is to do; imperative."""

    OPEN_PEER = "open_peer"
    """Answer the offer with a new peer connection in the place of the one that was never heard, if any."""
    RENEW_PEER = "renew_peer"
    """Likewise, beside the one that the call has: that goes on until the new one is heard."""
    TAKE_RENEWED = "take_renewed"
    """The newer connection takes the place of the one that the call had, which is closed."""
    DROP_RENEWED = "drop_renewed"
    """The newer connection is closed; the call keeps the one that it has."""
    CLOSE_PEER = "close_peer"
    """Close every connection of the call."""
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
    """One call. `generation` is that of the last offer taken, 0 before the first.

    `renewing`: a newer connection is being made beside the one that the call has.
    """

    contact: str
    state: CallState = CallState.WAITING
    generation: int = 0
    renewing: bool = False
    muted: bool = False
    hold: bool = False
    camera: bool = False
    screen: bool = False
    """The picture is of the agent's screen or a window of it; the camera's comes back after."""

    @property
    def sends_voice(self) -> bool:
        """Whether the agent's voice may leave: neither muted nor on hold."""
        return not self.muted and not self.hold

    @property
    def sends_picture(self) -> bool:
        """Whether a picture may leave: camera or screen are on, and the customer not on hold."""
        return (self.camera or self.screen) and not self.hold


_S, _E, _F = CallState, CallEvent, CallEffect
_OPEN = (_F.OPEN_PEER, _F.WAIT_CONNECT)
_RENEW = (_F.RENEW_PEER, _F.WAIT_RECONNECT)
_UP = (_F.STOP_WAITING, _F.WATCH_SILENCE, _F.TELL_STATE, _F.TELL_HEARD)
_TAKE = (_F.TAKE_RENEWED, *_UP)
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
    (_S.CONNECTING, _E.REFUSED): (_S.FAILED, (_F.CLOSE_PEER, _F.STOP_WAITING)),
    (_S.CONNECTING, _E.TIMED_OUT): (_S.FAILED, _FAIL),
    (_S.CONNECTING, _E.CLOSED): (_S.CLOSED, _END),
    # A page load, or the page noticed first: the old connection goes on until the new one is heard.
    (_S.TALKING, _E.OFFERED): (_S.TALKING, _RENEW),
    (_S.TALKING, _E.RENEWED): (_S.TALKING, _TAKE),
    (_S.TALKING, _E.RENEWAL_LOST): (_S.TALKING, (_F.DROP_RENEWED, _F.STOP_WAITING)),
    (_S.TALKING, _E.TIMED_OUT): (_S.TALKING, (_F.DROP_RENEWED,)),
    # Most often another path is heard before anybody has noticed: nothing is said about it yet.
    (_S.TALKING, _E.DOUBTED): (_S.TALKING, (_F.ASK_RESTART,)),
    (_S.TALKING, _E.FELL_SILENT): (_S.RECONNECTING, _AGAIN),
    (_S.TALKING, _E.LOST): (_S.RECONNECTING, _AGAIN),
    (_S.TALKING, _E.CLOSED): (_S.CLOSED, _END),
    (_S.RECONNECTING, _E.OFFERED): (_S.RECONNECTING, _RENEW),
    (_S.RECONNECTING, _E.RENEWED): (_S.TALKING, _TAKE),
    # Sound may come back on the old connection first: that ends the silence just as well.
    (_S.RECONNECTING, _E.HEARD): (_S.TALKING, _UP),
    (_S.RECONNECTING, _E.LOST): (_S.RECONNECTING, ()),
    (_S.RECONNECTING, _E.RENEWAL_LOST): (_S.RECONNECTING, (_F.DROP_RENEWED, *_AGAIN)),
    # How long a customer may stay away is the relay's decision; until it ends the contact the phone keeps asking.
    (_S.RECONNECTING, _E.TIMED_OUT): (_S.RECONNECTING, _AGAIN),
    (_S.RECONNECTING, _E.CLOSED): (_S.CLOSED, _END),
    (_S.FAILED, _E.OFFERED): (_S.CONNECTING, _OPEN),
    (_S.FAILED, _E.CLOSED): (_S.CLOSED, _END),
}
"""The whole life of a call. What is not here changes nothing: a timer or a packet that came too late."""

_NEEDLESS: dict[CallEvent, frozenset[CallEffect]] = {
    _E.DOUBTED: frozenset(_AGAIN),
    _E.FELL_SILENT: frozenset(_AGAIN),
    _E.LOST: frozenset(_AGAIN),
    _E.HEARD: frozenset({_F.STOP_WAITING}),
}
"""What is left out while a newer connection is being made: it is what would be asked for, and its own timer runs."""
_SETTLES = frozenset({_E.RENEWED, _E.RENEWAL_LOST, _E.TIMED_OUT, _E.CLOSED})


def advance(call: Call, event: CallEvent) -> tuple[Call, tuple[CallEffect, ...]]:
    """The call after `event`, and what to carry out, in this order."""
    if (call.state, event) not in NEXT:
        return call, ()
    state, effects = NEXT[call.state, event]
    if call.renewing:
        effects = tuple(effect for effect in effects if effect not in _NEEDLESS.get(event, ()))
    renewing = _F.RENEW_PEER in effects or (call.renewing and event not in _SETTLES)
    return replace(call, state=state, renewing=renewing), effects


def offered(call: Call, generation: int) -> tuple[Call, tuple[CallEffect, ...]]:
    """The call after an offer of `generation`. One that is not newer than the last changes nothing: it came late, or twice."""
    if generation <= call.generation:
        return call, ()
    return advance(replace(call, generation=generation), CallEvent.OFFERED)
