"""What SQLite leaves of deleted rows in its file, overwritten: `secure_delete` clears a cell that is deleted, but when a page was split
before, copies of moved cells stay in the space between its list of cells and the cells themselves, which has no meaning any more.

The layout of pages is SQLite's file format, 1.6. Nothing that has a meaning is touched, so others may read meanwhile; nobody writes.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final

_HEADERS: Final = {2: 12, 5: 12, 10: 8, 13: 8}
"""Bytes of a page's header, by the kind of page: inner and leaf pages of an index (2, 10) and of a table (5, 13)."""
_AT_ONCE: Final = 256
"""Pages that are read together."""
_ATTEMPTS: Final = 20


def scrub(path: Path, busy: float) -> bool:
    """Overwrites it in this file; waits `busy` seconds for whoever writes. False when others wrote all the time.

    This process must have the file open nowhere else: closing it here would let go of its locks.
    """
    # closed after the connection, for the same reason
    with path.open("r+b", buffering=0) as file, closing(sqlite3.connect(path, timeout=busy, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        size = int(connection.execute("PRAGMA page_size").fetchone()[0])
        log = Path(f"{path}-wal")
        for _ in range(_ATTEMPTS):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("BEGIN IMMEDIATE")
            if not log.exists() or log.stat().st_size == 0:  # all pages are as they are in the file, and stay so
                _overwrite(file, size)
                os.fsync(file.fileno())
                # whoever keeps pages in memory reads them anew after this
                version = int(connection.execute("PRAGMA user_version").fetchone()[0])
                connection.execute(f"PRAGMA user_version = {(version + 1) % 2**31}")
                connection.execute("COMMIT")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return True
            connection.execute("ROLLBACK")
    return False


def _overwrite(file: BinaryIO, size: int) -> None:
    at = 0
    while pages := file.read(size * _AT_ONCE):
        for start in range(0, len(pages) - size + 1, size):
            gap = _gap(pages[start : start + size], 100 if at + start == 0 else 0)
            if gap is not None:
                file.seek(at + start + gap[0])
                file.write(bytes(gap[1] - gap[0]))
        at += len(pages)
        file.seek(at)


def _gap(page: bytes, begin: int) -> tuple[int, int] | None:
    """Where the meaningless space of a page begins and ends, if something is in it. `begin`: the file's own header before."""
    header = _HEADERS.get(page[begin])
    if header is None:
        return None
    cells = int.from_bytes(page[begin + 3 : begin + 5], "big")
    end = int.from_bytes(page[begin + 5 : begin + 7], "big") or 65536
    first = begin + header + 2 * cells
    return (first, end) if first < end <= len(page) and any(page[first:end]) else None
