"""What the agent wants. Pure; part of `desktop.shell.console`.

What can go without the relay does: hanging up, mute, notes and the wrap-up are done at once and told later. What needs it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from cobrowse import wire
from cobrowse.contact import Availability, ContactState
from cobrowse.identity import Level
from cobrowse.share import Rung
from desktop.shell import watching
from desktop.shell.effects import (
    AskCache,
    ClearPage,
    DropNotes,
    Effects,
    EndSession,
    KeepDraft,
    KeepFinish,
    Phone,
    Remember,
    Ring,
    Search,
    Tell,
)
from desktop.shell.events import (
    AssetsWanted,
    AvailabilityWished,
    CameraWished,
    DraftWished,
    FinishWished,
    HitWished,
    HoldWished,
    Intended,
    MuteWished,
    Pointed,
    RecentWished,
    RungWished,
    ScreenWished,
    SearchWished,
    VerifyWished,
    Wish,
    Wished,
)
from desktop.shell.reading import connect, to_wrap_up
from desktop.shell.state import NO_RUNGS, Console, Contact, Look, NoticeKind, Opened, Searching
from webrtc.channel import SetCamera, SetHold, SetMuted, ShareScreen

Step = tuple[Console, Effects]


def _needs_relay(console: Console) -> Step:
    return console.noticing(NoticeKind.NEEDS_RELAY), ()


def wished(console: Console, event: Wished) -> Step:
    """A wish that says all."""
    return _WISHES[event.wish](console)


def _answer(console: Console) -> Step:
    ringing = console.ringing
    if ringing is None:
        return console, ()
    contact = Contact(
        ringing.contact, ContactState.CONNECTING, ringing.known, video=ringing.video, customer_camera=ringing.video,
        remembered=ringing.remembered,
    )  # fmt: skip
    console, seen = watching.unwished(console)
    console = replace(console, ringing=None, contact=contact, opened=None, beside=None, notice=None)
    return console, (*seen, Ring(on=False), connect(console, ringing.contact), Tell(wire.Accept(ringing.contact)))


def _decline(console: Console) -> Step:
    if console.ringing is None:
        return console, ()
    return replace(console, ringing=None), (Ring(on=False), Tell(wire.Decline(console.ringing.contact)))


def _hang_up(console: Console) -> Step:
    contact = console.contact
    if contact is None or not contact.live:
        return console, ()
    console, effects = to_wrap_up(console, "agent")
    if console.up:
        return console, (Tell(wire.HangUp(contact.id)), *effects)
    return replace(console, hang_ups=(*console.hang_ups, contact.id)), effects


def _look(console: Console) -> Step:
    contact = console.contact
    if contact is None or not contact.live or contact.look is Look.LIVE:
        return console, ()
    if not console.up:
        return _needs_relay(console)
    return console.with_contact(look=Look.ASKED, **NO_RUNGS), (Tell(wire.AskLook(contact.id, console.agent)),)


def _stop_look(console: Console) -> Step:
    contact = console.contact
    if contact is None or contact.look not in (Look.LIVE, Look.ASKED):
        return console, ()
    if not console.up:
        return _needs_relay(console)
    return console.with_contact(look=Look.OFF, behind=0.0, **NO_RUNGS), (Tell(wire.StopLook(contact.id)), ClearPage())


def _resync(console: Console) -> Step:
    return console, (Tell(wire.Resync(console.looking)),) if console.looking and console.up else ()


def _close_beside(console: Console) -> Step:
    return replace(console, beside=None), ()


def _close_recent(console: Console) -> Step:
    return replace(console, opened=None), ()


def _dismiss(console: Console) -> Step:
    return replace(console, notice=None), ()


def _dismiss_trouble(console: Console) -> Step:
    """Read and understood; the next trouble is said again."""
    return console.with_contact(trouble=""), ()


def _stop_screen(console: Console) -> Step:
    return screen(console, ScreenWished(on=False))


def _sign_out(console: Console) -> Step:
    if console.contact and console.contact.live:
        console, effects = _hang_up(console)
        return console, (*effects, EndSession(told=True))
    return console, (EndSession(told=True),)


def _follow(console: Console, *, on: bool) -> Step:
    """From tab to tab of the customer's browser, or not; the page answers with how it stands."""
    contact = console.contact
    if contact is None or contact.look is not Look.LIVE or contact.tabs is None or contact.tabs.follow is on:
        return console, ()
    return (console, (Tell(wire.Follow(contact.id, on)),)) if console.up else _needs_relay(console)


