"""Rows as CSV that opens rightly in a Swedish Excel: UTF-8 with a mark, semicolons, days as 2024-05-30."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from papers.compilation.rows import Cell, answer_rows, head
from papers.writing.plain import plain
from schemas.compilation import Compilation
from schemas.paper import Order

MARK = "\ufeff"
_BEGIN_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(whole: Compilation, order: Order) -> bytes:
    """Every version of every answer of a compilation."""
    return rows_as_csv(head(), answer_rows(whole, order))


def rows_as_csv(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows under the names of their columns; what would begin a formula is marked as text by an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return (MARK + written.getvalue()).encode("utf-8")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    if isinstance(cell, int):
        return str(cell)
    text = plain(str(cell))
    return f"'{text}" if text.startswith(_BEGIN_FORMULA) else text
