"""What the relay tells the console. Pure; part of `desktop.shell.console`.

After a lost link the relay tells where every contact stands (`Assigned`), and the console tells what it could not: hang-ups,
notes, wrap-ups, that sound is up. Nothing that the agent did is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import msgspec

from cobrowse import wire
from cobrowse.contact import ENDED, LIVE, Availability, ContactState
from cobrowse.identity import Known
from desktop.shell import looking, making, noting, resuming, verifying, watching
from desktop.shell.effects import (
    ClearPage,
    DropFinish,
    Effects,
    Forget,
    KeepDraft,
    KeepKnown,
    KeepLists,
    KeepRecent,
    Phone,
    Remember,
    Ring,
    Tell,
)
from desktop.shell.events import Draft, Told
from desktop.shell.state import NO_RUNGS, Check, Code, Console, Contact, Look, NoticeKind, Ringing, claimed_name, customer_of, nobody
from webrtc.channel import Close, Connect, IceServer, Remote

Step = tuple[Console, Effects]


def told(console: Console, event: Told) -> Step:
    """A message of the relay."""
    if isinstance(event.message, watching.Seen) and console.watches(event.message.contact):
        return watching.seen(console, event.message, event.body)
    if isinstance(event.message, wire.Page | wire.Asset):
        return looking.page(console, event.message, event.body)
    if isinstance(event.message, wire.Signal):
        return _signal(console, event.message, event.body)
    return _TABLE[type(event.message)](console, event.message)


def connect(console: Console, contact: str, *, restart: bool = False) -> Phone:
    """The command that makes the phone wait for this contact's offer."""
    ice = tuple(IceServer(server.urls, server.username, server.credential) for server in console.ice)
    return Phone(Connect(contact, ice, restart=restart))


def to_wrap_up(console: Console, why: str = "") -> Step:
    """The call is over, the contact is not: media and page go, notes and card stay."""
    contact = console.contact
    if contact is None:
        return console, ()
    look = Look.OFF if contact.look is Look.OFF else Look.ENDED
    console = console.with_contact(
        state=ContactState.WRAP_UP,
        why=why,
        look=look,
        behind=0.0,
        trouble="",
        check=replace(contact.check, busy=False),
        wrapping=0.0,
        **NO_RUNGS,
    )
    return console, (Phone(Close(contact.id)), ClearPage())


def _welcome(console: Console, message: wire.Welcome) -> Step:
    told_before = console.chosen
    chosen = console.availability if told_before else (message.availability or Availability.OFFLINE)
    console = replace(
        console,
        agent=message.name or console.agent,
        availability=chosen,
        ice=message.ice,
        reasons=message.reasons,
        outcomes=message.outcomes,
        was_up=True,
    )
    effects: Effects = (KeepLists(message.reasons, message.outcomes),)
    if told_before and message.availability is not chosen:
        effects += (Tell(wire.SetAvailability(chosen, console.away_reason)),)
    effects += tuple(Tell(wire.HangUp(contact)) for contact in console.hang_ups)
    effects += tuple(Tell(finish) for finish in console.outbox)
    contact = console.contact
    if contact and contact.live and contact.heard:
        effects += (Tell(wire.MediaUp(contact.id)),)
    return replace(console, hang_ups=()), effects


def _state(console: Console, message: wire.State) -> Step:
    contact = console.contact
    if contact is None or contact.id != message.contact:
        return console, ()
    state = message.state
    if state is ContactState.WRAP_UP and contact.state is not ContactState.WRAP_UP:
        return to_wrap_up(console, message.why)
    if state in ENDED:
        return _gone(console)
    if contact.state is ContactState.WRAP_UP or state not in LIVE:
        return console, ()
    return console.with_contact(state=state, talked=max(message.talked, contact.talked)), ()


def _gone(console: Console) -> Step:
    """The contact ended without a wrap-up, or was finished elsewhere."""
    contact = console.contact
    if contact is None:
        return console, ()
    console = replace(console, contact=None)
    clear: Effects = () if console.watching is not None else (ClearPage(),)
    return console, (Phone(Close(contact.id)), *clear, KeepDraft(contact.id, None))  # unsent notes stay, and wait


def _queue(console: Console, message: wire.Queue) -> Step:
    console, over = resuming.over(console)  # at a return it comes after every contact that is this agent's
    return replace(console, waiting=message.waiting), over


def _offer(console: Console, message: wire.Offer) -> Step:
    ringing = Ringing(message.contact, message.known, message.waited, message.timeout, message.timeout, message.video)
    console = replace(console, ringing=ringing, notice=None)
    rings: Effects = (Ring(on=True, name=claimed_name(message.known)), KeepKnown(message.contact, message.known))
    return console, rings + remember(message.contact, message.known)


def remember(contact: str, known: Known) -> Effects:
    """While the relay has not told all of a customer, the cache is asked."""
    return (Remember(contact, known.customer, known.level),) if known.pending and known.customer else ()


