"""Pages of a list by where the page before ended: each costs the same, however far down it is, and a row that comes in
between moves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, literal, tuple_

RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Found(Generic[RowT]):
    """One page of rows."""

    rows: Sequence[RowT]
    after: str
    """Where the next page begins; empty where this is the last."""


@dataclass(frozen=True)
class Place:
    """Where a page ended: the value of the column that the list is sorted by, and the key of the row."""

    at: Any
    key: Any

    def is_after(self, *columns: Any) -> ColumnElement[bool]:
        """What comes after it where the columns rise."""
        return tuple_(*columns) > tuple_(self.at, self.key)

    def is_before(self, *columns: Any) -> ColumnElement[bool]:
        """What comes after it where they fall."""
        return tuple_(*columns) < tuple_(self.at, self.key)


def place_of(after: str, by: Any, key: Any, kind: type[date]) -> Place | None:
    """Where the page before ended, by the column that the list is sorted by and that of the key; `kind` is what the
    first holds, `date` or `datetime`. None for the first page, and for what is no place."""
    at, _, last = after.partition("~")
    try:
        found, number = kind.fromisoformat(at), int(last) if key.type.python_type is int else last
    except ValueError:
        return None
    if (isinstance(found, datetime) and found.tzinfo is None) or (isinstance(number, int) and abs(number) > 2**62):
        return None
    return Place(literal(found, by.type), literal(number, key.type))


def found_of(rows: Sequence[RowT], by: Any, key: Any, size: int) -> Found[RowT]:
    """One page of rows that are one more where there is another page."""
    last = rows[size - 1] if len(rows) > size else None
    after = f"{getattr(last, by.key).isoformat()}~{getattr(last, key.key)}" if last is not None else ""
    return Found(rows[:size], after)
