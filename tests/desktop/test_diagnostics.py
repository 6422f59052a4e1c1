"""The report says enough, and nothing of a person."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_report_is_written_and_holds_no_names(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    (profile / "settings.ini").write_text("[General]\nrelay=https://relay.secret.example\n")
    file = tmp_path / "report.json"
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path / "anneke"), "USER": "anneke"}
    command = [sys.executable, "-m", "desktop", "diagnostics", str(file), "--profile", str(profile)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    text = file.read_text(encoding="utf-8")
    report = json.loads(text)
    assert report["packages"]["PySide6"]
    assert report["profile"]["settings.ini"] > 0
    assert "secret" not in text
    assert "anneke" not in text


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "desktop", "diagnostics", str(tmp_path / "no" / "such" / "file"), "--profile", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
