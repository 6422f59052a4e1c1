"""The console's state as each panel takes it. Functions of values; the sentences are translated here and in `sentences`."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QCoreApplication

from cobrowse.contact import ContactState
from cobrowse.identity import Known, Level, SignKind
from desktop.call.bar import CallPhase, CallView
from desktop.call.ringing import OfferView
from desktop.customer.view import CodeView, CustomerView, Kept, Phase, Shown, Source, VerifyView
from desktop.page.view import BEHIND_AFTER, Along, ShareState, ShareView
from desktop.shell.freshness import Freshness
from desktop.shell.state import Console, Contact, Look, Sheet, Watching, claimed_name, filled, name_of
from webrtc.call import CallState

_tr = QCoreApplication.translate


def call_view(console: Console) -> CallView:
    """For the call bar."""
    contact = console.contact
    if contact is None:
        return CallView(
            title="",
            level_text="",
            phase=CallPhase.IDLE,
            seconds=0.0,
            muted=False,
            camera_on=False,
            customer_muted=False,
            quality=None,
            problem="",
        )
    return CallView(
        title=name_of(contact.known) or _tr("Call", "A customer"),
        level_text=level_text(contact.known),
        phase=_phase(contact),
        seconds=contact.talked,
        muted=contact.muted,
        camera_on=contact.camera_on,
        customer_muted=contact.customer_muted,
        quality=contact.quality,
        problem="",
        screen_on=contact.screen_on,
        talking_while_muted=contact.talking_while_muted,
    )


def work_text(console: Console) -> str:
    """What the agent is doing, which follows from the contact and is never set; "" for nothing."""
    if console.contact is not None:
        if console.contact.live:
            return _tr("Work", "On a call")
        minutes, seconds = divmod(int(console.contact.wrapping), 60)
        word = _tr("Work", "Wrap-up")  # outside the f-string, where lupdate finds it
        return f"{word} {minutes}:{seconds:02}"
    return ""


def _phase(contact: Contact) -> CallPhase:
    if not contact.live:
        return CallPhase.ENDED
    if contact.media is CallState.RECONNECTING:
        return CallPhase.RECONNECTING
    if contact.state is ContactState.ON_HOLD:
        return CallPhase.ON_HOLD
    return CallPhase.TALKING if contact.state is ContactState.CONNECTED else CallPhase.CONNECTING


def level_text(known: Known) -> str:
    """How sure it is, in two words."""
    if known.level >= Level.VERIFIED:
        words = {
            "street": _tr("Level", "street"),
            "postcode": _tr("Level", "postcode"),
            "email": _tr("Level", "e-mail"),
            "number": _tr("Level", "customer number"),
            "site_login": _tr("Level", "site login"),
            "birth_date": _tr("Level", "date of birth"),
            "code": _tr("Level", "one-time code"),
        }
        by = ", ".join(words[one] for one in known.verified_by.split("+") if one in words)
        return f"{_tr('Level', 'verified')} ({by})" if by else _tr("Level", "verified")
    return _tr("Level", "not verified")


def offer_view(console: Console) -> OfferView | None:
    """For the ringing card: the claimed name, how it is known, and what they were doing."""
    ringing = console.ringing
    if ringing is None:
        return None
    known = ringing.known
    return OfferView(
        name=known.card.name if known.card else claimed_name(known) or _tr("Call", "A customer"),
        how=_how(known),
        line=_doing(known),
        waited=ringing.waited,
        video=ringing.video,
        timeout=ringing.left,
    )


def _how(known: Known) -> str:
    if known.level >= Level.VERIFIED:
        return level_text(known)
    if len(known.candidates) > 1:
        return _tr("Call", "May be one of {0} customers; not verified").format(len(known.candidates))
    kinds = {sign.kind for sign in known.signs if not sign.doubt}
    if SignKind.PHONE in kinds:
        return _tr("Call", "Known by a phone number; not verified")
    if SignKind.INVITE in kinds:
        return _tr("Call", "Came by an invitation")
    if SignKind.EMAIL in kinds:
        return _tr("Call", "Known by an e-mail address; not verified")
    if SignKind.VISITOR in kinds:
        return _tr("Call", "Was here before in this browser; not verified")
    return _tr("Call", "Not known yet")


def _doing(known: Known) -> str:
    last = next((moment for moment in reversed(known.visit) if moment.title), None)
    if last is None:
        return ""
    words = {
        "page": _tr("Call", "Looks at: {0}"),
        "product": _tr("Call", "Looks at: {0}"),
        "cart": _tr("Call", "In the cart: {0}"),
        "form": _tr("Call", "Fills in: {0}"),
        "error": _tr("Call", "Saw an error: {0}"),
        "order": _tr("Call", "Ordered: {0}"),
    }.get(last.name, "{0}")
    return words.format(last.title)


_SHARES = {
    Look.OFF: ShareState.OFF,
    Look.ASKED: ShareState.ASKED,
    Look.REFUSED: ShareState.REFUSED,
    Look.LIVE: ShareState.LIVE,
    Look.ENDED: ShareState.ENDED,
}


def share_view(console: Console, digits: Callable[[str], str] = lambda _: "") -> ShareView:
    """For the page panel; `digits` gives those that a supervisor, by their id, sees too."""
    contact = console.contact
    if console.watching is not None:
        return _watched(console, console.watching)
    if contact is None:
        return ShareView()
    state = _SHARES[contact.look]
    if state is ShareState.LIVE and contact.behind >= BEHIND_AFTER:
        state = ShareState.BEHIND
    if state is ShareState.LIVE and contact.paused:
        state = ShareState.PAUSED
    may_ask = contact.live and console.up and contact.look is not Look.LIVE
    along = tuple(Along(viewer.name, digits(viewer.id)) for viewer in contact.viewers)
    along += tuple(Along(viewer.name, gone=True) for viewer in contact.viewed)
    may = {"asked": contact.asked, "granted": contact.granted, "refused": contact.refused, "known": contact.dated}
    return ShareView(state, contact.behind, may_ask, along=along, way=_way(console, contact.fresh), tabs=contact.tabs, **may)  # type: ignore[arg-type]  # names of its fields


def _way(console: Console, fresh: Freshness) -> float:
    """Seconds that what happens at the customer takes to come here."""
    return console.way + fresh.shown if fresh.known else 0.0


def _watched(console: Console, watching: Watching) -> ShareView:
    agent = watching.agent or _tr("Call", "a colleague")
    if watching.ended:
        over = watching.ended == "contact"
        why = _tr("Call", "The call is over.") if over else _tr("Call", "The customer stopped sharing their page.")
        return ShareView(ShareState.ENDED, watched=agent, why=why)
    state = ShareState.BEHIND if watching.behind >= BEHIND_AFTER else ShareState.PAUSED if watching.paused else ShareState.LIVE
    way, known = _way(console, watching.fresh), watching.fresh.known and watching.here and not watching.behind
    return ShareView(state, watching.behind, watched=agent, way=way, tabs=watching.tabs, known=known)


def customer_view(console: Console) -> CustomerView:
    """For the customer panel: who rings, else who is on the line, else who was opened."""
    contact, opened, ringing = console.contact, console.opened, console.ringing
    if contact is not None:
        sheet = console.sheet(contact.id)
        return CustomerView(
            known=filled(contact.known, contact.remembered),
            contact=contact.id,
            phase=Phase.LIVE if contact.live else Phase.WRAP_UP,
            notes=contact.draft.notes,
            reasons=console.reasons or tuple(filter(None, [contact.draft.reason if contact.untold else ""])),
            outcomes=console.outcomes or tuple(filter(None, [contact.draft.outcome if contact.untold else ""])),
            verify=VerifyView(contact.check.result, contact.check.tries_left, contact.check.busy),
            making=contact.making,
            code=CodeView(contact.code.way, contact.code.result, contact.code.to, ceil(contact.code.left)),
            revealed=tuple(Shown(one.name, one.value, ceil(one.left)) for one in contact.revealed),
            kept=_kept(console, sheet),
            source=_source(contact.known, contact.remembered),
            reason=contact.draft.reason,
            outcome=contact.draft.outcome,
            follow_up=contact.draft.follow_up,
            wrapping=int(contact.wrapping),
            theirs=sheet.theirs,
            by=sheet.by,
        )
    if ringing is not None:
        known = filled(ringing.known, ringing.remembered)
        return CustomerView(known, ringing.contact, Phase.OFFERED, source=_source(ringing.known, ringing.remembered))
    if opened is not None:
        sheet = console.sheet(opened.contact)
        return CustomerView(
            known=opened.known,
            contact=opened.contact,
            phase=Phase.RECENT,
            source=Source.CACHE if opened.from_cache else Source.RELAY,
            notes=sheet.text,
            kept=_kept(console, sheet),
            theirs=sheet.theirs,
            by=sheet.by,
            line=opened.line,
        )
    return CustomerView()


def _source(known: Known, remembered: Known | None) -> Source:
    return Source.CACHE if filled(known, remembered) is not known else Source.RELAY


def _kept(console: Console, sheet: Sheet) -> Kept:
    if sheet.told:
        return Kept.RELAY
    if console.up:
        return Kept.RELAY if console.cache_kept else Kept.NOT_YET  # a second from now; what is on the disk is safe meanwhile
    return Kept.HERE if console.cache_kept else Kept.NOT_YET
