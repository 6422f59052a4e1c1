"""Every check and every test, quickest first, journeys last: what runs beside what, what is tried once more, and what was counted.

Started by `bootstrap.py test` with the Python of `.venv` once all is set up: `python -m installer.checks NODE NPM STEPS SECONDS`, the
commands of Node.js and npm as JSON, and how many steps and seconds went before.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from installer.bootstrap import CHECKS, SCRIPT, TOP, WINDOWS, Steps, say

AT_MOST_AGAIN: Final = 3
"""Tests on real parts that may be tried once more: some 2,000 of them, with browsers, sound and processes that are killed, share a machine
with strangers. What passes then is named at the end of the run, with its first failure above: it is a bug whose cause is to be found. More
than these, or a pure test, is never tried again."""

WAITING: Final = ("tests/webrtc",)
"""Tests that wait for sound and pictures to travel, so that the processor rests for two thirds of their time. They run beside the others on
real parts where there are two processors, and are over before those come to the sound devices, which are measured to the millisecond: every
resource is a test's own (ports, buses, sound servers, folders).
"""


@dataclass
class Lane:
    """Tests that run in one process of pytest. `options` choose them."""

    name: str
    options: tuple[str, ...]
    command: list[str] = field(default_factory=list)
    report: Path = Path()


def counted(report: Path) -> dict[str, int]:
    """Outcomes in pytest's JUnit report."""
    if not report.exists():
        return {"failed": 1}
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    total = {"tests": 0, "failed": 0, "skipped": 0}
    for suite in suites:
        total["tests"] += int(suite.get("tests", 0))
        total["failed"] += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        total["skipped"] += int(suite.get("skipped", 0))
    return {"passed": max(0, total["tests"] - total["failed"] - total["skipped"]), "failed": total["failed"], "skipped": total["skipped"]}


def fallen(report: Path) -> list[str]:
    """Tests that failed or broke, of pytest's JUnit report; nothing where the run itself broke off."""
    if not report.exists():
        return []
    cases = ElementTree.parse(report).getroot().iter("testcase")
    bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    return list(dict.fromkeys(f"{case.get('classname')}::{case.get('name')}" for case in bad))


def beside(commands: Sequence[Sequence[str]], env: dict[str, str]) -> list[int]:
    """Runs them at the same time; their exit statuses. The first is seen as it goes, what the others said when they are over."""
    with ExitStack() as held:
        said = [held.enter_context(tempfile.TemporaryFile()) for _ in commands[1:]]
        running = [
            subprocess.Popen(command, cwd=TOP, env=env, stdin=subprocess.DEVNULL, stdout=to, stderr=to)
            for command, to in zip(commands, [None, *said], strict=True)
        ]
        try:
            ended = [one.wait() for one in running]
        finally:
            for one in running:
                if one.poll() is None:
                    one.terminate()
                    one.wait()
        for text in said:
            text.seek(0)
            say(text.read().decode("utf-8", errors="replace").rstrip())
        return ended


