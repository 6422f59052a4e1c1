"""The cache's tables, as named migrations: each runs once, in a transaction with its own record.

A migration that was released is never changed; a new one is added at the end. Who asks is `desktop.cache.store`.
"""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database, Migrations

migrations: Final = Migrations("naast-cache")


@migrations(name="0001-known-recent-drafts-outbox")
def _first(db: Database) -> None:
    db.table("known").create(
        {"contact": str, "customer": str, "level": int, "value": str, "kept_at": float}, pk="contact", not_null={"value", "kept_at"}
    )
    db.table("known").create_index(["kept_at"])
    db.table("known").create_index(["customer"])
    db.table("recent").create({"contact": str, "name": str, "at": float, "outcome": str}, pk="contact")
    db.table("drafts").create(
        {"contact": str, "notes": str, "reason": str, "outcome": str, "follow_up": str, "kept_at": float}, pk="contact"
    )
    db.table("outbox").create(
        {"number": int, "contact": str, "reason": str, "outcome": str, "notes": str, "follow_up": str, "kept_at": float}, pk="number"
    )
    db.table("outbox").create_index(["contact"], unique=True)
