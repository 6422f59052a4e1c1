"""What the relay tells of the page that the agent looks along at: the customer's word on it, the page itself, and how old it is. Pure;
part of `desktop.shell.console`.
"""

from __future__ import annotations

from cobrowse import wire
from cobrowse.share import Rung
from desktop.shell.effects import ClearPage, Effects, HandKey, ShowPage, TakeKey
from desktop.shell.freshness import UNKNOWN
from desktop.shell.state import NO_RUNGS, Console, Contact, Look

Step = tuple[Console, Effects]


def consent(console: Console, message: wire.Consent) -> Step:
    """A yes or a no, or a yes that was taken back."""
    contact = console.contact
    if contact is None or contact.id != message.contact or not contact.live:
        return console, ()
    if message.level != Rung.LOOK:
        return _rung(console, contact, Rung(message.level), granted=message.granted), ()
    if message.granted:
        return console.with_contact(look=Look.LIVE, behind=0.0, stale=False), ()
    look = Look.REFUSED if contact.look is Look.ASKED else Look.ENDED
    return console.with_contact(look=look, behind=0.0, **NO_RUNGS), (ClearPage(),)


def _rung(console: Console, contact: Contact, rung: Rung, *, granted: bool) -> Console:
    """The customer answered, or took back what they had granted."""
    asked, others = contact.asked - {rung}, contact.granted - {rung}
    if granted:
        return console.with_contact(asked=asked, granted=others | {rung}, refused=None)
    return console.with_contact(asked=asked, granted=others, refused=rung)


def paused(console: Console, message: wire.Paused) -> Step:
    """The customer holds the page back, or shows it again."""
    if console.contact is None or console.contact.id != message.contact:
        return console, ()
    return console.with_contact(paused=message.on, stale=False, fresh=UNKNOWN, behind=0.0 if message.on else console.contact.behind), ()


def tabs(console: Console, message: wire.Tabs) -> Step:
    """Which of the customer's tabs is shown."""
    contact = console.contact
    if contact is None or contact.id != message.contact or contact.look is not Look.LIVE:
        return console, ()
    return console.with_contact(tabs=message), ()


def presence(console: Console, message: wire.Presence) -> Step:
    """The customer's page is here, or away: then its picture grows old."""
    if console.contact is None or console.contact.id != message.contact:
        return console, ()
    stale = message.here and console.contact.look is Look.LIVE and not console.contact.paused
    return console.with_contact(here=message.here, stale=stale, fresh=UNKNOWN), ()


def delay(console: Console, message: wire.Delay) -> Step:
    """How long what the page says takes to come here."""
    if console.contact is None or console.contact.id != message.contact or console.contact.look is not Look.LIVE:
        return console, ()
    fresh = console.contact.fresh.told(message.seconds)
    lost = not console.contact.here or console.contact.stale
    return console.with_contact(fresh=fresh, behind=console.contact.behind if lost else fresh.age), ()


def page(console: Console, message: wire.Page | wire.Asset, body: bytes) -> Step:
    """A batch of the page or a picture on it, before the customer's yes and after the end for nobody."""
    contact = console.contact
    if contact is None or contact.id != message.contact or contact.look is not Look.LIVE:
        return console, ()
    if isinstance(message, wire.Page) and (contact.behind or contact.stale or not contact.here):
        console = console.with_contact(behind=contact.fresh.age, here=True, stale=False)
    return console, (ShowPage(message, body),)


def key(console: Console, message: wire.Key) -> Step:
    """The page's half of the key, or that of a supervisor to whom it is handed over."""
    contact = console.contact
    if contact is None or contact.id != message.contact or contact.look is not Look.LIVE:
        return console, ()
    if not message.viewer:
        return console, (TakeKey(message),)
    told_of = message.viewer in {viewer.id for viewer in contact.viewers}  # nobody gets the key whom the agent does not see here
    return console, (HandKey(message),) if told_of else ()
