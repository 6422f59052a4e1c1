"""What the command `test` reads from pytest's reports: outcomes, and which tests failed. The command itself is seen by running it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.pure

REPORT = """<testsuites><testsuite errors="1" failures="2" skipped="1" tests="6">
<testcase classname="tests.a" name="test_good"/>
<testcase classname="tests.a" name="test_bad[1]"><failure message="no"/></testcase>
<testcase classname="tests.a" name="test_bad[1]"><error message="left a thread"/></testcase>
<testcase classname="tests.b" name="test_left_out"><skipped/></testcase>
<testcase classname="tests.b" name="test_worse"><failure message="no"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    file = Path(__file__).parents[1] / "installer" / "bootstrap.py"
    spec = importlib.util.spec_from_file_location("bootstrap", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_outcomes_and_names(bootstrap: ModuleType, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert bootstrap.counted(report) == {"passed": 2, "failed": 3, "skipped": 1}
    assert bootstrap.fallen(report) == ["tests.a::test_bad[1]", "tests.b::test_worse"]


def test_a_run_that_broke_off_has_failed_and_names_nothing_to_try_again(bootstrap: ModuleType, tmp_path: Path) -> None:
    assert bootstrap.counted(tmp_path / "none.xml") == {"failed": 1}
    assert bootstrap.fallen(tmp_path / "none.xml") == []
