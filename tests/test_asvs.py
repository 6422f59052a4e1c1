"""The table `asvs.toml` is whole, and what it names exists."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.pure
HERE = Path(__file__).parent
ASKED = [
    *(f"4.4.{one}" for one in range(1, 5)),
    *(f"17.1.{one}" for one in range(1, 3)), *(f"17.2.{one}" for one in range(1, 9)), *(f"17.3.{one}" for one in range(1, 3)),
]  # fmt: skip
TABLE: dict[str, list[dict[str, Any]]] = tomllib.loads((HERE / "asvs.toml").read_text("utf-8"))
ROWS = TABLE["requirement"]
PROMISES = TABLE["promise"]


def test_every_requirement_is_there_once_and_in_order() -> None:
    assert [row["id"] for row in ROWS] == ASKED


@pytest.mark.parametrize("row", ROWS + PROMISES, ids=lambda row: row.get("id") or row["asks"])
def test_each_is_tested_or_says_why_not(row: dict[str, Any]) -> None:
    assert row["asks"]
    assert bool(row.get("why")) != bool(row.get("how") and row.get("tests"))
    for name in row.get("tests", ()):
        file, _, function = name.partition("::")
        tree = ast.parse((HERE / file).read_text("utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert function in there, name
