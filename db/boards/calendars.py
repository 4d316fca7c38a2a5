"""The calendars as the desk shows them: every body with its next meeting and the ones after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from db.calendar import calendars
from rules.meeting.usable import home_meeting
from schemas.file.calendar import BodyKind, BodySpec, HomeMeeting
from schemas.tables.people import OrganisationRow


@dataclass(frozen=True)
class BodyLine:
    """One body: its organisation in words, the meetings to come, and how many that have been."""

    body: BodySpec
    organisation: str
    coming: list[HomeMeeting]
    past: int

    @property
    def next(self) -> HomeMeeting | None:
        """The first meeting to come, or None."""
        return self.coming[0] if self.coming else None


_ORDER = list(BodyKind)


def body_lines(session: Session, today: date) -> list[BodyLine]:
    """Every body of the register, by organisation; what several organisations share comes last."""
    known = calendars.load(session)
    names = {row.key: row.name for row in session.exec(select(OrganisationRow))}
    lines = []
    for body in known.bodies:
        meetings = [home_meeting(body, meeting) for meeting in known.meetings_of(body.key)]
        coming = [meeting for meeting in meetings if meeting.on >= today]
        organisation = names.get(body.organisation, body.organisation)
        lines.append(BodyLine(body, organisation, coming, len(meetings) - len(coming)))
    return sorted(lines, key=lambda line: (line.organisation, _ORDER.index(line.body.kind), line.body.name))
