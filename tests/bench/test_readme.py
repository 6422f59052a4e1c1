"""Figures in the README: in their place, and a goal that is not met says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench import readme
from tests.bench.table import US, Table, as_json

pytestmark = pytest.mark.pure

BOUND = "libopus offline, FEC and PLC"


def record(*rows: tuple[str, str, dict[str, list[float]], str]) -> dict[str, Any]:
    table = Table("Sound on a bad line")
    for measure, unit, values, goal in rows:
        for who, found in values.items():
            table.add(measure, unit, who, found, goal)
    made: dict[str, Any] = json.loads(as_json([table]))[0]
    return made


@pytest.mark.parametrize(
    ("measure", "unit", "values", "goal", "verdict"),
    [
        ("made up", "%", {US: [1.0], "Chromium": [1.0]}, "not above Chromium's", True),
        ("made up", "%", {US: [1.1], "Chromium": [1.0]}, "not above Chromium's", False),
        ("PESQ", "MOS", {US: [3.1], BOUND: [3.15]}, "the bound less 0.1", True),
        ("PESQ", "MOS", {US: [3.0], BOUND: [3.15]}, "the bound less 0.1", False),
        ("PESQ, more is better", "MOS", {US: [3.1]}, "3.0", True),
        ("freeze", "s", {US: [1.2]}, "1", False),
        ("height", "lines", {US: [360]}, "at least 180", True),
        ("height", "lines", {US: [360]}, "720", False),
        ("delay", "ms", {US: [130.0], "Chromium to Chromium": [140.0]}, "at most 1.0x", True),
        ("delay", "ms", {US: [150.0], "Chromium to Chromium": [140.0]}, "at most 1.0x", False),
        ("delay", "ms", {"Chromium": [1.0]}, "3", None),
        ("delay", "ms", {US: [1.0]}, "below what anybody hears", None),
    ],
)
def test_goals_are_judged_by_their_words(measure: str, unit: str, values: dict[str, list[float]], goal: str, verdict: bool | None) -> None:
    assert readme.met(record((measure, unit, values, goal))["rows"][0]) is verdict


def test_a_table_comes_into_its_place_and_what_shares_a_line_shares_it() -> None:
    made = record(
        ("customer to agent, 5 % loss: missing or made up", "%", {US: [0.5], "Chromium": [1.0]}, "not above Chromium's"),
        ("customer to agent, 5 % loss: PESQ-WB, more is better", "MOS", {US: [3.4], BOUND: [3.6]}, "the bound less 0.1"),
        ("delay", "s", {US: [1.0, 2.0, 3.0]}, "3"),
    )
    text = "before\n<!-- bench Sound on a bad line -->\nold\n<!-- end -->\nafter\n<!-- bench other -->\nkept\n<!-- end -->\n"
    placed = readme.placed(text, made)
    assert "old" not in placed
    assert placed.endswith("<!-- end -->\nafter\n<!-- bench other -->\nkept\n<!-- end -->\n")
    assert "| customer to agent, 5 % loss: made up or missing; PESQ-WB | 0.50 %; 3.40 | 1.00 % | 3.60 |" in placed
    assert "not above Chromium's: met; the bound less 0.1: **not met** |" in placed
    assert "| delay | 2.00 s (1.00-3.00) | - | - | 3: met |" in placed
    assert readme.placed(placed, made) == placed
    assert readme.placed("no place", made) == "no place"


def test_the_readme_has_places_that_end() -> None:
    text = Path(readme.README).read_text("utf-8")
    assert text.count("<!-- bench ") == text.count("<!-- end -->") >= 5
