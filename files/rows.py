"""The cells of a file with headings, row by row: CSV as Excel writes it, or a workbook's first sheet."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

from files.calendar.text import calendar_text
from files.formulas import plain
from schemas.errors import FileRefused

MAX_ROWS = 3_000
_DELIMITERS = (";", ",", "\t")
_HEADING_ROWS = 10
_WORKBOOK = b"PK\x03\x04"
_MOST_UNPACKED = 100 * 1024 * 1024

Cells = dict[str, str]
"""Field → the text in its column."""


@dataclass(frozen=True)
class Columns:
    """Which columns a file has, and how its headings are read."""

    fields_of: Callable[[list[str]], list[str]]
    """The field of each cell of a row, empty for one that is not known; nothing where the row is no row of headings."""
    headings: Mapping[str, str]
    """Field → what its column is called."""
    needed: str
    """The field without which there is no row of headings."""
    cure: str
    """What to do about a file without one."""
    may_have_others: bool = False
    """Columns that are not known are passed over; else the file is refused."""


def read_table(name: str, content: bytes, columns: Columns) -> list[tuple[int, Cells]]:
    """The rows below the heading that hold anything, each with its number in the file (from 1).

    FileRefused: no row of headings with the needed column, a column that is not known or stands twice, too many rows,
    or a file that is neither CSV nor a workbook.
    """
    is_workbook = content.startswith(_WORKBOOK)
    rows = _of_workbook(name, content) if is_workbook else _of_csv(name, content, columns)
    fields: list[str] = []
    found = []
    for number, cells in rows:
        if number > MAX_ROWS:
            raise FileRefused(name, "", f"filen har fler än {MAX_ROWS} rader.", "Dela upp den.")
        if not any(cells):
            continue
        if not fields:
            if known := columns.fields_of(cells):
                fields = _checked(name, number, cells, known, columns)
            elif number >= _HEADING_ROWS:
                break
            continue
        found.append((number, {field: cell for field, cell in zip(fields, cells, strict=False) if field}))
    if not fields:
        needed = columns.headings[columns.needed]
        raise FileRefused(name, needed, f"ingen rad har rubriken {needed}.", columns.cure)
    return found


def _checked(name: str, number: int, cells: list[str], known: list[str], columns: Columns) -> list[str]:
    unknown = [cell for cell, field in zip(cells, known, strict=True) if cell and not field]
    if unknown and not columns.may_have_others:
        cure = f"Ta bort den eller kalla den något av {', '.join(columns.headings.values())}."
        raise FileRefused(name, unknown[0][:60], "kolumnen finns inte.", cure, number)
    twice = [field for field in known if field and known.count(field) > 1]
    if twice:
        raise FileRefused(name, columns.headings[twice[0]], "kolumnen finns två gånger.", "Ta bort den ena.", number)
    return known


def _of_csv(name: str, content: bytes, columns: Columns) -> Iterator[tuple[int, list[str]]]:
    text = calendar_text(name, content)
    lines = [line for line in text.splitlines() if line.strip()]
    heads = lines[:_HEADING_ROWS]
    delimiter = max(_DELIMITERS, key=lambda sign: max((_known(line, sign, columns) for line in heads), default=0))
    reader = csv.reader(re.split(r"(?<=\n)", text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            yield before + 1, [plain(cell.strip()) for cell in cells]
            before = reader.line_num
    except csv.Error:
        problem, cure = "raden går inte att läsa.", "Kontrollera citattecknen, och spara filen på nytt som CSV."
        raise FileRefused(name, "", problem, cure, before + 1) from None


def _known(line: str, delimiter: str, columns: Columns) -> int:
    return sum(map(bool, columns.fields_of([cell.strip().strip('"') for cell in line.split(delimiter)])))


def _of_workbook(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    _must_be_small(name, content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS + 2)
    except (CalamineError, OSError, ValueError, IndexError):
        cure = "Spara kalkylarket på nytt som .xlsx, eller som CSV UTF-8."
        raise FileRefused(name, "", "kalkylarket går inte att läsa.", cure) from None
    for number, cells in enumerate(rows, 1):
        yield number, [_text(cell) for cell in cells]


def _must_be_small(name: str, content: bytes) -> None:
    """A workbook is a packed folder; one that would unpack to far more than anybody writes is not opened."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return
    if size > _MOST_UNPACKED:
        raise FileRefused(name, "", "kalkylarket är för stort.", "Spara bara bladet som ska läsas, som CSV UTF-8.")


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return str(cell.date())
    if isinstance(cell, date):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split()) if cell is not None else ""
