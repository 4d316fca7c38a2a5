"""A row of a file of bodies: what it says of the body, and of a seat in it."""

from __future__ import annotations

import re
import unicodedata

from pydantic import TypeAdapter, ValidationError

from files.people.row import Row
from schemas.file.calendar import BodyKind
from schemas.meetings.bodies import COOPERATION, BodyLine, MemberLine, Role
from schemas.names import SeatKey
from schemas.register import Line

_SEAT: TypeAdapter[str] = TypeAdapter(SeatKey)


def lines_of_body(row: Row) -> list[Line]:
    """The row as lines; what is wrong with it is noted."""
    kind = _code(row, "kind", [each.value for each in COOPERATION])
    body = row.key("body")
    lines: list[Line] = [
        BodyLine(
            body=body,
            name=row.cell("name") or None,
            kind=BodyKind(kind) if kind else None,
            organisation=row.key("organisation") if row.cell("organisation") else None,
            from_on=row.day("exists_from_on"),
            to_on=row.day("exists_to_on"),
            row=row.row,
        )
    ]
    seat = row.cell("seat")
    if not seat:
        if any(row.cell(name) for name in ("role", "person", "from_on", "to_on")):
            row.fault("seat", "Raden har ett uppdrag men ingen plats.", "Skriv till exempel tyreso/kommundirektor.")
        return lines
    role = _code(row, "role", [each.value for each in Role])
    said = {
        "person": row.cell("person"),
        "is_acting": row.yes_no("is_acting"),
        "from_on": row.day("from_on"),
        "to_on": row.day("to_on"),
        "row": row.row,
    }
    try:
        _SEAT.validate_python(seat)
    except ValidationError:
        cure = "Skriv organisation/roll, till exempel tyreso/kommundirektor."
        row.fault("seat", f"”{seat[:80]}” är ingen plats.", cure)
        return lines
    return [*lines, MemberLine.model_validate({"body": body, "seat": seat, "role": role or Role.MEMBER, **said})]


def _code(row: Row, name: str, codes: list[str]) -> str:
    """The code that a column says, with å, ä and ö or without; empty where it says nothing."""
    text = row.cell(name).casefold()
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    code = re.sub(r"[^a-z]+", "_", plain).strip("_")
    if text and code not in codes:
        words = [each.replace("_", " ") for each in codes]
        row.fault(name, f"”{text[:60]}” går inte att välja.", f"Skriv {', '.join(words[:-1])} eller {words[-1]}.")
        return ""
    return code
