"""A line to open the conversation with, as the agent may say it: drawn from what the customer was just doing, or from the journey.

Values in, text out: no widget, no clock. Only what the level shows is known here at all; besides, what came before is spoken of to
somebody who was verified only, and what was typed into a form never is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

from cobrowse.identity import Known, Level, Line, Moment
from desktop.customer.sentences import fill, translate, when
from desktop.customer.visit import CHECKOUT_WORDS, StoryKind, StoryLine, story

JUST: Final = 30 * 60.0
"""Seconds before the last moment of the visit that are "just now"."""
LATELY: Final = 14
"""Days for which it is worth asking whether it is about that again."""
LONGEST: Final = 48
"""Characters of a name that is spoken; a longer one is cut at a word."""
_DEAL_WITH: Final = ("call", "email", "chat", "repair", "order", "appointment")


class Doing(Enum):
    """What the customer was about, as far as words in the pages' titles and addresses tell."""

    APPOINTMENT = "appointment"
    RETURN = "return"
    ORDER = "order"
    FORM = "form"
    OTHER = "other"


_WORDS: Final = (
    (Doing.APPOINTMENT, ("appointment", "afspraak", "book a", "booking", "boek", "mechanic", "monteur", "reserv")),
    (Doing.RETURN, ("return", "retour", "refund", "terugst")),
    (Doing.ORDER, CHECKOUT_WORDS),
)
"""In this order: who books a mechanic for something that was ordered wants the mechanic."""


@dataclass(frozen=True)
class Topic:
    """What there is to say of a visit: what they were doing, whether it failed, and the thing it is about, "" for none."""

    doing: Doing
    failed: bool = False
    ordered: bool = False
    thing: str = ""


def opening_line(known: Known, today: date) -> str:
    """What the agent may say first; "" when there is nothing worth it."""
    topic = topic_of(known.visit)
    said = _of_visit(topic) if topic is not None else ""
    if not said and known.level >= Level.VERIFIED:
        line = next((line for line in known.journey if line.channel in _DEAL_WITH), None)
        said = _of_journey(line, today) if line is not None else ""
    return said


def topic_of(visit: tuple[Moment, ...]) -> Topic | None:
    """What the visit was about just before its end; None when it tells nothing."""
    just = tuple(moment for moment in visit if moment.at >= visit[-1].at - JUST)
    lines: dict[StoryKind, StoryLine] = {}
    for line in story(just):
        lines.setdefault(line.kind, line)
    if StoryKind.ORDERED in lines and StoryKind.FAILED not in lines:
        return Topic(Doing.ORDER, ordered=True)
    doing = _doing(just)
    failed, viewed = StoryKind.FAILED in lines, lines.get(StoryKind.VIEWED)
    if not failed and doing is Doing.OTHER and StoryKind.CART not in lines and (viewed is None or viewed.times < 2):
        return None
    return Topic(doing, failed=failed, thing=_spoken(viewed.what) if viewed is not None else "")


def _doing(visit: tuple[Moment, ...]) -> Doing:
    place = next((moment for moment in reversed(visit) if moment.name == "page"), None)
    filled = any(moment.name == "form" for moment in visit)
    texts = [f"{place.title} {place.data.get('path', '')}"] if place is not None else []
    texts += [f"{moment.title} {moment.data.get('step', '')}" for moment in visit if moment.name == "error"]
    about = " ".join(texts).casefold()
    found = next((doing for doing, words in _WORDS if any(word in about for word in words)), Doing.OTHER)
    return Doing.FORM if found is Doing.OTHER and filled else found


def _of_visit(topic: Topic) -> str:
    if topic.ordered:
        return translate("Opening", "I see that you just placed an order; is it about that?")
    if topic.failed:
        return {
            Doing.APPOINTMENT: translate("Opening", "I see that you were just making an appointment online; did something go wrong there?"),
            Doing.RETURN: translate("Opening", "I see that you were just sending something back online; did something go wrong there?"),
            Doing.ORDER: translate("Opening", "I see that you were just ordering online; did something go wrong there?"),
            Doing.FORM: translate("Opening", "I see that you were just filling in a form online; did something go wrong there?"),
            Doing.OTHER: translate("Opening", "I see that something went wrong on our site just now; shall we look at it together?"),
        }[topic.doing]
    if topic.doing is not Doing.OTHER:
        return {
            Doing.APPOINTMENT: translate("Opening", "I see that you were just making an appointment online; shall we finish it together?"),
            Doing.RETURN: translate("Opening", "I see that you want to send something back; shall we do it together?"),
            Doing.ORDER: translate("Opening", "I see that you are at the checkout; can I help you finish your order?"),
            Doing.FORM: translate("Opening", "I see that you were just filling in a form online; shall we finish it together?"),
        }[topic.doing]
    if topic.thing:
        return fill(translate("Opening", "I see that you were looking at “%1”; can I help you choose?"), topic.thing)
    return translate("Opening", "I see that you have something in your cart; can I help you with it?")


def _of_journey(line: Line, today: date) -> str:
    day = datetime.fromtimestamp(line.at).astimezone().date()
    if (today - day).days > LATELY:
        return ""
    said = {
        "call": translate("Opening", "We spoke %1; are you calling about that?", "when: yesterday, on 3 November"),
        "email": translate("Opening", "You wrote to us %1; are you calling about that?", "when: yesterday, on 3 November"),
        "chat": translate("Opening", "You chatted with us %1; are you calling about that?", "when: yesterday, on 3 November"),
        "repair": translate("Opening", "I see a repair %1; are you calling about that?", "when: yesterday, on 3 November"),
        "order": translate("Opening", "I see your order %1; are you calling about that?", "when: yesterday, on 3 November"),
        "appointment": translate("Opening", "I see an appointment %1; are you calling about that?", "when: yesterday, on 3 November"),
    }
    if day > today:
        return (
            translate("Opening", "I see that an appointment is planned; are you calling about that?")
            if line.channel == "appointment"
            else ""
        )
    return fill(said[line.channel], when(day, today))


def _spoken(name: str) -> str:
    """A name as one says it, cut at a word."""
    words = " ".join(name.split())
    return words if len(words) <= LONGEST else words[:LONGEST].rpartition(" ")[0] or words[:LONGEST]
