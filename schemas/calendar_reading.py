"""What came of reading a calendar file: the good rows, and what was wrong with the others."""

from __future__ import annotations

from schemas.base import Model
from schemas.calendar import MeetingSpec


class RowRemark(Model):
    """One row that was left out, or kept with a remark. Lines count from 1; Swedish sentences."""

    line: int
    problem: str
    cure: str = ""

    def __str__(self) -> str:
        """`Rad 4: datumet 2024-02-30 finns inte. Kontrollera månad och dag.`"""
        return f"Rad {self.line}: {self.problem} {self.cure}".strip()


class CalendarReading(Model):
    """The meetings of a file, the rows left out, and remarks on rows that were kept."""

    name: str
    meetings: list[MeetingSpec] = []
    faults: list[RowRemark] = []
    remarks: list[RowRemark] = []
