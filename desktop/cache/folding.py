"""How words are folded so that "Müller", "MULLER" and "muller" are found by each other, and what of a text a search shows. Pure.

The index holds folded words apart by one space, and is asked for the same: what case and accents are is decided here alone, and is the
same for every version of SQLite. What is stored as folded is also what is taken out of the index, so a later folding damages none.
"""

from __future__ import annotations

import re
from typing import Final

from cobrowse.identity import Line
from cobrowse.spoken import fold

EXCERPT: Final = 120
"""Characters of an excerpt."""
MOST_WORDS: Final = 12
"""Words of a question that are looked at."""
LETTERS: Final = 8
"""Letters of a word that count. The index has lists for 1 to 7 letters and for whole words; so each question reads lists that are
there, from their newest end, where FTS5 would first gather the lines of all words that begin so: half a second at a million.
"""
LONGEST: Final = 64
"""Characters of a number, or of a word with digits in it."""
_BEFORE: Final = 30
"""Characters before the word that was found."""
_WORD: Final = re.compile(r"[^\W_]+")
_WHOLE: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"})
"""Letters that Unicode has no accent-free part of."""


def words(text: str) -> list[str]:
    """The folded words of a text, as far as they count: of a word `LETTERS`, of a number all."""
    plain = text.lower() if text.isascii() else fold(text).translate(_WHOLE)
    return [word[: LETTERS if word.isalpha() else LONGEST] for word in _WORD.findall(plain)]


def indexed(name: str, line: Line) -> str:
    """What a line is found by: the customer's name and the line's own words, each once."""
    return " ".join(dict.fromkeys(words(f"{name} {line.title} {line.outcome} {line.detail} {line.agent}")))


def question(text: str) -> str:
    """What FTS5 is asked: every word must be there, the last one perhaps unfinished. "" when there is nothing to ask."""
    asked = words(text)[:MOST_WORDS]
    if not asked:
        return ""
    whole = text[-1:].isspace() or (asked[-1].isalpha() and len(asked[-1]) == LETTERS)
    unfinished = "" if whole else "*"
    return " ".join(f'"{word}"' for word in asked) + unfinished


def excerpt(text: str, name: str, line: Line) -> str:
    """The part of the line in which most of the words stand; its title when none does."""
    asked = words(text)[:MOST_WORDS]
    parts = [part for part in (line.title, line.detail, line.outcome, line.agent, name) if part]
    best = max(parts, key=lambda part: _hits(asked, part), default="")
    if len(best) <= EXCERPT or not asked:
        return best[:EXCERPT]
    spans = list(_WORD.finditer(best))
    at = next((span.start() for span in spans if any(_hits([word], span[0]) for word in asked)), 0)
    begin = max(0, min(at - _BEFORE, len(best) - EXCERPT))
    begin = next((span.start() for span in spans if begin <= span.start() <= at), begin) if begin else 0
    cut = best[begin : begin + EXCERPT]
    return ("…" if begin else "") + cut + ("…" if begin + EXCERPT < len(best) else "")


def _hits(asked: list[str], part: str) -> int:
    there = words(part)
    return sum(any(one.startswith(word) for one in there) for word in asked)
