"""The coming meetings of bodies: those planned on the desk, and those that only their calendars have."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from db import meetings
from schemas.tables.meetings.calendar import MeetingRow


@dataclass(frozen=True)
class ComingMeeting:
    """One meeting of a body."""

    body: str
    on: date
    """Its first day."""
    title: str = ""
    """Its title; empty for a meeting that only the calendar has."""
    meeting: str = ""
    """The key of its page; empty as above."""
    note: str = ""
    """What the calendar says of it."""


def coming(session: Session, bodies: Collection[str], from_on: date) -> list[ComingMeeting]:
    """The meetings of the bodies on `from_on` (Stockholm) or later, in the order of their days.

    What the desk knows of a day goes before the calendar: such a day is told once, and not at all where the meeting
    has been cancelled.
    """
    kept = [record for record in meetings.kept(session) if record.body in bodies]
    known = {(record.body, day.on) for record in kept for day in record.days}
    rows = select(MeetingRow).where(
        col(MeetingRow.body).in_(bodies), col(MeetingRow.on) >= from_on, col(MeetingRow.is_cancelled).is_(False)
    )
    of_desk = [
        ComingMeeting(record.body, record.days[0].on, record.title, record.meeting)
        for record in kept
        if record.cancelled_on is None and record.days[-1].on >= from_on
    ]
    of_calendar = [
        ComingMeeting(row.body, row.on, note=row.note)
        for row in session.exec(rows.order_by(col(MeetingRow.on), MeetingRow.body))
        if (row.body, row.on) not in known
    ]
    return sorted([*of_desk, *of_calendar], key=lambda each: (each.on, each.body))
