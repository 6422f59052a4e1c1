"""Who speaks, as the console takes it: one-time codes, a field that is shown for a while, who speaks for the customer, and a level that
fell. Pure; part of `desktop.shell.console`.

When a level falls, nothing of what it opened stays: not in the window, not on this computer for that contact. A revealed value is in
this state only, until its time is up.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from cobrowse import wire
from cobrowse.identity import Fall, Known, Level, mask, without_values
from desktop.shell.effects import DropKnown, Effects, KeepDraft, KeepKnown, KeepNotes, KeepRecent, Tell
from desktop.shell.events import CodeWished, InconclusiveWished, OtherSpeakerWished, RepresentativeWished, RevealWished
from desktop.shell.state import Check, Code, Console, NoticeKind, Revealed

Step = tuple[Console, Effects]


def code_sent(console: Console, message: wire.CodeSent) -> Step:
    """How sending a code stands."""
    if console.contact is None or console.contact.id != message.contact:
        return console, ()
    return console.with_contact(code=Code(message.way, message.result, message.to, message.expires)), ()


def revealed(console: Console, message: wire.Revealed) -> Step:
    """One field, for a while; in no cache."""
    contact = console.contact
    if contact is None or contact.id != message.contact or contact.known.level < Level.STEP_UP:
        return console, ()
    others = tuple(one for one in contact.revealed if one.name != message.field)
    return console.with_contact(revealed=(*others, Revealed(message.field, message.value, message.seconds))), ()


def ticked(console: Console, seconds: float) -> Console:
    """Time goes by for codes and for what is revealed."""
    contact = console.contact
    if contact is None or not (contact.revealed or contact.code.left):
        return console
    shown = tuple(replace(one, left=one.left - seconds) for one in contact.revealed if one.left > seconds)
    return console.with_contact(revealed=shown, code=replace(contact.code, left=max(0.0, contact.code.left - seconds)))


def fell(console: Console, contact: str, before: Known, known: Known) -> Step:
    """What is known of a contact was `before`, and is `known`: if that is less, what the level opened goes, also from the disk."""
    if before.level > known.level and console.contact and console.contact.id == contact:
        console = console.with_contact(revealed=(), code=Code(), check=Check(tries_left=known.tries_left), remembered=None)
    if before.level < Level.VERIFIED or known.level >= Level.VERIFIED:
        return console, ()
    again: Effects = (KeepRecent(console.recent),)
    if console.contact and console.contact.id == contact:
        again += (KeepDraft(contact, console.contact.draft),)
    sheet = console.sheet(contact)
    if not sheet.told:
        again += (KeepNotes(contact, sheet.text, sheet.version),)
    return console, (DropKnown(contact), *again)


def lowered(known: Known) -> Known:
    """What is left of it when another person speaks, until the relay has told."""
    candidates = (mask(known.card),) if known.card is not None else known.candidates
    return Known(
        level=min(known.level, Level.CLAIMED),
        said_name=known.said_name,
        signs=known.signs,
        candidates=candidates,
        visit=tuple(without_values(moment) for moment in known.visit),
        fell=Fall.SPEAKER,
    )


def assigned(console: Console, message: wire.Assigned) -> tuple[wire.Assigned, Effects]:
    """Another person spoke while the relay was away: it is told now, and what it says of before is not shown again."""
    contact = console.contact
    if contact is None or contact.id != message.contact or not contact.speaker_untold:
        return message, ()
    return msgspec.structs.replace(message, known=lowered(message.known)), (Tell(wire.OtherSpeaker(contact.id)),)


# ---- what the agent wants


def other_speaker(console: Console, _: OtherSpeakerWished) -> Step:
    """At once, whatever the relay does: what is seen must go."""
    contact = console.contact
    if contact is None:
        return console, ()
    known = lowered(contact.known)
    console = console.with_contact(known=known, speaker_untold=not console.up)
    console, effects = fell(console, contact.id, contact.known, known)
    told: Effects = (Tell(wire.OtherSpeaker(contact.id)),) if console.up else ()
    return console, (*told, *effects, KeepKnown(contact.id, known))


def inconclusive(console: Console, event: InconclusiveWished) -> Step:
    """Asked, and neither right nor wrong."""
    contact = console.contact
    if contact is None or contact.check.busy:
        return console, ()
    if not console.up:
        return console.noticing(NoticeKind.NEEDS_RELAY), ()
    return console, (Tell(wire.Inconclusive(contact.id, event.verifier)),)


def send_code(console: Console, event: CodeWished) -> Step:
    """The relay sends it; what it says of that comes by itself."""
    contact = console.contact
    if contact is None or contact.code.result == "sending":
        return console, ()
    if not console.up:
        return console.noticing(NoticeKind.NEEDS_RELAY), ()
    console = console.with_contact(code=Code(event.way, "sending"), check=replace(contact.check, result=""))
    return console, (Tell(wire.SendCode(contact.id, event.way, event.candidate)),)


def representative(console: Console, event: RepresentativeWished) -> Step:
    """Who speaks for the customer; shown when the relay has it."""
    if console.contact is None:
        return console, ()
    if not console.up:
        return console.noticing(NoticeKind.NEEDS_RELAY), ()
    return console, (Tell(wire.SetRepresentative(console.contact.id, event.relation, event.name[: wire.MAX_NAME])),)


def reveal(console: Console, event: RevealWished) -> Step:
    """One field; the reason goes into the relay's journal."""
    if console.contact is None:
        return console, ()
    if not console.up:
        return console.noticing(NoticeKind.NEEDS_RELAY), ()
    return console, (Tell(wire.Reveal(console.contact.id, event.name, event.reason[: wire.MAX_REASON])),)
