"""Triggers that make a table append-only: the database itself refuses to change or delete a row."""

from __future__ import annotations

from alembic import op

SEALED = ("event", "answer")
"""The log and the answers, sealed by the first revision (allmänna handlingar; gallring is a separate,
explicit act). A later revision seals its own tables by name."""


def seal_table(table: str) -> None:
    """Refuse UPDATE and DELETE on `table`. A later revision that rebuilds the table must seal it again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_sealed() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_sealed()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_sealed_{act} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def unseal_table(table: str) -> None:
    """Lift the seal, for a revision that must rebuild the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_sealed ON {table}")
        op.execute(f"DROP FUNCTION {table}_is_sealed()")
        return
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_sealed_{act}")
