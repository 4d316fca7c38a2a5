"""A new register on SQLite, made at once as the newest revision leaves it: to go through every revision takes half a
second, and whoever starts for the first time, or rehearses, waits for it.

What it holds is written in `db/migrations/newest.sql`, of which the revisions are the source; a test compares the two.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlalchemy import Connection

from db.store.making import stamp

FILE = stamp.MIGRATIONS / "newest.sql"
_NAME = "-- Revision "


def make(connection: Connection) -> bool:
    """Make every table in the caller's transaction; False, and nothing done, where the register is not empty, is none
    of SQLite, or the file is of another revision than the newest."""
    if connection.dialect.name != "sqlite" or not _is_empty(connection):
        return False
    first, _, rest = FILE.read_text(encoding="utf-8").partition("\n")
    if first.removeprefix(_NAME) != stamp.newest():
        return False
    for statement in _statements(rest):
        connection.exec_driver_sql(statement)
    return True


def written(connection: sqlite3.Connection, revision: str) -> str:
    """What the file holds, of a register at a revision that nothing has been kept in."""
    made = "SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type <> 'table', name"
    lines = [f"{_NAME}{revision}", *(sql for (sql,) in connection.execute(made))]
    lines += [line for line in connection.iterdump() if line.startswith("INSERT INTO ")]
    return "\n".join([*lines, ""])


def _is_empty(connection: Connection) -> bool:
    return int(connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()) == 0


def _statements(text: str) -> Iterator[str]:
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
