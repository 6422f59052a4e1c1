"""A contact's life, the agent's availability, the offer of a contact to an agent, and who listens in.

Pure: values, tables, and one verb a table. Who stores a contact, who is told of a change and when a clock runs out is
the relay's business (`cobrowse.relay`); what a window shows of it is the console's.

The words are those of the field: a *contact* is one conversation with a customer, a *reservation* is its offer to one
agent. Availability is what the agent chose; work state is derived and never set by hand, as products that mix the two
document the mismatch rather than mend it.
"""

from __future__ import annotations

from enum import StrEnum


class ContactState(StrEnum):
    """Where a contact stands."""

    QUEUED = "queued"
    OFFERED = "offered"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    ON_HOLD = "on_hold"
    WRAP_UP = "wrap_up"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    FAILED = "failed"


class ContactEvent(StrEnum):
    """What happened to a contact; past tense."""

    OFFERED = "offered"
    DECLINED = "declined"
    OFFER_TIMED_OUT = "offer_timed_out"
    AGENT_GONE = "agent_gone"
    ACCEPTED = "accepted"
    MEDIA_CONNECTED = "media_connected"
    HELD = "held"
    RESUMED = "resumed"
    HUNG_UP = "hung_up"
    CUSTOMER_GONE = "customer_gone"
    FINISHED = "finished"


_S, _E = ContactState, ContactEvent

NEXT: dict[tuple[ContactState, ContactEvent], ContactState] = {
    (_S.QUEUED, _E.OFFERED): _S.OFFERED,
    (_S.QUEUED, _E.HUNG_UP): _S.ABANDONED,
    (_S.QUEUED, _E.CUSTOMER_GONE): _S.ABANDONED,
    (_S.OFFERED, _E.ACCEPTED): _S.CONNECTING,
    (_S.OFFERED, _E.DECLINED): _S.QUEUED,
    (_S.OFFERED, _E.OFFER_TIMED_OUT): _S.QUEUED,
    (_S.OFFERED, _E.AGENT_GONE): _S.QUEUED,
    (_S.OFFERED, _E.HUNG_UP): _S.ABANDONED,
    (_S.OFFERED, _E.CUSTOMER_GONE): _S.ABANDONED,
    (_S.CONNECTING, _E.MEDIA_CONNECTED): _S.CONNECTED,
    (_S.CONNECTING, _E.HUNG_UP): _S.WRAP_UP,
    (_S.CONNECTING, _E.CUSTOMER_GONE): _S.WRAP_UP,
    (_S.CONNECTED, _E.MEDIA_CONNECTED): _S.CONNECTED,
    (_S.CONNECTED, _E.HELD): _S.ON_HOLD,
    (_S.CONNECTED, _E.HUNG_UP): _S.WRAP_UP,
    (_S.CONNECTED, _E.CUSTOMER_GONE): _S.WRAP_UP,
    (_S.ON_HOLD, _E.RESUMED): _S.CONNECTED,
    (_S.ON_HOLD, _E.MEDIA_CONNECTED): _S.ON_HOLD,
    (_S.ON_HOLD, _E.HUNG_UP): _S.WRAP_UP,
    (_S.ON_HOLD, _E.CUSTOMER_GONE): _S.WRAP_UP,
    (_S.WRAP_UP, _E.FINISHED): _S.COMPLETED,
}
"""The whole life of a contact. What is not here does not happen."""

LIVE = frozenset({_S.CONNECTING, _S.CONNECTED, _S.ON_HOLD})
"""The customer and an agent are together."""

WAITING = frozenset({_S.QUEUED, _S.OFFERED})
"""The customer waits for an agent."""

ENDED = frozenset({_S.COMPLETED, _S.ABANDONED, _S.FAILED})
"""Nothing more happens."""


class NotPossible(Exception):
    """The event does not fit the state: whoever sent it acted on an older picture, or broke the rules."""

    def __init__(self, state: ContactState, event: ContactEvent) -> None:
        super().__init__(f"a contact that is {state.value} cannot be {event.value}")
        self.state = state
        self.event = event


def advance(state: ContactState, event: ContactEvent) -> ContactState:
    """The state after `event`.

    Raises:
        NotPossible: the table has no such step.
    """
    try:
        return NEXT[state, event]
    except KeyError:
        raise NotPossible(state, event) from None


class Availability(StrEnum):
    """What the agent chose."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    AWAY = "away"


class WorkState(StrEnum):
    """What the agent is doing; derived from the contacts, never chosen."""

    IDLE = "idle"
    OFFERED = "offered"
    ON_CONTACT = "on_contact"
    WRAP_UP = "wrap_up"
    NOT_RESPONDING = "not_responding"


class MonitorMode(StrEnum):
    """How a supervisor is with a contact."""

    OFF = "off"
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


def work_state(states: tuple[ContactState, ...], *, missed_offer: bool = False) -> WorkState:
    """What an agent with contacts in these states is doing."""
    if any(state in LIVE for state in states):
        return WorkState.ON_CONTACT
    if ContactState.WRAP_UP in states:
        return WorkState.WRAP_UP
    if ContactState.OFFERED in states:
        return WorkState.OFFERED
    return WorkState.NOT_RESPONDING if missed_offer else WorkState.IDLE


def may_be_offered(availability: Availability, work: WorkState) -> bool:
    """Whether a new contact may ring at this agent."""
    return availability is Availability.AVAILABLE and work is WorkState.IDLE
