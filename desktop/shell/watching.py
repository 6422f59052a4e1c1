"""A supervisor looks along at a page that a customer shares with a colleague; and who looks along at the agent's own. Pure; part of
`desktop.shell.console`.

One page at a time, and none while there is a call here. The customer's browser notices nothing of it. A lost link ends nothing: the page
is old until the relay tells that it is shared still.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cobrowse import wire
from desktop.shell.effects import ClearPage, Effects, ShowPage, TakeKey, Tell
from desktop.shell.events import WatchWished
from desktop.shell.freshness import UNKNOWN
from desktop.shell.state import Console, NoticeKind, Shares, Watching

Step = tuple[Console, Effects]
Seen = wire.Page | wire.Asset | wire.Key | wire.Paused | wire.Tabs | wire.Presence | wire.Delay

GIVEN_UP: Final = 30.0
"""Seconds with a relay that does not tell of the page any more, after which it is not waited for: those in which a page that lost the relay
comes back."""


# ---- what the supervisor wants


def wished(console: Console, event: WatchWished) -> Step:
    """Looks along at a page of the list."""
    page = next((one for one in console.shares.pages if one.contact == event.contact), None)
    if page is None or (console.contact is not None and console.contact.live) or console.watches(event.contact):
        return console, ()
    if not console.up:
        return console.noticing(NoticeKind.NEEDS_RELAY), ()
    clear: Effects = (ClearPage(),) if console.watching is not None else ()  # what was watched before, the relay ends by itself
    console = replace(console, watching=Watching(page.contact, page.agent, page.name), notice=None)
    return console, (*clear, Tell(wire.Watch(page.contact)))


def unwished(console: Console) -> Step:
    """Looks along no more, because the supervisor has seen enough or takes a call."""
    watching = console.watching
    if watching is None:
        return console, ()
    told: Effects = (Tell(wire.Unwatch(watching.contact)),) if console.up and watching.asked and not watching.ended else ()
    return replace(console, watching=None), (*told, ClearPage())


# ---- what the relay tells


def shares(console: Console, message: wire.Shares) -> Step:
    """The pages that are shared now; one that was watched before the link was lost is watched on."""
    console = replace(console, shares=Shares(told=True, pages=message.shares))
    watching = console.watching
    page = next((one for one in message.shares if watching is not None and one.contact == watching.contact), None)
    if watching is None or watching.ended or page is None:
        return console, ()
    watching = replace(watching, agent=page.agent, name=page.name)
    if watching.asked:
        return replace(console, watching=watching), ()
    watching = replace(watching, asked=True, paused=False, tabs=None, here=True)  # how it stands is told anew
    return replace(console, watching=watching), (Tell(wire.Watch(page.contact)),)


def over(console: Console, message: wire.WatchEnded) -> Step:
    """The customer shares the page no more, or the call is over: what was seen goes."""
    if console.watching is None or not console.watches(message.contact):
        return console, ()
    return replace(console, watching=replace(console.watching, ended=message.why or "stopped", behind=0.0)), (ClearPage(),)


def refused(console: Console, contact: str, problem: str) -> Step:
    """The relay does not show this page: it is not shared any more, or too many look along."""
    if not console.watches(contact):
        return console, ()
    return replace(console, watching=None).noticing(NoticeKind.NOT_WATCHED, problem), (ClearPage(),)


def viewers(console: Console, message: wire.Viewers) -> Step:
    """Who looks along at the agent's own contact. Who did stays known: they had the key."""
    contact = console.contact
    if contact is None or contact.id != message.contact or not contact.live:
        return console, ()
    here = {viewer.id for viewer in message.viewers}
    before = {viewer.id: viewer for viewer in (*contact.viewed, *contact.viewers) if viewer.id not in here}
    return console.with_contact(viewers=message.viewers, viewed=tuple(before.values())), ()


def seen(console: Console, message: Seen, body: bytes) -> Step:
    """What comes of the watched page: it, its key from the agent's console, that the customer paused, in which tab they are, that their
    page lost the relay.
    """
    watching = console.watching
    if watching is None:
        return console, ()
    match message:
        case wire.Key():
            return console, (TakeKey(message),)
        case wire.Paused(on=on):
            return _with(console, paused=on, fresh=UNKNOWN, behind=0.0 if on else watching.behind), ()
        case wire.Tabs():
            return _with(console, tabs=message), ()
        case wire.Presence(here=here):
            return _with(console, here=here, fresh=UNKNOWN), ()
        case wire.Delay(seconds=seconds):
            fresh = watching.fresh.told(seconds)
            late = watching.fresh.age > 0  # it was for this alone that the picture was behind
            return _with(console, fresh=fresh, behind=fresh.age if late or fresh.age else watching.behind), ()
        case wire.Page() if watching.behind or not watching.here:
            console = _with(console, behind=watching.fresh.age, here=True)
    return console, (ShowPage(message, body),)


# ---- the link and the clock


def link_lost(console: Console) -> Console:
    """The relay forgets whom it told what; the picture stays and grows old."""
    return replace(_with(console, asked=False, fresh=UNKNOWN), shares=replace(console.shares, pages=()))


def ticked(console: Console, seconds: float) -> Step:
    """The picture's age, where nothing comes."""
    watching = console.watching
    if watching is None or watching.ended:
        return console, ()
    fresh = watching.fresh.passed(seconds)
    console = _with(console, fresh=fresh)
    if fresh.age and console.up and watching.here:
        return _with(console, behind=fresh.age), ()
    if console.up and watching.asked and watching.here and not watching.behind:  # once behind it is so until something of the page comes
        return console, ()
    unseen = watching.unseen + seconds if console.up and not watching.asked else 0.0
    console = _with(console, behind=watching.behind + seconds, unseen=unseen)
    return over(console, wire.WatchEnded(watching.contact, "stopped")) if unseen >= GIVEN_UP else (console, ())


def _with(console: Console, **changes: object) -> Console:
    return replace(console, watching=replace(console.watching, **changes)) if console.watching else console  # type: ignore[arg-type]  # names of its fields
