"""What stands in the cache's files, decrypted page by page, as somebody would find it who has the key and a hex editor.

SQLCipher 4, raw key: AES-256-CBC over each page of 4096 bytes, of which the last 80 are the initialisation vector (16) and the HMAC; of the
first page the first 16 bytes are the salt. The log has a header of 32 bytes, and each frame one of 24. All pages are read: also the free
ones, and frames of the log that are no longer valid. https://www.zetetic.net/sqlcipher/design/
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlcipher3 import dbapi2 as sqlcipher

PAGE: Final = 4096
RESERVED: Final = 80
SALT: Final = 16


def _page(data: bytes, key: bytes, first: bool) -> bytes:
    skipped = SALT if first else 0
    cipher = Cipher(algorithms.AES(key), modes.CBC(data[PAGE - RESERVED : PAGE - RESERVED + 16]))
    decryptor = cipher.decryptor()
    return decryptor.update(data[skipped : PAGE - RESERVED]) + decryptor.finalize()


def database(path: Path, key: bytes) -> bytes:
    """All pages of the database's file in the clear."""
    data = path.read_bytes()
    assert len(data) % PAGE == 0
    return b"".join(_page(data[at : at + PAGE], key, at == 0) for at in range(0, len(data), PAGE))


def log(path: Path, key: bytes) -> bytes:
    """All pages of its write-ahead log in the clear, the valid ones and those from before."""
    data = path.with_name(f"{path.name}-wal").read_bytes() if path.with_name(f"{path.name}-wal").exists() else b""
    frames = [data[at : at + 24 + PAGE] for at in range(32, len(data), 24 + PAGE)]
    return b"".join(_page(frame[24:], key, frame[:4] == b"\0\0\0\1") for frame in frames if len(frame) == 24 + PAGE)


def free(path: Path, key: bytes) -> int:
    """Pages of the database that hold nothing any more, and were not written again since."""
    connection = sqlcipher.connect(str(path))
    try:
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        return int(connection.execute("PRAGMA freelist_count").fetchone()[0])
    finally:
        connection.close()


def shared(path: Path) -> bytes:
    """The log's index, which is not encrypted: it holds numbers of pages."""
    index = path.with_name(f"{path.name}-shm")
    return index.read_bytes() if index.exists() else b""
