"""The sentences about a customer: how they were recognised, when, at which level, what the visit tells.

Every sentence is translated whole; dates and sums are written by the language's own rules (`QLocale`). Values in, text out:
no widget, no clock (the caller gives the day or the time).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from cobrowse.identity import NEW_CARD, Known, Level, Line
from desktop.customer.visit import StoryKind, StoryLine

translate = QCoreApplication.translate
"""By its own name, which is what lupdate looks for."""
_RECENT_DAYS: Final = 60
"""Days for which the day is named; before that the month says enough."""


def _checks() -> dict[str, str]:
    return {
        "street": translate("Sentences", "Checked by street."),
        "postcode": translate("Sentences", "Checked by postcode."),
        "birth_date": translate("Sentences", "Checked by date of birth."),
        "email": translate("Sentences", "Checked by e-mail address."),
        "number": translate("Sentences", "Checked by customer number."),
        "code": translate("Sentences", "Checked by a one-time code."),
        "site_login": translate("Sentences", "Checked by the site's sign-in."),
        NEW_CARD: translate("Sentences", "The card was made in this contact."),
    }


def _verifiers() -> dict[str, str]:
    return {
        "street": translate("Sentences", "Street"),
        "postcode": translate("Sentences", "Postcode"),
        "birth_date": translate("Sentences", "Date of birth"),
        "email": translate("Sentences", "E-mail"),
        "number": translate("Sentences", "Customer number"),
        "code": translate("Sentences", "One-time code"),
        "site_login": translate("Sentences", "Site sign-in"),
    }


def _channels() -> dict[str, str]:
    return {
        "call": translate("Sentences", "Call"),
        "visit": translate("Sentences", "Visit"),
        "email": translate("Sentences", "E-mail"),
        "chat": translate("Sentences", "Chat"),
        "repair": translate("Sentences", "Repair"),
        "order": translate("Sentences", "Order"),
        "appointment": translate("Sentences", "Appointment"),
        "note": translate("Sentences", "Note"),
        "survey": translate("Sentences", "Survey"),
        "share": translate("Sentences", "Looked along"),
        "invite": translate("Sentences", "Invitation"),
    }


def fill(text: str, *values: str) -> str:
    """`text` with %1, %2, ... filled in at once, so that a value with "%2" in it stays as it is."""
    return re.sub(r"%(\d)", lambda match: values[int(match[1]) - 1] if int(match[1]) <= len(values) else match[0], text)


def when(day: date, today: date) -> str:
    """When, as it stands in a sentence: "today", "on 3 November", "in October 2024"."""
    days = (today - day).days
    if days <= 0:
        return translate("Sentences", "today")
    if days == 1:
        return translate("Sentences", "yesterday")
    written = QDate(day.year, day.month, day.day)
    if days <= _RECENT_DAYS:
        pattern = translate("Sentences", "d MMMM", "a day in QLocale's pattern, without the year")
        return fill(translate("Sentences", "on %1", "on a day"), QLocale().toString(written, pattern))
    return fill(translate("Sentences", "in %1", "in a month of a year"), QLocale().toString(written, "MMMM yyyy"))


def short_day(at: float, today: date) -> str:
    """A day for a narrow column: the time when it is today, "12 Oct", or "Oct 2024" when it is long ago. `at` is Unix time."""
    moment = datetime.fromtimestamp(at).astimezone()
    written = QDateTime.fromSecsSinceEpoch(int(at))
    if moment.date() == today:
        return QLocale().toString(written.time(), QLocale.FormatType.ShortFormat)
    if abs((today - moment.date()).days) < 300:
        return QLocale().toString(written.date(), translate("Sentences", "d MMM", "a short day in QLocale's pattern"))
    return QLocale().toString(written.date(), "MMM yyyy")


def long_day(at: float) -> str:
    """A day with its time, for a detail."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)), QLocale.FormatType.ShortFormat)


def money(text: str) -> str:
    """ "EUR 299.00" as the language writes it, without idle cents: "EUR 299"; what is no sum stays as it is."""
    match = re.fullmatch(r"([A-Z]{3}) (-?\d{1,12})(?:\.(\d{1,2}))?", text.strip())
    if match is None:
        return text
    value = float(f"{match[2]}.{match[3] or '0'}")
    return f"{match[1]} {QLocale().toString(value, 'f', 0 if value.is_integer() else 2)}"


def verifier_name(verifier: str) -> str:
    """The label of a verifier's field."""
    return _verifiers().get(verifier) or verifier.replace("_", " ").capitalize()


def channel_name(channel: str) -> str:
    """What a channel is called."""
    return _channels().get(channel) or channel.capitalize()


