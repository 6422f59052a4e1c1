"""A real relay for the tests of this room."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.cobrowse.parties import Scene
from tests.cobrowse.relay_process import RelayProcess


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A relay's data folder with the agents "anna" and "bob", made once and copied for every test."""
    folder = tmp_path_factory.mktemp("prepared")
    relay = RelayProcess(folder)
    relay.add_user("anna", display="Anna Bos")
    relay.add_user("bob", role="supervisor")
    return folder


@pytest.fixture
def stopped_relay(prepared: Path, tmp_path: Path) -> RelayProcess:
    """A relay with one site and those agents, not running."""
    shutil.copytree(prepared / "relay", tmp_path / "relay")
    return RelayProcess(tmp_path)


@pytest.fixture
def relay(stopped_relay: RelayProcess) -> Iterator[RelayProcess]:
    """The same, running."""
    with stopped_relay:
        yield stopped_relay


@pytest.fixture
async def scene(relay: RelayProcess) -> AsyncIterator[Scene]:
    """Pages and consoles at that relay."""
    async with Scene(relay) as made:
        yield made
