"""PulseAudio tells itself which devices there are, which is the default and which is muted; nobody is asked where there is none."""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.call.pulse import Devices, Server
from tests.journeys.patience import until
from tests.journeys.sound import HEADSET, MICROPHONE, RINGING, Sound

pytestmark = pytest.mark.journey


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sound]:
    with Sound(tmp_path) as made:
        for name, value in made.env.items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture
def server(sound: Sound) -> Iterator[Server]:
    made = Server()
    until(lambda: made.devices() is not None, "an answer")
    yield made
    made.close()


def told(server: Server, right: Callable[[Devices], bool]) -> float:
    """Waits on the descriptors only, as the desk does, until what the server says is `right`; the seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < 5:
        devices = server.devices()
        if devices is not None and right(devices):
            return time.monotonic() - began
        select.select(list(server.descriptors), [], [], 1.0)
    raise AssertionError(f"never heard of: {server.devices()}")


def test_a_microphone_is_there_and_gone_and_there_again_as_another(sound: Sound, server: Server) -> None:
    first = server.devices()
    assert first is not None
    assert {HEADSET, RINGING} <= first.speakers.keys()
    assert (first.microphone, first.speaker) == (MICROPHONE, HEADSET)
    assert server.devices() is first, "the same as long as nothing changed"
    sound.unplug(MICROPHONE)
    assert told(server, lambda devices: MICROPHONE not in devices.microphones) < 0.5
    sound.plug_microphone()
    assert told(server, lambda devices: devices.microphone == MICROPHONE) < 0.5
    again = server.devices()
    assert again is not None
    assert again.microphones[MICROPHONE].place != first.microphones[MICROPHONE].place


def test_a_mute_and_another_default_are_told_at_once(sound: Sound, server: Server) -> None:
    sound._pactl("set-source-mute", MICROPHONE, "1")
    assert told(server, lambda devices: devices.microphones[MICROPHONE].muted) < 0.5
    sound._pactl("set-source-mute", MICROPHONE, "0")
    assert told(server, lambda devices: not devices.microphones[MICROPHONE].muted) < 0.5
    sound._pactl("set-default-sink", RINGING)
    assert told(server, lambda devices: devices.speaker == RINGING) < 0.5


def test_what_says_that_it_is_worn_is_a_headset(sound: Sound, server: Server) -> None:
    sound._pactl(
        "load-module", "module-remap-source", "source_name=worn", "master=voice.monitor", "source_properties=device.form_factor=headset"
    )
    told(server, lambda devices: "worn" in devices.microphones)
    devices = server.devices()
    assert devices is not None
    assert devices.microphones["worn"].worn
    assert not devices.microphones[MICROPHONE].worn


def test_a_server_that_ends_is_no_more(sound: Sound, server: Server) -> None:
    sound._server.stop()
    until(lambda: server.devices() is None, "the end")
    assert server.descriptors == frozenset()


def test_without_a_server_nobody_can_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    server = Server()
    assert server.devices() is None
    assert server.devices() is None
    server.close()


def test_without_its_library_nobody_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    server = Server()
    assert server.devices() is None
    server.close()
