"""Sound and picture in the settings: what is chosen is kept and told, switches belong to the open microphone, meters live on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.call.devices import DeviceState
from desktop.call.meters import share
from desktop.shell.profile import Profile
from desktop.shell.settings import Settings
from desktop.shell.sound_settings import DONE, KINDS, SoundSettings
from webrtc.audio.processing import Switches

LIST = {"microphone": (("m", "Built-in"), ("h", "Jabra")), "headset": (("s", "Built-in"),), "ringing": (("s", "Built-in"),), "camera": ()}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(Profile(tmp_path))


@pytest.fixture
def sound(settings: Settings, qtbot: QtBot) -> Iterator[SoundSettings]:
    made = SoundSettings(settings)
    qtbot.addWidget(made)
    made.show_devices(LIST)
    yield made
    made.hide()


def test_a_choice_is_kept_with_its_name_and_one_that_went_away_says_so(sound: SoundSettings, settings: Settings, tmp_path: Path) -> None:
    told: list[str] = []
    settings.changed.connect(told.append)
    sound.boxes["microphone"].setCurrentIndex(2)
    assert (settings.device("microphone"), told) == ("h", ["device/microphone"])
    sound.show_devices({**LIST, "microphone": (("m", "Built-in"),)})
    assert sound.boxes["microphone"].currentText() == "Jabra (not connected)"
    assert sound.boxes["microphone"].currentData() == "h"
    sound.boxes["microphone"].setCurrentIndex(1)
    assert settings.earlier == ("m", "h"), "the latest first"
    sound.boxes["microphone"].setCurrentIndex(0)
    settings.flush()
    again = Settings(Profile(tmp_path))
    assert (again.device("microphone"), again.earlier, again.device_name("h")) == ("", ("m", "h"), "Jabra")


def test_the_switches_are_kept_for_the_microphone_that_is_open(sound: SoundSettings, settings: Settings, tmp_path: Path) -> None:
    assert not any(switch.isEnabled() for switch in sound.switches.values())
    sound.show_state(DeviceState(microphone="{0.0.1}/a b", switches=Switches(echo=False)))
    assert [sound.switches[name].isChecked() for name in DONE] == [False, True, True]
    sound.switches["noise"].click()
    assert settings.processing() == {"{0.0.1}/a b": frozenset({"gain"})}
    sound.show_state(DeviceState(microphone="other", switches=Switches()))
    assert all(switch.isChecked() for switch in sound.switches.values())
    for name in DONE:
        sound.switches[name].click()
    settings.flush()
    assert Settings(Profile(tmp_path)).processing() == {"{0.0.1}/a b": frozenset({"gain"}), "other": frozenset()}


def test_what_stands_in_the_way_is_said(sound: SoundSettings) -> None:
    sound.show()
    sound.show_state(DeviceState(microphone="m", switches=Switches(), microphone_muted=True, processed=False))
    assert sound._muted.isVisible()
    assert sound._lacking.isVisible()
    assert not any(switch.isEnabled() for switch in sound.switches.values())
    sound.show_state(DeviceState(microphone="m", switches=Switches()))
    assert not sound._muted.isVisible()
    assert not sound._lacking.isVisible()


def test_meters_live_only_while_they_are_seen(sound: SoundSettings, qtbot: QtBot) -> None:
    wanted: list[bool] = []
    sound.listen_wanted.connect(wanted.append)
    sound.listen_to(lambda: (-30.0, -3.0))
    sound.show()
    qtbot.waitUntil(lambda: sound.meters["microphone"].value() == 50)
    assert sound.meters["headset"].value() == 95
    sound.hide()
    assert wanted == [True, False]
    assert not sound._clock.isActive()
    assert (share(-90), share(-60), share(0), share(3)) == (0.0, 0.0, 1.0, 1.0)


def test_a_tone_and_the_cameras_picture_are_asked_for(sound: SoundSettings) -> None:
    tried: list[str] = []
    preview: list[bool] = []
    sound.try_wanted.connect(tried.append)
    sound.preview_wanted.connect(preview.append)
    sound.show()
    for button in sound.tries.values():
        button.click()
    assert tried == ["headset", "ringing"]
    image = QImage(64, 36, QImage.Format.Format_RGB32)
    image.fill(QColor("#00ff00"))
    sound.show_picture(image)
    assert sound._picture.pixmap().isNull(), "not asked for"
    sound.preview.click()
    sound.show_picture(image)
    assert not sound._picture.pixmap().isNull()
    sound.hide()
    assert preview == [True, False]


def test_each_control_has_its_name(sound: SoundSettings) -> None:
    for kind in KINDS:
        assert sound.boxes[kind].accessibleName()
    for control in (*sound.tries.values(), sound.preview, *sound.meters.values()):
        assert control.accessibleName()
    assert all(switch.text() for switch in sound.switches.values())
