"""The console dies in the middle of a call (kill -9) and is started again: it is back in its call, which never rang and never ended."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.journeys.scene import Scene
from tests.journeys.sound import BROWSER, HEADSET

pytestmark = [pytest.mark.journey]


def test_the_console_is_killed_and_started_again_in_the_middle_of_a_call(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "scene")
    try:
        console, customer = scene.open_console(), scene.open_browser()
        customer.open(scene.shop.url)
        customer.press("button", "Call us")
        customer.fill("Your name", "Tess")
        customer.press("button", "Call now")
        console.press("Answer")
        headset = scene.sound.record(HEADSET)
        scene.until_heard(headset, "customer")
        headset.stop()

        killed = console.process
        killed.signal(signal.SIGKILL)
        assert killed.until_ends() == -signal.SIGKILL
        killed.kill()  # the web engine's processes, which the system would end
        console.start()
        began = time.monotonic()
        console.find("Hang up")
        after, browser = scene.sound.record(HEADSET), scene.sound.record(BROWSER)
        scene.until_heard(after, "customer")
        scene.until_heard(browser, "agent")
        assert time.monotonic() - began < 60
        assert console.look_for("Answer") is None, "it does not ring again"
        after.stop()
        browser.stop()
        console.press("Hang up")
        customer.reads("Thank you for calling")
    finally:
        scene.close()
