"""Signs are found newest first by their index, mail addresses on cards are signs, and a visitor remembers the visit before this one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Changes them."""
    op.drop_index("ix_signs_value", table_name="signs")
    op.create_index("ix_signs_seen", "signs", ["kind", "value", "seen"], unique=False)
    with op.batch_alter_table("visitors") as visitors:
        visitors.add_column(sa.Column("seen_before", sa.Float(), server_default="0", nullable=False))
    op.execute(
        "INSERT INTO signs (kind, value, customer, source, seen) "
        "SELECT 'email', lower(trim(email)), id, 'card', 0 FROM customers WHERE email LIKE '%_@_%' AND NOT provisional"
    )
