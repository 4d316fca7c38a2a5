"""The stop days of a meeting, counted in working days back from its first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.dates.workdays import add_workdays, day_name, is_working_day
from rules.swedish import long_date
from schemas.meetings.consent import MeetingRecord


@dataclass(frozen=True)
class StopDays:
    """The days before a meeting on which something is due or goes out."""

    agenda_on: date
    """Items for the agenda are asked for."""
    owners_on: date
    """The owners of outstanding items are reminded."""
    papers_by: date
    """The last day for papers."""
    call_on: date
    """The call goes out, with agenda and papers."""
    attendance_on: date
    """Whoever has not said whether it attends is reminded."""

    def in_words(self) -> list[tuple[str, date]]:
        """Each day with what it is, in the order of the days."""
        days = [
            ("Fråga om punkter till dagordningen", self.agenda_on),
            ("Sista dag för underlag", self.papers_by),
            ("Påminnelse till ägare av utestående punkter", self.owners_on),
            ("Kallelse med dagordning och underlag", self.call_on),
            ("Påminnelse till den som inte har svarat", self.attendance_on),
        ]
        return sorted(days, key=lambda each: each[1])


def stop_days(record: MeetingRecord) -> StopDays:
    """The stop days of a meeting, by its own lead times."""
    first, lead = record.days[0].on, record.stops
    return StopDays(
        agenda_on=add_workdays(first, -lead.agenda),
        owners_on=add_workdays(first, -lead.owners),
        papers_by=add_workdays(first, -lead.papers),
        call_on=add_workdays(first, -lead.call),
        attendance_on=add_workdays(first, -lead.attendance),
    )


def warnings(record: MeetingRecord, others: list[tuple[str, date]]) -> list[str]:
    """What to think of before the meeting is planned, as Swedish sentences: days that are not worked, and what else is
    held on them. `others`: the name and the day of every other meeting that is known.

    A day that a source states otherwise stands in the record's `claims` and is told with them.
    """
    found = list(record.claims)
    for day in record.days:
        if not is_working_day(day.on):
            name = day_name(day.on)
            found.append(f"{long_date(day.on).capitalize()} är {f'{name}, ' if name else ''}ingen arbetsdag.")
        found += [f"{name} har möte samma dag, {long_date(day.on)}." for name, on in others if on == day.on]
    return list(dict.fromkeys(found))
