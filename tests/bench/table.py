"""What a benchmark prints: one row a measure, Naast and its peers side by side, medians with their spread, and how they compare.

Pure: measuring is each benchmark's own business, choosing them `__main__`'s.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

US: Final = "Naast"
"""The column that the peers are compared with."""


@dataclass(frozen=True)
class Cell:
    """The values of one measure for one program, in the row's unit."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        return min(self.values), max(self.values)


@dataclass
class Row:
    """One measure. With `goal`, the sentence of what is wanted."""

    measure: str
    unit: str
    goal: str = ""
    cells: dict[str, Cell] = field(default_factory=dict)

    def ratio(self, who: str) -> float | None:
        """How many times Naast's median `who` is; None without both, or with zero."""
        if US not in self.cells or who not in self.cells or self.cells[US].median == 0:
            return None
        return self.cells[who].median / self.cells[US].median


@dataclass
class Table:
    """One benchmark's outcome. `notes` are sentences on how it was measured."""

    title: str
    notes: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)

    def add(self, measure: str, unit: str, who: str, values: Sequence[float], goal: str = "") -> None:
        """Adds values of `measure` for the program `who`; all of a measure are in one unit, smaller is better."""
        if not values:
            raise ValueError(f"{measure} of {who} has no values")
        row = next((row for row in self.rows if row.measure == measure), None)
        if row is None:
            row = Row(measure, unit, goal)
            self.rows.append(row)
        if row.unit != unit:
            raise ValueError(f"{measure} is in {row.unit}, not {unit}")
        row.cells[who] = Cell(tuple(values))

    @property
    def programs(self) -> list[str]:
        """Whose columns there are: Naast first, then the peers in the order they came."""
        seen = dict.fromkeys(who for row in self.rows for who in row.cells)
        return [who for who in seen if who == US] + [who for who in seen if who != US]

    def text(self) -> str:
        """The table for a terminal: Markdown, so that it can stand in a README as it is."""
        head = ["measure", *self.programs]
        body = [[_measure(row), *(_cell(row, who) for who in self.programs)] for row in self.rows]
        widths = [max(len(line[column]) for line in [head, *body]) for column in range(len(head))]

        def line(parts: Sequence[str]) -> str:
            return "| " + " | ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)) + " |"

        rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
        return "\n".join([f"### {self.title}", "", line(head), rule, *map(line, body), "", *self.notes])

    def record(self) -> dict[str, Any]:
        """The same for a program, with every value."""
        return {
            "title": self.title,
            "notes": list(self.notes),
            "rows": [
                {
                    "measure": row.measure,
                    "unit": row.unit,
                    "goal": row.goal,
                    "programs": {
                        who: {
                            "median": cell.median,
                            "low": cell.spread[0],
                            "high": cell.spread[1],
                            "ratio": row.ratio(who),
                            "values": cell.values,
                        }
                        for who, cell in row.cells.items()
                    },
                }
                for row in self.rows
            ],
        }


def as_json(tables: Sequence[Table]) -> str:
    """The JSON file of a run."""
    return json.dumps([table.record() for table in tables], indent=1)


def _measure(row: Row) -> str:
    return f"{row.measure} ({row.unit})" + (f", goal {row.goal}" if row.goal else "")


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _cell(row: Row, who: str) -> str:
    cell = row.cells.get(who)
    if cell is None:
        return "-"
    low, high = cell.spread
    spread = f" ({_number(low)}-{_number(high)}, n={len(cell.values)})" if len(cell.values) > 1 else ""
    ratio = row.ratio(who)
    times = f", {ratio:.2f}x" if who != US and ratio is not None else ""
    return f"{_number(cell.median)}{spread}{times}"
