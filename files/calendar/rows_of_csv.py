"""The rows of a spreadsheet saved as CSV: any delimiter, any line ends, stray quotes, headings above the columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from files.calendar.rows import Row
from schemas.errors import FileRefused
from schemas.file.calendar_reading import RowRemark

MAX_ROWS = 20_000
_HEADING_ROWS = 20
_COLUMNS = {
    "body": ("body", "organ", "nämnd", "möte", "sammanträde med", "sammanträde", "beslutande organ"),
    "organisation": ("organisation", "kommun"),
    "on": ("on", "date", "datum", "dag", "sammanträdesdag", "sammanträdesdatum", "mötesdag", "mötesdatum"),
    "hours": ("hours", "tid", "tider", "klockslag", "kl", "kl."),
    "papers_by": (
        ("papers_by", "handlingar", "handlingar senast", "handlingar inne", "inlämning", "stoppdag", "manusstopp")
    ),
    "justering_days": ("justering_days", "justering", "justeringsdagar"),
    "note": ("note", "anteckning", "anteckningar", "kommentar", "notering", "status"),
}
_DELIMITERS = (";", ",", "\t", "|")
_HOW = "Kalla kolumnerna organ, organisation, datum och handlingar."


@dataclass
class Table:
    """The rows in order, and what is to be told of the table itself."""

    rows: list[Row] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)


def csv_rows(name: str, text: str) -> Table:
    """The rows below the heading. FileRefused: no row names a column with dates, or there are too many rows."""
    lines = re.split(r"\r\n|\n|\r", text)
    if len(lines) > MAX_ROWS:
        raise FileRefused(name, "", f"filen har fler än {MAX_ROWS} rader.", "Dela upp den.")
    first, delimiter, columns, heading = _heading(name, lines)
    table = Table()
    if above := [number for number in range(1, first) if lines[number - 1].strip() and not _is_sep(lines[number - 1])]:
        rows = f"rad {above[0]}" if len(above) == 1 else f"raderna {above[0]}–{above[-1]}"
        table.remarks.append(RowRemark(line=above[0], problem=f"{rows} står före rubrikerna och läses inte."))
    unread = [word for at, word in enumerate(heading) if word and at not in columns.values()]
    if unread:
        words = ", ".join(f"”{word[:40]}”" for word in unread)
        table.remarks.append(RowRemark(line=first, problem=f"kolumnerna {words[:300]} läses inte."))
    for line, fields, is_stray in _records(lines, first, delimiter, len(heading)):
        if not any(fields):
            continue
        table.rows.append(_row(line, fields, columns, len(heading), is_stray))
    return table


def _heading(name: str, lines: list[str]) -> tuple[int, str, dict[str, int], list[str]]:
    """Line of the heading, delimiter, field → position, and all its words: where most columns are recognised."""
    best: tuple[int, int, str, dict[str, int], list[str]] | None = None
    shown: list[str] = []
    for number, line in enumerate(lines[:_HEADING_ROWS], 1):
        for delimiter in _DELIMITERS:
            words = [word.strip().lower() for word in _fields(line, delimiter)]
            columns = {
                key: next(words.index(alias) for alias in aliases if alias in words)
                for key, aliases in _COLUMNS.items()
                if any(alias in words for alias in aliases)
            }
            if "on" in columns and (best is None or len(columns) > best[0]):
                best = (len(columns), number, delimiter, columns, words)
            shown = shown or ([] if _is_sep(line) else [word for word in words if word])
    if best is None:
        problem = f"ingen rad har en kolumn med datum; den första har {', '.join(shown)[:200] or 'inget'}."
        raise FileRefused(name, "datum", problem, _HOW, 1)
    return best[1:]


def _is_sep(line: str) -> bool:
    return line.strip().lower().startswith("sep=")


def _records(lines: list[str], first: int, delimiter: str, width: int) -> Iterator[tuple[int, list[str], bool]]:
    """First line, fields, and whether a quotation mark on it was never closed.

    A quoted cell may hold several lines; but lines that are rows of their own are never taken for the rest of a cell.
    """
    at = first
    while at < len(lines):
        taken = 1
        if _is_open(lines[at]):
            taken = _quoted_lines(lines, at, delimiter, width)
        record = "\n".join(lines[at : at + taken])
        is_stray = taken == 1 and _is_open(record)
        yield at + 1, _fields(record, delimiter, is_quoted=not is_stray), is_stray
        at += taken


def _quoted_lines(lines: list[str], at: int, delimiter: str, width: int) -> int:
    for taken in range(2, min(len(lines) - at, 50) + 1):
        if lines[at + taken - 1].count(delimiter) >= width - 1 and not _is_open(lines[at + taken - 1]):
            return 1
        record = "\n".join(lines[at : at + taken])
        if not _is_open(record):
            return taken if len(_fields(record, delimiter)) <= width else 1
    return 1


def _is_open(text: str) -> bool:
    return text.count('"') % 2 == 1


def _fields(record: str, delimiter: str, *, is_quoted: bool = True) -> list[str]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    lines = record.split("\n") if not is_quoted else [f"{part}\n" for part in record.split("\n")]
    try:
        cells = [cell.strip() for row in csv.reader(lines, delimiter=delimiter, quoting=quoting) for cell in row]
        return cells if is_quoted else [cell.strip('"').strip() for cell in cells]
    except csv.Error:
        return [cell.strip() for cell in record.split(delimiter)]


def _row(line: int, fields: list[str], columns: dict[str, int], width: int, is_stray: bool) -> Row:
    cells = {key: fields[at] for key, at in columns.items() if at < len(fields)}
    others = tuple(cell for at, cell in enumerate(fields) if cell and at not in columns.values())
    remarks = ["ett citattecken saknas; raden är läst för sig."] if is_stray else []
    if beyond := [cell for cell in fields[width:] if cell]:
        remarks.append(f"efter den sista kolumnen står ”{'; '.join(beyond)[:80]}”, som inte läses.")
    return Row(
        line=line,
        body=cells.get("body", ""),
        organisation=cells.get("organisation", ""),
        on=cells.get("on", ""),
        hours=cells.get("hours", ""),
        papers_by=cells.get("papers_by", ""),
        justering_days=cells.get("justering_days", ""),
        note=cells.get("note", ""),
        others=others,
        remarks=tuple(remarks),
    )
