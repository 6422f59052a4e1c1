"""Alembic's way in: runs the steps on the connection and in the transaction that `cobrowse.relay.database.migrate` opened."""

from __future__ import annotations

from alembic import context

from cobrowse.relay.schema import metadata

_connection = context.config.attributes["connection"]
# the transaction is the caller's: it is the lock, and all steps or none
context.configure(connection=_connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=False)
context.run_migrations()
