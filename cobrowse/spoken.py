"""Comparing what a customer says with what is on record: streets, house numbers, postcodes, dates, as people say and registers write them.

Pure; who may be asked what, and what a match opens, is `cobrowse.identity`'s. Two house numbers that differ never compare equal:
where a shorter way of saying is not certain to mean the same, it does not match.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

_STREETS: Final = {
    "straat": ("straat", "str", "strt", "strasse", "straete"),
    "steenweg": ("steenweg", "stwg", "stw"),
    "weg": ("weg", "wg"),
    "laan": ("laan", "ln"),
    "plein": ("plein", "pln"),
    "platz": ("platz", "pl"),
    "kade": ("kade", "kd"),
    "gracht": ("gracht", "gr"),
    "singel": ("singel", "sngl"),
    "dijk": ("dijk", "dk"),
}
"""What streets end in, and how people and registers shorten it (NEN 5825; German registers write "str." and "pl.")."""

_ENDINGS: Final = {ending: full for full, endings in _STREETS.items() for ending in endings}

_WORDS: Final = {
    "burg": "burgemeester", "burgem": "burgemeester", "prof": "professor", "dr": "doctor", "st": "sint", "pres": "president",
    "v": "van", "d": "de", "vd": "van de", "ds": "dominee", "ing": "ingenieur", "ir": "ingenieur", "jhr": "jonkheer", "mr": "meester",
    "gen": "generaal", "kon": "koningin", "pr": "prins", "av": "avenue", "bd": "boulevard", "blvd": "boulevard", "boul": "boulevard",
    "1e": "eerste", "1ste": "eerste", "2e": "tweede", "2de": "tweede", "3e": "derde", "3de": "derde", "4e": "vierde", "4de": "vierde",
}  # fmt: skip

_ORDINAL: Final = re.compile(r"^\d+(e|de|ste|er|re|eme)$")
_NUMBER_WORDS: Final = frozenset({"nr", "no", "nummer", "number", "huisnummer", "hausnummer", "toevoeging", "toev"})
"""Said before a number, and no part of it."""
_BOXES: Final = frozenset({"bus", "bte", "boite", "box"})
"""The Belgian letter box: "12 bus 3" is written "12/3" too."""
_FLOORS: Final = frozenset({"hoog", "hg", "etage", "verdieping"})
_GROUND: Final = {"huis": "hs", "beneden": "hs"}
_ROMAN: Final = {"ii": "2", "iii": "3", "iv": "4"}
"""Floors in Amsterdam's way. A single "i" or "v" is a letter unless "hoog" follows."""
_ROMAN_FLOOR: Final = {**_ROMAN, "i": "1", "v": "5", "vi": "6", "een": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5"}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def fold(text: str) -> str:
    """Without case, accents and punctuation; words apart by one space. "ß" is "ss"."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(re.sub(r"[^\w]+", " ", "".join(letter for letter in plain if not unicodedata.combining(letter))).split())


def fold_number(text: str) -> str:
    """A house number with its addition, its parts apart: "41 A" and "41a" are "41-a", "12 bus 3" and "12/3" are "12-3", "12 II" and
    "12, II hoog" are "12-2". "" when there is none.
    """
    parts: list[str] = []
    for word in re.findall(r"\d+|[^\W\d_]+", fold(text)):
        if word in _FLOORS and parts:
            parts[-1] = _ROMAN_FLOOR.get(parts[-1], parts[-1])
        elif word not in _NUMBER_WORDS and not (word in _BOXES and parts):
            parts.append(_GROUND.get(word, _ROMAN.get(word, word)))
    return "-".join(parts)


def _number_at(words: list[str]) -> int:
    """Where the house number begins: "Straße des 17. Juni 135" has one number."""
    starts = [place for place, word in enumerate(words) if place and word[0].isdigit()]
    whole = (place for place in starts if all(_of_a_number(word) for word in words[place:]))
    return next(whole, starts[0] if starts else len(words))


def _of_a_number(word: str) -> bool:
    return word[0].isdigit() or len(word) <= 2 or word in _BOXES or word in _FLOORS or word in _GROUND or word in _ROMAN_FLOOR


def fold_street(text: str) -> tuple[str, str]:
    """The street's name with abbreviations written out and closed up, and the house number as `fold_number`, "" when none is given.

    The number may stand before the name, as in French: "12, rue Haute".
    """
    spoken = fold(re.sub(r"(?<=\w)['’](?=\w)", "", text)).split()
    words = [word for word, after in zip(spoken, (*spoken[1:], ""), strict=False) if not (word in _NUMBER_WORDS and after[:1].isdigit())]
    at = _number_at(words)
    if at == len(words) > 1 and words[0][0].isdigit() and not _ORDINAL.match(words[0]):
        words, at = [*words[1:], words[0]], len(words) - 1
    name = "".join(_WORDS.get(word, word).replace(" ", "") for word in words[:at])
    ending = max((ending for ending in _ENDINGS if name.endswith(ending) and len(name) > len(ending)), key=len, default="")
    return name.removesuffix(ending) + _ENDINGS.get(ending, ""), fold_number(" ".join(words[at:]))


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan januari january januar", "feb februari february februar", "mrt maart mar march marz", "apr april", "mei may mai",
         "jun juni june", "jul juli july", "aug augustus august", "sep sept september", "okt oktober oct october", "nov november",
         "dec december dez dezember"), 1)
    for name in names.split()
}  # fmt: skip


def fold_date(text: str) -> str:
    """A date as people say it, in ISO 8601: "3 april 1980", "3-4-1980", "1980-04-03"; the day before the month. "" when it is none."""
    words = fold(text).split()
    if len(words) != 3:
        return ""
    numbers = [_MONTHS.get(word, int(word) if word.isdecimal() and len(word) <= 4 else 0) for word in words]
    year, month, day = numbers if len(words[0]) == 4 and words[0].isdecimal() else reversed(numbers)
    if words[0] in _MONTHS:  # "April 3 1980"
        month, day = numbers[0], numbers[1]
    try:
        return date(year, month, day).isoformat() if year >= 1000 else ""
    except ValueError:
        return ""


_COUNTRY: Final = re.compile(r"^(?:nl|be?|de?|at?|ch|lu?) (?=\d)")
_POSTCODE: Final = re.compile(r"^(\d{4} ?[a-z]{2}|\d{4,5})(?: (.*))?$")
"""The Netherlands, then Belgium, Luxembourg, Austria, Switzerland and Germany: with the house number behind it."""


def fold_postcode(text: str) -> tuple[str, str]:
    """The postcode closed up, and what follows it as a house number: "3811 GH 41 a" is ("3811gh", "41-a"), "B-1000, 12 bus 3" is
    ("1000", "12-3"). Of other countries the whole.
    """
    folded = _COUNTRY.sub("", fold(text))
    found = _POSTCODE.match(folded)
    if found is None:
        return folded.replace(" ", ""), ""
    return found[1].replace(" ", ""), fold_number(found[2] or "")


def has_number(postcode: str) -> bool:
    """Whether a postcode of this form needs the house number to say anything."""
    return _POSTCODE.match(_COUNTRY.sub("", fold(postcode))) is not None


def _spellings(text: str) -> tuple[str, str]:
    """With umlauts as plain letters, and written out as people do without them."""
    return text, text.translate(_UMLAUTS)


def same_street(said: str, recorded: str) -> bool:
    """Whether this is the street on record; the house number counts where it is said."""
    names = {fold_street(spelling)[0] for spelling in _spellings(unicodedata.normalize("NFC", recorded))}
    number = fold_street(recorded)[1]
    for spelling in _spellings(unicodedata.normalize("NFC", said)):
        name, said_number = fold_street(spelling)
        if name and name in names and said_number in ("", number):
            return True
    return False


def says_the_same(verifier: str, said: str, recorded: str) -> bool:
    """Whether what the customer said is what is on record, for this kind of fact."""
    if verifier == "street":
        return same_street(said, recorded)
    if verifier == "birth_date":
        return fold_date(said) == fold_date(recorded) != ""
    if verifier == "email":
        return said.strip().casefold() == recorded.strip().casefold()
    return fold(said).replace(" ", "") == fold(recorded).replace(" ", "") != ""
