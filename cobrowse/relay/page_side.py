"""What a page says, and what comes of it in the rooms. Pure, as `rooms`. A call needs the database first: see `desk`."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from cobrowse import share, wire
from cobrowse.contact import ContactEvent
from cobrowse.identity import Level, Moment, without_values
from cobrowse.relay import agreeing, queueing, watching
from cobrowse.relay.effects import KeepMoment
from cobrowse.relay.limits import MAX_MOMENTS, MAX_VISIT, STOP_GRACE
from cobrowse.relay.room import Room
from cobrowse.relay.rooms import Rooms
from cobrowse.wire import Problem, WireError

MAX_AGE: Final = 86_400.0
"""Seconds; what a browser says happened longer ago, happened a day ago."""


def moment(trail: wire.Trail, now: float) -> Moment:
    """The moment by the relay's clock; the browser told how long ago it was."""
    age = min(max(trail.age, 0.0), MAX_AGE) if math.isfinite(trail.age) else 0.0
    return Moment(round(now - age, 3), trail.name, trail.title, trail.data)


def clip(trail: wire.Trail) -> wire.Trail:
    """The moment within the limits of the wire."""
    most = wire.MAX_EVENT_TEXT
    data = {key[:most]: value[:most] for key, value in list(trail.data.items())[: wire.MAX_EVENT_FIELDS]}
    return wire.Trail(trail.age, trail.name[:most], trail.title[:most], data)


def check_moment(trail: wire.Trail) -> None:
    """Refuses a moment beyond the limits: the site's own code sent it, and its developer should hear of it."""
    most = wire.MAX_EVENT_TEXT
    texts = (trail.name, trail.title, *trail.data, *trail.data.values())
    if len(trail.data) > wire.MAX_EVENT_FIELDS or any(len(text) > most for text in texts):
        raise WireError(Problem.TOO_LARGE, f"an event has at most {wire.MAX_EVENT_FIELDS} fields, and texts of at most {most} characters")


def page_room(rooms: Rooms, link: int, contact: str) -> Room:
    """The page's own contact."""
    _visitor, own = rooms.pages.get(link, ("", ""))
    room = rooms.rooms.get(own)
    if room is None or own != contact:
        raise WireError(Problem.NO_SUCH_CONTACT, "this page has no such contact: it is over, or it was never yours")
    return room


def may_call(rooms: Rooms, link: int, most: int) -> None:
    """Whether a call can be taken from this page now."""
    if rooms.pages.get(link, ("", ""))[1]:
        raise WireError(Problem.NOT_POSSIBLE_NOW, "this page has a contact already: hang up first")
    if sum(room.waiting for room in rooms.rooms.values()) >= most:
        raise WireError(Problem.NOT_POSSIBLE_NOW, f"already {most} customers wait: try again later")


def page_said(rooms: Rooms, now: float, link: int, message: wire.FromPage, body: bytes) -> None:
    """Acts on a page's message."""
    if isinstance(message, wire.Hello | wire.Call):
        raise WireError(Problem.NOT_POSSIBLE_NOW, "this is said once, and it was")
    implied = rooms.pages.get(link, ("", ""))[1] if isinstance(message, wire.Page | wire.Asset) else ""
    room = page_room(rooms, link, message.contact or implied)
    match message:
        case wire.Page():
            _page(rooms, now, room, message, body)
        case wire.Asset():
            named = message.hash or (message.name if body else "")
            if room.share is share.ShareState.LIVE and not room.paused:  # what was under way when a share stopped goes nowhere
                rooms.tell_assets(room, rooms.assets.take(now, msgspec.structs.replace(message, contact=room.id, hash=named), body))
            if body:
                rooms.tell(link, wire.Took(room.id))
        case wire.Signal():
            _signal(rooms, room, message, body)
        case wire.SiteEvent():
            _happened(rooms, now, room, message)
        case wire.Consent():
            _consent(rooms, now, room, message)
        case wire.Paused():
            _paused(rooms, room, message)
        case wire.Tabs():
            _tabs(rooms, room, message)
        case wire.Key():
            agreeing.page_key(rooms, now, room, message)
        case wire.HangUp():
            rooms.end(now, room, ContactEvent.HUNG_UP, "customer", "customer")
            queueing.settle(rooms, now)


