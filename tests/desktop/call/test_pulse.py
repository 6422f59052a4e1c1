"""PulseAudio is asked itself whether a microphone is there, and nobody is asked where there is no PulseAudio."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.call.pulse import GONE, Sources
from tests.journeys.patience import until
from tests.journeys.sound import MICROPHONE, Sound


@pytest.mark.journey
def test_a_microphone_is_there_and_gone_and_there_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sound(tmp_path) as sound:
        for name, value in sound.env.items():
            monkeypatch.setenv(name, value)
        sources = Sources()
        try:
            until(lambda: sources.place(MICROPHONE) is not None, "an answer")
            first = sources.place(MICROPHONE)
            until(lambda: sources.place("nobody") == GONE, "no such microphone")
            sound.unplug(MICROPHONE)
            until(lambda: sources.place(MICROPHONE) == GONE, "the microphone gone")
            sound.plug_microphone()
            until(lambda: sources.place(MICROPHONE) not in (None, GONE, first), "the microphone again, as another")
        finally:
            sources.close()


def test_without_a_server_nobody_can_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    sources = Sources()
    assert sources.place("microphone") is None
    assert sources.place("microphone") is None
    sources.close()


def test_without_its_library_nobody_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    sources = Sources()
    assert sources.place("microphone") is None
    sources.close()
