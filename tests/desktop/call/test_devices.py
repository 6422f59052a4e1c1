"""The desk's sound on a real sound server: the microphone reaches the phone, the phone is heard, and plugs are pulled.

QtMultimedia connects to one sound server a process, so all tests here share one; the one that pulls the headset's plug is the last.
A null sink that was idle has played two seconds of silence ahead, so a test that listens waits until the headset pulls steadily.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from desktop.call.devices import AudioDevices, Choice, DeviceList
from tests.journeys.sound import HEADSET, MICROPHONE, RINGING, Sound, likeness, samples, spoken
from webrtc.audio.frames import RATE, Samples
from webrtc.audio.microphone import Microphone
from webrtc.audio.playout import Playout
from webrtc.audio.processing import Switches

pytestmark = pytest.mark.journey
WORN = Switches(echo=False)
"""What is done for a headset."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sound]:
    """A sound server that this process' QtMultimedia finds."""
    with pytest.MonkeyPatch.context() as patch, Sound(tmp_path_factory.mktemp("desk")) as made:
        for name, value in made.env.items():
            patch.setenv(name, value)
        yield made


class Ends:
    """The phone's two ends with a call on, and everything that the microphone wrote."""

    def __init__(self) -> None:
        self.microphone = Recorder()
        self.speech = Pulled()
        self.devices = AudioDevices(self.microphone, self.speech)
        self.troubles: list[str] = []
        self.lists: list[DeviceList] = []
        self.devices.trouble.connect(self.troubles.append)
        self.devices.devices_changed.connect(self.lists.append)


class Recorder(Microphone):
    """A microphone that keeps what was written."""

    def __init__(self) -> None:
        super().__init__()
        self._lock_kept = threading.Lock()
        self._kept: list[Samples] = []

        self._raw: list[Samples] = []

    def write(self, samples: Samples, heard: Samples | None = None) -> None:
        with self._lock_kept:
            self._kept.append(samples.copy())
            if heard is not None:
                self._raw.append(heard.copy())
        super().write(samples, heard)

    @property
    def heard(self) -> Samples:
        """What would leave."""
        with self._lock_kept:
            return np.concatenate(self._kept) if self._kept else np.zeros(0, np.int16)

    @property
    def raw(self) -> Samples:
        """What the device gave."""
        with self._lock_kept:
            return np.concatenate(self._raw) if self._raw else np.zeros(0, np.int16)


class Pulled(Playout):
    """A playout that gives what is pushed, as it is pushed, and counts the samples which the sound card took since it last paused."""

    def __init__(self) -> None:
        super().__init__()
        self._lock_waits = threading.Lock()
        self._waits = np.zeros(0, np.int16)
        self._came = 0.0
        self.pulled = 0

    def push(self, samples: Samples) -> None:
        with self._lock_waits:
            self._waits = np.concatenate((self._waits, samples))

    def pull(self, count: int) -> Samples:
        now = time.monotonic()
        self.pulled = self.pulled + count if now - self._came < 0.3 else 0
        self._came = now
        with self._lock_waits:
            piece, self._waits = self._waits[:count], self._waits[count:]
        return np.concatenate((piece, np.zeros(count - piece.size, np.int16)))


@pytest.fixture
def ends(desk: Sound, qtbot: QtBot) -> Iterator[Ends]:
    made = Ends()
    yield made
    made.devices.stop()


def found(recording: NDArray[np.float32], said: NDArray[np.float32]) -> float:
    """How well 1.5 s of what was said are found, the best of three: a stall of a busy machine spoils one and not all.

    Above 0.95 on a machine that is not busy; other speech stays below 0.7.
    """
    return max(likeness(recording, said, part=part).figure for part in ((0.5, 2.0), (2.0, 3.5), (3.5, 5.0)))


