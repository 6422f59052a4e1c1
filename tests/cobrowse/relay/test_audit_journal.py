"""The chain in both databases: whatever is done to the journal behind the relay's back is found, and writers at once leave it whole."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, select, update

from cobrowse.relay import audit_journal, contacts, erasing, schema
from cobrowse.relay import database as relay_database
from cobrowse.relay.audit import BEGAN, Fault
from cobrowse.relay.database import migrate
from cobrowse.relay.effects import Entry
from cobrowse.relay.engines import database_url, open_engine
from tests.cobrowse.postgresql import PostgreSQL

NOW = 1_700_000_000.123456


def fill(engine: Engine) -> None:
    """The contacts "a" and "b" of the customer "who", over, with four lines each."""
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(schema.customers.insert().values(id="who", name="Somebody", created=NOW))
        for contact in ("a", "b"):
            connection.execute(
                schema.contacts.insert().values(
                    id=contact, site="shop", visitor="v", state="completed", customer="who", signs=[], candidates=[], called=NOW, ended=NOW
                )
            )
            for who, what, detail in (
                ("customer", "called", "1"),
                ("f" * 32, "accepted", ""),
                ("customer", "consent", "look:yes"),
                ("f" * 32, "revealed", "phone: asked \0 by them"),
            ):
                contacts.jot(connection, Entry(who, what, detail), contact, NOW)


class Kind:
    """A kind of database: makes one that is empty, or filled, which is made once and copied."""

    def __init__(self, server: PostgreSQL | None, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._filled = self._made("")
        engine = open_engine(self._filled)
        fill(engine)
        engine.dispose()

    def _made(self, template: str) -> URL:
        if self._server is not None:
            return database_url(self._folder, self._server.url(self._server.database(template) if template else self._server.database()))
        folder = self._folder / uuid.uuid4().hex
        folder.mkdir()
        if template:
            shutil.copy(template, folder)
        return database_url(folder, "")

    def empty(self) -> URL:
        return self._made("")

    def filled(self) -> URL:
        return self._made(str(self._filled.database))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kind_of_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kind:
    return Kind(request.getfixturevalue("server") if request.param == "postgresql" else None, tmp_path_factory.mktemp("audit"))


@pytest.fixture
def empty(kind_of_database: Kind) -> Iterator[Engine]:
    """A database of each kind without tables."""
    engine = open_engine(kind_of_database.empty())
    yield engine
    engine.dispose()


@pytest.fixture
def engine(kind_of_database: Kind) -> Iterator[Engine]:
    """With the two contacts."""
    engine = open_engine(kind_of_database.filled())
    yield engine
    engine.dispose()


def found(engine: Engine) -> list[tuple[str, int, Fault]]:
    return [(one.contact, one.n, one.fault) for one in audit_journal.check(engine).found]


def behind(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        assert connection.exec_driver_sql(statement).rowcount, "nothing was done"


def test_what_was_written_holds(engine: Engine) -> None:
    checked = audit_journal.check(engine)
    assert (checked.found, checked.contacts, checked.lines, checked.emptied) == ([], 2, 10, 0)


@pytest.mark.parametrize(
    "change",
    ["at = at + 1", "who = 'customer'", "who = '" + "e" * 32 + "'", "what = 'offered'", "detail = 'look:no'", "salt = '00'", "hash = '00'"],
)
def test_a_change_is_found(engine: Engine, change: str) -> None:
    line = 2 if change.startswith(("who", "what")) else 3
    behind(engine, f"UPDATE journal SET {change} WHERE contact = 'a' AND n = {line}")
    assert ("a", line, Fault.CHANGED) in found(engine)
    assert all(contact == "a" for contact, _, _ in found(engine))


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["DELETE FROM journal WHERE contact = 'a' AND n = 2"], ("a", 3, Fault.GAP)),
        (["DELETE FROM journal WHERE contact = 'a' AND n = 4"], ("a", 4, Fault.REMOVED)),
        (["DELETE FROM journal WHERE contact = 'a'"], ("a", 0, Fault.GONE)),
        (["DELETE FROM journal WHERE contact = 'a'", "DELETE FROM chains WHERE contact = 'a'"], ("a", 0, Fault.GONE)),
        (["DELETE FROM chains WHERE contact = 'a'"], ("a", 0, Fault.STRANGE)),
        (["INSERT INTO journal (at, contact, who, what) VALUES (1, 'a', 'customer', 'consent')"], ("a", 0, Fault.STRANGE)),
        (["UPDATE journal SET detail = '', salt = '' WHERE contact = 'a' AND n = 4"], ("a", 4, Fault.EMPTIED)),
        (["UPDATE journal SET contact = 'c', detail = 'c' WHERE contact = '' AND n = 1"], ("", 2, Fault.GAP)),
    ],
)
def test_what_was_taken_out_or_put_in_is_found(engine: Engine, statements: list[str], fault: tuple[str, int, Fault]) -> None:
    for statement in statements:
        behind(engine, statement)
    assert fault in found(engine)


def test_an_erased_customer_leaves_a_chain_that_holds(engine: Engine) -> None:
    with engine.begin() as connection:
        erasing.erase(connection, "who", NOW)
    checked = audit_journal.check(engine)
    assert (checked.found, checked.emptied) == ([], 2)
    with engine.begin() as connection:
        details = connection.execute(select(schema.journal.c.detail).where(schema.journal.c.what == "revealed")).scalars().all()
    assert set(details) == {""}
    behind(engine, "UPDATE journal SET who = 'customer' WHERE contact = 'a' AND n = 4")
    assert found(engine) == [("a", 4, Fault.CHANGED)], "also what was erased cannot be changed"


def test_writers_at_once_leave_it_whole(engine: Engine) -> None:
    def written(one: int) -> None:
        with engine.begin() as connection:
            contacts.jot(connection, Entry("customer", "consent", str(one)), f"new{one % 3}", NOW)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(written, range(60)))
    checked = audit_journal.check(engine)
    assert (checked.found, checked.contacts, checked.lines) == ([], 5, 10 + 60 + 3)


def test_a_transaction_that_fails_leaves_no_gap(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        contacts.jot(connection, Entry("customer", "consent"), "a", NOW)
        transaction.rollback()
    with engine.begin() as connection:
        contacts.jot(connection, Entry("customer", "ended"), "a", NOW)
    assert found(engine) == []


def test_many_contacts_are_checked_in_steps(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_journal, "STEP", 2)
    with engine.begin() as connection:
        for one in range(5):
            contacts.jot(connection, Entry("customer", "called"), f"c{one}", NOW)
    assert audit_journal.check(engine).contacts == 7
    behind(engine, "UPDATE journal SET at = 5 WHERE contact = 'c4'")
    assert found(engine) == [("c4", 1, Fault.CHANGED)]


def test_a_journal_of_before_is_taken_up(empty: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(relay_database.__file__).parent / "migrations"))
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        for one in range(12):
            connection.exec_driver_sql(
                "INSERT INTO journal (at, contact, who, what, detail) "
                f"VALUES ({NOW + one}, '{'xyz'[one % 3] if one else ''}', 'relay', 'ended', 'gone')"
            )
    migrate(empty)
    checked = audit_journal.check(empty)
    assert (checked.found, checked.contacts, checked.lines) == ([], 3, 12 + 3)
    with empty.begin() as connection:
        contacts.jot(connection, Entry("customer", "consent"), "x", NOW)
        contacts.jot(connection, Entry("customer", "called"), "new", NOW)
    assert found(empty) == []
    with empty.begin() as connection:
        connection.execute(update(schema.journal).where(schema.journal.c.what == BEGAN, schema.journal.c.detail == "y").values(detail="q"))
    assert {fault for _, _, fault in found(empty)} == {Fault.CHANGED, Fault.UNTOLD, Fault.GONE}


def test_a_file_is_held_against_the_journal(engine: Engine) -> None:
    with engine.begin() as connection:
        lines = [audit_journal.line_of(row) for row in audit_journal.lines_of(connection, "a")]
        assert list(audit_journal.held(connection, "a", lines)) == []
        assert [one.fault for one in audit_journal.held(connection, "b", lines)] == [Fault.CHANGED] * 4
    behind(engine, "DELETE FROM journal WHERE contact = 'a' AND n = 4")
    with engine.begin() as connection:
        assert [(one.n, one.fault) for one in audit_journal.held(connection, "a", lines)] == [(4, Fault.REMOVED)]
