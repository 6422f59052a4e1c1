"""The run of all checks: outcomes as pytest tells them, what runs beside what, what is tried once more. The whole is seen by running it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from installer.bootstrap import Steps
from installer.checks import Lane, Run, beside, counted, fallen

REPORT = """<testsuites><testsuite errors="1" failures="2" skipped="1" tests="6">
<testcase classname="tests.a" name="test_good"/>
<testcase classname="tests.a" name="test_bad[1]"><failure message="no"/></testcase>
<testcase classname="tests.a" name="test_bad[1]"><error message="left a thread"/></testcase>
<testcase classname="tests.b" name="test_left_out"><skipped/></testcase>
<testcase classname="tests.b" name="test_worse"><failure message="no"/></testcase>
</testsuite></testsuites>"""

MEETS = """
import pathlib, sys, time
own, other = map(pathlib.Path, sys.argv[1:3])
own.touch()
until = time.monotonic() + 20
while not other.exists():
    assert time.monotonic() < until
    time.sleep(0.01)
print(own.name, "met", other.name)
sys.exit(int(sys.argv[3]))
"""
"""Ends well only beside another that runs at the same time."""


@pytest.mark.pure
def test_outcomes_and_names(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert counted(report) == {"passed": 2, "failed": 3, "skipped": 1}
    assert fallen(report) == ["tests.a::test_bad[1]", "tests.b::test_worse"]


@pytest.mark.pure
def test_a_run_that_broke_off_has_failed_and_names_nothing_to_try_again(tmp_path: Path) -> None:
    assert counted(tmp_path / "none.xml") == {"failed": 1}
    assert fallen(tmp_path / "none.xml") == []


def test_two_run_at_the_same_time_and_both_are_heard(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    names = [str(tmp_path / name) for name in ("one", "other")]
    commands = [[sys.executable, "-c", MEETS, *order, status] for order, status in ((names, "0"), (names[::-1], "7"))]
    assert beside(commands, dict(os.environ)) == [0, 7]
    assert capfd.readouterr().out.splitlines() == ["one met other", "other met one"]


def lane(folder: Path, name: str, text: str) -> Lane:
    """Tests of their own, without this project's settings."""
    file = folder / f"test_{name}.py"
    file.write_text(text)
    (folder / "none.ini").write_text("[pytest]\n")
    return Lane(name, ("-c", str(folder / "none.ini"), "--rootdir", str(folder), "--confcutdir", str(folder), str(file)))


@pytest.mark.parametrize(("again", "passes"), [(1, True), (0, False)])
def test_what_fell_in_a_lane_is_tried_once_more_and_named_and_no_more_than_may_be(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], again: int, passes: bool
) -> None:
    seen = f"Path({str(tmp_path / 'seen')!r})"
    unsteady = f"from pathlib import Path\ndef test_it():\n    was = {seen}.exists()\n    {seen}.touch()\n    assert was\n"
    run = Run(Steps(1), {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, tmp_path)
    run.tests("both", lane(tmp_path, "steady", "def test_it(): pass\n"), lane(tmp_path, "unsteady", unsteady), again=again)
    assert (run.end() == 0) is passes
    said = capfd.readouterr().out.splitlines()
    assert ("Passed only when tried once more; find the cause: test_unsteady::test_it." in said) is passes
    assert said[-1].startswith("2 passed, 0 failed" if passes else "1 passed, 1 failed")
