"""What came of reading a calendar file: the good rows, and what was wrong with the others."""

from __future__ import annotations

from datetime import date

from schemas.base import Model
from schemas.file.calendar import Calendars, MeetingSpec


class RowRemark(Model):
    """One row that was left out, or kept with a remark. Lines count from 1 (0: no line); Swedish sentences."""

    line: int
    problem: str
    cure: str = ""

    def __str__(self) -> str:
        """`Rad 4: datumet 2024-02-30 finns inte. Kontrollera månad och dag.`"""
        place = f"Rad {self.line}: " if self.line else ""
        return f"{place}{self.problem} {self.cure}".strip()


class CalendarReading(Model):
    """The meetings of a file, those that it cancels, the rows left out, and remarks on rows that were kept."""

    name: str
    meetings: list[MeetingSpec] = []
    cancelled: list[MeetingSpec] = []
    faults: list[RowRemark] = []
    remarks: list[RowRemark] = []
    lines: dict[tuple[str, date], int] = {}
    """Body and day → the line that a meeting, held or cancelled, stands on."""

    @property
    def brought(self) -> Calendars:
        """What is to be brought into the register: the meetings, and the cancelled ones as such."""
        return Calendars(meetings=[*self.meetings, *self.cancelled])

    @staticmethod
    def place(meeting: MeetingSpec) -> tuple[str, date]:
        """Where `lines` has a meeting."""
        return meeting.body, meeting.on
