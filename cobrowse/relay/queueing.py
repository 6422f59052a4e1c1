"""Who waits, and at whom it rings: offers, and what becomes of them. Pure, as `rooms`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cobrowse import wire
from cobrowse.contact import ContactEvent, ContactState, may_be_offered, work_state
from cobrowse.identity import short_name
from cobrowse.relay.room import Agent, Room

if TYPE_CHECKING:
    from cobrowse.relay.rooms import Rooms  # which asks us what changed

_E = ContactEvent


@dataclass(frozen=True)
class Waiter:
    """A contact that may be offered now, and the users who just declined it."""

    contact: str
    called: float
    not_to: frozenset[str]


def pair(waiters: Iterable[Waiter], idle: Iterable[tuple[str, float]]) -> tuple[tuple[str, str], ...]:
    """Contacts with the users they are offered to: the longest waiting first, to whoever was idle longest and did not just decline it."""
    free = [user for user, _since in sorted(idle, key=lambda one: one[1])]
    pairs: list[tuple[str, str]] = []
    for waiter in sorted(waiters, key=lambda one: one.called):
        user = next((user for user in free if user not in waiter.not_to), None)
        if user is not None:
            free.remove(user)
            pairs.append((waiter.contact, user))
    return tuple(pairs)


def settle(rooms: Rooms, now: float) -> None:
    """After anything changed: offers what can be offered, and tells who waits when that changed."""
    rooms.due_changed = True
    waiters = [
        Waiter(room.id, room.called, frozenset(room.declined))
        for room in rooms.rooms.values()
        if room.state is ContactState.QUEUED and room.page is not None
    ]
    if waiters:
        idle = [(user, agent.idle_since) for user, agent in rooms.agents.items() if may_ring(rooms, user)]
        for contact, user in pair(waiters, idle):
            _offer(rooms, now, rooms.rooms[contact], rooms.agents[user])
    stands = tuple((room.id, room.state.value) for room in waiting(rooms))
    if stands != rooms.queue_told:
        rooms.queue_told = stands
        for link in rooms.consoles:
            rooms.tell(link, queue(rooms, now))
    for room in waiting(rooms):
        if room.told_ahead != ahead(rooms, room):
            rooms.tell_state(now, room, agent=False)


def may_ring(rooms: Rooms, user: str) -> bool:
    """Whether a contact may ring at this user now."""
    agent = rooms.agents[user]
    states = tuple(room.state for room in rooms.rooms.values() if user in (room.agent, room.offered))
    return agent.link is not None and may_be_offered(agent.availability, work_state(states, missed_offer=agent.missed))


def back(rooms: Rooms, now: float, room: Room, event: ContactEvent, why: str, who: str) -> None:
    """An offer ended without an answer."""
    user = room.offered
    rooms.step(room, event)
    rooms.tell_agent(room, wire.OfferEnded(room.id, why))
    withdraw(rooms, now, room)
    rooms.tell_state(now, room)
    rooms.save(room, "offer_ended", who or user, why, state=room.state.value)


def waiting(rooms: Rooms) -> list[Room]:
    """Contacts that wait or ring, the longest first."""
    return sorted((room for room in rooms.rooms.values() if room.waiting), key=lambda room: room.called)


def ahead(rooms: Rooms, room: Room) -> int:
    """How many wait before this one."""
    return sum(other.called < room.called for other in waiting(rooms)) if room.waiting else 0


def queue(rooms: Rooms, now: float) -> wire.Queue:
    """What consoles are told of it."""
    return wire.Queue(
        tuple(wire.Waiting(room.id, short_name(room.facts.said_name), round(now - room.called, 3), room.video) for room in waiting(rooms))
    )


def _offer(rooms: Rooms, now: float, room: Room, agent: Agent) -> None:
    rooms.step(room, _E.OFFERED)
    room.offered, room.offer_until = agent.user.id, now + rooms.offer_timeout
    known = room.known_to(agent.user.id, rooms.policy)
    rooms.tell(agent.link, wire.Offer(room.id, known, round(now - room.called, 3), rooms.offer_timeout, room.video))
    rooms.tell_state(now, room, agent=False)
    rooms.save(room, "offered", agent.user.id, state=room.state.value)


def rang_out(rooms: Rooms, now: float, room: Room) -> None:
    """Nobody answered: the agent is left in peace until they say that they are there."""
    rooms.agents[room.offered].missed = True
    back(rooms, now, room, _E.OFFER_TIMED_OUT, "timed_out", "")


def withdraw(rooms: Rooms, now: float, room: Room) -> None:
    """It rings no more."""
    agent = rooms.agents.get(room.offered)
    if agent is not None:
        agent.idle_since = now
    room.offered = ""