_OFFER_ENDED: Final = {
    "timed_out": NoticeKind.OFFER_TIMED_OUT,
    "customer": NoticeKind.OFFER_CUSTOMER_GONE,
    "taken": NoticeKind.OFFER_TAKEN,
}


def _offer_ended(console: Console, message: wire.OfferEnded) -> Step:
    notice = _OFFER_ENDED.get(message.why)
    if console.ringing and console.ringing.contact == message.contact:
        console = replace(console, ringing=None)
        return (console.noticing(notice) if notice else console), (Ring(on=False),)
    contact = console.contact
    if contact and contact.id == message.contact and contact.state is ContactState.CONNECTING and not contact.heard:
        console, effects = _gone(console)  # answered here while it ended there
        return (console.noticing(notice) if notice else console), effects
    return console, ()


def _assigned(console: Console, message: wire.Assigned) -> Step:
    message, untold = verifying.assigned(console, message)
    gone: Effects = ()
    if (before := _shown_of(console, message.contact)) is not None:
        console, gone = verifying.fell(console, message.contact, before, message.known)
    console, effects = _given(resuming.given_way(console), message)
    return console, (*untold, *gone, *effects)


def _given(console: Console, message: wire.Assigned) -> Step:
    if (finish := next((one for one in console.outbox if one.contact == message.contact), None)) is not None:
        # its wrap-up is on the way; a relay that died before it had stored the end of the call would refuse it
        return console, (Tell(wire.HangUp(message.contact)), Tell(finish)) if message.state in LIVE else ()
    contact = console.contact
    if message.state not in LIVE and message.state is not ContactState.WRAP_UP:
        # back in the queue, or over: it is not this agent's any more; a wrap-up that is being written stays until it is over
        ours = contact is not None and contact.id == message.contact and (contact.live or message.state in ENDED)
        return _gone(console) if ours else (console, ())
    told_now: Effects = ()
    draft = dict(console.drafts).get(message.contact)
    if contact is None or contact.id != message.contact:
        if contact is not None and contact.live:
            return console, ()
        sheet = console.sheet(message.contact)
        draft = replace(draft or Draft(), notes=message.notes if sheet.told else sheet.text)
        fresh = Contact(message.contact, message.state, message.known, draft, message.talked, video=message.video)
        console, seen = watching.unwished(console) if message.state in LIVE else (console, ())
        console = replace(console, contact=fresh, ringing=None)
        told_now = (Ring(on=False),) if message.state not in LIVE else (Ring(on=False), connect(console, message.contact, restart=True))
        told_now = (*seen, *told_now)
    elif contact.live and message.state is ContactState.WRAP_UP:
        console, told_now = to_wrap_up(console)
    elif contact.state is ContactState.WRAP_UP and message.state in LIVE:
        told_now = (Tell(wire.HangUp(message.contact)),)  # it told that the call is over, and died before it had stored that
    elif contact.live:
        console = console.with_contact(state=message.state, talked=max(contact.talked, message.talked))
    current = console.contact
    if current is not None and current.live:
        look = Look.LIVE if message.sharing else Look.OFF if current.look is Look.LIVE else current.look
        granted = frozenset(message.rungs) if message.sharing else frozenset()
        console = console.with_contact(look=look, **NO_RUNGS | {"granted": granted, "stale": message.sharing})
    console = console.with_contact(known=message.known, wrapping=message.wrapped)
    console, noted = noting.assigned(console, message)
    return console, (*told_now, *noted, KeepKnown(message.contact, message.known))


def _known(console: Console, message: wire.CustomerKnown) -> Step:
    known, kept = message.known, KeepKnown(message.contact, message.known)
    asked: Effects = ()
    gone: Effects = ()
    if (before := _shown_of(console, message.contact)) is not None:
        console, gone = verifying.fell(console, message.contact, before, known)
    if console.contact and console.contact.id == message.contact:
        remembered = console.contact.remembered if known.pending else None
        console = console.with_contact(known=known, remembered=remembered, speaker_untold=False)
        asked = remember(message.contact, known) if remembered is None else ()
    if console.ringing and console.ringing.contact == message.contact:
        remembered = console.ringing.remembered if known.pending else None
        console = replace(console, ringing=replace(console.ringing, known=known, remembered=remembered))
        asked = remember(message.contact, known) if remembered is None else ()
    if console.opened and console.opened.contact == message.contact:
        console = replace(console, opened=replace(console.opened, known=known, from_cache=False))
    return console, (*gone, kept, *asked)


def _shown_of(console: Console, contact: str) -> Known | None:
    if console.contact and console.contact.id == contact:
        return console.contact.known
    return console.ringing.known if console.ringing and console.ringing.contact == contact else None


def _verify_result(console: Console, message: wire.VerifyResult) -> Step:
    if console.contact is None or console.contact.id != message.contact:
        return console, ()
    return console.with_contact(check=Check(message.result, message.tries_left)), ()