def test_the_desk_hears_and_is_heard_through_real_devices(desk: Sound, ends: Ends, qtbot: QtBot, tmp_path: Path) -> None:
    agent, customer = spoken(tmp_path, "agent"), samples(spoken(tmp_path, "customer"))
    ends.devices.choose(Choice(switches={MICROPHONE: WORN}))
    ends.devices.talk(True)
    qtbot.waitUntil(lambda: ends.microphone.heard.size > 0 and ends.speech.pulled > RATE // 2, timeout=15_000)
    recording = desk.record(HEADSET)
    desk.say(agent)
    ends.speech.push((customer * 32767).astype(np.int16))
    qtbot.waitUntil(lambda: recording.seconds > customer.size / RATE + 0.5, timeout=30_000)
    assert found(recording.stop(), customer) > 0.9
    assert found((ends.microphone.heard / 32768).astype(np.float32), samples(agent)) > 0.9
    assert ends.troubles == []


def test_it_rings_on_the_ringing_device_and_stops(desk: Sound, ends: Ends, qtbot: QtBot) -> None:
    ends.devices.list()
    qtbot.waitUntil(lambda: bool(ends.lists), timeout=10_000)
    loud = next(device for device in ends.lists[-1].speakers if device.id == RINGING)
    ends.devices.choose(Choice(ringing=loud.id))
    ringing, headset = desk.record(RINGING), desk.record(HEADSET)
    ends.devices.ring(True)
    qtbot.waitUntil(lambda: np.abs(ringing.heard()).max(initial=0) > 0.1, timeout=10_000)
    ends.devices.ring(False)
    qtbot.waitUntil(lambda: ringing.seconds > 1 and np.abs(ringing.heard()[-RATE // 2 :]).max() < 1e-3, timeout=10_000)
    assert np.abs(headset.stop()).max(initial=0) < 1e-3
    ringing.stop()


def test_a_frozen_window_does_not_break_the_sound(desk: Sound, ends: Ends, qtbot: QtBot) -> None:
    ends.devices.talk(True)
    qtbot.waitUntil(lambda: ends.microphone.heard.size > 0, timeout=10_000)
    before = ends.microphone.heard.size
    threading.Event().wait(1.0)  # Qt's thread does nothing for a second: that is the test
    heard = ends.microphone.heard.size - before
    assert heard > 0.8 * RATE


def test_while_it_rings_the_calls_devices_are_made_ready_and_given_back_when_nobody_answers(desk: Sound, ends: Ends, qtbot: QtBot) -> None:
    ends.devices.ring(True)
    qtbot.waitUntil(lambda: ends.microphone.heard.size > 0 and ends.speech.pulled > 0, timeout=15_000)
    ends.devices.ring(False)
    ends.devices.talk(True)
    before, own = ends.microphone.heard.size, _own_streams(desk)
    qtbot.waitUntil(lambda: ends.microphone.heard.size > before + RATE // 4, timeout=10_000)
    assert _own_streams(desk) <= own, "the answer opened nothing anew"
    ends.devices.talk(False)
    qtbot.waitUntil(lambda: not _own_streams(desk), timeout=10_000)
    ends.devices.ring(True)
    qtbot.waitUntil(lambda: bool(_own_streams(desk)), timeout=10_000)
    ends.devices.ring(False)
    qtbot.waitUntil(lambda: not _own_streams(desk), timeout=10_000)


def test_a_microphone_that_is_pulled_is_not_replaced_by_the_headsets_own_sound(desk: Sound, ends: Ends, qtbot: QtBot) -> None:
    ends.devices.list()
    ends.devices.talk(True)
    qtbot.waitUntil(lambda: ends.microphone.heard.size > 0 and MICROPHONE in _microphones(ends), timeout=15_000)
    desk.unplug(MICROPHONE)
    qtbot.waitUntil(lambda: ends.troubles == ["no_microphone"], timeout=10_000)
    assert _microphones(ends) == []
    assert "protocol-native" not in desk._pactl("list", "short", "source-outputs"), "nobody records the headset's monitor"
    count = ends.microphone.heard.size
    desk.plug_microphone()
    qtbot.waitUntil(lambda: ends.microphone.heard.size > count + RATE // 4, timeout=15_000)
    qtbot.waitUntil(lambda: ends.troubles == ["no_microphone", ""], timeout=10_000)


def test_a_microphone_that_is_pulled_gives_way_to_the_next(desk: Sound, ends: Ends, qtbot: QtBot) -> None:
    second = desk._pactl("load-module", "module-remap-source", "source_name=second", "master=voice.monitor").strip()
    try:
        ends.devices.list()
        ends.devices.talk(True)
        qtbot.waitUntil(lambda: ends.microphone.heard.size > 0 and "second" in _microphones(ends), timeout=15_000)
        desk.unplug(MICROPHONE)
        qtbot.waitUntil(lambda: _microphones(ends) == ["second"], timeout=10_000)
        count = ends.microphone.heard.size
        qtbot.waitUntil(lambda: ends.microphone.heard.size > count + RATE // 4, timeout=15_000)
        assert ends.troubles == [], "the next one took over"
    finally:
        desk.plug_microphone()
        desk._pactl("unload-module", second)


def test_nothing_is_opened_before_it_is_needed() -> None:
    threads = threading.active_count()
    devices = AudioDevices(Microphone(), Playout())
    devices.talk(False)
    devices.ring(False)
    devices.stop()
    assert threading.active_count() == threads


def test_a_headset_that_is_pulled_gives_way_to_the_next(desk: Sound, ends: Ends, qtbot: QtBot) -> None:
    ends.devices.list()
    ends.devices.talk(True)
    qtbot.waitUntil(lambda: ends.speech.pulled > 0 and bool(ends.lists), timeout=10_000)
    desk.unplug(HEADSET)
    qtbot.waitUntil(lambda: bool(_names(ends)) and HEADSET not in _names(ends), timeout=15_000)
    pulled = ends.speech.pulled
    qtbot.waitUntil(lambda: ends.speech.pulled > pulled + RATE // 2, timeout=10_000)
    assert ends.troubles == [], "the next one took over"


def _microphones(ends: Ends) -> list[str]:
    return [device.id for device in ends.lists[-1].microphones] if ends.lists else []


def _own_streams(desk: Sound) -> set[str]:
    """This process' streams: what plays, and what records other than the modules' own."""
    return {line.split("\t")[0] + line.split("\t")[3] for line in desk.streams().splitlines() if "protocol-native" in line}


def _names(ends: Ends) -> list[str]:
    return [device.id for device in ends.lists[-1].speakers]
