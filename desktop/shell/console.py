"""The console decides here, and only here: a state and an event in, the next state and what is to be done out.

Pure. The values are in `state` and `events`; what the relay said is read in `reading`, of a shared page in `looking`, what the
agent wants in `wishes`, what the phone told in `calling`; this file holds the table that brings them together, the link, the session,
the clock and the cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from cobrowse import wire
from cobrowse.contact import ContactState
from desktop.shell import calling, making, noting, reading, resuming, verifying, watching, wishes
from desktop.shell.effects import ClearPage, DropNotes, Effects, EndSession, Phone, Ring, Tell
from desktop.shell.events import (
    AssetsWanted,
    AvailabilityWished,
    BothKept,
    CacheAnswered,
    CacheForgot,
    CacheFound,
    CacheOpened,
    CacheRemembered,
    CameraWished,
    CardWished,
    CodeWished,
    Crashed,
    DeviceTrouble,
    DraftWished,
    Event,
    FinishWished,
    HitWished,
    HoldWished,
    InconclusiveWished,
    Intended,
    LinkChanged,
    LinkStanding,
    MuteWished,
    NotesLeft,
    NotesWished,
    OtherSpeakerWished,
    PhoneTold,
    Pointed,
    RecentWished,
    RepresentativeWished,
    RevealWished,
    RungWished,
    ScreenWished,
    SearchWished,
    SessionChanged,
    SessionStanding,
    SignInProblem,
    Ticked,
    Told,
    VerifyWished,
    WatchWished,
    Wished,
)
from desktop.shell.freshness import UNKNOWN
from desktop.shell.state import Console, Contact, Look, NoticeKind
from webrtc.channel import Close

Step = tuple[Console, Effects]

REFUSED_FOR: Final = {
    wire.Problem.SIGNED_IN_ELSEWHERE.value: SignInProblem.ELSEWHERE,
    wire.Problem.EXPIRED_TOKEN.value: SignInProblem.EXPIRED,
    wire.Problem.BAD_TOKEN.value: SignInProblem.EXPIRED,
    wire.Problem.NOT_ALLOWED.value: SignInProblem.NOT_ALLOWED,
    "not_secure": SignInProblem.NOT_SECURE,
    "unreachable": SignInProblem.UNREACHABLE,
}
"""Why the window asks to sign in again when the relay will not have the session any more."""


def advance(console: Console, event: Event) -> Step:
    """The console after `event`, and what is to be done, in this order."""
    return TABLE[type(event)](console, event)


def _link(console: Console, event: LinkChanged) -> Step:
    if console.session.standing is not SessionStanding.SIGNED_IN:
        return replace(console, link=event), ()
    if event.standing is LinkStanding.REFUSED:
        problem = REFUSED_FOR.get(event.problem, SignInProblem.EXPIRED)
        return replace(console, link=event), (EndSession(told=False, problem=problem),)
    effects: Effects = ()
    was_up, console = console.up, replace(console, link=event)
    if was_up and not console.up:
        if console.ringing:
            console = replace(console, ringing=None).noticing(NoticeKind.OFFER_LOST)
            effects = (Ring(on=False),)
        if console.contact and console.contact.look is Look.LIVE:
            console = console.with_contact(fresh=UNKNOWN, stale=not console.contact.paused)
        if console.contact and console.contact.check.busy:
            console = console.with_contact(check=replace(console.contact.check, busy=False))
        console = watching.link_lost(making.stopped(noting.link_lost(replace(console, waiting=()))))
    return console, effects


def _session(console: Console, event: SessionChanged) -> Step:
    if event.standing is SessionStanding.SIGNED_IN:
        return resuming.resumed(replace(console, session=event, agent=event.name, notice=None))
    if event.standing is SessionStanding.SIGNING_IN:
        return replace(console, session=event), ()
    # Another agent may sign in next: nothing of this one's customers stays in the window.
    over: Effects = (Ring(on=False), ClearPage())
    if console.contact and console.contact.live:
        over += (Phone(Close(console.contact.id)),)
    return Console(session=event, cache_kept=console.cache_kept), over


def _tick(console: Console, event: Ticked) -> Step:
    seconds = event.seconds
    console = replace(console, way=event.way)
    link = console.link
    if link.retry_in > 0:
        console = replace(console, link=replace(link, retry_in=max(0.0, link.retry_in - seconds)))
    if ringing := console.ringing:
        console = replace(console, ringing=replace(ringing, waited=ringing.waited + seconds, left=max(0.0, ringing.left - seconds)))
    if contact := console.contact:
        if contact.state in (ContactState.CONNECTED, ContactState.ON_HOLD):
            console = console.with_contact(talked=contact.talked + seconds)
        if contact.look is Look.LIVE:
            console = console.with_contact(**_aged(console, contact, seconds))
        if contact.state is ContactState.WRAP_UP:
            console = console.with_contact(wrapping=contact.wrapping + seconds)
    console, watched = watching.ticked(console, seconds)
    console, told = noting.tell(noting.tidy(verifying.ticked(console, seconds)))
    return console, (*watched, *told)


def _aged(console: Console, contact: Contact, seconds: float) -> dict[str, object]:
    """What of a contact's picture time changes: its age."""
    fresh = contact.fresh.passed(seconds)
    lost = not console.up or not contact.here or contact.stale
    return {"fresh": fresh, "behind": max(contact.behind, contact.fresh.age) + seconds if lost else fresh.age}


