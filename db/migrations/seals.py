"""Triggers that guard evidence: the database itself refuses to change, replace or delete it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
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


def guard_rows(table: str) -> None:
    """Refuse to replace a row by a new one of the same key (SQLite) and to empty the table (PostgreSQL).

    SQLite fires no DELETE trigger for what INSERT OR REPLACE deletes, unless the connection asks for it.
    """
    if op.get_bind().dialect.name == "postgresql":
        _function(table)
        op.execute(
            f"CREATE TRIGGER {table}_sealed_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_sealed()"
        )
        return
    inspector = sa.inspect(op.get_bind())
    keys = [inspector.get_pk_constraint(table)["constrained_columns"]]
    keys += [unique["column_names"] for unique in inspector.get_unique_constraints(table)]
    taken = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" WHERE ' + " AND ".join(f'"{name}" = NEW."{name}"' for name in key) + ")"
        for key in keys
    )
    _refuse(f"{table}_sealed_insert", "INSERT", table, taken)


def guard_columns(table: str, fixed: Sequence[str], unless: str = "") -> None:
    """Refuse to change the `fixed` columns of a row but where `unless` (of OLD and NEW) is true."""
    differs = _differs(fixed)
    if unless:
        differs = f"({differs}) AND NOT ({unless})"
    name = f"{table}_sealed_{fixed[0]}"
    if op.get_bind().dialect.name == "postgresql":
        _function(table)
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({differs}) "
            f"EXECUTE FUNCTION {table}_is_sealed()"
        )
        return
    _refuse(name, "UPDATE", table, differs)


def guard_deletes(table: str) -> None:
    """Refuse to delete a row of a table whose rows may change."""
    if op.get_bind().dialect.name == "postgresql":
        _function(table)
        op.execute(
            f"CREATE TRIGGER {table}_sealed_delete BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_sealed()"
        )
        return
    _refuse(f"{table}_sealed_delete", "DELETE", table, "TRUE")


def unguard(table: str, *triggers: str) -> None:
    """Drop those triggers of the table, by the end of their names."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for end in triggers:
        on = f" ON {table}" if is_postgresql else ""
        op.execute(f"DROP TRIGGER {table}_sealed_{end}{on}")


def _function(table: str) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_is_sealed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )


def _refuse(trigger: str, act: str, table: str, when: str) -> None:
    op.execute(
        f'CREATE TRIGGER {trigger} BEFORE {act} ON "{table}" WHEN {when} '
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _differs(columns: Sequence[str]) -> str:
    if op.get_bind().dialect.name == "postgresql":
        # The type json has no equality; its text has.
        return " OR ".join(f'OLD."{name}"::text IS DISTINCT FROM NEW."{name}"::text' for name in columns)
    return " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns)
