"""What SQLite leaves between cells is overwritten, and nothing else."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from cobrowse.relay.scrubbing import scrub


def filled(path: Path) -> sqlite3.Connection:
    """A table whose pages were split and rewritten often, with every seventh row deleted."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=OFF", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("create table people (id text primary key, number text unique, remark text)")
    chance = random.Random(3)
    for number in range(6_000):
        key = f"{chance.getrandbits(64):016x}"
        connection.execute(
            "insert into people values (?, ?, ?)", (f"{key}-P{number:05d}X", f"N{number:05d}X", "r" * chance.randint(0, 300))
        )
        if number % 3 == 0:
            other = f"N{chance.randrange(number + 1):05d}X"
            connection.execute("update people set remark = ? where number = ?", ("u" * chance.randint(0, 500), other))
    for number in range(0, 6_000, 7):
        connection.execute("delete from people where number = ?", (f"N{number:05d}X",))
    return connection


def left(path: Path) -> int:
    data = b"".join(file.read_bytes() for file in path.parent.iterdir())
    return sum(f"N{number:05d}X".encode() in data or f"P{number:05d}X".encode() in data for number in range(0, 6_000, 7))


def test_nothing_is_left_and_nothing_else_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "people.sqlite"
    with closing(filled(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert left(path) > 0, "SQLite leaves something: if it does not any more, this file is not needed"
        rows = other.execute("select * from people order by id").fetchall()
        assert scrub(path, 5)
        assert left(path) == 0
        assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        other.execute("update people set remark = 'again'")  # its pages in memory are not the old ones
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert left(path) == 0
        assert [row[:2] for row in other.execute("select * from people order by id")] == [row[:2] for row in rows]


def test_a_file_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "people.sqlite"
    with closing(filled(path)) as other:
        other.execute("begin")
        other.execute("select count(*) from people").fetchone()  # a reader keeps the log from being emptied
        assert not scrub(path, 0.01)
        other.execute("commit")
        assert scrub(path, 5)
