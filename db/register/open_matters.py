"""What is open for some seats over all matters: what they owe an answer to, what comes later, and coming meetings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from db import meetings, processes
from rules.dates.clock import local_date
from rules.meeting.presence import called_seats
from rules.meeting.silence import begins_at
from schemas.plan.timetable import StepStatus
from schemas.tables.matter import MatterRow, OwingRow, Shelf
from schemas.tables.process import StepRow


@dataclass(frozen=True)
class OpenThing:
    """One step of a matter that concerns a seat."""

    process: str
    process_title: str
    step: str
    title: str
    seat: str
    due_on: date
    """The seat's own last day, where it has one."""


@dataclass(frozen=True)
class ComingMeeting:
    """A meeting that a seat is called to."""

    title: str
    seat: str
    on: date


@dataclass(frozen=True)
class Open:
    """All that is open for some seats, each part in order of its days."""

    owed: list[OpenThing] = field(default_factory=list)
    """An answer or a report is owed now."""
    later: list[OpenThing] = field(default_factory=list)
    """Will be asked."""
    meetings: list[ComingMeeting] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """True where there is nothing."""
        return not (self.owed or self.later or self.meetings)


def open_of(session: Session, seats: Collection[str], now: datetime) -> Open:
    """What is open for the seats at `now` (wall-clock time)."""
    found = Open()
    if not seats:
        return found
    owing = {
        (row.process, row.step, row.seat) for row in session.exec(select(OwingRow).where(col(OwingRow.seat).in_(seats)))
    }
    for key, title in _matters(session, {seat.partition("/")[0] for seat in seats}):
        plan = processes.load_plan(session, key)
        steps = {step.key: step for step in session.exec(select(StepRow).where(StepRow.process == key))}
        for step in plan.steps:
            for seat in [seat for seat in step.seats if seat in seats]:
                row = steps.get(step.key)
                thing = OpenThing(key, title, step.key, step.title, seat, step.schedule_of(seat).operative_on)
                if (key, step.key, seat) in owing:
                    found.owed.append(thing)
                elif row is None or row.status == StepStatus.PLANNED:
                    found.later.append(thing)
    for each in (found.owed, found.later):
        each.sort(key=lambda thing: (thing.due_on, thing.process, thing.step))
    found.meetings.extend(_meetings(session, seats, now))
    return found


def _matters(session: Session, organisations: Iterable[str]) -> list[tuple[str, str]]:
    """Key and title of the matters under way that an organisation is a party to, or runs."""
    theirs = [
        or_(col(MatterRow.parties).contains(f"|{key}|", autoescape=True), MatterRow.secretariat == key)
        for key in organisations
    ]
    rows = select(MatterRow.key, MatterRow.title).where(MatterRow.shelf == Shelf.OPEN.value, or_(*theirs))
    owing = select(OwingRow.process).where(
        or_(*(col(OwingRow.seat).startswith(f"{key}/", autoescape=True) for key in organisations))
    )
    more = select(MatterRow.key, MatterRow.title).where(col(MatterRow.key).in_(owing))
    return sorted({*session.exec(rows).all(), *session.exec(more).all()})


def _meetings(session: Session, seats: Collection[str], now: datetime) -> list[ComingMeeting]:
    held = [record for record in meetings.kept(session) if record.cancelled_on is None]
    coming = [record for record in held if begins_at(record) > now]
    found = [
        ComingMeeting(record.title, seat, local_date(begins_at(record)))
        for record in coming
        for seat in called_seats(record)
        if seat in seats
    ]
    return sorted(found, key=lambda meeting: (meeting.on, meeting.title))
