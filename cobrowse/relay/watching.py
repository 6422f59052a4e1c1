"""Supervisors look along at pages that customers share with agents: who may, what they get of it, and who hears of it. Pure, as `rooms`.

A viewer gets what the agent gets of the page, at first from what the relay retained, and the key from the agent's console
(`cobrowse.handing`). Nothing that a viewer says or does reaches the page, but for the two things that the relay may lack: a full snapshot,
where none was retained, and a picture that was never asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cobrowse import wire
from cobrowse.identity import short_name
from cobrowse.relay import agreeing
from cobrowse.relay.limits import MAX_VIEWERS, SHARES_EVERY
from cobrowse.relay.room import Agent, Room
from cobrowse.share import ShareState
from cobrowse.wire import Problem, Role, WireError

if TYPE_CHECKING:
    from cobrowse.relay.rooms import Rooms  # which tells us when a share ends


# ---- what they say


def may_say(agent: Agent, contact: str) -> bool:
    """Whether this is of the contact that they look along at."""
    return bool(contact) and agent.watching == contact


def watch(rooms: Rooms, now: float, agent: Agent, contact: str) -> None:
    """Begins to look along, or begins anew; what they watched before ends."""
    room = _allowed(rooms, agent, contact)
    if room.id != agent.watching:
        if len(room.viewers) >= MAX_VIEWERS:
            raise WireError(Problem.NOT_POSSIBLE_NOW, f"{MAX_VIEWERS} look along already: wait until one of them stops")
        leave(rooms, agent)
        room.viewers.append(agent.user.id)
        agent.watching = room.id
        rooms.save(room, "watch", agent.user.id, "begun")
        tell_viewers(rooms, room)
    rooms.assets.new_viewer(room.id, agent.user.id)
    if agent.link is not None:
        show(rooms, now, room, agent.link)


def _allowed(rooms: Rooms, agent: Agent, contact: str) -> Room:
    if agent.user.role is not Role.SUPERVISOR:
        raise WireError(Problem.NOT_ALLOWED, "supervisors look along; your role does not")
    room = rooms.rooms.get(contact)
    if room is None:
        raise WireError(Problem.NO_SUCH_CONTACT, "there is no such contact: it is over")
    if room.share is not ShareState.LIVE:
        raise WireError(Problem.NO_CONSENT, "the customer does not share the page")
    if any(own.live and own.agent == agent.user.id for own in rooms.rooms.values()):
        raise WireError(Problem.NOT_POSSIBLE_NOW, "you are in a call of your own: end it first")
    return room


def unwatch(rooms: Rooms, agent: Agent, contact: str) -> None:
    """Looks along no more; said a moment too late it is no mistake."""
    if may_say(agent, contact):
        leave(rooms, agent)


def viewer_said(rooms: Rooms, now: float, agent: Agent, message: wire.Key | wire.WantAsset | wire.Resync) -> None:
    """Acts on what a viewer says of what they see; `may_say` was asked."""
    room = rooms.rooms[agent.watching]
    match message:
        case wire.Key():
            agreeing.viewer_key(rooms, now, room, message, agent.user.id)
        case wire.WantAsset():
            rooms.tell_assets(room, rooms.assets.want(now, room.id, message.names, agent.user.id))
        case wire.Resync():
            behind(rooms, now, agent)


# ---- what happens to them


def leave(rooms: Rooms, agent: Agent) -> None:
    """They look along no more: so they said, their console is gone, or they have other things to do."""
    room = rooms.rooms.get(agent.watching)
    agent.watching = ""
    if room is not None and agent.user.id in room.viewers:
        room.viewers.remove(agent.user.id)
        rooms.assets.left(room.id, agent.user.id)
        rooms.save(room, "watch", agent.user.id, "ended")
        tell_viewers(rooms, room)


def ended(rooms: Rooms, now: float, room: Room, why: Literal["stopped", "contact"]) -> None:
    """The page is not shared any more."""
    viewers, room.viewers = room.viewers, []
    for user in viewers:
        rooms.agents[user].watching = ""
        rooms.tell(rooms.agents[user].link, wire.WatchEnded(room.id, why))
        rooms.save(room, "watch", user, "ended")
    if viewers:
        tell_viewers(rooms, room)
    shares_changed(rooms, now)


def behind(rooms: Rooms, now: float, agent: Agent) -> None:
    """A viewer lost the stream, or cannot go on with it: they get it anew, they alone."""
    room = rooms.rooms.get(agent.watching)
    if room is not None and agent.link is not None:
        replay(rooms, now, room, agent.link)


# ---- what is told


def show(rooms: Rooms, now: float, room: Room, link: int) -> None:
    """How it stands with the page, to whoever comes to it: whether it is here, pauses, which tab it is, and all that was retained."""
    if room.live and room.page is None:
        rooms.tell(link, wire.Presence(room.id, here=False))
    if room.paused:
        rooms.tell(link, wire.Paused(room.id, on=True))
    if room.tabs is not None:
        rooms.tell(link, room.tabs)
    if room.share is ShareState.LIVE:
        replay(rooms, now, room, link)


def replay(rooms: Rooms, now: float, room: Room, link: int) -> None:
    """What the page told since its last full snapshot, that one first; where it is not retained, the page is asked for one."""
    batches = room.stream.replay()
    for batch in batches:
        rooms.tell(link, wire.Page(room.id, batch.epoch, batch.sequence, batch.full, batch.coarse), batch.body)
    if not batches:
        rooms.ask_full(now, room)


def tell_viewers(rooms: Rooms, room: Room) -> None:
    """Who looks along, to the contact's agent."""
    users = [rooms.agents[user].user for user in room.viewers]
    rooms.tell_agent(room, wire.Viewers(room.id, tuple(wire.Viewer(user.id, user.display) for user in users)))


def welcome(rooms: Rooms, now: float, link: int) -> None:
    """A console came: a supervisor's is told which pages are shared, an agent's may have one of them."""
    told = shares_changed(rooms, now)
    if not told and rooms.agents[rooms.consoles[link]].user.role is Role.SUPERVISOR:
        rooms.tell(link, _shares(rooms))


def shares_changed(rooms: Rooms, now: float) -> bool:
    """Tells all supervisors which pages are shared, if that changed; once in a moment, and `Rooms.tick` comes back to it."""
    rooms.due_changed = True
    if now < rooms.shares_told + SHARES_EVERY:
        rooms.shares_due = rooms.shares_told + SHARES_EVERY
        return False
    rooms.shares_due = None
    shares = _shares(rooms)
    if shares == rooms.shares:
        return False
    rooms.shares, rooms.shares_told = shares, now
    for link, user in rooms.consoles.items():
        if rooms.agents[user].user.role is Role.SUPERVISOR:
            rooms.tell(link, shares)
    return True


def _shares(rooms: Rooms) -> wire.Shares:
    return wire.Shares(tuple(_shared(rooms, room) for room in rooms.rooms.values() if room.share is ShareState.LIVE))


def _shared(rooms: Rooms, room: Room) -> wire.Shared:
    agent = rooms.agents.get(room.agent)
    return wire.Shared(room.id, agent.user.display if agent is not None else "", short_name(room.facts.said_name))
