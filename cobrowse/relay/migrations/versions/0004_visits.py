"""Visits of their own. Those around earlier contacts get a row without a story: it is summed up from their moments when it is read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds them."""
    op.create_table(
        "visits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visitor", sa.String(length=32), nullable=False),
        sa.Column("site", sa.String(length=80), nullable=False),
        sa.Column("customer", sa.String(length=32), nullable=True),
        sa.Column("contact", sa.String(length=32), server_default="", nullable=False),
        sa.Column("begun", sa.Float(), nullable=False),
        sa.Column("last", sa.Float(), nullable=False),
        sa.Column("story", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name=op.f("fk_visits_customer_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.execute(
        "INSERT INTO visits (id, visitor, site, customer, contact, begun, last) SELECT c.id, c.visitor, c.site, c.customer, c.id,"
        " MIN(m.at), MAX(m.at) FROM contacts c JOIN moments m ON m.contact = c.id GROUP BY c.id, c.visitor, c.site, c.customer"
    )
    op.create_index("ix_visits_customer_last", "visits", ["customer", "last"], unique=False)
    op.create_index("ix_visits_visitor_last", "visits", ["visitor", "last"], unique=False)
    op.create_index(op.f("ix_visits_contact"), "visits", ["contact"], unique=False)
