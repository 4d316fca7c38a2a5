"""What the database is asked meanwhile: every statement, and how SQLite would go about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from db.store.session import Database


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that any engine runs meanwhile."""
    with noted() as every:
        statements: list[str] = []
        yield statements
        statements += [statement for statement, _ in every]


@contextmanager
def planned(db: Database) -> Iterator[dict[str, list[str]]]:
    """Every SELECT on a SQLite register meanwhile → the lines of its EXPLAIN QUERY PLAN; filled in at the end."""
    with noted() as every:
        plans: dict[str, list[str]] = {}
        yield plans
    with db._reader.connect() as connection:
        for statement, parameters in every:
            if statement.startswith("SELECT"):
                lines = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans[statement] = [line.detail for line in lines]


@contextmanager
def noted() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that any engine runs meanwhile, with its parameters."""
    every: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        every.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield every
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def begun(db: Database) -> Iterator[list[str]]:
    """Every statement of the register meanwhile, with a BEGIN before those of each transaction that may write."""
    with noted() as every:

        def note(_connection: Any) -> None:
            every.append(("BEGIN", None))

        event.listen(db._writer, "begin", note)
        statements: list[str] = []
        try:
            yield statements
        finally:
            event.remove(db._writer, "begin", note)
            statements += [statement for statement, _ in every]


@contextmanager
def scanned(db: Database) -> Iterator[list[str]]:
    """The tables that a SELECT has read from one end to the other meanwhile, with the statement; filled in at the end.

    PostgreSQL, which scans small tables for their smallness, is asked what it would do if it had to avoid it.
    """
    with noted() as every:
        found: list[str] = []
        yield found
    with db._reader.connect() as connection:
        if db.dialect == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        explain, mark = ("EXPLAIN", "Seq Scan") if db.dialect == "postgresql" else ("EXPLAIN QUERY PLAN", "SCAN ")
        for statement, parameters in every:
            if statement.startswith(("SELECT", "WITH")) and not isinstance(parameters, list):
                lines = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
                # `anon_1` is what a part of the statement has found already.
                told = [str(line[-1]) for line in lines]
                found += [f"{line}: {statement}" for line in told if mark in line and "SCAN anon_" not in line]