def _page(rooms: Rooms, now: float, room: Room, message: wire.Page, body: bytes) -> None:
    room.epoch = message.epoch or room.epoch
    if room.paused:
        return  # it was under way
    if room.share is not share.ShareState.LIVE:
        if now < room.share_stopped + STOP_GRACE:
            return
        raise WireError(Problem.NO_CONSENT, "the customer did not agree to share this page: send nothing of it")
    if not room.epoch:
        rooms.ask_full(now, room)  # the first batch of a connection says which page load it is of
        return
    message = msgspec.structs.replace(message, contact=room.id, epoch=room.epoch)
    step = room.stream.add(share.Batch(message.epoch, message.sequence, message.full, body, now, message.coarse))
    if step is share.Step.GAP:
        rooms.ask_full(now, room)
    else:
        room.came = room.stream.position.sequence
        if step is not share.Step.OLD:
            rooms.tell_all_who_look(room, message, body)
        rooms.acknowledge(now, room)  # after those who wait for it


def _signal(rooms: Rooms, room: Room, message: wire.Signal, body: bytes) -> None:
    if not room.live:
        raise WireError(Problem.NOT_POSSIBLE_NOW, "no agent has this contact yet: wait for the state connecting")
    if rooms.agent_link(room) is None:
        room.for_agent.append(body)
    else:
        rooms.tell_agent(room, message, body)


def _happened(rooms: Rooms, now: float, room: Room, message: wire.SiteEvent) -> None:
    check_moment(message.moment)
    happened = moment(message.moment, now)
    room.facts = msgspec.structs.replace(room.facts, visit=(*room.facts.visit, happened)[-MAX_VISIT:])
    seen = happened if room.facts.level >= Level.VERIFIED else without_values(happened)
    rooms.tell_agent(room, wire.Happened(room.id, seen))
    room.moments += 1
    if room.moments <= MAX_MOMENTS:
        rooms.do(KeepMoment(room.id, happened))


def _consent(rooms: Rooms, now: float, room: Room, message: wire.Consent) -> None:
    try:
        rung = share.Rung(message.level)
    except ValueError:
        raise WireError(Problem.NOT_ALLOWED, f"there is no consent of this level: {', '.join(share.Rung)} are those there are") from None
    if not room.live:
        raise WireError(Problem.NOT_POSSIBLE_NOW, "nobody can look along now: there is no call")
    event = share.ShareEvent.GRANTED if message.granted else share.ShareEvent.REFUSED
    try:
        if rung is not share.Rung.LOOK:
            room.rungs = share.climb(room.share, room.rungs, rung, event)
            if not message.granted:
                room.taken_back[rung] = now
        elif message.granted:
            room.share = share.advance(room.share, event)
            watching.shares_changed(rooms, now)
        else:
            room.stop_sharing(share.advance(room.share, event), now)
            rooms.share_ended(now, room, "stopped")
    except share.NotAgreed:
        raise WireError(Problem.NOT_POSSIBLE_NOW, "nobody asked for this: wait for ask_look or ask") from None
    rooms.tell_agent(room, message)
    rooms.save(room, "consent", "customer", f"{rung}:{'yes' if message.granted else 'no'}", share=share.written(room.share, room.rungs))


def _paused(rooms: Rooms, room: Room, message: wire.Paused) -> None:
    if room.share is not share.ShareState.LIVE or room.paused == message.on:
        return  # said as it ended, or said again after a lost connection
    room.paused = message.on
    room.stream.clear()  # whoever comes meanwhile sees nothing; after it comes a full snapshot
    rooms.tell_all_who_look(room, message)
    rooms.save(room, "paused" if message.on else "resumed", "customer")


def _tabs(rooms: Rooms, room: Room, message: wire.Tabs) -> None:
    if not (1 <= message.count <= wire.MAX_TABS and 1 <= message.front <= message.count and 1 <= message.shown <= message.count):
        raise WireError(Problem.MALFORMED, f"tabs are numbered from 1, and at most {wire.MAX_TABS} are counted")
    if room.share is not share.ShareState.LIVE or room.tabs == message:
        return  # said as it ended, or said again after a lost connection
    before, room.tabs = room.tabs, message
    if before is None or before.shown != message.shown or before.count > message.count:  # it may be another tab by the same number
        room.epoch = ""  # what it tells is not to be taken for the last one's, whatever of it is lost: a full snapshot says whose it is
    rooms.tell_all_who_look(room, message)
