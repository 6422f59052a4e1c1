"""What a console says, and what comes of it in the rooms. Pure, as `rooms`. Notes, Finish, OpenRecent need the database first: `desk`."""

from __future__ import annotations

import msgspec

from cobrowse import share, wire
from cobrowse.contact import Availability, ContactEvent, ContactState
from cobrowse.identity import Line
from cobrowse.relay import agreeing, checks, queueing, watching
from cobrowse.relay.effects import KeepAvailability, TellRecent
from cobrowse.relay.limits import INTENT_NOTED, OFFER_AGAIN, STOP_GRACE
from cobrowse.relay.room import Agent, Room
from cobrowse.relay.rooms import Rooms
from cobrowse.wire import Problem, WireError

_E = ContactEvent


def console_room(rooms: Rooms, link: int, contact: str, *, offered: bool = False) -> tuple[Room, Agent]:
    """The agent's own contact, or with `offered` one that rings at them."""
    agent = rooms.agents[rooms.consoles[link]]
    room = rooms.rooms.get(contact)
    if room is None or agent.user.id != (room.offered if offered else room.agent):
        text = "this contact does not ring at you" if offered else "you have no such contact: it is over, or another's"
        raise WireError(Problem.NO_SUCH_CONTACT, text)
    return room, agent


def console_said(rooms: Rooms, now: float, link: int, message: wire.FromConsole, body: bytes) -> None:
    """Acts on a console's message."""
    agent = rooms.agents[rooms.consoles[link]]
    match message:
        case wire.Hello() | wire.Finish() | wire.OpenRecent() | wire.MakeCard() | wire.Notes():
            raise WireError(Problem.NOT_POSSIBLE_NOW, "this cannot be said now")
        case wire.SetAvailability():
            _available(rooms, now, agent, message)
        case wire.Accept():
            _accept(rooms, now, *console_room(rooms, link, message.contact, offered=True))
        case wire.Decline():
            room, agent = console_room(rooms, link, message.contact, offered=True)
            room.declined[agent.user.id] = now + OFFER_AGAIN
            queueing.back(rooms, now, room, _E.DECLINED, "declined", agent.user.id)
            queueing.settle(rooms, now)
        case wire.Watch():
            watching.watch(rooms, now, agent, message.contact)
        case wire.Unwatch():
            watching.unwatch(rooms, agent, message.contact)
        case wire.Key() | wire.WantAsset() | wire.Resync() if watching.may_say(agent, message.contact):
            watching.viewer_said(rooms, now, agent, message)
        case _:
            room, agent = console_room(rooms, link, message.contact)
            _in_contact(rooms, now, room, agent, message, body)


def _in_contact(rooms: Rooms, now: float, room: Room, agent: Agent, message: wire.FromConsole, body: bytes) -> None:
    match message:
        case wire.Signal():
            _signal(rooms, room, message, body)
        case wire.Pointer():
            _point(rooms, now, room, agent, message)
        case wire.MediaUp():
            _media_up(rooms, now, room)
        case wire.SetHold():
            rooms.step(room, _E.HELD if message.on else _E.RESUMED)
            rooms.tell_state(now, room)
            rooms.save(room, room.state.value, agent.user.id, state=room.state.value)
        case wire.HangUp():
            rooms.end(now, room, _E.HUNG_UP, "agent", agent.user.id)
            queueing.settle(rooms, now)
        case wire.AskLook():
            _share(rooms, now, room, agent, share.ShareEvent.ASKED, wire.AskLook(room.id, agent.user.display))
        case wire.StopLook():
            _share(rooms, now, room, agent, share.ShareEvent.STOPPED, message)
        case wire.Ask():
            _ask(rooms, room, agent, message)
        case wire.Intent():
            _intend(rooms, now, room, agent, message, body)
        case wire.Resync():
            if room.share is not share.ShareState.LIVE:
                raise WireError(Problem.NO_CONSENT, "the customer does not share the page: ask to look along")
            rooms.ask_full(now, room)
        case wire.Follow():
            if _shared(now, room):
                rooms.tell(room.page, message)
        case wire.WantAsset():
            _want(rooms, now, room, message)
        case wire.Key():
            agreeing.console_key(rooms, now, room, message)
        case wire.Verify() | wire.Inconclusive() | wire.SetRepresentative() | wire.OtherSpeaker() | wire.Reveal():
            checks.said(rooms, now, room, agent, message)


def _available(rooms: Rooms, now: float, agent: Agent, message: wire.SetAvailability) -> None:
    if agent.availability is not Availability.AVAILABLE or agent.missed:
        agent.idle_since = now
    agent.availability, agent.missed = message.availability, False
    rooms.do(KeepAvailability(agent.user.id, message.availability))
    queueing.settle(rooms, now)


def _accept(rooms: Rooms, now: float, room: Room, agent: Agent) -> None:
    rooms.step(room, _E.ACCEPTED)
    watching.leave(rooms, agent)
    room.agent, room.offered = agent.user.id, ""
    rooms.tell_state(now, room)
    rooms.save(room, "accepted", agent.user.id, state=room.state.value, agent=agent.user.id)
    queueing.settle(rooms, now)


