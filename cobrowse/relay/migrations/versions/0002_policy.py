"""The policy of verification: dates of birth, facts that matched so far, customers who are locked out. Logins that browsers showed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds them."""
    op.create_table(
        "logins",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("visitor", sa.String(length=32), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_logins")),
    )
    op.create_index(op.f("ix_logins_expires"), "logins", ["expires"], unique=False)
    with op.batch_alter_table("customers") as customers:
        customers.add_column(sa.Column("birth_date", sa.String(length=10), server_default="", nullable=False))
        customers.add_column(sa.Column("locked_until", sa.Float(), server_default="0", nullable=False))
    with op.batch_alter_table("contacts") as contacts:
        contacts.add_column(sa.Column("passed", sa.JSON(), server_default="[]", nullable=False))
        contacts.alter_column("verified_by", existing_type=sa.String(length=32), type_=sa.String(length=100), existing_server_default="")
