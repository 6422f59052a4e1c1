"""Phone numbers as people write them into E.164, by the site's country."""

from __future__ import annotations

import phonenumbers


def e164(text: str, country: str) -> str:
    """The number as "+31612345678"; "" when it is none."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else ""