@dataclass
class Run:
    """One run of all: its steps so far, and what came of them."""

    steps: Steps
    env: dict[str, str]
    folder: Path
    failed: list[str] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)
    total: dict[str, int] = field(default_factory=lambda: {"passed": 0, "failed": 0, "skipped": 0})

    def check(self, title: str, command: Sequence[str | Path], where: Path = TOP) -> None:
        """Runs a check with its output in sight."""

        def work() -> bool:
            return subprocess.run([str(part) for part in command], cwd=where, env=self.env, check=False).returncode == 0

        self._step(title, work)

    def tests(self, title: str, *lanes: Lane, again: int = 0) -> None:
        """Runs tests, lane beside lane where there are two processors; at most `again` of all that fell once more, lane after lane."""
        for lane in lanes:
            lane.report = self.folder / f"{lane.name}.xml"
            # a memory of its own of what failed last
            lane.command = [*_pytest(), *lane.options, "-o", f"cache_dir={self.folder / lane.name}"]
        commands = [[*lane.command, f"--junitxml={lane.report}"] for lane in lanes]
        groups = [commands] if (os.cpu_count() or 1) > 1 else [[command] for command in commands]

        def work() -> bool:
            ended = [status for group in groups for status in beside(group, self.env)]
            few = sum(len(fallen(lane.report)) for lane in lanes) <= again
            passed = [self._outcome(lane, status, few=few) for lane, status in zip(lanes, ended, strict=True)]
            return all(passed)

        self._step(title, work)

    def _outcome(self, lane: Lane, status: int, *, few: bool) -> bool:
        """Whether a lane passed, at the latest when what fell in it was tried once more, if those are `few`."""
        outcomes, names = counted(lane.report), fallen(lane.report)
        if status and names and few:
            say(f"Once more: {', '.join(names)}")
            status = subprocess.run([*lane.command, "--last-failed"], cwd=TOP, env=self.env, check=False).returncode
            if not status:
                self.unsteady.extend(names)
                outcomes["passed"] += len(names)
                outcomes["failed"] = 0
        for outcome, number in outcomes.items():
            self.total[outcome] += number
        return not status

    def _step(self, title: str, work: Callable[[], bool]) -> None:
        passed = False

        def told() -> str:
            nonlocal passed
            passed = work()
            return "passed" if passed else "FAILED"

        self.steps.step(title, told)
        if not passed:
            self.failed.append(title)

    def end(self) -> int:
        """Says how it went, all together; the exit status."""
        if self.failed:
            say(f"Failed: {'; '.join(self.failed)}.")
        if self.unsteady:
            say(f"Passed only when tried once more; find the cause: {', '.join(self.unsteady)}.")
        took = time.monotonic() - self.steps.began
        say(f"{self.total['passed']} passed, {self.total['failed']} failed, {self.total['skipped']} skipped in {took:.0f} s")
        return 1 if self.failed else 0


def _pytest() -> list[str]:
    """With a session bus of its own."""
    private = ["dbus-run-session", "--"] if shutil.which("dbus-run-session") else []
    return [*private, sys.executable, "-m", "pytest", "-q"]


def all_of_it(run: Run, npm: Sequence[str]) -> None:
    """The steps, in order."""
    linter = Path(sys.executable).with_name("lint-imports.exe" if WINDOWS else "lint-imports")
    run.check("ruff: rules", [sys.executable, "-m", "ruff", "check", "."])
    run.check("ruff: form", [sys.executable, "-m", "ruff", "format", "--check", "."])
    run.check("mypy, strict", [sys.executable, "-m", "mypy"])
    run.check("who may import whom", [linter])
    run.check("page script: types", [*npm, "run", "--silent", "check"], SCRIPT)
    run.check("page script: tests", [*npm, "run", "--silent", "test"], SCRIPT)
    run.tests("pure tests", Lane("pure", ("-m", "pure", "--hypothesis-profile=all")))
    real = ("-m", "not pure", "--hypothesis-profile=all", "--durations=5")
    others = [f"--ignore={folder}" for folder in ("tests/journeys", *WAITING)]
    run.tests("tests on real parts", Lane("real", (*real, *others)), Lane("waiting", (*real, *WAITING)), again=AT_MOST_AGAIN)
    run.tests("journeys", Lane("journeys", ("-m", "not pure", "tests/journeys", "--durations=5")), again=AT_MOST_AGAIN)


def main(arguments: Sequence[str]) -> int:
    """Runs all; 0 when all passed."""
    node, npm, steps, seconds = json.loads(arguments[0]), json.loads(arguments[1]), int(arguments[2]), float(arguments[3])
    counting = Steps(steps + CHECKS)
    counting.done, counting.began = steps, counting.began - seconds
    env = {**os.environ, "PATH": f"{Path(node[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        with tempfile.TemporaryDirectory(prefix="naast-test-") as folder:
            run = Run(counting, env, Path(folder))
            all_of_it(run, npm)
            return run.end()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
