"""One console a profile: the second start wakes the first; a socket left by a killed one stops nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.shell.profile import Profile
from desktop.shell.single import Single

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop.shell.profile import Profile
from desktop.shell.single import Single
app = QCoreApplication([])
sys.exit(3 if Single(Profile(Path(sys.argv[1]))).first() else 0)
"""


def test_a_second_start_wakes_the_first_and_ends(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    first = Single(Profile(tmp_path))
    assert first.first()
    try:
        with qtbot.waitSignal(first.raised, timeout=20_000):
            second = subprocess.Popen([sys.executable, "-c", SECOND, str(tmp_path)], cwd=Path(__file__).parents[2])
        assert second.wait(20) == 0
    finally:
        first.close()


def test_another_profile_is_another_console(qapp: QApplication, tmp_path: Path) -> None:
    one, other = Single(Profile(tmp_path / "one")), Single(Profile(tmp_path / "other"))
    try:
        assert one.first()
        assert other.first()
    finally:
        one.close()
        other.close()


def test_a_socket_left_behind_stops_nobody(qapp: QApplication, tmp_path: Path) -> None:
    killed = "import os, signal; from PySide6.QtCore import QCoreApplication; " + SECOND.partition("app =")[0].replace("\n", ";").strip(";")
    killed += "; app = QCoreApplication([]); Single(Profile(Path(sys.argv[1]))).first(); os.kill(os.getpid(), signal.SIGKILL)"
    assert subprocess.run([sys.executable, "-c", killed, str(tmp_path)], cwd=Path(__file__).parents[2], timeout=20).returncode == -9
    after = Single(Profile(tmp_path))
    try:
        assert after.first()
    finally:
        after.close()