def _signal(rooms: Rooms, room: Room, message: wire.Signal, body: bytes) -> None:
    if not room.live:
        raise WireError(Problem.NOT_POSSIBLE_NOW, "the call is over: there is nobody to signal to")
    if room.page is None:
        room.for_page.append(body)
    else:
        rooms.tell(room.page, message, body)


def _point(rooms: Rooms, now: float, room: Room, agent: Agent, message: wire.Pointer) -> None:
    if not _may(now, room, share.Rung.POINT):
        return
    if not (0.0 <= message.x <= 1.0 and 0.0 <= message.y <= 1.0 and message.node >= 0):
        raise WireError(Problem.MALFORMED, "a pointer stands at fractions 0 to 1 of a node's box")
    rooms.tell(room.page, msgspec.structs.replace(message, agent=agent.user.display))


def _shared(now: float, room: Room) -> bool:
    """Whether the page is shared; what was under way when that ended is dropped without blame."""
    if room.share is not share.ShareState.LIVE and now >= room.share_stopped + STOP_GRACE:
        raise WireError(Problem.NO_CONSENT, "the customer does not share the page: ask to look along")
    return room.share is share.ShareState.LIVE


def _want(rooms: Rooms, now: float, room: Room, message: wire.WantAsset) -> None:
    if _shared(now, room):
        rooms.tell_assets(room, rooms.assets.want(now, room.id, message.names))


def _media_up(rooms: Rooms, now: float, room: Room) -> None:
    before = room.state
    rooms.step(room, _E.MEDIA_CONNECTED)
    if room.connected is None:
        room.connected = now
    if before is ContactState.CONNECTING:
        rooms.save(room, "connected", "relay", state=room.state.value, connected=room.connected)
    rooms.tell_state(now, room)


def _share(rooms: Rooms, now: float, room: Room, agent: Agent, event: share.ShareEvent, message: wire.AskLook | wire.StopLook) -> None:
    if not room.live:
        raise WireError(Problem.NOT_POSSIBLE_NOW, "there is no call: nothing can be shared")
    state = share.advance(room.share, event)
    if event is share.ShareEvent.STOPPED:
        room.stop_sharing(state, now)
        rooms.share_ended(now, room, "stopped")
    room.share = state
    rooms.tell(room.page, message)
    rooms.save(room, f"look_{event.value}", agent.user.id, share=share.written(state, room.rungs))


def _ask(rooms: Rooms, room: Room, agent: Agent, message: wire.Ask) -> None:
    if message.level is share.Rung.LOOK:
        raise WireError(Problem.NOT_ALLOWED, "ask_look asks for this")
    try:
        room.rungs = share.climb(room.share, room.rungs, message.level, share.ShareEvent.ASKED)
    except share.NotAgreed:
        raise WireError(Problem.NO_CONSENT, "the customer does not share the page: ask to look along first") from None
    rooms.tell(room.page, wire.Ask(room.id, message.level, agent.user.display))
    rooms.save(room, "ask", agent.user.id, message.level.value)


def _may(now: float, room: Room, rung: share.Rung) -> bool:
    """Whether this goes to the page; what was under way when the customer took it back, or paused, is dropped without blame."""
    if room.paused:
        return False
    if room.share is share.ShareState.LIVE and rung in room.rungs.granted:
        return True
    if now < max(room.share_stopped, room.taken_back.get(rung, room.share_stopped)) + STOP_GRACE:
        return False
    raise WireError(Problem.NO_CONSENT, f"the customer did not agree to this: ask for {rung.value}")


def _intend(rooms: Rooms, now: float, room: Room, agent: Agent, message: wire.Intent, body: bytes) -> None:
    if message.kind not in share.HANDS or message.node < 0:
        raise WireError(Problem.MALFORMED, f"an intent is one of {', '.join(share.HANDS)}, at a node of the page")
    if not _may(now, room, message.kind):
        return
    rooms.tell(room.page, message, body)
    if message.kind is share.Rung.CLICK or now >= room.done.get(message.kind, float("-inf")) + INTENT_NOTED:
        room.done[message.kind] = now
        rooms.save(room, "intent", agent.user.id, message.kind.value)


def finished(rooms: Rooms, now: float, link: int, message: wire.Finish, lines: tuple[tuple[str, Line], ...] = ()) -> None:
    """The wrap-up is stored: the contact stands on its customer's journey, of which these are the lines now, and the agent is free."""
    room = rooms.rooms.get(message.contact)
    agent = rooms.agents[rooms.consoles[link]]
    if room is not None and room.agent == agent.user.id and room.state is ContactState.WRAP_UP:
        rooms.step(room, _E.FINISHED)
        room.facts = msgspec.structs.replace(room.facts, person=msgspec.structs.replace(room.facts.person, lines=lines))
        rooms.tell(link, wire.CustomerKnown(room.id, room.known_to(agent.user.id, rooms.policy)))
        rooms.tell_state(now, room)
        del rooms.rooms[room.id]
        agent.idle_since = now
    rooms.tell(link, wire.Finished(message.contact))
    rooms.do(TellRecent(link, agent.user.id))
    queueing.settle(rooms, now)
