"""The shop's words: its pages' templates, English as written, Dutch from `dutch.json`. What stands on a page is the shop's."""

from __future__ import annotations

import json
import re
from enum import Enum
from functools import cache
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
MARKED = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
"""A piece of text for people in a template."""


class Language(Enum):
    """The languages that the shop speaks; the value is the code in HTML."""

    ENGLISH = "en"
    DUTCH = "nl"

    @classmethod
    def wanted(cls, said: str) -> Language:
        """The language of a code or an Accept-Language header: the first that the shop speaks, else English."""
        for part in said.lower().split(","):
            for language in cls:
                if part.strip().startswith(language.value):
                    return language
        return cls.ENGLISH


@cache
def dutch() -> dict[str, str]:
    """Dutch for every English text of the shop."""
    words: dict[str, str] = json.loads((HERE / "dutch.json").read_text("utf-8"))
    return words


def text(english: str, language: Language, *, marked: bool = False) -> str:
    """The text in `language`; with `marked` only what stands between double brackets is translated."""
    if marked:
        return MARKED.sub(lambda match: text(match[1], language), english)
    return dutch()[english] if language is Language.DUTCH else english


@cache
def _template(name: str, language: Language) -> Template:
    return Template(text((HERE / "pages" / f"{name}.html").read_text("utf-8"), language, marked=True))


def page(name: str, language: Language, /, **values: str) -> str:
    """The template `name` with `values` filled in; values are HTML already."""
    return _template(name, language).substitute(values)


def money(cents: int, language: Language) -> str:
    """An amount of euros as people write it in `language`."""
    amount = f"{cents / 100:.2f}"
    return f"€ {amount.replace('.', ',') if language is Language.DUTCH else amount}"
