"""Sheets as an Excel workbook: values only. No cell is a formula or a link, whatever it begins with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from papers.compilation.rows import Cell, Sheet, local, sheets
from papers.writing.plain import plain
from schemas.compilation import Compilation
from schemas.paper import Order

_LONGEST = 32_767
"""Characters that a cell holds."""
_CUT = " […]"
_GROUPED = 10_000
"""From here on the digits of a whole number are shown in groups."""


def as_xlsx(whole: Compilation, order: Order) -> bytes:
    """A compilation as a workbook; the same compilation gives the same bytes."""
    about = {"title": whole.title, "subject": whole.matter, "author": whole.secretariat}
    return workbook(sheets(whole, order), about, whole.as_of)


def workbook(every: Iterable[Sheet], about: Mapping[str, str], at: datetime) -> bytes:
    """The workbook of some sheets; `about` has its title, subject and author, `at` is until when it holds. The same
    give the same bytes."""
    # Here and not above: most processes never write one.
    from xlsxwriter import Workbook

    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({name: plain(text) for name, text in about.items()} | {"created": local(at)})
    looks = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e6eef0"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"}),
        "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
        "part": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
    }
    for sheet in every:
        _write(book, sheet, looks)
    book.close()
    return written.getvalue()


def _write(book: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    page = book.add_worksheet(sheet.name)
    for place, (name, width) in enumerate(sheet.head):
        page.set_column(place, place, width)
        page.write_string(0, place, name, looks["head"])
    for number, row in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(row):
            _cell(page, number, place, cell, looks)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.head) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _cell(page: Any, row: int, place: int, cell: Cell, looks: dict[str, Any]) -> None:
    match cell:
        case None | "":
            page.write_blank(row, place, None, looks["text"])
        case datetime():
            page.write_datetime(row, place, cell, looks["instant"])
        case date():
            page.write_datetime(row, place, datetime.combine(cell, time()), looks["day"])
        case int():
            page.write_number(row, place, cell, looks["text"] if abs(cell) < _GROUPED else looks["whole"])
        case Decimal():
            page.write_number(row, place, cell, looks["part"])
        case text:
            page.write_string(row, place, _fitting(plain(text)), looks["text"])


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT
