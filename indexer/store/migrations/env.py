"""Alembic's entry: migrations run on the connection that `migrate` hands over."""

from __future__ import annotations

from alembic import context

from indexer.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transaction_per_migration=False
)
context.run_migrations()
