"""A wrap-up that a crash left half-written, shown at once when the console starts again, whether the relay is there or not. Pure; part of
`desktop.shell.console`.

Until the relay has told how the contact stands it is `untold`: it can be written on, and finished. What the relay then tells goes before:
the call may go on still, or be over for long.
"""

from __future__ import annotations

from dataclasses import replace

from cobrowse.contact import ContactState
from cobrowse.identity import Known, Level
from desktop.shell.effects import AskCache, Effects, KeepDraft
from desktop.shell.events import SessionStanding
from desktop.shell.state import Console, Contact

Step = tuple[Console, Effects]


def resumed(console: Console) -> Step:
    """The newest draft of the cache as a contact, where there is none yet and the relay has not told which there are."""
    finished = {finish.contact for finish in console.outbox}
    left = [(contact, draft) for contact, draft in console.drafts if contact not in finished]
    busy = console.contact is not None or console.ringing is not None or console.up or console.was_up
    if busy or not left or console.session.standing is not SessionStanding.SIGNED_IN:
        return console, ()
    contact, draft = left[-1]
    sheet = console.sheet(contact)
    draft = draft if sheet.told else replace(draft, notes=sheet.text)
    shown = Contact(contact, ContactState.WRAP_UP, Known(Level.UNKNOWN), draft, untold=True)
    return replace(console, contact=shown), (AskCache(contact),)


def known(console: Console, contact: str, told: Known | None) -> Console:
    """What the cache has of the customer."""
    mine = console.contact is not None and console.contact.untold and console.contact.id == contact
    return console.with_contact(known=told) if mine and told is not None else console


def given_way(console: Console) -> Console:
    """The same without the contact, if it is `untold`, as the relay tells now; what was written on stays with the drafts."""
    contact = console.contact
    if contact is None or not contact.untold:
        return console
    drafts = (*(one for one in console.drafts if one[0] != contact.id), (contact.id, contact.draft))
    return replace(console, contact=None, drafts=drafts)


def over(console: Console) -> Step:
    """The relay has told all contacts, and this one is none of them: it was finished elsewhere. Notes that were not sent wait still."""
    contact = console.contact
    if contact is None or not contact.untold:
        return console, ()
    drafts = tuple(one for one in console.drafts if one[0] != contact.id)
    return replace(console, contact=None, drafts=drafts), (KeepDraft(contact.id, None),)
