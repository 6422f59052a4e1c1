"""`python -m tests.bench [NAME] [--json FILE]`: runs one benchmark, or all, and prints their tables.

A benchmark is a module beside this one with `measure() -> Table`.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

from tests.bench.table import Table, as_json


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(file.stem for file in Path(__file__).parent.glob("*.py") if "\ndef measure() -> Table:" in file.read_text("utf-8"))


def main() -> int:
    """Runs what was asked for; 0 when all could be measured."""
    parser = argparse.ArgumentParser(prog="bench", description="Benchmarks, the peers in the same run.")
    parser.add_argument("name", nargs="?", default="", help=", ".join(names()))
    parser.add_argument("--json", default="", metavar="FILE")
    chosen = parser.parse_args()
    if chosen.name and chosen.name not in names():
        parser.error(f"there is no benchmark {chosen.name!r}; there are: {', '.join(names())}")
    tables = []
    for name in [chosen.name] if chosen.name else names():
        start = time.monotonic()
        print(f"{name}: {(importlib.import_module(f'tests.bench.{name}').__doc__ or '').splitlines()[0]}", file=sys.stderr, flush=True)
        table: Table = importlib.import_module(f"tests.bench.{name}").measure()
        tables.append(table)
        print(f"{name}: measured in {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        print(f"{table.text()}\n", flush=True)
        if chosen.json:  # after every one: a run that is broken off keeps what it has
            Path(chosen.json).write_text(as_json(tables), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
