"""A real relay for the tests of this room."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.cobrowse.bundles import browser, bundle
from tests.cobrowse.parties import Scene
from tests.cobrowse.postgresql import PostgreSQL
from tests.cobrowse.relay_process import RelayProcess

__all__ = ["browser", "bundle", "kind", "prepared", "relay", "scene", "server", "stopped_relay", "template"]


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    """A PostgreSQL for the whole run."""
    running = PostgreSQL()
    yield running
    running.close()


def _prepared(folder: Path, database: str = "") -> RelayProcess:
    relay = RelayProcess(folder, database=database)
    relay.add_user("anna", display="Anna Bos")
    relay.add_user("bob", role="supervisor")
    return relay


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A relay's data folder with the agents "anna" and "bob", made once and copied for every test."""
    folder = tmp_path_factory.mktemp("prepared")
    _prepared(folder)
    return folder


@pytest.fixture(scope="session")
def template(server: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same in a database, by its name."""
    name = server.database()
    _prepared(tmp_path_factory.mktemp("template"), server.url(name))
    return name


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """On which kind of database a relay keeps its journal; tests that hold on both are parametrised with both."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def stopped_relay(kind: str, prepared: Path, tmp_path: Path, request: pytest.FixtureRequest) -> RelayProcess:
    """A relay with one site and those agents, not running."""
    if kind == "postgresql":
        server: PostgreSQL = request.getfixturevalue("server")
        return RelayProcess(tmp_path, database=server.url(server.database(request.getfixturevalue("template"))))
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
