"""A register file read into lines; what cannot be read is told by row, with the column and the cure."""

from __future__ import annotations

from dataclasses import dataclass, field

from files.people.body_lines import lines_of_body
from files.people.columns import ALL_HEADINGS, CAPACITIES, HEADINGS, WEEKLY, YES_NO, fields_of
from files.people.row import OF_BODY, Row
from files.rows import Columns, read_table
from rules.swedish import capital
from schemas.file.directory import NamedBy
from schemas.register import Line, LineFault, RegisterLine

_COLUMNS = Columns(
    fields_of,
    ALL_HEADINGS,
    "organisation",
    f"Låt första raden ha rubrikerna {', '.join(HEADINGS.values())}. Ladda ner registret för att se formen.",
)
_NAMED_BY = [each.value for each in NamedBy]


@dataclass
class Reading:
    """The lines in order, and every fault of the file; with a fault nothing of it is to be carried out."""

    lines: list[Line] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)


def read_people(name: str, content: bytes) -> Reading:
    """The lines of a CSV file or a workbook. FileRefused where it has no rows that can be told apart."""
    reading = Reading()
    for row, cells in read_table(name, content, _COLUMNS):
        before = len(reading.faults)
        is_of_body = any(name.startswith(OF_BODY) for name in cells)
        read = lines_of_body if is_of_body else _line_of_people
        lines = read(Row(row, cells, reading.faults, is_of_body))
        if len(reading.faults) == before:
            reading.lines += [line for line in lines if line not in reading.lines]
    return reading


def fault_words(fault: LineFault) -> str:
    """`Rad 4, kolumnen e-post: ”x” är ingen e-postadress. Skriv den som …`; without a row for a form."""
    where = [f"rad {fault.row}"] if fault.row else []
    name = f"{OF_BODY}{fault.field}" if fault.is_of_body else fault.field
    where += [f"kolumnen {ALL_HEADINGS[name]}"] if name in ALL_HEADINGS and fault.row else []
    told = f"{fault.problem} {fault.cure}"
    return capital(f"{', '.join(where)}: {told}" if where else told)


def _line_of_people(row: Row) -> list[Line]:
    """A row of people as a line; what is wrong with it is noted."""
    role = row.key("role") if row.cell("role") else ""
    person, email = row.cell("person"), row.address("email")
    if (person or email) and not role:
        row.fault("role", "Raden har en person men ingen plats.", "Skriv till exempel kommundirektor.")
    if email and not person:
        row.fault("person", "Namnet saknas.", "Skriv för- och efternamn.")
    if person and not row.cell("email"):
        row.fault("email", "E-postadressen saknas.", "Skriv den som namn@kommun.example.")
    if not person and (row.cell("from_on") or row.cell("to_on")):
        row.fault("person", "Raden har en dag men ingen person.", "Skriv namn och e-post, eller ta bort dagen.")
    capacity = row.one_of("capacity", {word: code for code, word in CAPACITIES.items()} | {"ersattare": "ersattare"})
    line = RegisterLine(
        organisation=row.key("organisation"),
        name=row.cell("name") or None,
        mailbox=row.address("mailbox") or None,
        registrator=row.cell("registrator") or None,
        channels=row.cell("channels") or None,
        delegation=row.one_of("delegation", {word: word for word in YES_NO}) or None,
        reader_named_by=row.one_of("reader_named_by", {word: word for word in _NAMED_BY}) or None,
        weekly_mail=row.one_of("weekly_mail", {word: word for word in WEEKLY}) or None,
        role=role,
        title=row.cell("title") or None,
        shared=row.one_of("shared", {word: word for word in YES_NO}) or None,
        person=person,
        email=email,
        capacity="ersattare" if capacity == "ersattare" else "ordinarie",
        is_acting=row.yes_no("is_acting"),
        from_on=row.day("from_on"),
        to_on=row.day("to_on"),
        row=row.row,
    )
    return [line]
