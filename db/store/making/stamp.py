"""How far a database has come, and how far this program goes, without Alembic: it takes half a second to ask."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

MIGRATIONS = Path(__file__).parents[2] / "migrations"
_STAMP = "alembic_version"


def current(connection: Connection) -> str | None:
    """The revision of the database; None for an empty one."""
    if not inspect(connection).has_table(_STAMP):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {_STAMP}")).scalar_one_or_none()
    return found


@cache
def newest() -> str:
    """The newest revision that this program knows; its file's name begins with it."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
