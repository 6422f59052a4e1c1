"""What the phone counts every second is for the log, and never for the window."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.shell.desk_phone import DeskPhone
from desktop.shell.profile import Profile
from desktop.shell.settings import Settings
from webrtc.channel import CallFigures, Heard
from webrtc.rtp.ports import Counts, SoundIn


def test_counts_go_into_the_log_when_the_call_ends_and_not_into_the_window(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    phone = DeskPhone(Settings(Profile(tmp_path)))
    told: list[object] = []
    phone.told.connect(told.append)
    for received in (50, 100):
        phone._crossed.emit(CallFigures("c", Counts(sound_in=SoundIn(received=received, lost=3))))
    phone._crossed.emit(Heard("c"))
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told == [Heard("c")]
    with caplog.at_level(logging.INFO):
        phone._log_counts()
        phone._log_counts()
    lines = [record.getMessage() for record in caplog.records if "call_counts" in record.getMessage()]
    assert len(lines) == 1
    assert "'received': 100" in lines[0]
