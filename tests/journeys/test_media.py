"""Sound and picture switched in mid-call, as both sides hear and see it: mute, hold, the customer's camera, the agent's screen.

The agent's own camera is not here: this machine has none. What fills the picture is all that differs between it and the screen.
"""

from __future__ import annotations

import os
import sys
from typing import Final

import numpy as np
import pytest

from tests.journeys.alike import decoded
from tests.journeys.console import ROOT
from tests.journeys.patience import lasts, until
from tests.journeys.process import Process
from tests.journeys.scene import ENOUGH, Scene
from tests.journeys.screen import Pixels, changed_share, find_colour
from tests.journeys.shown import FIELDS
from tests.journeys.sound import BROWSER, HEADSET, RATE, Samples, likeness

pytestmark = pytest.mark.journey

TITLE: Final = "Prices of spare parts"
NOTE: Final = 523.25
"""Hz: the first note of a line on hold."""


@pytest.fixture
def call(scene: Scene) -> Scene:
    """Both talk, with the customer's camera on."""
    customer, console = scene.open_browser(), scene.open_console()
    customer.open(scene.shop.url)
    customer.press("button", "Call us")
    customer.fill("Your name", "Tess")
    customer.press("checkbox", "With camera")
    customer.press("button", "Call now")
    console.press("Answer")
    console.find("Hang up")
    return scene


def _strength(sound: Samples, pitch: float) -> float:
    """How much of the loudest second is this pitch: 0 to 1."""
    if len(sound) < RATE:
        return 0.0
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    at = round(pitch * len(sound) / RATE)
    near = round(6 * len(sound) / RATE)
    return float(power[at - near : at + near + 1].sum() / max(power[round(80 * len(sound) / RATE) :].sum(), 1e-9))


