"""What an agent says of who speaks: checks, who speaks for the customer, that another person does, and one field to be seen.

Pure, as `rooms`; the rules are `cobrowse.verification`'s. One-time codes need the database and a gateway: see `codes`. The desk stores
what is saved here before it tells anything of it: nothing is revealed before the journal has it.
"""

from __future__ import annotations

from typing import Final

from cobrowse import verification, wire
from cobrowse.contact import ContactState
from cobrowse.identity import Check, Facts, Fall, Level, Person, Relation
from cobrowse.policy import FACTS
from cobrowse.relay.effects import KeepOwner, LockOut
from cobrowse.relay.room import Agent, Room
from cobrowse.relay.rooms import Rooms
from cobrowse.wire import Problem, WireError

Said = wire.Verify | wire.Inconclusive | wire.SetRepresentative | wire.OtherSpeaker | wire.Reveal
STORED_FIRST: Final = (wire.Verify, wire.Inconclusive, wire.SetRepresentative, wire.OtherSpeaker, wire.Reveal)
"""What is told of these waits for the journal."""


def said(rooms: Rooms, now: float, room: Room, agent: Agent, message: Said) -> None:
    """Acts on it."""
    if not (room.live or room.state is ContactState.WRAP_UP):
        raise WireError(Problem.NOT_POSSIBLE_NOW, "this is for the call or its wrap-up")
    match message:
        case wire.Verify():
            if len(message.said) > wire.MAX_EVENT_TEXT:
                raise WireError(Problem.TOO_LARGE, f"what the customer said has at most {wire.MAX_EVENT_TEXT} characters")
            checked(rooms, room, agent, message.verifier, *verify(rooms, room, message))
        case wire.Inconclusive():
            facts = verification.inconclusive(room.facts, message.verifier, rooms.policy)
            checked(rooms, room, agent, message.verifier, facts, Check.INCONCLUSIVE)
        case wire.SetRepresentative():
            if len(message.name) > wire.MAX_NAME:
                raise WireError(Problem.TOO_LARGE, f"a name has at most {wire.MAX_NAME} characters")
            if message.relation not in ("", *Relation):
                raise WireError(Problem.MALFORMED, f"who speaks is one of {', '.join(Relation)}, or nothing for the customer")
            now_is(rooms, room, verification.speaks(room.facts, message.relation, " ".join(message.name.split())))
            rooms.save(room, "representative", agent.user.id, message.relation or "customer", **columns(room.facts))
        case wire.OtherSpeaker():
            fell(rooms, room, verification.fall(room.facts, Fall.SPEAKER), agent.user.id)
        case wire.Reveal():
            _reveal(rooms, now, room, agent, message)


def verify(rooms: Rooms, room: Room, message: wire.Verify) -> tuple[Facts, Check]:
    """What comes of what the customer said."""
    return verification.verify(room.facts, message.verifier, message.said, message.candidate, rooms.policy)


def now_is(rooms: Rooms, room: Room, facts: Facts) -> None:
    """What is known of the customer is this now; the agent is told when it is another."""
    changed, room.facts = facts != room.facts, facts
    if changed:
        rooms.tell_agent(room, wire.CustomerKnown(room.id, room.known_to(room.agent or room.offered, rooms.policy)))


def columns(facts: Facts) -> dict[str, object]:
    """What is stored of who the customer is."""
    return {
        "level": int(facts.level), "verified_by": facts.verified_by, "tries_left": facts.tries_left, "customer": facts.person.ref,
        "passed": list(facts.passed), "candidates": [person.ref for person in facts.candidates], "inconclusive": list(facts.inconclusive),
        "representative": facts.representative, "representative_name": facts.representative_name, "fell": facts.fell.value,
    }  # fmt: skip


def checked(rooms: Rooms, room: Room, agent: Agent, verifier: str, facts: Facts, result: Check) -> None:
    """A fact was checked: told, stored, and with the last try gone, locked."""
    before = room.facts
    rooms.tell_agent(room, wire.VerifyResult(room.id, verifier, result.value, facts.tries_left))
    now_is(rooms, room, facts)
    rooms.save(room, "verify", agent.user.id, f"{verifier if verifier in FACTS else 'other'}:{result.value}", **columns(facts))
    if result is Check.LOCKED and before.tries_left:
        rooms.do(LockOut(tuple(person.ref for person in _about(facts))))
    if before.level < Level.VERIFIED <= facts.level:
        rooms.do(KeepOwner(facts.person.ref, room.visitor, room.phone))


def _about(facts: Facts) -> tuple[Person, ...]:
    return facts.candidates if facts.level < Level.VERIFIED else (facts.person,)


def fell(rooms: Rooms, room: Room, facts: Facts, who: str) -> None:
    """The level fell, or would have: told at once, as what the agent sees must go."""
    before = room.facts
    now_is(rooms, room, facts)
    rooms.save(
        room, "fell", who, f"{facts.fell.value or 'doubt'}:{int(before.level)}>{int(facts.level)}", signs=_signs(facts), **columns(facts)
    )


def _signs(facts: Facts) -> list[dict[str, str]]:
    return [{"kind": sign.kind.value, "source": sign.source, "seen": sign.seen, "doubt": sign.doubt.value} for sign in facts.signs]


def _reveal(rooms: Rooms, now: float, room: Room, agent: Agent, message: wire.Reveal) -> None:
    reason = " ".join(message.reason.split())
    if len(reason) > wire.MAX_REASON:
        raise WireError(Problem.TOO_LARGE, f"a reason has at most {wire.MAX_REASON} characters")
    if not reason:
        raise WireError(Problem.MALFORMED, "say why you need to see it: the journal keeps the reason")
    if room.facts.level < Level.STEP_UP:
        raise WireError(Problem.NOT_ALLOWED, "the customer is not checked far enough for this: ask one thing more")
    value = getattr(room.facts.person.card, message.field, "") if message.field in rooms.policy.fields.stepped() else ""
    if not value:
        raise WireError(Problem.NOT_POSSIBLE_NOW, "there is no such field that needs to be revealed")
    if not agent.reveals.take(now):
        raise WireError(Problem.TOO_OFTEN, "too many fields revealed: wait a minute")
    rooms.tell_agent(room, wire.Revealed(room.id, message.field, str(value), rooms.policy.reveal.seconds))
    rooms.save(room, "revealed", agent.user.id, f"{message.field}: {reason}")
