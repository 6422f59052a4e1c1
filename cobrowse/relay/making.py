"""What comes of a card that an agent makes, in the rooms. Pure, as `rooms`; storing it is `cards`'s."""

from __future__ import annotations

import msgspec

from cobrowse import wire
from cobrowse.identity import NEW_CARD, Level, Person, mask
from cobrowse.relay.cards import Made
from cobrowse.relay.room import Agent, Room
from cobrowse.relay.rooms import Rooms
from cobrowse.relay.signs import MAX_CANDIDATES
from cobrowse.wire import Problem, WireError


def card_made(rooms: Rooms, room: Room, agent: Agent, made: Made) -> None:
    """What came of a card: it is theirs whose contact this is, or those who may be the same are to be verified."""
    facts = room.facts
    if made.card is not None:
        person = Person(made.card, facts.person.lines)
        room.facts = msgspec.structs.replace(facts, level=Level.VERIFIED, person=person, candidates=(), verified_by=NEW_CARD)
        result = wire.CardMade(room.id, "made", made.card.number)
    elif made.on_record:
        result = wire.CardMade(room.id, "on_record", candidates=tuple(mask(person.card) for person in made.on_record))
        if not facts.passed:
            known = {person.ref: person for person in (*facts.candidates, *made.on_record)}
            candidates, left = tuple(known.values())[:MAX_CANDIDATES], 0 if made.locked else facts.tries_left
            level = max(facts.level, Level.CLAIMED)
            room.facts = msgspec.structs.replace(facts, level=level, candidates=candidates, tries_left=left)
            changes = {"level": int(level), "candidates": [person.ref for person in candidates], "tries_left": left}
            rooms.save(room, "recognised", "relay", str(int(level)), **changes)
    else:
        raise WireError(Problem.NOT_POSSIBLE_NOW, "there is nobody without a card in this contact")
    rooms.tell_agent(room, result)
    rooms.tell_agent(room, wire.CustomerKnown(room.id, room.known_to(agent.user.id, rooms.policy)))
