"""A call announces itself at a real notification service, with the claimed name only, and goes when it rings no more."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.shell.notifications import Notifications
from tests.journeys.screen import Screen
from tests.journeys.session_bus import Notification, SessionBus


class Told:
    """Stands where the tray's message would be: what it was given."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []

    def message(self, title: str, text: str) -> None:
        self.messages.append((title, text))


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    with Screen(tmp_path / "desk") as screen, SessionBus(tmp_path / "desk", screen.env, keyring=False) as made:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
        yield made


def displayed(bus: SessionBus) -> int:
    command = ["dunstctl", "count", "displayed"]
    return int(subprocess.run(command, env={**os.environ, **bus.env}, check=True, capture_output=True, text=True).stdout)


def press(bus: SessionBus) -> None:
    subprocess.run(["dunstctl", "action", "0"], env={**os.environ, **bus.env}, check=True, capture_output=True)


async def settled(notifications: Notifications) -> None:
    while notifications._tasks:
        await asyncio.gather(*notifications._tasks)


async def test_a_call_is_announced_and_withdrawn(qapp: QApplication, bus: SessionBus) -> None:
    notifications = Notifications(None)
    notifications.announce("Anneke V.")
    await settled(notifications)
    assert displayed(bus) == 1
    notifications.withdraw()
    await settled(notifications)
    assert displayed(bus) == 0
    notifications.announce("")
    await settled(notifications)
    await notifications.close()
    said = bus.notifications()
    assert Notification("Naast", "Incoming call", "Anneke V.") in said
    assert Notification("Naast", "Incoming call", "A customer") in said
    assert len(said) == 2


async def test_pressing_it_brings_the_window_forward(qapp: QApplication, bus: SessionBus) -> None:
    notifications = Notifications(None)
    pressed = asyncio.Event()
    notifications.show_wanted.connect(pressed.set)
    notifications.announce("Anneke V.")
    await settled(notifications)
    press(bus)
    await asyncio.wait_for(pressed.wait(), 10)
    await notifications.close()


async def test_without_a_service_the_tray_tells_and_nothing_breaks(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    told = Told()
    notifications = Notifications(told)  # type: ignore[arg-type]  # of the tray it uses its message only
    notifications.announce("Anneke V.")
    await settled(notifications)
    notifications.withdraw()
    await settled(notifications)
    await notifications.close()
    assert told.messages == [("Incoming call", "Anneke V.")]
