"""One-time codes. What a check leaves on a contact: facts that came to nothing, who speaks for the customer, why a level fell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Adds them."""
    op.create_table(
        "codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=32), nullable=False),
        sa.Column("customer", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("made", sa.Float(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes")),
    )
    for column in ("contact", "customer", "made"):
        op.create_index(op.f(f"ix_codes_{column}"), "codes", [column], unique=False)
    with op.batch_alter_table("contacts") as contacts:
        contacts.add_column(sa.Column("inconclusive", sa.JSON(), server_default="[]", nullable=False))
        contacts.add_column(sa.Column("representative", sa.String(length=16), server_default="", nullable=False))
        contacts.add_column(sa.Column("representative_name", sa.String(length=80), server_default="", nullable=False))
        contacts.add_column(sa.Column("fell", sa.String(length=16), server_default="", nullable=False))
