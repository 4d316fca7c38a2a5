"""One row of a register file: its cells as texts, keys, addresses and days, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter, ValidationError

from files.people.columns import YES_NO
from files.rows import Cells
from rules.dates.written import NoDate, written_date
from rules.swedish import capital, enumerate_ways
from schemas.address import BadAddress, read_address
from schemas.names import Key
from schemas.register import LineFault

_KEY: TypeAdapter[str] = TypeAdapter(Key)
_LONGEST = 500
OF_BODY = "body."
"""What the fields of the columns of a file of bodies begin with."""
_SPACES = re.compile(r"\s+")


@dataclass
class Row:
    """One row of a file, read cell by cell; what is wrong with it is noted in `faults`."""

    row: int
    cells: Cells
    faults: list[LineFault]
    is_of_body: bool = False

    def cell(self, name: str) -> str:
        """The text in a column, its spaces made one; empty where there is none, or where it is too long."""
        column = f"{OF_BODY}{name}" if self.is_of_body else name
        text = _SPACES.sub(" ", self.cells.get(column, "")).strip()
        if len(text) > _LONGEST:
            self.fault(name, "Texten är för lång.", f"Korta den till högst {_LONGEST} tecken.")
            return ""
        return text

    def fault(self, name: str, problem: str, cure: str) -> None:
        """Note what is wrong with a column, once."""
        fault = LineFault(self.row, name, problem, cure, self.is_of_body)
        if fault not in self.faults:
            self.faults.append(fault)

    def key(self, name: str) -> str:
        """The key in a column; a stand-in, and a fault, where it is none."""
        text = self.cell(name)
        try:
            return _KEY.validate_python(text)
        except ValidationError:
            problem = f"”{text[:60]}” är ingen giltig nyckel." if text else "Nyckeln saknas."
            cure = "Använd bara a–z, siffror och bindestreck (å och ä skrivs a, ö skrivs o), till exempel tyreso."
            self.fault(name, problem, cure)
            return "fel"  # stands in, so that the rest of the row is read too

    def address(self, name: str) -> str:
        """The address in a column; empty where there is none, or where it is not one."""
        text = self.cell(name)
        return self._tried(name, text, read_address) or "" if text else ""

    def _tried(self, name: str, text: str, read: Callable[[str], str]) -> str | None:
        try:
            return read(text)
        except BadAddress as bad:
            self.fault(name, f"”{text[:80]}” {bad.problem}", bad.cure)
            return None

    def day(self, name: str) -> date | None:
        """The day in a column, however it is written; None where there is none."""
        text = self.cell(name)
        try:
            return written_date(text) if text else None
        except NoDate as error:
            self.fault(name, capital(error.problem), error.cure)
            return None

    def yes_no(self, name: str) -> bool | None:
        """Yes or no in a column; None where nothing is said."""
        said = self.one_of(name, {word: word for word in YES_NO})
        return said == YES_NO[0] if said else None

    def one_of(self, name: str, codes: dict[str, str]) -> str:
        """The code of the word in a column, of word → code in lower case; empty where there is none."""
        text = self.cell(name).casefold()
        if text and text not in codes:
            words: Sequence[str] = list(dict.fromkeys(codes))
            self.fault(name, f"”{text[:60]}” går inte att välja.", f"Skriv {enumerate_ways(words)}.")
        return codes.get(text, "")