def _loud(sound: Samples) -> float:
    """Seconds in which there is more than the silence of a muted line."""
    block = RATE // 100
    return float((np.abs(sound[: len(sound) // block * block]).reshape(-1, block).max(axis=1) > 0.003).sum()) / 100


def test_mute_and_hold_as_the_customer_hears_and_sees_them(call: Scene) -> None:
    """Muted, nothing of the voice arrives and the window says so to who talks; on hold soft notes; taken back, both hear again."""
    console, customer, sound = call.console, call.customer, call.sound
    headset = sound.record(HEADSET)
    until(lambda: float(np.abs(headset.heard()).max(initial=0)) > 0.02, "the customer's voice")
    headset.stop()

    console.press("Mute")
    until(lambda: "checked" in console.find("Mute").states, "muted")
    said = sound.record(BROWSER)
    talk = sound.say(call.speech["agent"])
    console.reads("You are muted")
    console.save("talking-while-muted")
    assert talk.until_ends(30) == 0
    heard = said.stop()[RATE // 2 :]
    # a single burst of noise of 80 ms was once seen at the beginning of a call, unlike anything that was said: the browser's concealment
    assert _loud(heard) < 0.1, "something leaves a muted microphone"
    call.screen.key("ctrl+shift+m")
    until(lambda: not console.has_text("You are muted"), lambda: f"still muted:\n{console.told()}")

    console.press("Hold")
    customer.reads("You are on hold")
    customer.screenshot("on-hold")
    quiet, notes = sound.record(HEADSET), sound.record(BROWSER)
    talk = sound.say(call.speech["agent"])
    until(lambda: _strength(notes.heard()[-RATE:], NOTE) > 0.5, "the notes of a line on hold")
    assert talk.until_ends(30) == 0
    heard = notes.stop()
    assert 0.005 < float(np.abs(heard).max()) < 0.1, "the notes are soft"
    assert likeness(heard, call.original("agent"), part=(0.5, 4.5)).figure < ENOUGH - 0.1, "the customer hears the agent while on hold"
    assert float(np.abs(quiet.stop()[RATE // 2 :]).max(initial=0)) < 0.003, "the agent hears the customer while on hold"
    assert customer.look_for("Video", "You on camera") is None

    console.press("Hold")
    until(lambda: not customer.has_text("You are on hold"), "no longer on hold")
    back, again = sound.record(HEADSET), sound.record(BROWSER)
    call.until_heard(back, "customer")
    call.until_heard(again, "agent")
    back.stop()
    again.stop()


def test_the_camera_of_the_customer_goes_off_and_on(call: Scene) -> None:
    """The picture moves in the agent's window, is gone with the camera, and comes back."""
    console, customer = call.console, call.customer

    def moves() -> None:
        before = console.pixels("Customer's picture")
        until(lambda: changed_share(before, console.pixels("Customer's picture")) > 0.01, "a picture that moves")

    moves()
    customer.press("button", "Camera")
    console.until_gone("Customer's picture")
    lasts(lambda: console.look_for("Customer's picture") is None, "no picture", 0.5)
    customer.press("button", "Camera")
    console.find("Customer's picture")
    moves()


def test_the_agent_shares_a_window(call: Scene) -> None:
    """The customer sees that window whole, upright and not mirrored, as large as the page if wanted, and nothing of it once it ends."""
    console, customer = call.console, call.customer
    env = {**os.environ, **call.screen.env, "QT_QPA_PLATFORM": "xcb"}
    with Process("shown", [sys.executable, "-m", "tests.journeys.shown", TITLE], call.folder, env, cwd=ROOT) as other:
        window = _window(call, other)
        console.press("Share screen")
        until(lambda: console.items("What to share"), lambda: f"what there is to share:\n{console.told()}")
        console.save("chooser")
        assert not [name for name in console.items("What to share") if "Naast" in name], "our own window is offered"
        console.open_item("What to share", TITLE)
        console.reads("You are sharing your screen")
        customer.reads("shows you a screen")
        call.screen.bring_forward(window)  # the agent works in it; without a compositor nothing is to be had of what is covered
        until(lambda: _fields(_picture(call)), lambda: f"the window in the customer's browser:\n{customer.describe()}")
        customer.screenshot("shared")
        small = _picture(call).shape[1]
        customer.press("button", "Enlarge")
        until(lambda: _picture(call).shape[1] > 1.5 * small and _fields(_picture(call)), "the window, large")
        customer.screenshot("shared-large")
        console.save("sharing")
        customer.key("Escape")
        until(lambda: _picture(call).shape[1] == small, "the window, small again")
        console.press("Stop sharing")
        until(lambda: not customer.has_text("shows you a screen"), lambda: f"the screen stays:\n{customer.describe()}")
        until(lambda: not console.has_text("You are sharing"), "no longer shared")
        assert customer.look_for("Video", ".*screen") is None


def test_a_window_that_is_closed_ends_the_sharing(call: Scene) -> None:
    """The window says so, and the call goes on."""
    console, customer = call.console, call.customer
    env = {**os.environ, **call.screen.env, "QT_QPA_PLATFORM": "xcb"}
    with Process("shown", [sys.executable, "-m", "tests.journeys.shown", TITLE], call.folder, env, cwd=ROOT) as other:
        _window(call, other)
        console.press("Share screen")
        console.open_item("What to share", TITLE)
        customer.reads("shows you a screen")
    console.reads("it was closed")
    until(lambda: not customer.has_text("shows you a screen"), "no longer shown")
    headset = call.sound.record(HEADSET)
    call.until_heard(headset, "customer")
    headset.stop()


def _window(scene: Scene, program: Process) -> str:
    """The window of a program, once it has the keyboard and the console knows: Qt tells a window some tenths of a second later that the
    keyboard left it (the `focusInTimer` of its platform plug-in for X), and a list that was opened in between closes then."""

    def look() -> str | None:
        program.must_run()
        return next((one for one in scene.screen.windows(program.pid) if one == scene.screen.active()), None)

    def behind() -> bool:
        return not any("active" in seen.states for seen in scene.console.seen())

    window = until(look, "a window of another program")
    until(behind, lambda: f"a console that knows it is behind:\n{scene.console.told()}")
    return window


def _picture(scene: Scene) -> Pixels:
    """The agent's picture in the customer's browser; nothing while there is none."""
    found = scene.customer.look_for("Video", ".*shows you a screen")
    if found is None:
        return np.zeros((0, 0, 3), np.uint8)
    x, y, width, height = (round(value) for value in scene.customer.box(found))
    return decoded(scene.customer.picture())[y : y + height, x : x + width]


def _fields(picture: Pixels) -> bool:
    """Whether the four fields of colour stand where they belong."""
    high, wide, _ = picture.shape
    for row, colours in enumerate(FIELDS):
        for column, colour in enumerate(colours):
            part = picture[row * high // 2 : (row + 1) * high // 2, column * wide // 2 : (column + 1) * wide // 2]
            rgb = int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
            if find_colour(part, rgb, tolerance=40, at_least=part.shape[0] * part.shape[1] // 3) is None:
                return False
    return bool(high)