def _cache_opened(console: Console, event: CacheOpened) -> Step:
    newer = {finish.contact for finish in console.outbox}
    outbox = (*(finish for finish in event.outbox if finish.contact not in newer), *console.outbox)
    console = replace(console, cache_kept=event.kept, outbox=outbox, drafts=event.drafts, recent=console.recent or event.recent)
    if not console.was_up:
        console = replace(console, reasons=event.reasons, outcomes=event.outcomes)
    contact = console.contact
    if contact and (draft := dict(event.drafts).get(contact.id)) is not None:
        console = console.with_contact(draft=replace(draft, notes=contact.draft.notes))  # the notes are those of the relay, or unsent
    console, kept = noting.taken_up(console, event.unsent)
    console, shown = resuming.resumed(console)
    return console, (*kept, *shown, *(Tell(finish) for finish in event.outbox if console.up))


def _cache_answered(console: Console, event: CacheAnswered) -> Step:
    console = resuming.known(console, event.contact, event.known)
    opened = console.opened
    if opened is None or opened.contact != event.contact or opened.known is not None:
        return console, ()
    if event.known is None:
        return (console, ()) if console.up else (replace(console, opened=None).noticing(NoticeKind.NOT_KNOWN), ())
    return replace(console, opened=replace(opened, known=event.known, from_cache=True)), ()


def _remembered(console: Console, event: CacheRemembered) -> Step:
    """Only while the relay has not told all: what it said since is newer. Of what was opened one after another, the last."""
    if (ringing := console.ringing) and ringing.contact == event.contact and ringing.known.pending:
        console = replace(console, ringing=replace(ringing, remembered=event.known))
    if (contact := console.contact) and contact.id == event.contact and contact.known.pending:
        console = console.with_contact(remembered=event.known)
    if event.contact:
        return console, ()
    if (opened := console.opened) and opened.known is None and opened.customer == event.customer:
        if event.known is None:
            return replace(console, opened=None).noticing(NoticeKind.NOT_KNOWN), ()
        console = replace(console, opened=replace(opened, known=event.known))
    if (beside := console.beside) and beside.known is None and beside.customer == event.customer:
        if event.known is None:
            return replace(console, beside=None).noticing(NoticeKind.NOT_KNOWN), ()
        console = replace(console, beside=replace(beside, known=event.known))
    return console, ()


def _found(console: Console, event: CacheFound) -> Step:
    if console.search is None or console.search.text != event.text:
        return console, ()  # typed on meanwhile: its own answer comes
    return replace(console, search=replace(console.search, hits=event.hits, busy=False)), ()


def _cache_forgot(console: Console, event: CacheForgot) -> Step:
    """Contacts of an erased customer leave the list with what was written about them."""
    left = {recent.contact for recent in event.recent}
    gone = [recent.contact for recent in console.recent if recent.contact not in left]
    console = replace(console, recent=tuple(recent for recent in console.recent if recent.contact in left))
    for contact in gone:
        console = console.without_sheet(contact)
    return console, tuple(DropNotes(contact) for contact in gone)


def _crashed(console: Console, _: Crashed) -> Step:
    return console.noticing(NoticeKind.CRASHED), ()


TABLE: Final[dict[type[Event], Callable[[Console, Any], Step]]] = {
    Told: reading.told,
    LinkChanged: _link,
    SessionChanged: _session,
    Ticked: _tick,
    CacheOpened: _cache_opened,
    CacheAnswered: _cache_answered,
    CacheRemembered: _remembered,
    CacheForgot: _cache_forgot,
    CacheFound: _found,
    PhoneTold: calling.phone_told,
    DeviceTrouble: calling.device_trouble,
    Wished: wishes.wished,
    AvailabilityWished: wishes.availability,
    MuteWished: wishes.mute,
    HoldWished: wishes.hold,
    CameraWished: wishes.camera,
    ScreenWished: wishes.screen,
    Pointed: wishes.pointed,
    RungWished: wishes.rung,
    Intended: wishes.intended,
    AssetsWanted: wishes.assets,
    VerifyWished: wishes.verify,
    CardWished: making.wished,
    InconclusiveWished: verifying.inconclusive,
    CodeWished: verifying.send_code,
    RepresentativeWished: verifying.representative,
    OtherSpeakerWished: verifying.other_speaker,
    RevealWished: verifying.reveal,
    NotesWished: noting.wished,
    NotesLeft: noting.left,
    BothKept: noting.both_kept,
    SearchWished: wishes.search,
    HitWished: wishes.open_hit,
    DraftWished: wishes.draft,
    FinishWished: wishes.finish,
    RecentWished: wishes.open_recent,
    WatchWished: watching.wished,
    Crashed: _crashed,
}
"""Who answers what. Every event has its place here; a test compares the two."""
