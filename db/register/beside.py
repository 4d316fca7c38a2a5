"""The seats that an answer needs, as one column of the statement that reads what the answer is about.

The column is JSON: every seat of some organisations with its holders, one list of values each. It is read once for each
text, since a text is compared far quicker than it is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Date, ScalarSelect, String, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from db.register.seats import Seats
from db.store.rows import Part
from schemas.tables.people import HolderRow, OrganisationRow, SeatRow

_KEPT = 512
_ORGANISATION, _SEAT, _HOLDER = Part(OrganisationRow), Part(SeatRow), Part(HolderRow)
_COLUMNS = [*_ORGANISATION.columns, *_SEAT.columns, *_HOLDER.columns]
_TO_SEAT = len(_ORGANISATION)
_TO_HOLDER = _TO_SEAT + len(_SEAT)
_READERS: dict[type[Any], Callable[[Any], Any]] = {Date: date.fromisoformat, Boolean: bool}
_TO_READ = [
    (place, read) for place, column in enumerate(_COLUMNS) for kind, read in _READERS.items()
    if isinstance(column.type, kind)
]  # fmt: skip
"""What JSON does not hold as it is: SQLite writes true as 1."""
Rows = tuple[list[OrganisationRow], list[SeatRow], list[HolderRow]]


class _gathered(FunctionElement[str]):  # noqa: N801 - written as the functions of SQL are
    """The values of every row as one JSON text; null where there is no row."""

    type = String()
    inherit_cache = True


@compiles(_gathered)
def _of_sqlite(element: _gathered, compiler: Any, **how: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **how)}))"


@compiles(_gathered, "postgresql")
def _of_postgresql(element: _gathered, compiler: Any, **how: Any) -> str:
    return f"CAST(json_agg(json_build_array({compiler.process(element.clauses, **how)})) AS TEXT)"


def gathered(*organisations: Any) -> ScalarSelect[str]:
    """The column, for organisations given as expressions of their keys."""
    organisation, seat, holder = (part.table.alias() for part in (_ORGANISATION, _SEAT, _HOLDER))
    found = organisation.outerjoin(seat, seat.c.organisation == organisation.c.key)
    found = found.outerjoin(holder, holder.c.seat == seat.c.key)
    every: Sequence[Any] = [*organisation.c, *seat.c, *holder.c]
    rows = select(_gathered(*every)).select_from(found).where(organisation.c.key.in_(organisations))
    return rows.scalar_subquery()


def seats_of(text: str | None, organisations: Sequence[str], on: date) -> Seats | None:
    """The seats in what the column holds, as they stand on a day; None where one of `organisations` is lacking.

    To read: its rows are shared.
    """
    rows = _read(text or "[]")
    known = {row.key for row in rows[0]}
    return Seats(*rows, on) if known.issuperset(organisations) else None


@lru_cache(_KEPT)
def _read(text: str) -> Rows:
    organisations, seats, holders = {}, {}, {}
    for values in json.loads(text):
        for place, read in _TO_READ:
            values[place] = None if values[place] is None else read(values[place])
        organisation, seat, holder = values[:_TO_SEAT], values[_TO_SEAT:_TO_HOLDER], values[_TO_HOLDER:]
        organisations[organisation[0]] = organisation
        if seat[0] is not None:
            seats[seat[0]] = seat
        if holder[0] is not None:
            holders[seat[0], holder[0]] = holder
    return (
        [_ORGANISATION.row(organisations[key]) for key in sorted(organisations)],
        [_SEAT.row(seats[key]) for key in sorted(seats)],
        [_HOLDER.row(holders[key]) for key in sorted(holders)],
    )
