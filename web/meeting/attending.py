"""Whether a member comes, as form fields for each day of the meeting, and the typed form back. Nothing is preselected.

Field names: `how-<day>` (`plats`, `digitalt`, `ersattare`, `franvarande`), `arrives-<day>`, `leaves-<day>`, with the
days numbered from 1, and `through`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.meetings.attendance import AttendanceIn, days_of
from rules.meeting.attendance import one
from rules.swedish import long_date
from schemas.meetings.consent import MeetingRecord
from schemas.meetings.record import DayAttendance, How
from schemas.tables.meetings.meeting import MeetingAttendanceRow
from web.shell.forms import Form

CHOICES = (
    (How.IN_ROOM.value, "På plats"),
    (How.ONLINE.value, "Digitalt"),
    (How.DEPUTY.value, "En ersättare kommer"),
    (How.AWAY.value, "Deltar inte"),
)


@dataclass(frozen=True)
class DayField:
    """One day as the form shows it."""

    number: int
    legend: str
    said: str
    """What stands for the day; empty where nothing was said."""


def day_fields(record: MeetingRecord, stands: MeetingAttendanceRow | None) -> list[DayField]:
    """Every day of a meeting, with what stands for it."""
    said = {day.on: one(day) for day in days_of(stands)} if stands else {}
    several = len(record.days) > 1
    return [
        DayField(number, f"Kommer ni {long_date(day.on)}?" if several else "Kommer ni?", said.get(day.on, ""))
        for number, day in enumerate(record.days, 1)
    ]


def read_attendance(
    form: Form, record: MeetingRecord, stands: MeetingAttendanceRow | None, *, is_needed: bool = False
) -> AttendanceIn | None:
    """The typed form; None where no day is answered, or where something is wrong, which the form then notes.

    A day that is left as it is keeps what stands for it. With `is_needed` every day must be answered.
    """
    former = {day.on: day for day in days_of(stands)} if stands else {}
    typed = {day.on: _read_day(form, number, day.on) for number, day in enumerate(record.days, 1)}
    found = [day for on, own in typed.items() if (day := own or former.get(on))]
    lacking = [number for number, on in enumerate(typed, 1) if not (typed[on] or former.get(on))]
    if lacking and (is_needed or any(typed.values())):
        form.refuse(f"how-{lacking[0]}", "Det framgår inte hur ni deltar. Välj ett av alternativen för varje dag.")
    if form.errors or not any(typed.values()):
        return None
    through = _deputy(form, found, stands)
    return None if form.errors else AttendanceIn(days=found, through=through)


def _read_day(form: Form, number: int, on: date) -> DayAttendance | None:
    """One day as typed; None where nothing was chosen, or where clock times do not fit."""
    how = form.get(f"how-{number}")
    arrives, leaves = form.clock_time(f"arrives-{number}"), form.clock_time(f"leaves-{number}")
    if arrives and leaves and leaves <= arrives:
        form.refuse(f"leaves-{number}", "Ni går innan ni kommer. Rätta klockslagen.")
    if how not in {code for code, _ in CHOICES}:
        if arrives or leaves:
            form.refuse(f"how-{number}", "Välj också hur ni deltar den tiden.")
        return None
    if how == How.AWAY.value:
        arrives = leaves = None
    return DayAttendance(on=on, how=How(how), arrives=arrives, leaves=leaves)


def _deputy(form: Form, days: list[DayAttendance], stands: MeetingAttendanceRow | None) -> str:
    """Who comes in the member's place; what stands holds where the field is left empty."""
    if not any(day.how is How.DEPUTY for day in days):
        return ""
    through = form.at_most("through", 200) or (stands.through if stands else "")
    if not through:
        form.refuse("through", "Ersättarens namn saknas. Skriv vem som kommer.")
    return through
