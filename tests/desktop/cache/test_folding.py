"""Words are found however they are written; the excerpt shows where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.identity import Line
from desktop.cache.folding import EXCERPT, excerpt, indexed, question, words

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller's E-BIKE", ["muller", "s", "e", "bike"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("Łódź Århus Ærø Đorđe", ["lodz", "arhus", "aero", "dorde"]),
        ("naïve_under  \x00 ½", ["naive", "under", "1", "2"]),
        ("ΑΘΉΝΑ Москва", ["αθηνα", "москва"]),
        ("x" * 100, ["x" * 8]),
        ("verzekering verzekerd 202611220034 ab12345678901", ["verzeker", "verzeker", "202611220034", "ab12345678901"]),
        ("1" * 100, ["1" * 64]),
        ("", []),
    ],
)
def test_folding(text: str, folded: list[str]) -> None:
    assert words(text) == folded


def test_the_last_word_may_be_unfinished() -> None:
    assert question("Red Boo") == '"red" "boo"*'
    assert question("Red Boot ") == '"red" "boot"'
    assert question("?!") == ""
    assert question("verzekeri") == '"verzeker"'
    assert question("20261122003") == '"20261122003"*'
    assert question(" ".join(["a"] * 50)).count('"') == 24


@given(st.text(max_size=300), st.text(max_size=30))
def test_no_text_breaks_the_question_or_the_index(text: str, asked: str) -> None:
    line = Line("l", 1.0, "call", text, detail=text)
    assert set(question(asked)) - {'"', "*", " "} == set("".join(words(asked)[:12]))
    assert all(word in words(word) for word in words(asked))
    assert set(indexed("", line).split()) == set(words(text))
    assert len(excerpt(asked, "", line)) <= EXCERPT + 2


def test_the_excerpt_is_the_part_with_most_of_the_words() -> None:
    line = Line("l", 1.0, "call", "Repair of the moped", "Solved", "a " * 200 + "new ignition lock " + "b " * 200, "Eva")
    assert "new ignition lock" in excerpt("ignition lo", "Maria", line)
    assert excerpt("ignition lo", "Maria", line)[0] == "…" == excerpt("ignition lo", "Maria", line)[-1]
    assert excerpt("moped", "Maria", line) == "Repair of the moped"
    assert excerpt("mari", "Maria", line) == "Maria"
    assert excerpt("", "Maria", line) in {"Repair of the moped", line.detail[:EXCERPT]}
