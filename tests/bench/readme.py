"""`python -m tests.bench.readme FILE.json ...`: puts the figures of runs into the README, each between its own two marks.

A benchmark's place begins with `<!-- bench TITLE -->` and ends with `<!-- end -->`. Medians only, with the spread where it says something;
whether a goal is met is worked out from its words, so that no line can be prouder than its numbers.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.bench.table import US

README: Final = Path(__file__).parents[2] / "README.md"
TOGETHER: Final = (": missing or made up", ": PESQ-WB, more is better")
"""Ends of measures that share a line: what is before is the same."""
Row = Mapping[str, Any]


def met(row: Row) -> bool | None:
    """Whether Naast's median is what the goal asks for; None when the goal is not one for a number."""
    goal, programs = str(row["goal"]), row["programs"]
    if US not in programs:
        return None
    ours = float(programs[US]["median"])
    peer = float(programs["Chromium"]["median"]) if "Chromium" in programs else None
    bound = next((float(each["median"]) for who, each in programs.items() if who.startswith("libopus")), None)
    if goal == "not above Chromium's":
        return None if peer is None else ours <= peer
    if goal == "the bound less 0.1":
        return None if bound is None else ours >= bound - 0.1
    if times := re.fullmatch(r"at most ([0-9.]+)x", goal):
        ratio = next((each["ratio"] for who, each in programs.items() if who != US), None)
        return None if ratio is None else ratio * float(times[1]) >= 1.0
    if at_least := re.fullmatch(r"at least ([0-9.]+)", goal):
        return ours >= float(at_least[1])
    if re.fullmatch(r"[0-9.]+", goal):
        return ours >= float(goal) if "more is better" in str(row["measure"]) or row["unit"] == "lines" else ours <= float(goal)
    return None


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _cell(row: Row, who: str) -> str:
    found = row["programs"].get(who)
    if found is None:
        return "-"
    unit = {"MOS": "", "lines": ""}.get(row["unit"], f" {row['unit']}")
    text = f"{_number(found['median'])}{unit}"
    low, high = found["low"], found["high"]
    return f"{text} ({_number(low)}-{_number(high)})" if high - low > 0.1 * max(abs(found["median"]), 1e-9) and row["unit"] != "%" else text


def _goal(row: Row) -> str:
    verdict = {True: ": met", False: ": **not met**", None: ""}[met(row)]
    return f"{row['goal']}{verdict}" if row["goal"] else ""


def lines(record: Mapping[str, Any]) -> list[str]:
    """One benchmark's outcome as a Markdown table."""
    rows: Sequence[Row] = record["rows"]
    people = list(dict.fromkeys(who for row in rows for who in row["programs"]))
    people = [who for who in people if who == US] + [who for who in people if who != US]
    merged: dict[str, list[Row]] = {}
    for row in rows:
        end = next((end for end in TOGETHER if str(row["measure"]).endswith(end)), "")
        merged.setdefault(str(row["measure"]).removesuffix(end) + (": made up or missing; PESQ-WB" if end else ""), []).append(row)
    out = ["| " + " | ".join(["figure", *people, "goal"]) + " |", "|" + "---|" * (len(people) + 2)]
    for measure, same in merged.items():
        cells = ["; ".join(text for row in same if (text := _cell(row, who)) != "-") or "-" for who in people]
        out.append("| " + " | ".join([measure, *cells, "; ".join(filter(None, map(_goal, same)))]) + " |")
    return out


def placed(text: str, record: Mapping[str, Any]) -> str:
    """`text` with one benchmark's table in its place; as it was when it has none."""
    mark = f"<!-- bench {record['title']} -->"
    head, found, rest = text.partition(mark)
    if not found:
        return text
    return "\n".join([f"{head}{mark}", "", *lines(record), "", f"<!-- end -->{rest.partition('<!-- end -->')[2]}"])


def main() -> int:
    """Reads the files that are named; 0 when all could be placed."""
    text = README.read_text("utf-8")
    for name in sys.argv[1:]:
        for record in json.loads(Path(name).read_text("utf-8")):
            changed = placed(text, record)
            print(f"{record['title']}: {'placed' if changed != text else 'no place, or nothing new'}")
            text = changed
    README.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
