"""The register as it lies there, cell by cell, for whoever compares it with its seals. Nothing is trusted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import JSON, Table, text
from sqlmodel import Session

from db.journals import REGISTER
from db.seals.canonical import Unread, evidence_of, value_of
from schemas.tables.process import EventRow
from schemas.tables.seal import SealRow

SEAL: Table = SealRow.__table__  # type: ignore[attr-defined]
Row = tuple[str, Table, dict[str, Any]]
"""The journal of a row, its table, and its cells as the database gave them."""
_AT_A_TIME = 200


def entries_of(rows: Any) -> Iterator[tuple[str, list[Any], str]]:
    """What a link says of each row; nothing of what is no such list."""
    for entry in rows if isinstance(rows, list) else []:
        if isinstance(entry, list) and len(entry) == 3 and isinstance(entry[1], list):
            yield str(entry[0]), entry[1], str(entry[2])


def words_of(key: list[Any]) -> str:
    """A key in one word, as faults name it."""
    return "/".join(str(part) for part in key)


def event_of(table: Table, row: dict[str, Any]) -> EventRow | None:
    """The event as its own rule reads it; None where a cell cannot be read, which its seal tells."""
    try:
        values = {column.name: value_of(column.type, row[column.name]) for column in table.columns}
        event: Any = SimpleNamespace(**values | {"at": datetime.fromisoformat(values["at"])})
    except (TypeError, ValueError):
        return None
    found: EventRow = event  # read, never stored; to make rows of them all takes longer than all the rest
    return found


def links_of_register(session: Session) -> Iterator[Any]:
    """What each link of the register's own chain names, in order."""
    for _, _, row in stream(session, SEAL, {REGISTER}):
        yield list(entries_of(value_of(SEAL.c.rows.type, row["rows"])))


def stream(session: Session, table: Table, journals: set[str]) -> Iterator[Row]:
    """The rows of a table as the database has them, in the order of their journals and keys."""
    evidence = evidence_of(table)
    journal = evidence.journal if evidence else "journal"
    dialect = session.get_bind().dialect
    quote = dialect.identifier_preparer.quote
    names = [column.name for column in table.columns]
    # Compared byte by byte on both, as Python does, so that the streams can be merged.
    is_sqlite = dialect.name == "sqlite"
    order = [quote(journal) if is_sqlite else f'{quote(journal)} COLLATE "C" NULLS FIRST']
    if journal in table.primary_key.columns:
        # What is read in a certain order; elsewhere it would only cost the sorting.
        order += [quote(column.name) for column in table.primary_key if column.name != journal]
    where = f"WHERE {quote(journal)} IN ({', '.join(f':j{n}' for n in range(len(journals)))})" if journals else ""
    statement = text(
        f"SELECT {', '.join(map(quote, names))} FROM {quote(table.name)} {where} ORDER BY {', '.join(order)}"
    )
    values = {f"j{n}": key for n, key in enumerate(sorted(journals))}
    unread = [column.name for column in table.columns if is_sqlite and isinstance(column.type, JSON)]
    found = session.connection().execute(statement.execution_options(yield_per=_AT_A_TIME), values)
    for one in found.mappings():
        row = dict(one)
        for name in unread:
            if isinstance(row[name], str):
                row[name] = Unread(row[name])
        yield _place(row[journal]), table, row


def _place(journal: Any) -> str:
    """The journal that a row stands under. What is no text sorts before every text on SQLite, and bytes after it."""
    if isinstance(journal, str):
        return journal
    return chr(sys.maxunicode) if isinstance(journal, bytes) else ""
