"""Phone numbers as people write them, by country; an extension never becomes part of the number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.relay.phone import MAX_EXTENSION, NONE, Number, e164, read

UTRECHT = "+31302345678"


@pytest.mark.parametrize(
    "text",
    ["030 234 56 78", "(030) 2345678", "+31 (0)30 234 56 78", "0031 30 2345678", "030-234.56.78", "tel: 030 2345678", "٠٣٠٢٣٤٥٦٧٨"],
)
def test_one_number_however_it_is_written(text: str) -> None:
    assert read(text, "NL") == Number(UTRECHT)
    assert e164(text, "NL") == UTRECHT


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("030-2345678 x12", "12"), ("030 2345678 toestel 12", "12"), ("030 2345678, tst. 7", "7"), ("030-2345678 (intern 304)", "304"),
        ("030 2345678 ext. 12", "12"), ("030 2345678#9", "9"), ("+31302345678;ext=12", "12"), ("030 2345678 Toestelnummer: 0012", "0012"),
    ],
)  # fmt: skip
def test_an_extension_is_kept_apart(text: str, extension: str) -> None:
    number = read(text, "NL")
    assert number == Number(UTRECHT, extension)
    assert read(number.written, "GB") == number, "what is stored is read again, whatever the country"


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("020 7946 0958", "GB", Number("+442079460958")),
        ("01 42 68 53 00 poste 12", "FR", Number("+33142685300", "12")),
        ("030 123456 DW 12", "DE", Number("+4930123456", "12")),
        ("+1 212 555 0123 x4", "NL", Number("+12125550123", "4")),
    ],
)
def test_by_the_site_s_country(text: str, country: str, number: Number) -> None:
    assert read(text, country) == number


@pytest.mark.parametrize("text", ["", "112", "call me", "1" * 80, "030 2345678 toestel", "030 2345678 toestel 123456789", "\x00", "+"])
def test_what_is_no_number(text: str) -> None:
    assert read(text, "NL") in (NONE, Number(UTRECHT))
    assert read(text, "NL") == NONE or text.endswith("toestel")


@given(st.text(max_size=80))
def test_whatever_is_typed_fits_where_it_is_kept(text: str) -> None:
    number = read(text, "NL")
    assert len(number.written) <= 32
    assert len(number.extension) <= MAX_EXTENSION
