"""Who was erased, so that consoles forget them too; and how far the database's upkeep is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds them."""
    op.create_table(
        "erasures",
        sa.Column("customer", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("customer", name=op.f("pk_erasures")),
    )
    op.create_table(
        "upkeep",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_upkeep")),
    )
