"""A small .xlsx, written part by part as the standard has it: no library of the product writes one."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(rows: Sequence[Sequence[str]], day_in: tuple[int, int] | None = None) -> bytes:
    """One sheet with the rows as text; `day_in` is the row and column (from 0) of a cell that is a real date."""
    cells = "".join(
        f"<row r='{at + 1}'>{''.join(_cell(at, to, text, day_in) for to, text in enumerate(row))}</row>"
        for at, row in enumerate(rows)
    )
    parts = {
        "[Content_Types].xml": (
            f"<Types xmlns='{_PACKAGE}/content-types'>"
            f"<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
            f"<Override PartName='/xl/workbook.xml' ContentType='{_TYPES}.sheet.main+xml'/>"
            f"<Override PartName='/xl/styles.xml' ContentType='{_TYPES}.styles+xml'/>"
            f"<Override PartName='/xl/worksheets/sheet1.xml' ContentType='{_TYPES}.worksheet+xml'/></Types>"
        ),
        "_rels/.rels": _links([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": (
            f"<workbook xmlns='{_MAIN}' xmlns:r='{_OFFICE}'>"
            "<sheets><sheet name='Blad1' sheetId='1' r:id='r1'/></sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _links([("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]),
        "xl/styles.xml": (
            f"<styleSheet xmlns='{_MAIN}'><cellXfs><xf numFmtId='0'/><xf numFmtId='14' applyNumberFormat='1'/>"
            "</cellXfs></styleSheet>"
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{_MAIN}'><sheetData>{cells}</sheetData></worksheet>",
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, f"<?xml version='1.0' encoding='UTF-8'?>{text}")
    return file.getvalue()


def _links(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f"<Relationship Id='r{number}' Type='{_OFFICE}/{kind}' Target='{target}'/>"
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f"<Relationships xmlns='{_PACKAGE}/relationships'>{links}</Relationships>"


def _cell(row: int, column: int, text: str, day_in: tuple[int, int] | None) -> str:
    place = f"{chr(ord('A') + column)}{row + 1}"
    if (row, column) == day_in:
        return f"<c r='{place}' s='1'><v>{(date.fromisoformat(text) - date(1899, 12, 30)).days}</v></c>"
    return f"<c r='{place}' t='inlineStr'><is><t>{escape(text)}</t></is></c>"
