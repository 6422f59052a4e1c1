"""Notes have a version and a writer, so that what is written at two computers is not lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds them."""
    with op.batch_alter_table("contacts") as contacts:
        contacts.add_column(sa.Column("notes_version", sa.Integer(), server_default="0", nullable=False))
        contacts.add_column(sa.Column("notes_by", sa.String(length=32), server_default="", nullable=False))
