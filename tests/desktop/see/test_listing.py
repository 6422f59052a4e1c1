"""What `naast see` prints of what it found."""

from __future__ import annotations

import json

import msgspec
import pytest

from desktop.see.listing import SAID, Line, Listing, Why, read, told


def test_what_is_seen_and_what_not_and_why() -> None:
    lines = (Line("text", "Boots", Why.SEEN), Line("field", "Name (text)", Why.TYPED), Line("text", "Eva\x1b[2J", Why.MASK))
    assert list(told(Listing(True, "", lines))) == [
        "An agent would see (1):",
        "  text    Boots",
        "",
        "An agent would not see (2):",
        "  masked by data-naast-mask",
        "    text    Eva\N{REPLACEMENT CHARACTER}[2J",
        "  what is typed or chosen here; data-naast-open would show it",
        "    field   Name (text)",
    ]


def test_a_page_without_the_snippet_is_told_so() -> None:
    assert next(told(Listing(False, "", ()))).startswith("This page has no script tag with data-site")


def test_every_reason_has_words() -> None:
    assert set(SAID) == set(Why) - {Why.SEEN}


def test_an_answer_of_another_form_is_none() -> None:
    answer = {"tag": True, "problem": "", "lines": [{"kind": "text", "words": "a", "why": "unheard of"}]}
    for text in ("", "{}", json.dumps(answer)):
        with pytest.raises(msgspec.DecodeError):
            read(text)
