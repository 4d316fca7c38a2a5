"""What is missing by right: rows that an erasure names. Their hashes stay in the seal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table

from db.seals.canonical import value_of
from db.seals.reading import words_of
from schemas.tables.process import EventRow


@dataclass(frozen=True)
class Erased:
    """One erasure: its content is gone by right, its hashes are in the seal."""

    erased_at: datetime
    decision: str
    decided_on: date
    rows: frozenset[tuple[str, str]]
    """Table and key of every row of evidence that is gone."""


def erasure_of(table: Table, cells: dict[str, Any]) -> Erased | None:
    """An erasure as its row has it; None where a cell cannot be read, which its seal tells."""
    row = {column.name: value_of(column.type, cells[column.name]) for column in table.columns}
    try:
        at, on = datetime.fromisoformat(row["erased_at"]), date.fromisoformat(row["decided_on"])
        rows = frozenset((str(name), words_of(key)) for name, key in row["rows"])
    except (TypeError, ValueError):
        return None
    return Erased(at, str(row["decision"]), on, rows)


def numbers_of_events(rows: Iterable[tuple[str, str]]) -> set[int]:
    """The numbers of those of the rows that are events."""
    ends = [key.rpartition("/")[2] for table, key in rows if table == EventRow.__tablename__]
    return {int(end) for end in ends if end.isdecimal()}
