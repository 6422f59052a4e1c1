"""A directory's answer is taken only when it is whom was asked about."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.relay.directory_card import Ask, By, NotTaken, read_entries
from cobrowse.relay.signs import MAX_CANDIDATES

JOHAN: dict[str, Any] = {
    "number": "K1",
    "name": "Johan Bakker",
    "phone": "030 234 56 78",
    "email": "J@Example.org",
    "phones": ["06 24681357"],
}


def taken(told: object, ask: Ask) -> list[str]:
    return [entry.number for entry in read_entries(msgspec.json.encode(told), ask, "NL")]


@pytest.mark.parametrize(
    "ask", [Ask(By.NUMBER, "K1"), Ask(By.PHONE, "+31302345678"), Ask(By.PHONE, "+31624681357"), Ask(By.EMAIL, "j@example.org")]
)
def test_whom_was_asked_about(ask: Ask) -> None:
    assert taken(JOHAN, ask) == ["K1"]
    assert taken([JOHAN, {**JOHAN, "more": {"x": [1]}}], ask) == ["K1"], "the same twice, and fields of another's"
    assert taken([], ask) == []


def refused(told: object, ask: Ask) -> str:
    with pytest.raises(NotTaken) as error:
        taken(told, ask)
    return error.value.reason


@pytest.mark.parametrize(
    "ask", [Ask(By.NUMBER, "K2"), Ask(By.NUMBER, "k1"), Ask(By.PHONE, "+31302345679"), Ask(By.EMAIL, "jan@example.org")]
)
def test_another_customer(ask: Ask) -> None:
    assert refused(JOHAN, ask) == "other_customer"
    assert refused([{**JOHAN, "number": ask.value, "phone": ask.value, "email": ask.value}, JOHAN], ask) == "other_customer"


@pytest.mark.parametrize(
    "told",
    [
        None, 1, "K1", {}, {**JOHAN, "number": 1}, {**JOHAN, "number": ""}, {**JOHAN, "name": ["x"]}, {**JOHAN, "name": "x" * 201},
        {**JOHAN, "birth_date": "3 april"}, {**JOHAN, "phones": ["x"] * 21}, {**JOHAN, "postcode": None},
    ],
)  # fmt: skip
def test_wrong_types(told: object) -> None:
    assert refused(told, Ask(By.NUMBER, "K1")) == "not_a_card"


def test_too_many() -> None:
    assert refused([{**JOHAN, "number": f"K{number}"} for number in range(MAX_CANDIDATES + 1)], Ask(By.PHONE, "+31302345678")) == "too_many"


@given(st.binary(max_size=200))
def test_rubbish(body: bytes) -> None:
    with pytest.raises(NotTaken):
        read_entries(b"{" + body, Ask(By.NUMBER, "K1"), "NL")
