"""The sentences: whole, dated by the language's rules, and silent about what a level may not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import QLocale

from cobrowse.identity import Candidate, Card, Known, Level
from desktop.customer import sentences
from desktop.customer.visit import StoryKind, StoryLine

TODAY = date(2026, 11, 22)
ONE = (Candidate("a", "M. d. B.", "Ut***"),)
TWO = (*ONE, Candidate("b", "J. J.", "Am***"))


@pytest.mark.parametrize(
    ("known", "name"),
    [
        (Known(Level.VERIFIED, said_name="M", card=Card("c", "Maria de Boer")), "Maria de Boer"),
        (Known(Level.CLAIMED, said_name="M", candidates=ONE), "M"),
        (Known(Level.CLAIMED, candidates=ONE), "M. d. B."),
        (Known(Level.CLAIMED, candidates=TWO), "Unknown customer"),
    ],
)
def test_the_name_that_may_be_told(known: Known, name: str) -> None:
    assert sentences.heading(known) == name


@pytest.fixture
def language() -> Iterator[Callable[[str], None]]:
    before = QLocale()
    yield lambda name: QLocale.setDefault(QLocale(name))
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("text", "english", "dutch"),
    [
        ("EUR 299.00", "EUR 299", "EUR 299"),
        ("EUR 1269.10", "EUR 1,269.10", "EUR 1.269,10"),
        ("free", "free", "free"),
        ("EUR 1e9", "EUR 1e9", "EUR 1e9"),
        ("", "", ""),
    ],
)
def test_sums(language: Callable[[str], None], text: str, english: str, dutch: str) -> None:
    language("en_GB")
    assert sentences.money(text) == english
    language("nl_NL")
    assert sentences.money(text) == dutch


def test_months_and_days_by_the_language_s_rules(language: Callable[[str], None]) -> None:
    language("nl_NL")
    assert sentences.when(date(2024, 10, 14), TODAY).endswith("oktober 2024")
    assert sentences.when(date(2026, 11, 3), TODAY).endswith("3 november")


def test_a_value_is_never_filled_in_twice() -> None:
    line = StoryLine(StoryKind.FIELD, 0, "%2", "%1")
    assert sentences.story_text(line, 0) == "%2: %1"


def test_the_story_s_words() -> None:
    assert sentences.story_text(StoryLine(StoryKind.VIEWED, 0, "Boots", "", 4), 0) == "Boots looked at 4×"
    assert sentences.story_text(StoryLine(StoryKind.CART, 0, "Boots", "EUR 299.00"), 0) == "Cart EUR 299"
    assert sentences.story_text(StoryLine(StoryKind.FAILED, 0, "Call us", "Confirm"), 610) == "Failed at “Confirm”, 10 min ago: “Call us”"


@pytest.mark.parametrize(
    ("result", "left", "text"),
    [
        ("", 3, ""),
        ("matched", 3, "Matches."),
        ("no_match", 2, "Does not match. 2 tries left."),
        ("no_match", 1, "Does not match. One try left."),
        ("locked", 0, "Locked. Help without personal details, or ask to call later."),
    ],
)
def test_how_a_check_went(result: str, left: int, text: str) -> None:
    assert sentences.verify_text(result, left) == text