def heading(known: Known) -> str:
    """The customer's name as far as it may be told: from the card, as they said it, masked, or none."""
    if known.card is not None:
        return known.card.name
    if known.said_name:
        return known.said_name
    if len(known.candidates) == 1:
        return known.candidates[0].name
    return unknown_name()


def unknown_name() -> str:
    """For somebody whose name is not known."""
    return translate("Sentences", "Unknown customer")


def level_text(level: Level) -> str:
    """The level on a badge."""
    if level is Level.UNKNOWN:
        return translate("Sentences", "Unknown")
    if level is Level.CLAIMED:
        return translate("Sentences", "Not checked")
    if level is Level.VERIFIED:
        return translate("Sentences", "Verified")
    return translate("Sentences", "Verified again")


def checked(known: Known) -> str:
    """By what it was checked who it is."""
    facts = known.verified_by.split("+")
    if len(facts) > 1:
        names = ", ".join(verifier_name(fact).lower() for fact in facts)
        return fill(translate("Sentences", "Checked by %1.", "several facts: street, date of birth"), names)
    return _checks().get(known.verified_by) or translate("Sentences", "Checked.")


def verify_text(result: str, tries_left: int) -> str:
    """How a check went, as a line; "" before the first."""
    if result == "matched":
        return translate("Sentences", "Matches.")
    if result == "partly":
        return translate("Sentences", "Matches. Ask one thing more.")
    if result == "incomplete":
        return translate("Sentences", "Not complete: ask for the house number, or the whole date.")
    if result == "locked":
        return translate("Sentences", "Locked. Help without personal details, or ask to call later.")
    if result == "no_match":
        if tries_left == 1:
            return translate("Sentences", "Does not match. One try left.")
        return fill(translate("Sentences", "Does not match. %1 tries left."), str(tries_left))
    if result == "ambiguous":
        return translate("Sentences", "Fits more than one. Choose the customer, then verify again.")
    if result == "nothing_to_compare":
        return translate("Sentences", "There is nothing on file to compare with.")
    return ""


def ago(seconds: float) -> str:
    """How long ago, roughly: "just now", "4 min ago", "2 h ago"."""
    if seconds < 60:
        return translate("Sentences", "just now")
    if seconds < 3600:
        return fill(translate("Sentences", "%1 min ago"), QLocale().toString(int(seconds // 60)))
    return fill(translate("Sentences", "%1 h ago"), QLocale().toString(int(seconds // 3600)))


def story_text(line: StoryLine, now: float) -> str:
    """A line of the visit's story, told at `now`, Unix time in seconds."""
    count = QLocale().toString(line.times)
    if line.kind is StoryKind.FAILED:
        if line.detail:
            pattern = translate("Sentences", "Failed at “%1”, %2: “%3”", "a step of a form, how long ago, and the text shown")
            return fill(pattern, line.detail, ago(now - line.at), line.what)
        return fill(translate("Sentences", "Failed %1: “%2”", "how long ago, and the text shown"), ago(now - line.at), line.what)
    if line.kind is StoryKind.ORDERED:
        return fill(translate("Sentences", "Ordered, %1"), money(line.detail))
    if line.kind is StoryKind.CHECKOUT:
        return translate("Sentences", "At the checkout")
    if line.kind is StoryKind.HERE:
        return fill(translate("Sentences", "On the page “%1”"), line.what)
    if line.kind is StoryKind.CART:
        if line.times > 1:
            return fill(translate("Sentences", "Cart %1, %2 items"), money(line.detail), count)
        return fill(translate("Sentences", "Cart %1"), money(line.detail))
    if line.kind is StoryKind.FIELD:
        return fill(translate("Sentences", "%1: %2", "a field of a form and what was filled in"), line.what, line.detail)
    if line.kind is StoryKind.FIELDS:
        return fill(translate("Sentences", "Filled in: %1"), line.what)
    if line.kind is StoryKind.VIEWED:
        if line.times > 1:
            return fill(translate("Sentences", "%1 looked at %2×"), line.what, count)
        return fill(translate("Sentences", "%1 looked at"), line.what)
    return line.what


def journey_spoken(line: Line) -> str:
    """A line of the journey for a screen reader."""
    return ", ".join(part for part in (long_day(line.at), channel_name(line.channel), line.title, line.outcome) if part)


def journey_by(line: Line) -> str:
    """Who did it and when, under an open line of the journey."""
    if line.agent:
        return fill(translate("Sentences", "%1, by %2", "a date with its time, and an agent"), long_day(line.at), line.agent)
    return long_day(line.at)
