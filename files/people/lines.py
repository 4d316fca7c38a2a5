"""A register file read into lines; what cannot be read is told by row, with the column and the cure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import TypeAdapter, ValidationError

from files.people.columns import CAPACITIES, HEADINGS, WEEKLY, YES_NO, fields_of
from files.rows import Cells, Columns, read_table
from rules.dates.written import NoDate, written_date
from rules.swedish import capital, enumerate_ways
from schemas.address import BadAddress, read_address
from schemas.file.directory import NamedBy
from schemas.names import Key
from schemas.register import LineFault, RegisterLine

_KEY: TypeAdapter[str] = TypeAdapter(Key)
_LONGEST = 500
_SPACES = re.compile(r"\s+")
_COLUMNS = Columns(
    fields_of,
    HEADINGS,
    "organisation",
    f"Låt första raden ha rubrikerna {', '.join(HEADINGS.values())}. Ladda ner registret för att se formen.",
)
_NAMED_BY = [each.value for each in NamedBy]


@dataclass
class Reading:
    """The lines in order, and every fault of the file; with a fault nothing of it is to be carried out."""

    lines: list[RegisterLine] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)


def read_people(name: str, content: bytes) -> Reading:
    """The lines of a CSV file or a workbook. FileRefused where it has no rows that can be told apart."""
    reading = Reading()
    for row, cells in read_table(name, content, _COLUMNS):
        before = len(reading.faults)
        line = _Row(row, cells, reading.faults).line()
        if len(reading.faults) == before:
            reading.lines.append(line)
    return reading


def fault_words(fault: LineFault) -> str:
    """`Rad 4, kolumnen e-post: ”x” är ingen e-postadress. Skriv den som …`; without a row for a form."""
    where = [f"rad {fault.row}"] if fault.row else []
    where += [f"kolumnen {HEADINGS[fault.field]}"] if fault.field in HEADINGS and fault.row else []
    told = f"{fault.problem} {fault.cure}"
    return capital(f"{', '.join(where)}: {told}" if where else told)


@dataclass
class _Row:
    row: int
    cells: Cells
    faults: list[LineFault]

    def line(self) -> RegisterLine:
        """The row as a line; what is wrong with it is noted."""
        role = self._key("role") if self._cell("role") else ""
        person, email = self._cell("person"), self._address("email")
        if (person or email) and not role:
            self._fault("role", "Raden har en person men ingen plats.", "Skriv till exempel kommundirektor.")
        if email and not person:
            self._fault("person", "Namnet saknas.", "Skriv för- och efternamn.")
        if person and not self._cell("email"):
            self._fault("email", "E-postadressen saknas.", "Skriv den som namn@kommun.example.")
        if not person and (self._cell("from_on") or self._cell("to_on")):
            self._fault("person", "Raden har en dag men ingen person.", "Skriv namn och e-post, eller ta bort dagen.")
        capacity = self._one_of(
            "capacity", {word: code for code, word in CAPACITIES.items()} | {"ersattare": "ersattare"}
        )
        return RegisterLine(
            organisation=self._key("organisation"),
            name=self._cell("name") or None,
            mailbox=self._address("mailbox") or None,
            registrator=self._cell("registrator") or None,
            channels=self._cell("channels") or None,
            delegation=self._one_of("delegation", {word: word for word in YES_NO}) or None,
            reader_named_by=self._one_of("reader_named_by", {word: word for word in _NAMED_BY}) or None,
            weekly_mail=self._one_of("weekly_mail", {word: word for word in WEEKLY}) or None,
            role=role,
            title=self._cell("title") or None,
            shared=self._one_of("shared", {word: word for word in YES_NO}) or None,
            person=person,
            email=email,
            capacity="ersattare" if capacity == "ersattare" else "ordinarie",
            from_on=self._day("from_on"),
            to_on=self._day("to_on"),
            row=self.row,
        )

    def _cell(self, name: str) -> str:
        text = _SPACES.sub(" ", self.cells.get(name, "")).strip()
        if len(text) > _LONGEST:
            self._fault(name, "Texten är för lång.", f"Korta den till högst {_LONGEST} tecken.")
            return ""
        return text

    def _fault(self, name: str, problem: str, cure: str) -> None:
        fault = LineFault(self.row, name, problem, cure)
        if fault not in self.faults:
            self.faults.append(fault)

    def _key(self, name: str) -> str:
        text = self._cell(name)
        try:
            return _KEY.validate_python(text)
        except ValidationError:
            problem = f"”{text[:60]}” är ingen giltig nyckel." if text else "Nyckeln saknas."
            cure = "Använd bara a–z, siffror och bindestreck (å och ä skrivs a, ö skrivs o), till exempel tyreso."
            self._fault(name, problem, cure)
            return "fel"  # stands in, so that the rest of the row is read too

    def _address(self, name: str) -> str:
        text = self._cell(name)
        return self._tried(name, text, read_address) or "" if text else ""

    def _tried(self, name: str, text: str, read: Callable[[str], str]) -> str | None:
        try:
            return read(text)
        except BadAddress as bad:
            self._fault(name, f"”{text[:80]}” {bad.problem}", bad.cure)
            return None

    def _day(self, name: str) -> date | None:
        text = self._cell(name)
        try:
            return written_date(text) if text else None
        except NoDate as error:
            self._fault(name, capital(error.problem), error.cure)
            return None

    def _one_of(self, name: str, codes: dict[str, str]) -> str:
        text = self._cell(name).casefold()
        if text and text not in codes:
            words: Sequence[str] = list(dict.fromkeys(codes))
            self._fault(name, f"”{text[:60]}” går inte att välja.", f"Skriv {enumerate_ways(words)}.")
        return codes.get(text, "")