def _happened(console: Console, message: wire.Happened) -> Step:
    contact = console.contact
    if contact is None or contact.id != message.contact:
        return console, ()
    visit = (*contact.known.visit, message.moment)[-wire.MAX_TRAIL :]
    known = msgspec.structs.replace(contact.known, visit=visit)
    return console.with_contact(known=known), (KeepKnown(contact.id, known),)


def _recent(console: Console, message: wire.RecentContacts) -> Step:
    return replace(console, recent=message.contacts), (KeepRecent(message.contacts),)


def _finished(console: Console, message: wire.Finished) -> Step:
    outbox = tuple(finish for finish in console.outbox if finish.contact != message.contact)
    return replace(console, outbox=outbox), (DropFinish(message.contact),)


def _forgotten(console: Console, message: wire.Forgotten) -> Step:
    """Nothing of an erased customer stays in the window, and a panel that closes says why. A call goes on with an unknown customer."""
    gone = frozenset(message.customers)
    if not gone:
        return console, ()
    if (opened := console.opened) and opened.known and customer_of(opened.known) in gone:
        console = replace(console, opened=None).noticing(NoticeKind.FORGOTTEN)
    if (beside := console.beside) and beside.customer in gone:
        console = replace(console, beside=None).noticing(NoticeKind.FORGOTTEN)
    if (contact := console.contact) and _is_of(gone, contact.known, contact.remembered):
        console = console.with_contact(known=nobody(contact.known), remembered=None).noticing(NoticeKind.FORGOTTEN)
    if (ringing := console.ringing) and _is_of(gone, ringing.known, ringing.remembered):
        console = replace(console, ringing=replace(ringing, known=nobody(ringing.known), remembered=None))
    if console.search:
        hits = tuple(hit for hit in console.search.hits if hit.customer not in gone)
        console = replace(console, search=replace(console.search, hits=hits))
    return console, (Forget(message.customers),)


def _is_of(gone: frozenset[str], *known: Known | None) -> bool:
    return any(one is not None and customer_of(one) in gone for one in known)


def _signal(console: Console, message: wire.Signal, body: bytes) -> Step:
    contact = console.contact
    if contact is None or contact.id != message.contact or not contact.live:
        return console, ()
    return console, (Phone(Remote(message.contact, body)),)


_TOO_LATE: Final = frozenset(
    {"want_asset", "hang_up", "key", "media_up", "pointer", "follow", "intent", "ask", "resync", "signal", "stop_look", "unwatch"}
)


def _error(console: Console, message: wire.Error) -> Step:
    contact = console.contact
    mine = contact is not None and contact.id == message.contact
    if message.about == "finish" and message.problem is wire.Problem.NO_SUCH_CONTACT:
        return _finished(console, wire.Finished(message.contact))  # the relay has it no more: telling it again helps nobody
    if message.about == "accept" and mine:
        console, effects = _gone(console)
        return console.noticing(NoticeKind.OFFER_TAKEN), effects
    if message.about == "make_card":
        console = making.stopped(console)
    if contact and mine and message.about == "verify":
        console = console.with_contact(check=replace(contact.check, busy=False))
    if contact and mine and message.about == "send_code":
        console = console.with_contact(code=Code())
    if contact and mine and message.about == "ask_look":
        console = console.with_contact(look=Look.OFF)
    if contact and mine and message.about == "ask":
        console = console.with_contact(asked=frozenset())
    if message.about == "watch":
        return watching.refused(console, message.contact, message.problem.value)
    if message.about == "notes":
        return noting.refused(console, message.contact, message.problem)
    if message.problem is wire.Problem.RELAY_STOPPING:
        return console, ()  # the link tells
    if message.about in _TOO_LATE:
        return console, ()  # told twice, or a moment too late: nothing that the agent could do about it
    return console.noticing(NoticeKind.REFUSED, message.problem.value), ()


_TABLE: Final[dict[type[wire.ToConsole], Callable[[Console, Any], Step]]] = {
    wire.Welcome: _welcome,
    wire.State: _state,
    wire.Queue: _queue,
    wire.Offer: _offer,
    wire.OfferEnded: _offer_ended,
    wire.Assigned: _assigned,
    wire.CustomerKnown: _known,
    wire.VerifyResult: _verify_result,
    wire.CardMade: making.made,
    wire.CodeSent: verifying.code_sent,
    wire.Revealed: verifying.revealed,
    wire.Happened: _happened,
    wire.Presence: looking.presence,
    wire.Delay: looking.delay,
    wire.RecentContacts: _recent,
    wire.Noted: noting.noted,
    wire.Forgotten: _forgotten,
    wire.Finished: _finished,
    wire.Consent: looking.consent,
    wire.Key: looking.key,
    wire.Paused: looking.paused,
    wire.Shares: watching.shares,
    wire.Tabs: looking.tabs,
    wire.Viewers: watching.viewers,
    wire.WatchEnded: watching.over,
    wire.Error: _error,
}
