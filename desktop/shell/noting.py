"""Notes on contacts: written at any time, kept here at once, told to the relay in order, and told again until it has them. Pure; part
of `desktop.shell.console`.

One text of a contact is under way at a time, on the version it was written on. What another console wrote meanwhile is shown beside
what was written here until the agent keeps both; neither is overwritten.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cobrowse import wire
from desktop.shell.effects import DropNotes, Effects, KeepDraft, KeepNotes, Tell
from desktop.shell.events import BothKept, NotesLeft, NotesWished
from desktop.shell.state import Console, NoticeKind, Sheet

Step = tuple[Console, Effects]

AT_ONCE: Final = 4
"""Notes that are told in one tick: the relay takes five a second."""


def wished(console: Console, event: NotesWished) -> Step:
    """Written about whom the window shows."""
    shown = console.contact or console.opened
    contact = "" if shown is None else shown.id if shown is console.contact else console.opened.contact  # type: ignore[union-attr]
    return written(console, contact, event.text) if contact else (console, ())


def left(console: Console, event: NotesLeft) -> Step:
    """Written about a contact in the last moment before it left the window."""
    return written(console, event.contact, event.text)


def both_kept(console: Console, event: BothKept) -> Step:
    """The agent made one text of two."""
    sheet = console.sheet(event.contact)
    if sheet.theirs:
        console = console.with_sheet(replace(sheet, version=sheet.stands, theirs="", by=""))
    return written(console, event.contact, event.text)


def written(console: Console, contact: str, text: str) -> Step:
    """Kept here at once; the relay is told at the next tick."""
    text = text[: wire.MAX_NOTES]
    sheet = replace(console.sheet(contact), text=text, told=False)
    console = console.with_sheet(sheet)
    kept: Effects = (KeepNotes(contact, text, sheet.version),)
    if console.contact and console.contact.id == contact:
        draft = replace(console.contact.draft, notes=text)
        console = console.with_contact(draft=draft)
        kept += (KeepDraft(contact, draft),)
    return console, kept


def tell(console: Console) -> Step:
    """What waits goes to the relay, if it is there."""
    if not console.up:
        return console, ()
    ready = [sheet for sheet in console.sheets if not sheet.told and not sheet.theirs and sheet.sent is None][:AT_ONCE]
    for sheet in ready:
        console = console.with_sheet(replace(sheet, sent=sheet.text))
    return console, tuple(Tell(wire.Notes(sheet.contact, sheet.text, sheet.version)) for sheet in ready)


def noted(console: Console, message: wire.Noted) -> Step:
    """The relay stored it, or tells what stands there."""
    sheet = console.sheet(message.contact)
    if message.base < 0:
        # it answers nobody: nothing is dropped, the cache may not be open yet and hold what was written before a crash;
        # what was written here goes there yet, and is answered then
        return _shows(console, replace(sheet, text=message.text, version=message.version)) if sheet.told else console, ()
    if sheet.sent is None:
        return console, ()
    if message.text:
        return _stands(console, sheet, message)
    return _agreed(console, replace(sheet, version=message.version, told=sheet.text == sheet.sent, sent=None))


def _stands(console: Console, sheet: Sheet, message: wire.Noted) -> Step:
    """Another text than was sent stands at the relay; of two where one holds the other, that one is both."""
    known = replace(sheet, version=message.version, sent=None)
    if sheet.text in message.text:
        return _agreed(console, replace(known, text=message.text, told=True))
    if message.text in sheet.text:
        return _agreed(console, known)
    # it stays on the old version here and in the cache: after a crash it is a conflict again
    return console.with_sheet(replace(sheet, sent=None, theirs=message.text, by=message.by, stands=message.version)), ()


def _agreed(console: Console, sheet: Sheet) -> Step:
    kept = DropNotes(sheet.contact) if sheet.told else KeepNotes(sheet.contact, sheet.text, sheet.version)
    return _shows(console, sheet), (kept,)


def _shows(console: Console, sheet: Sheet) -> Console:
    console = console.with_sheet(sheet)
    if console.contact and console.contact.id == sheet.contact and console.contact.draft.notes != sheet.text:
        return console.with_contact(draft=replace(console.contact.draft, notes=sheet.text))
    return console


def assigned(console: Console, message: wire.Assigned) -> Step:
    """A contact is back with the notes that the relay has of it."""
    return noted(console, wire.Noted(message.contact, message.version, message.notes))


def refused(console: Console, contact: str, problem: wire.Problem) -> Step:
    """The relay did not take notes: later again, or never, as the contact is none of this agent's any more."""
    if problem is not wire.Problem.NO_SUCH_CONTACT or not contact:
        return link_lost(console), ()
    return console.without_sheet(contact).noticing(NoticeKind.NOTES_REFUSED), (DropNotes(contact),)


def link_lost(console: Console) -> Console:
    """Whether what was under way arrived is not known: it is told again, which changes nothing if it did."""
    return replace(console, sheets=tuple(replace(sheet, sent=None) for sheet in console.sheets))


def taken_up(console: Console, unsent: tuple[tuple[str, str, int], ...]) -> Step:
    """What the cache still had when it opened. What was written since the start (a keyring may ask for long) stands below it."""
    kept: Effects = ()
    for contact, text, base in unsent:
        sheet = console.sheet(contact)
        if sheet.told:
            console = _shows(console, Sheet(contact, text, base, told=False))
        elif text not in sheet.text:
            console, kept_too = written(console, contact, f"{text}\n\n{sheet.text}" if sheet.text else text)
            kept += kept_too
    return console, kept


def tidy(console: Console) -> Console:
    """Sheets that the relay has and nobody looks at are not kept in memory."""
    shown = {console.contact.id if console.contact else "", console.opened.contact if console.opened else ""}
    left = tuple(sheet for sheet in console.sheets if not sheet.told or sheet.contact in shown)
    return console if len(left) == len(console.sheets) else replace(console, sheets=left)
