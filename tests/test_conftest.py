"""The detection of what tests leave behind: each kind of leak fails, and a tidy test passes."""

from __future__ import annotations

from pathlib import Path

import pytest

SETTINGS = "[pytest]\nasyncio_mode = auto\nqt_api = pyside6\nqt_log_level_fail = WARNING\nmarkers =\n    pure: pure\n"

LEAKS = {
    "a task": """
        import asyncio
        async def test_it():
            global kept
            kept = asyncio.create_task(asyncio.Event().wait(), name="forgotten")
    """,
    "a thread": """
        import threading
        ends = threading.Event()
        def test_it():
            threading.Thread(target=ends.wait, name="forgotten", daemon=True).start()
    """,
    "a process": """
        import subprocess, sys
        def test_it():
            global kept
            kept = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        def pytest_unconfigure():
            kept.kill()
    """,
    "a running timer": """
        from PySide6.QtCore import QTimer
        def test_it(qapp):
            global kept
            kept = QTimer(interval=100)
            kept.start()
    """,
    "a window": """
        from PySide6.QtWidgets import QWidget
        def test_it(qapp):
            global kept
            kept = QWidget()
            kept.setWindowTitle("forgotten")
            kept.show()
    """,
    "a log line": """
        import logging
        def test_it():
            logging.getLogger("somewhere").warning("forgotten")
    """,
    "a log line, WARNING somewhere": """
        import structlog
        def test_it():
            structlog.get_logger("somewhere").warning("forgotten")
    """,
}


@pytest.fixture
def house(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder of tests with this project's detection, its patience short."""
    source = (Path(__file__).parent / "conftest.py").read_text("utf-8")
    pytester.makeconftest(source.replace("PATIENCE: Final = 3.0", "PATIENCE: Final = 0.1"))
    pytester.makefile(".ini", pytest=SETTINGS)
    return pytester


@pytest.mark.parametrize("kind", LEAKS)
def test_a_leak_fails_the_test_that_left_it(house: pytest.Pytester, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    house.makepyfile(LEAKS[kind])
    result = house.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["The test left behind:", f"*{kind}*"])


def test_what_an_import_made_of_qt_is_refused_as_the_look_would_miss_it(house: pytest.Pytester) -> None:
    house.makepyfile("from PySide6.QtCore import QTimer\ntimer = QTimer()\ndef test_it(): pass\n")
    result = house.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*made by an import: *QTimer*"])


def test_a_stray_message_of_qt_fails(house: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    house.makepyfile("from PySide6.QtCore import qWarning\ndef test_it(qapp):\n    qWarning('forgotten')\n")
    house.runpytest_subprocess().assert_outcomes(failed=1)


def test_a_tidy_test_and_a_meant_log_line_pass(house: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    house.makepyfile(
        """
        import asyncio, logging, subprocess, sys, threading
        import pytest
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QWidget

        @pytest.mark.logs("^WARNING somewhere: meant$")
        async def test_async():
            await asyncio.create_task(asyncio.sleep(0))
            await asyncio.to_thread(len, "")
            logging.getLogger("somewhere").warning("meant")

        def test_qt(qtbot):
            window = QWidget()
            qtbot.addWidget(window)
            timer = QTimer(window, interval=1000)
            timer.start()
            window.show()

        def test_processes():
            subprocess.run([sys.executable, "-c", ""], check=True)
            thread = threading.Thread(target=len, args=("",))
            thread.start()
        """
    )
    house.runpytest_subprocess().assert_outcomes(passed=3)
