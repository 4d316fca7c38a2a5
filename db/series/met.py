"""The meetings that a series may follow: those of the calendars, and those planned on the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlmodel import Session, col, select

from rules.year.series import Met
from schemas.tables.meetings.calendar import MeetingRow
from schemas.tables.meetings.meeting import CalledMeetingRow


def met(session: Session, bodies: Collection[str]) -> Mapping[str, list[Met]]:
    """Body → its meetings, none that is cancelled. One that a calendar has too is the calendar's."""
    if not bodies:
        return {}
    found: dict[str, list[Met]] = {}
    held = select(MeetingRow).where(col(MeetingRow.body).in_(sorted(bodies)), col(MeetingRow.is_cancelled).is_(False))
    for meeting in session.exec(held):
        found.setdefault(meeting.body, []).append(Met(meeting.uid or meeting.on.isoformat(), meeting.on))
    for row in session.exec(select(CalledMeetingRow)):
        body, on = str(row.file["body"]), date.fromisoformat(row.file["days"][0]["on"])
        if body in bodies and not row.file.get("cancelled_on") and all(one.on != on for one in found.get(body, ())):
            found.setdefault(body, []).append(Met(row.key, on))
    return found
