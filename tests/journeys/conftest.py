"""The parts of a desk, for journeys: a private screen, session and sound server a test, their logs kept in its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.scene import Scene
from tests.journeys.screen import Screen
from tests.journeys.session_bus import SessionBus
from tests.journeys.sound import Sound


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """All of a story: shop, relay, the agent's desk, and customers' browsers when they are opened."""
    with Scene(tmp_path / "scene") as made:
        yield made


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A private screen of 1280 x 800."""
    with Screen(tmp_path / "desk") as made:
        yield made


@pytest.fixture
def session_bus(tmp_path: Path, screen: Screen) -> Iterator[SessionBus]:
    """A private desktop session with an unlocked keyring."""
    with SessionBus(tmp_path / "desk", screen.env) as made:
        yield made


@pytest.fixture
def sound(tmp_path: Path) -> Iterator[Sound]:
    """A private sound server."""
    with Sound(tmp_path / "desk") as made:
        yield made