_WISHES: Final[dict[Wish, Callable[[Console], Step]]] = {
    Wish.ANSWER: _answer,
    Wish.DECLINE: _decline,
    Wish.HANG_UP: _hang_up,
    Wish.LOOK: _look,
    Wish.STOP_LOOK: _stop_look,
    Wish.RESYNC: _resync,
    Wish.CLOSE_RECENT: _close_recent,
    Wish.CLOSE_BESIDE: _close_beside,
    Wish.DISMISS: _dismiss,
    Wish.STOP_SCREEN: _stop_screen,
    Wish.DISMISS_TROUBLE: _dismiss_trouble,
    Wish.SIGN_OUT: _sign_out,
    Wish.UNWATCH: watching.unwished,
    Wish.STAY: partial(_follow, on=False),
    Wish.GO_ALONG: partial(_follow, on=True),
}


def availability(console: Console, event: AvailabilityWished) -> Step:
    """Kept over a lost link: the relay is told again when it is back."""
    reason = event.reason if event.availability is Availability.AWAY else ""
    console = replace(console, availability=event.availability, away_reason=reason, chosen=True)
    return console, (Tell(wire.SetAvailability(event.availability, reason)),) if console.up else ()


def mute(console: Console, event: MuteWished) -> Step:
    """At once, whatever the relay does."""
    contact = console.contact
    if contact is None or not contact.live:
        return console, ()
    return console.with_contact(muted=event.on), (Phone(SetMuted(contact.id, event.on)),)


def hold(console: Console, event: HoldWished) -> Step:
    """The relay keeps it in the journal, so it is needed."""
    contact = console.contact
    if contact is None or contact.state not in (ContactState.CONNECTED, ContactState.ON_HOLD):
        return console, ()
    if not console.up:
        return _needs_relay(console)
    state = ContactState.ON_HOLD if event.on else ContactState.CONNECTED
    return console.with_contact(state=state), (Phone(SetHold(contact.id, event.on)), Tell(wire.SetHold(contact.id, event.on)))


def camera(console: Console, event: CameraWished) -> Step:
    """The agent's own picture."""
    contact = console.contact
    if contact is None or not contact.live:
        return console, ()
    return console.with_contact(camera_on=event.on), (Phone(SetCamera(contact.id, event.on)),)


def screen(console: Console, event: ScreenWished) -> Step:
    """In the place of the agent's own picture."""
    contact = console.contact
    if contact is None or not contact.live or contact.screen_on == event.on:
        return console, ()
    return console.with_contact(screen_on=event.on), (Phone(ShareScreen(contact.id, event.on)),)


def pointed(console: Console, event: Pointed) -> Step:
    """Only on a page that is live: on an old picture it would point at something else."""
    contact = console.contact
    if contact is None or not contact.may(Rung.POINT) or not console.up:
        return console, ()
    return console, (Tell(wire.Pointer(contact.id, event.epoch, event.node, event.x, event.y, console.agent, event.mark)),)


def rung(console: Console, event: RungWished) -> Step:
    """Asks the customer for more than looking."""
    contact = console.contact
    if contact is None or contact.look is not Look.LIVE or event.rung in contact.asked | contact.granted:
        return console, ()
    if not console.up:
        return _needs_relay(console)
    asked = console.with_contact(asked=contact.asked | {event.rung}, refused=None)
    return asked, (Tell(wire.Ask(contact.id, event.rung, console.agent)),)


