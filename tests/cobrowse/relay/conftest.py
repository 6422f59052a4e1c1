"""An empty database of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection

from cobrowse.relay.database import opened
from cobrowse.relay.engines import database_url
from tests.cobrowse.postgresql import PostgreSQL


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """Where it is, without tables."""
    if request.param == "sqlite":
        return database_url(tmp_path, "")
    server: PostgreSQL = request.getfixturevalue("server")
    return database_url(tmp_path, server.url(server.database()))


@pytest.fixture
def connection(url: URL) -> Iterator[Connection]:
    """A transaction on it, with the relay's tables."""
    with opened(url) as engine, engine.begin() as made:
        yield made
