"""The journal is a chain: every line is hashed over the one before of its contact. What was written until now is taken up as it stands."""

from __future__ import annotations

import secrets
import time
from typing import Any

import sqlalchemy as sa
from alembic import op

from cobrowse.relay import audit

revision = "0008"
down_revision = "0007"

_STEP = 5_000


def upgrade() -> None:
    """Adds it."""
    op.create_table(
        "chains",
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("contact", name=op.f("pk_chains")),
    )
    op.add_column("journal", sa.Column("n", sa.Integer(), nullable=True))
    op.add_column("journal", sa.Column("salt", sa.String(length=32), server_default="", nullable=False))
    op.add_column("journal", sa.Column("sealed", sa.String(length=64), server_default="", nullable=False))
    op.add_column("journal", sa.Column("hash", sa.String(length=64), server_default="", nullable=False))
    _take_up(op.get_bind())
    op.create_index("ix_journal_contact_n", "journal", ["contact", "n"], unique=True)
    op.drop_index(op.f("ix_journal_contact"), table_name="journal")


def _take_up(connection: sa.Connection) -> None:
    journal = sa.table(
        "journal", *(sa.column(name) for name in ("id", "at", "contact", "who", "what", "detail", "n", "salt", "sealed", "hash"))
    )
    chains = sa.table("chains", sa.column("contact"), sa.column("n"), sa.column("hash"))
    change = (
        sa.update(journal)
        .where(journal.c.id == sa.bindparam("_id"))
        .values({name: sa.bindparam(f"_{name}") for name in ("n", "salt", "sealed", "hash")})
    )
    heads: dict[str, audit.Head] = {}

    def linked(contact: str, at: float, who: str, what: str, detail: str) -> dict[str, Any]:
        before = heads.get(contact, audit.Head())
        salt = secrets.token_hex(16)
        seal = audit.sealed(salt, detail)
        made = audit.hash_of(before.hash, contact, before.n + 1, audit.time_of(at), audit.words_of(who, what, seal))
        heads[contact] = audit.Head(before.n + 1, made)
        return {"n": before.n + 1, "salt": salt, "sealed": seal, "hash": made}

    last = 0
    while rows := connection.execute(sa.select(journal).where(journal.c.id > last).order_by(journal.c.id).limit(_STEP)).all():
        values = [(row.id, linked(row.contact, row.at, row.who, row.what, row.detail)) for row in rows]
        connection.execute(change, [{"_id": key, **{f"_{name}": value for name, value in each.items()}} for key, each in values])
        last = rows[-1].id
    now = round(time.time(), 3)
    began = [
        {"at": now, "contact": "", "who": "relay", "what": audit.BEGAN, "detail": contact, **linked("", now, "relay", audit.BEGAN, contact)}
        for contact in list(heads)
        if contact
    ]
    if began:
        connection.execute(sa.insert(journal), began)
    if heads:
        connection.execute(sa.insert(chains), [{"contact": contact, "n": head.n, "hash": head.hash} for contact, head in heads.items()])
