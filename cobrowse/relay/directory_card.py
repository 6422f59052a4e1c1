"""What the organisation's directory answers: customers as JSON, taken only when they are whom was asked about.

Pure: bytes in, values out. Asking is `directory`'s, what is kept of it `enrolling`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from cobrowse.relay import phone
from cobrowse.relay.signs import MAX_CANDIDATES, fold_mail

MAX_ANSWER: Final = 64 * 1024
"""Bytes of an answer: five cards are 5 KB."""

_Key = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Long = Annotated[str, msgspec.Meta(max_length=200)]
_Short = Annotated[str, msgspec.Meta(max_length=20)]
_More = Annotated[tuple[_Long, ...], msgspec.Meta(max_length=20)]


class By(StrEnum):
    """What is asked by; the name in the query."""

    NUMBER = "number"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True)
class Ask:
    """One question: a customer's number, a phone number in E.164, or a mail address as `signs.fold_mail` has it."""

    by: By
    value: str


class NotTaken(Exception):
    """The answer is none; `reason` is a word for the journal."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Entry(msgspec.Struct, frozen=True):
    """A customer as the directory tells it. `phones` and `emails` are others that are theirs too."""

    number: _Key
    name: _Name
    phone: _Long = ""
    email: _Long = ""
    street: _Long = ""
    postcode: _Short = ""
    city: Annotated[str, msgspec.Meta(max_length=100)] = ""
    birth_date: Annotated[str, msgspec.Meta(max_length=10, pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    since: Annotated[str, msgspec.Meta(max_length=32)] = ""
    language: Annotated[str, msgspec.Meta(max_length=16)] = ""
    remark: Annotated[str, msgspec.Meta(max_length=500)] = ""
    phones: _More = ()
    emails: _More = ()

    def reached_by(self, country: str) -> tuple[frozenset[str], frozenset[str]]:
        """Their numbers in E.164 and their mail addresses, folded."""
        numbers = frozenset(phone.e164(text, country) for text in (self.phone, *self.phones))
        return numbers - {""}, frozenset(fold_mail(text) for text in (self.email, *self.emails)) - {""}


_decoder: Final = msgspec.json.Decoder(Entry | tuple[Entry, ...])


def read_entries(body: bytes, ask: Ask, country: str) -> tuple[Entry, ...]:
    """The customers in an answer: one object, or a list of them; an empty list is nobody.

    Raises:
        NotTaken: it is no such JSON, too many, or somebody who was not asked about.
    """
    try:
        told = _decoder.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):  # a ValidationError is a DecodeError
        raise NotTaken("not_a_card") from None
    entries = told if isinstance(told, tuple) else (told,)
    if len(entries) > MAX_CANDIDATES:
        raise NotTaken("too_many")
    if not all(_is_asked_for(entry, ask, country) for entry in entries):
        raise NotTaken("other_customer")
    return tuple({entry.number: entry for entry in entries}.values())


def _is_asked_for(entry: Entry, ask: Ask, country: str) -> bool:
    numbers, mails = entry.reached_by(country)
    match ask.by:
        case By.NUMBER:
            return entry.number == ask.value
        case By.PHONE:
            return ask.value in numbers
        case By.EMAIL:
            return ask.value in mails
