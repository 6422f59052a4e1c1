"""Customers who were erased while contacts live: consoles are told, and nobody is taken for them any more. Pure, as `rooms`."""

from __future__ import annotations

import msgspec

from cobrowse import wire
from cobrowse.relay.rooms import Rooms


def in_messages(customers: tuple[str, ...]) -> tuple[wire.Forgotten, ...]:
    """As many messages as they fit in."""
    most = wire.MAX_FORGOTTEN
    return tuple(wire.Forgotten(customers[start : start + most]) for start in range(0, len(customers), most))


def forget(rooms: Rooms, customers: tuple[str, ...]) -> None:
    """Every console forgets them; contacts in which they were one of several go on without them. Who is in a contact is not erased."""
    gone = frozenset(customers)
    for room in rooms.rooms.values():
        left = tuple(person for person in room.facts.candidates if person.ref not in gone)
        if len(left) < len(room.facts.candidates):
            room.facts = msgspec.structs.replace(room.facts, candidates=left)
            user = room.agent or room.offered
            if user:
                rooms.tell_agent(room, wire.CustomerKnown(room.id, room.known_to(user, rooms.policy)))
    for link in rooms.consoles:
        for message in in_messages(customers):
            rooms.tell(link, message)
