"""The words for what was before: a line of the journey, a thread of them, the sign by which it went well or badly, a visit in one line.

Values in, text out: no widget, no clock (the caller gives the day or the time). Single things that the customer does are told by
`sentences`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QDateTime, QLocale

from cobrowse.identity import Line, Moment
from desktop.customer.check_sentences import spoke_text
from desktop.customer.sentences import (
    ago,
    channel_name,
    fill,
    journey_by,
    journey_spoken,
    long_day,
    money,
    short_day,
    story_text,
    translate,
)
from desktop.customer.visit import StoryKind, StoryLine, story

_SAYING_LESS: Final = frozenset({"visit", "share", "invite", "survey"})
MOST_NAMED: Final = 4
"""Channels that a thread's second line names."""


def _signs() -> dict[str, str]:
    return {
        "form_failed": translate("Retold", "The form failed."),
        "errors": translate("Retold", "Something went wrong more than once."),
        "checkout_left": translate("Retold", "Left at the checkout."),
        "cart_left": translate("Retold", "Left with a full cart."),
        "missed": translate("Retold", "Nobody answered."),
        "long_wait": translate("Retold", "Waited long for an answer."),
        "unsolved": translate("Retold", "Not solved."),
        "disliked": translate("Retold", "A low mark."),
        "ordered": translate("Retold", "Ordered."),
        "solved": translate("Retold", "Solved."),
        "liked": translate("Retold", "A high mark."),
    }


def sign_text(line: Line) -> str:
    """Why a line has a plus or a minus, as a sentence; "" when it has neither."""
    if not line.tone:
        return ""
    mark = translate("Retold", "Plus:") if line.tone == "plus" else translate("Retold", "Minus:")
    return f"{mark} {_signs().get(line.sign) or line.outcome}".strip()


def title(line: Line) -> str:
    """What a line is called: its own title, or its channel."""
    return line.title or channel_name(line.channel)


def second(line: Line) -> str:
    """What stands under the title: how it ended, from when until when, or the channel."""
    parts = [_signs()[line.sign].rstrip(".")] if line.channel == "visit" and line.sign in _signs() else []
    if line.channel == "survey" and line.outcome and line.title:
        parts.append(channel_name(line.channel))  # a mark alone says little
    parts += [money(line.outcome)] if line.outcome else []
    if line.channel == "share" and line.until:
        parts.append(fill(translate("Retold", "%1 to %2", "from a time until a time"), _time(line.at), _time(line.until)))
    return " · ".join(parts) or (channel_name(line.channel) if line.title else "")


def _time(at: float) -> str:
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)).time(), QLocale.FormatType.ShortFormat)


def detail(line: Line) -> str:
    """What an open line tells: the notes, why it has a mark, and who it was with."""
    parts = [line.detail, sign_text(line)]
    if any(parts) or line.agent:
        parts.append(journey_by(line))
    parts.append(spoke_text(line.representative))
    return "\n".join(part for part in parts if part)


def spoken(line: Line) -> str:
    """A line for a screen reader."""
    return ", ".join(part for part in (journey_spoken(line), sign_text(line)) if part)


def thread_line(lines: tuple[Line, ...]) -> Line:
    """The line that stands for a thread: what was said in it last; a visit says less than a contact."""
    return next((line for line in lines if line.channel not in _SAYING_LESS and line.title), lines[0])


def thread_second(lines: tuple[Line, ...]) -> str:
    """How many moments are one whole, and by which channels."""
    count = fill(translate("Retold", "%1 moments"), QLocale().toString(len(lines)))
    channels = list(dict.fromkeys(channel_name(line.channel).lower() for line in reversed(lines)))
    more = "…" if len(channels) > MOST_NAMED else ""
    return f"{count}: {', '.join(channels[:MOST_NAMED])}{more}"


def thread_days(lines: tuple[Line, ...], today: date) -> str:
    """When a thread was last gone on with."""
    return short_day(lines[0].at, today)


def thread_spoken(lines: tuple[Line, ...]) -> str:
    """A thread for a screen reader: all that is in it."""
    first, last = long_day(lines[-1].at), long_day(lines[0].at)
    days = first if _day(lines[-1].at) == _day(lines[0].at) else f"{first} - {last}"
    inside = "; ".join(", ".join(part for part in (channel_name(line.channel), line.title, line.outcome) if part) for line in lines)
    return f"{thread_second(lines)}, {days}: {inside}"


def thread_detail(lines: tuple[Line, ...]) -> str:
    """All that the lines of a thread tell, for who does not open it."""
    return "\n".join(told for told in (detail(line) for line in lines) if told)


def _day(at: float) -> date:
    return datetime.fromtimestamp(at).astimezone().date()


def now_text(line: StoryLine, now: float) -> str:
    """A line of what goes on, with how long the customer is there; `now` in Unix seconds."""
    text = story_text(line, now)
    minutes = int((now - line.at) // 60)
    if line.kind not in {StoryKind.HERE, StoryKind.CHECKOUT} or minutes < 1:
        return text
    return fill(translate("Retold", "%1, for %2 min", "where the customer is, and for how long"), text, QLocale().toString(minutes))


def visit_in_one_line(visit: tuple[Moment, ...], now: float) -> str:
    """The visit so far: "4× Boots, cart EUR 299, came to the checkout 2 min ago"; "" when it tells nothing. `now` in Unix seconds."""
    lines = story(visit)
    of: dict[StoryKind, StoryLine] = {}
    for line in lines:
        of.setdefault(line.kind, line)
    failed = of.get(StoryKind.FAILED)
    if failed is not None:
        where = failed.detail or _step(visit, failed)
        if where:
            pattern = translate("Retold", "Form failed at “%1” %2: “%3”", "a step of a form, how long ago, and the text shown")
            return fill(pattern, where, ago(now - failed.at), failed.what)
        return fill(translate("Retold", "Went wrong %1: “%2”", "how long ago, and the text shown"), ago(now - failed.at), failed.what)
    parts: list[str] = []
    if StoryKind.ORDERED in of:
        parts.append(fill(translate("Retold", "ordered for %1"), money(of[StoryKind.ORDERED].detail)))
    if StoryKind.VIEWED in of:
        seen = of[StoryKind.VIEWED]
        parts.append(seen.what if seen.times == 1 else f"{QLocale().toString(seen.times)}× {seen.what}")
    if StoryKind.CART in of:
        parts.append(fill(translate("Retold", "cart %1"), money(of[StoryKind.CART].detail)))
    if StoryKind.CHECKOUT in of:
        parts.append(fill(translate("Retold", "came to the checkout %1", "how long ago"), ago(now - of[StoryKind.CHECKOUT].at)))
    return ", ".join(parts)


def _step(visit: tuple[Moment, ...], failed: StoryLine) -> str:
    """The page of a form that failed, when the site did not name the step."""
    if not any(moment.name == "form" for moment in visit):
        return ""
    page = next((moment for moment in reversed(visit) if moment.name == "page" and moment.at <= failed.at), None)
    return page.title if page is not None else ""
