"""The table of a benchmark."""

from __future__ import annotations

import json

import pytest

from tests.bench.table import Table, as_json

pytestmark = pytest.mark.pure


def table() -> Table:
    made = Table("cold start", ("Five starts each.",))
    made.add("usable window", "s", "linphone", [2.0, 4.0, 3.0])
    made.add("usable window", "s", "Naast", [1.5, 1.0, 2.0], goal="1.0")
    made.add("idle memory", "MB", "Naast", [120.0])
    return made


def test_naast_comes_first_and_the_peers_say_how_many_times_as_much() -> None:
    head, rule, first, second = table().text().splitlines()[2:6]
    assert head.split("|")[1:4] == [" measure           ", " Naast                 ", " linphone                     "]
    assert set(rule) == {"|", "-"}
    assert "1.50 (1.00-2.00, n=3)" in first
    assert "3.00 (2.00-4.00, n=3), 2.00x" in first
    assert second.split("|")[2:4] == [" 120                   ", " -                            "]


def test_the_file_holds_every_value() -> None:
    (record,) = json.loads(as_json([table()]))
    assert record["rows"][0]["programs"]["linphone"] == {"median": 3.0, "low": 2.0, "high": 4.0, "ratio": 2.0, "values": [2.0, 4.0, 3.0]}


def test_a_measure_keeps_its_unit_and_needs_values() -> None:
    made = table()
    with pytest.raises(ValueError, match="in s, not ms"):
        made.add("usable window", "ms", "other", [1.0])
    with pytest.raises(ValueError, match="no values"):
        made.add("usable window", "s", "other", [])