def intended(console: Console, event: Intended) -> Step:
    """As with pointing: only on a page that is live."""
    contact = console.contact
    if contact is None or not contact.may(event.rung) or not console.up:
        return console, ()
    return console, (Tell(wire.Intent(contact.id, event.epoch, event.rung, event.node), event.body),)


def assets(console: Console, event: AssetsWanted) -> Step:
    """Whatever the page panel shows and lacks; also of a picture that is behind."""
    if not console.looking or not console.up:
        return console, ()
    return console, (Tell(wire.WantAsset(console.looking, event.names)),)


def verify(console: Console, event: VerifyWished) -> Step:
    """The relay compares."""
    contact = console.contact
    if contact is None or contact.check.busy:
        return console, ()
    if not console.up:
        return _needs_relay(console)
    console = console.with_contact(check=replace(contact.check, busy=True, result=""))
    return console, (Tell(wire.Verify(contact.id, event.verifier, event.said, event.candidate)),)


def draft(console: Console, event: DraftWished) -> Step:
    """Kept, so that a crash costs the agent nothing."""
    contact = console.contact
    if contact is None:
        return console, ()
    kept = replace(contact.draft, reason=event.reason, outcome=event.outcome, follow_up=event.follow_up)
    return console.with_contact(draft=kept), (KeepDraft(contact.id, kept),)


def finish(console: Console, event: FinishWished) -> Step:
    """The agent is free at once; the wrap-up stays in the outbox until the relay has it."""
    contact = console.contact
    if contact is None or contact.state is not ContactState.WRAP_UP:
        return console, ()
    if contact.untold and not console.was_up and not (event.reason and event.outcome):
        return _needs_relay(console)  # which reasons there are it tells
    base = console.sheet(contact.id).version
    done = wire.Finish(contact.id, event.reason, event.outcome, event.notes[: wire.MAX_NOTES], event.follow_up, base)
    console = replace(console, contact=None, outbox=(*console.outbox, done)).without_sheet(contact.id)
    kept: Effects = (KeepFinish(done), DropNotes(contact.id))
    return console, (*kept, Tell(done)) if console.up else kept


def open_recent(console: Console, event: RecentWished) -> Step:
    """What the cache has shows at once; the relay's answer replaces it."""
    if console.contact is not None:
        return console, ()
    name = next((recent.name for recent in console.recent if recent.contact == event.contact), "")
    return _open(console, Opened(event.contact, name))


def _open(console: Console, opened: Opened) -> Step:
    console = replace(console, opened=opened)
    ask: Effects = (AskCache(opened.contact),)
    return console, (*ask, Tell(wire.OpenRecent(opened.contact))) if console.up else ask


def search(console: Console, event: SearchWished) -> Step:
    """As the agent types; what was found before stays until the answer is there."""
    text = event.text.strip()
    if not text:
        return replace(console, search=None, beside=None), ()
    hits = console.search.hits if console.search else ()
    return replace(console, search=Searching(text, hits), beside=None), (Search(text),)


def open_hit(console: Console, event: HitWished) -> Step:
    """The contact whose line it is, else the customer's journey as this computer remembers it; beside a contact that the agent has, to be
    read only.
    """
    hit = event.hit
    if console.contact is not None or console.ringing is not None:
        beside = Opened("", hit.name, from_cache=True, line=hit.line.id, customer=hit.customer)
        return replace(console, beside=beside), (Remember("", hit.customer, Level.VERIFIED),)
    console = replace(console, beside=None)
    if any(recent.contact == hit.contact for recent in console.recent):
        return _open(console, Opened(hit.contact, hit.name, line=hit.line.id))
    opened = Opened("", hit.name, from_cache=True, line=hit.line.id, customer=hit.customer)
    return replace(console, opened=opened), (Remember("", hit.customer, Level.VERIFIED),)
