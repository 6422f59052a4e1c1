"""What was acknowledged is there, after kills and with writes that fail; `bench cache` does it a thousand times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.killed import FAILING


def _run(what: str, file: Path, count: int, env: dict[str, str] | None = None) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.killed", what, "ours", str(file), str(count)]
    whole = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **(env or {})}
    done = subprocess.run(command, env=whole, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # a cache that could open no file has said so before
    return told


def test_killed_while_it_writes(tmp_path: Path) -> None:
    told = _run("kills", tmp_path / "cache.db", 20)
    assert told["acknowledged"] >= 20
    assert (told["lost"], told["damaged"]) == (0, 0)
    assert sorted(told["starts"])[10] < 1000  # milliseconds to the first answer


def test_writes_that_fail_are_told_and_cost_nothing_else(tmp_path: Path) -> None:
    told = _run("failing", tmp_path / "cache.db", 3, FAILING)
    assert told["acknowledged"] > 0
    assert told["refused"] > 0
    ended = _run("look", tmp_path / "cache.db", 1)
    assert (ended["lost"], ended["damaged"]) == (0, 0)
