"""Alembic's entry: works on the connection that `Database.migrate` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from db.store.making.whole import every_table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=every_table(),
    render_as_batch=True,
    compare_type=True,
    # SQLite can roll back DDL too: a revision that fails leaves the database as it was.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
