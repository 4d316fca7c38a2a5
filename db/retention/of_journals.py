"""What is too old of what is no matter and has a journal of its own: meetings, conferences, shared documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from rules.dates.clock import at_local
from schemas.tables.mail import MailRow
from schemas.tables.meetings.meeting import CalledMeetingRow, MeetingViewRow
from schemas.tables.year.conference import ConferenceDietRow, ConferenceEntryRow, ConferenceRow
from schemas.tables.year.shared import SharedVersionRow

DONE = ("accepted", "failed", "cancelled", "unknown")
"""States of mails that do not move any more in a matter that has ended."""


@dataclass(frozen=True)
class Record:
    """One record: a matter, the mails of a matter, a meeting, a mail that came in, a holder, a draft."""

    key: str
    title: str
    at: datetime | None = None
    """When its time began to count."""
    holds: Mapping[str, int] = field(default_factory=dict)
    """Of a matter or a meeting: `answers`, `views`, `mails`, `files` → how many."""


def meetings(session: Session, before: datetime) -> list[Record]:
    """Those whose last day was before then; one with a mail that may still leave is left alone."""
    unsent = set(session.exec(select(MailRow.process).where(col(MailRow.state).not_in(DONE)).distinct()))
    mails = dict(session.exec(select(MailRow.process, func.count()).group_by(MailRow.process)).all())
    given = select(MeetingViewRow.process, func.count()).group_by(MeetingViewRow.process)
    views = dict(session.exec(given).all())
    found = []
    for row in session.exec(select(CalledMeetingRow).order_by(CalledMeetingRow.key)):
        over_at = at_local(max(date.fromisoformat(str(day["on"])) for day in row.file["days"]) + timedelta(days=1), 0)
        if over_at < before and row.key not in unsent:
            holds = {"views": views.get(row.key, 0), "mails": mails.get(row.key, 0)}
            found.append(Record(row.key, row.title, over_at - timedelta(days=1), holds))
    return found


def _over(session: Session, before: datetime) -> list[tuple[ConferenceRow, datetime]]:
    """The conferences whose last day was before then, each with the end of that day."""
    rows = session.exec(select(ConferenceRow).order_by(ConferenceRow.key))
    ends = [(row, date.fromisoformat(row.file["until_on"] or row.file["held_on"])) for row in rows]
    over = [(row, at_local(last_on + timedelta(days=1), 0)) for row, last_on in ends]
    return [(row, at) for row, at in over if at < before]


def conferences(session: Session, before: datetime) -> list[Record]:
    """Those that are over; one with a mail that may still leave is left alone."""
    unsent = set(session.exec(select(MailRow.process).where(col(MailRow.state).not_in(DONE)).distinct()))
    mails = dict(session.exec(select(MailRow.process, func.count()).group_by(MailRow.process)).all())
    entries = select(ConferenceEntryRow.process, func.count()).group_by(ConferenceEntryRow.process)
    named = dict(session.exec(entries).all())
    return [
        Record(
            row.key, row.title, at - timedelta(days=1), {"named": named.get(row.key, 0), "mails": mails.get(row.key, 0)}
        )
        for row, at in _over(session, before)
        if row.key not in unsent
    ]


def diets(session: Session, before: datetime) -> list[Record]:
    """What the participants of conferences that are over cannot eat."""
    found = []
    for row, at in _over(session, before):
        own = select(ConferenceDietRow.id).where(ConferenceDietRow.process == row.key)
        numbers = session.exec(own.order_by(col(ConferenceDietRow.id)))
        found += [Record(f"{ConferenceDietRow.__tablename__}/{number}", row.title, at) for number in numbers]
    return found


def shared(session: Session, before: datetime) -> list[Record]:
    """The documents whose newest version nobody has been able to open by link since then, with files and deliveries.

    One with a mail that may still leave is left alone.
    """
    unsent = set(session.exec(select(MailRow.process).where(col(MailRow.state).not_in(DONE)).distinct()))
    mails = dict(session.exec(select(MailRow.process, func.count()).group_by(MailRow.process)).all())
    rows = session.exec(select(SharedVersionRow).order_by(SharedVersionRow.process, col(SharedVersionRow.version)))
    newest = {row.process: row for row in rows}
    found = []
    for row in newest.values():
        over_at = at_local(row.expires_on + timedelta(days=1), 0)
        if over_at < before and row.process not in unsent:
            holds = {"files": row.version, "mails": mails.get(row.process, 0)}
            found.append(Record(row.process, row.title, over_at - timedelta(days=1), holds))
    return found
