"""Phone numbers as people write them into E.164, by the site's country; an extension is kept apart from the number. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import phonenumbers

MAX_EXTENSION: Final = 7
"""Digits of an extension."""

_EXTENSION: Final = re.compile(
    rf"[\s,;:/(-]*\b(?:toestel(?:nummer)?|toest|tst|intern|int|poste|durchwahl|dw)\b[\s.:]*(?:nr|no)?[\s.:]*(\d{{1,{MAX_EXTENSION}}})[\s).]*$",
    re.IGNORECASE,
)
"""Words for an extension that the library does not know; it knows "ext.", "x12", "#12" and RFC 3966's ";ext="."""


@dataclass(frozen=True)
class Number:
    """A number in E.164 ("+31302345678"), and the digits of an extension, "" for none."""

    e164: str
    extension: str = ""

    @property
    def written(self) -> str:
        """Both in one, as RFC 3966 (5.3) has it: "+31302345678;ext=12"."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164


NONE: Final = Number("")


def read(text: str, country: str) -> Number:
    """The number in `text` as somebody in `country` (ISO 3166) writes it: "030 234 56 78 toestel 12". `NONE` when it is none."""
    try:
        number = phonenumbers.parse(_EXTENSION.sub(r" ext. \1", text), country)
    except phonenumbers.NumberParseException:
        return NONE
    if not phonenumbers.is_valid_number(number):
        return NONE
    extension = (number.extension or "")[:MAX_EXTENSION]
    return Number(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), extension)


def e164(text: str, country: str) -> str:
    """The number as "+31612345678" without an extension; "" when it is none."""
    return read(text, country).e164
