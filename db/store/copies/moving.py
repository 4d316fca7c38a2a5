"""A register carried over from SQLite to an empty PostgreSQL: the same rows under the same keys, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sql
from sqlalchemy import JSON, Connection, Table, inspect
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlmodel import Session

from db.seals.stamps import Head
from db.seals.verification import verify
from db.store.making import revisions
from db.store.making.whole import every_table
from db.store.session import Database
from schemas.errors import Refused

_AT_A_TIME = 500
_SOURCE, _TARGET = "registret", "DATABASE_URL"


def must_be_empty(target: Database) -> None:
    """Refused where the database cannot be reached, or has any table already; nothing is written."""
    try:
        with target.read() as session:
            names = inspect(session.connection()).get_table_names()
    except OperationalError as error:
        problem = "databasen svarar inte, eller släpper inte in användaren."
        raise Refused(_TARGET, problem, "Rätta adressen, användaren och lösenordet, och försök igen.") from error
    if names:
        problem = f"databasen är inte tom: den har {len(names)} tabeller."
        cure = "Skapa en ny, tom databas. Har registret redan flyttats: starta tjänsten som vanligt."
        raise Refused(_TARGET, problem, cure)


def carry_over(source: Database, target: Database, expected: list[Head]) -> dict[str, int]:
    """Copy every row of `source`, at the newest revision, in one transaction; returns table → number of rows.

    Before it is committed every row is counted and compared with its seal, and each chain with the heads `expected`.
    Raises Refused, and leaves the target empty, where anything is not as it was.
    """
    try:
        with source.read() as reading, target.rebuilding() as connection:
            revisions.upgrade(connection)
            copied = {
                table.name: _copied(reading.connection(), connection, table) for table in every_table().sorted_tables
            }
            _must_agree(connection, copied, expected)
            return copied
    except DataError as error:
        # The value itself may be a name or a text.
        problem = "En rad har ett värde som PostgreSQL inte tar emot."
        raise Refused(_SOURCE, problem, "Ingenting är flyttat. Hör av dig till den som sköter programmet.") from error
    except SQLAlchemyError as error:
        problem = f"Överföringen avbröts ({type(error).__name__}). Ingenting är flyttat."
        raise Refused(_TARGET, problem, "Se att databasen är i gång, och kör kommandot igen.") from error


def _copied(reading: Connection, writing: Connection, table: Table) -> int:
    present = {tuple(key) for key in writing.execute(sql.select(*table.primary_key))}
    keys = [column.name for column in table.primary_key]
    number = 0
    for rows in _rows(reading, table):
        # What a migration itself puts in a new register is there already.
        lacking = [row for row in rows if tuple(row[key] for key in keys) not in present]
        if lacking:
            writing.execute(sql.insert(table), lacking)
        number += len(rows)
    _set_sequence(writing, table)
    return number


def _rows(reading: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows in the order in which they came, so many at a time."""
    nothing = [column for column in table.columns if isinstance(column.type, JSON) and column.nullable]
    flags = [column.is_(sql.null()).label(f"{column.name} is null") for column in nothing]
    found = reading.execute(sql.select(*table.columns, *flags).order_by(sql.text("rowid")))
    for part in found.mappings().partitions(_AT_A_TIME):
        rows = []
        for one in part:
            row = {column.name: one[column.name] for column in table.columns}
            # None would become the JSON word null.
            row |= {column.name: sql.null() for column in nothing if one[f"{column.name} is null"]}
            rows.append(row)
        yield rows


def _set_sequence(writing: Connection, table: Table) -> None:
    """The next number that the database gives is the one after the highest that has been given."""
    numbered = table.autoincrement_column
    if numbered is None:
        return
    name = sql.func.pg_get_serial_sequence(table.name, numbered.name)
    highest = writing.scalar(sql.select(sql.func.max(numbered)))
    writing.execute(sql.select(sql.func.setval(name, highest or 1, highest is not None)))


def _must_agree(connection: Connection, copied: dict[str, int], expected: list[Head]) -> None:
    there = {
        table.name: connection.scalar(sql.select(sql.func.count()).select_from(table))
        for table in every_table().sorted_tables
    }
    if there != copied:
        differing = ", ".join(sorted(name for name in copied if copied[name] != there[name]))
        raise Refused(
            _TARGET, f"Antalet rader stämmer inte efteråt i {differing}.", "Ingenting är flyttat. Försök igen."
        )
    with Session(connection, join_transaction_mode="rollback_only", autoflush=False) as session:
        for one in verify(session, None, expected=expected):
            if one.faults:
                problem = f"Historiken för {one.journal} stämmer inte efter överföringen: {one.faults[0].text}"
                raise Refused(_TARGET, problem, "Ingenting är flyttat. Kör svarstid verify på registret.")
