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
LONGEST: Final = 64
"""Characters of a word that count."""
_BEFORE: Final = 30
"""Characters before the word that was found."""
_WORD: Final = re.compile(r"[^\W_]+")
_WHOLE: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"})
"""Letters that Unicode has no accent-free part of."""


def words(text: str) -> list[str]:
    """The folded words of a text."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text).translate(_WHOLE))]


def indexed(name: str, line: Line) -> str:
    """What a line is found by: the customer's name and the line's own words."""
    return " ".join(words(f"{name} {line.title} {line.outcome} {line.detail} {line.agent}"))


def question(text: str) -> str:
    """What FTS5 is asked: every word must be there, the last one perhaps unfinished. "" when there is nothing to ask."""
    asked = words(text)[:MOST_WORDS]
    if not asked:
        return ""
    unfinished = "" if text[-1:].isspace() else "*"
    return " ".join(f'"{word}"' for word in asked[:-1]) + f' "{asked[-1]}"{unfinished}'


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
