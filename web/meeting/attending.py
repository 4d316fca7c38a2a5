"""Whether a member comes, as form fields for each day of the meeting, and the typed form back.

Nothing is preselected but what the member has said before, and nothing that is typed is left aside without a word.

Field names: `how-<day>` (`plats`, `digitalt`, `ersattare`, `franvarande`), `arrives-<day>`, `leaves-<day>`, with the
days numbered from 1, and `through`.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.meetings.attendance import AttendanceIn, days_of
from rules.meeting.attendance import clock, one
from rules.swedish import long_date
from schemas.meetings.consent import MeetingDay, MeetingRecord
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


def as_typed(record: MeetingRecord, stands: MeetingAttendanceRow | None) -> dict[str, str]:
    """What stands, as the form shows it; empty where nothing does."""
    if stands is None:
        return {}
    said = {day.on: day for day in days_of(stands)}
    typed = {"through": stands.through}
    for number, day in enumerate(record.days, 1):
        if (own := said.get(day.on)) is not None:
            typed |= {
                f"how-{number}": own.how.value,
                f"arrives-{number}": clock(own.arrives) if own.arrives else "",
                f"leaves-{number}": clock(own.leaves) if own.leaves else "",
            }
    return typed


def read_attendance(
    form: Form, record: MeetingRecord, stands: MeetingAttendanceRow | None, *, is_needed: bool = False
) -> AttendanceIn | None:
    """The typed form; None where no day is answered, or where something is wrong, which the form then notes.

    A day that is left as it is keeps what stands for it. With `is_needed` every day must be answered.
    """
    former = {day.on: day for day in days_of(stands)} if stands else {}
    typed = {day.on: _read_day(form, number, day) for number, day in enumerate(record.days, 1)}
    found = [day for on, own in typed.items() if (day := own or former.get(on))]
    lacking = [number for number, on in enumerate(typed, 1) if not (typed[on] or former.get(on))]
    if lacking and (is_needed or any(typed.values())):
        form.refuse(f"how-{lacking[0]}", "Det framgår inte hur ni deltar. Välj ett av alternativen för varje dag.")
    through = _deputy(form, found)
    if not any(typed.values()):
        return None
    return None if form.errors else AttendanceIn(days=found, through=through)


def _read_day(form: Form, number: int, day: MeetingDay) -> DayAttendance | None:
    """One day as typed; None where nothing was chosen. What does not fit is noted in the form."""
    how = form.get(f"how-{number}")
    arrives = form.clock_time(f"arrives-{number}", label="Från kl.")
    leaves = form.clock_time(f"leaves-{number}", label="Till kl.")
    if arrives and leaves and leaves <= arrives:
        form.refuse(f"leaves-{number}", "Ni går innan ni kommer. Rätta klockslagen.")
    if how not in {code for code, _ in CHOICES}:
        if arrives or leaves:
            form.refuse(f"how-{number}", "Välj också hur ni deltar den tiden.")
        return None
    for name, at in (("arrives", arrives), ("leaves", leaves)):
        if at is None:
            continue
        if how == How.AWAY.value:
            problem = "Ni har valt Deltar inte men också skrivit ett klockslag."
            form.refuse(f"{name}-{number}", f"{problem} Välj hur ni deltar den tiden, eller ta bort klockslaget.")
        elif at < day.begins or (day.ends is not None and at > day.ends):
            until = f"–{clock(day.ends)}" if day.ends else ""
            cure = "Skriv ett klockslag under mötet, eller lämna fältet tomt."
            form.refuse(f"{name}-{number}", f"Mötet {long_date(day.on)} är kl. {clock(day.begins)}{until}. {cure}")
    return DayAttendance(on=day.on, how=How(how), arrives=arrives, leaves=leaves)


def _deputy(form: Form, days: list[DayAttendance]) -> str:
    """Who comes in the member's place. A name without a deputy is refused, not left aside."""
    through, is_deputy = form.at_most("through", 200), any(day.how is How.DEPUTY for day in days)
    if is_deputy and not through:
        form.refuse("through", "Ersättarens namn saknas. Skriv vem som kommer.")
    if through and not is_deputy:
        problem = "Ni har skrivit namnet på en ersättare men inte valt En ersättare kommer."
        form.refuse("through", f"{problem} Välj det, eller ta bort namnet.")
    return through
