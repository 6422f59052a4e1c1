"""What customers say against what registers write: the same street in many spellings, and never another number."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse import spoken
from cobrowse.policy import FACTS

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("said", ["3 april 1980", "3-4-1980", "03/04/1980", "1980-04-03", "3 apr. 1980", "April 3, 1980", "3.4.1980"])
def test_a_date_as_people_say_it(said: str) -> None:
    assert spoken.fold_date(said) == "1980-04-03"


@given(st.text(max_size=20))
def test_whatever_is_said_is_a_date_or_none(said: str) -> None:
    assert spoken.fold_date(spoken.fold_date(said)) == spoken.fold_date(said)


SAME = [
    ("Molenstraat 41", "molenstr. 41"), ("Molenstraat 41", "MOLENSTRAAT"), ("Molenstraat 41a", "molen straat 41 A"),
    ("Burgemeester Jansenlaan 3", "burg. Jansenln 3"), ("Sint Janskade 7", "st janskade"), ("Prins Hendrikplein 1", "Prins Hendrik pln 1"),
    ("Van der Helststraat 9", "van der Helststr 9"), ("'s-Gravenweg 12", "s Gravenweg 12"), ("Curaçaostraat 5", "curacaostraat 5"),
    ("Weesperzijde 88", "weesperzijde"), ("Keizersgracht 10", "keizersgr. 10"),
]  # fmt: skip


@pytest.mark.parametrize(("recorded", "said"), SAME)
def test_a_street_as_people_say_it(recorded: str, said: str) -> None:
    assert spoken.says_the_same("street", said, recorded)


@pytest.mark.parametrize(
    ("recorded", "said"),
    [("Molenstraat 41", "Molenweg 41"), ("Molenstraat 41", "Molenstraat 4"), ("Molenstraat 41", "41"), ("Molenstraat 41", "Molen"),
     ("Molenstraat 41", "straat"), ("Molenstraat 41", ""), ("", "")],
)  # fmt: skip
def test_another_street(recorded: str, said: str) -> None:
    assert not spoken.says_the_same("street", said, recorded)


def test_other_facts() -> None:
    assert spoken.says_the_same("postcode", "3811gh", "3811 GH")
    assert not spoken.says_the_same("postcode", "3811", "3811 GH")
    assert spoken.says_the_same("email", " J@Example.org", "j@example.org")
    assert spoken.says_the_same("number", "k-1 2", "K12")
    assert not spoken.says_the_same("number", "-", "")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert spoken.fold(spoken.fold(text)) == spoken.fold(text)


@given(st.text(max_size=40), st.sampled_from(FACTS))
def test_what_is_recorded_matches_itself_or_nothing(text: str, verifier: str) -> None:
    same = spoken.says_the_same(verifier, text, text)
    assert same or verifier != "email"
    if verifier in ("postcode", "number"):
        assert same == bool(spoken.fold(text))


BEYOND = [
    ("Hauptstraße 12", "Hauptstr. 12"), ("Hauptstraße 12", "HAUPTSTRASSE 12"), ("Hauptstraße 12a", "Haupt Straße 12 A"),
    ("Müllerstraße 3", "Muellerstr. 3"), ("Müllerstraße 3", "Mullerstrasse 3"), ("Muellerstr. 3", "Müllerstraße 3"),
    ("Goetheplatz 1", "Goethepl. 1"), ("Straße des 17. Juni 135", "Straße des 17 Juni 135"), ("Lindenweg 7", "lindenwg 7"),
    ("Meensesteenweg 338 bus 3", "Meensestwg. 338/3"), ("Meensesteenweg 338 bus 3", "meense steenweg 338 bte 3"),
    ("Rue Haute 12", "12, rue Haute"), ("Avenue Louise 149/24", "av. Louise 149 boîte 24"), ("Boulevard du Midi 5", "Bd. du Midi nr 5"),
    ("Eerste Helmersstraat 12 II", "1e Helmersstr 12, II hoog"), ("Eerste Helmersstraat 12-2", "Eerste Helmersstraat 12 twee hoog"),
    ("Kinkerstraat 20 hs", "Kinkerstraat 20 huis"), ("Kinkerstraat 20 I", "kinkerstraat 20-i"),
    ("Straße des 17. Juni 135", "strasse des 17 juni 135"),
]  # fmt: skip
OTHERS = [
    ("Kerkstraat 12/3", "Kerkstraat 123"), ("Kerkstraat 12 bus 3", "Kerkstraat 12 bus 13"), ("Kerkstraat 12 bus 3", "Kerkstraat 12"),
    ("Kerkstraat 12", "Kerkstraat 12 bus 3"), ("Kerkstraat 12 II", "Kerkstraat 12 III hoog"), ("Kerkstraat 12 II", "Kerkstraat 122"),
    ("Kerkstraat 12 hs", "Kerkstraat 12 I hoog"), ("Rue Haute 12", "12, rue Basse"), ("Hauptstraße 12", "Hauptplatz 12"),
    ("Kerkstraat 12a", "Kerkstraat 12b"), ("Kerkstraat 1-2", "Kerkstraat 12"), ("1e Helmersstraat 12", "2e Helmersstraat 12"),
]  # fmt: skip


@pytest.mark.parametrize(("recorded", "said"), BEYOND)
def test_streets_of_the_neighbours(recorded: str, said: str) -> None:
    assert spoken.same_street(said, recorded)


@pytest.mark.parametrize(("recorded", "said"), OTHERS)
def test_a_number_that_only_looks_alike(recorded: str, said: str) -> None:
    assert not spoken.same_street(said, recorded)


@pytest.mark.parametrize(
    ("said", "folded"),
    [
        ("3811 GH 41 a", ("3811gh", "41-a")), ("NL 3811gh nr. 41A", ("3811gh", "41-a")), ("B-1000, 12 bus 3", ("1000", "12-3")),
        ("1000 12/3", ("1000", "12-3")), ("D-10115 Hausnummer 12", ("10115", "12")), ("L-1009 1", ("1009", "1")),
        ("SW1A 1AA", ("sw1a1aa", "")),
    ],
)  # fmt: skip
def test_postcodes_of_the_neighbours(said: str, folded: tuple[str, str]) -> None:
    assert spoken.fold_postcode(said) == folded


NAMES = st.sampled_from(["Molenstraat", "Hauptstraße", "Rue de la Loi", "Eerste Helmersstraat", "Meensesteenweg", "Plein", "'s-Gravenweg"])
ADDITIONS = st.sampled_from(["", "a", "b", "bus 3", "bus 13", "/4", "II", "III", "hs", "-2", "bis"])
ADDRESSES = st.builds(lambda name, number, more: (name, number, more), NAMES, st.integers(1, 999), ADDITIONS)


def _written(address: tuple[str, int, str]) -> str:
    name, number, more = address
    return f"{name} {number} {more}".strip()


@given(ADDRESSES, ADDRESSES)
def test_never_another_number_and_the_same_both_ways(one: tuple[str, int, str], other: tuple[str, int, str]) -> None:
    same = spoken.same_street(_written(one), _written(other))
    assert same == spoken.same_street(_written(other), _written(one))
    assert same == (one == other)


@given(ADDRESSES, st.sampled_from([str.upper, str.lower, str.title, lambda text: unicodedata.normalize("NFD", text)]))
def test_how_it_is_written_does_not_matter(address: tuple[str, int, str], write: object) -> None:
    assert callable(write)
    assert spoken.same_street(write(_written(address)), _written(address))


@given(st.text(alphabet="aiv12 -/.bushoghIVß", max_size=14))
def test_a_folded_number_stays_as_it_is(text: str) -> None:
    once = spoken.fold_number(text)
    assert spoken.fold_number(once) == once


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_two_streets_are_called_it_is_the_same_both_ways(one: str, other: str) -> None:
    numbers = spoken.fold_street(one)[1], spoken.fold_street(other)[1]
    if all(numbers) or not any(numbers):
        assert spoken.same_street(one, other) == spoken.same_street(other, one)
