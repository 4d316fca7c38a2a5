"""Those who were called to a meeting and are no longer: what waits for them is withdrawn, and they are told once."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from db import meetings
from db.outbox import posting
from db.outbox.dispatch import CANCELLED, PLANNED
from db.register import people
from mail.kinds.meetings.call import MEETING_CALL, MeetingProps, register_key
from mail.kinds.meetings.cancelled import meeting_cancelled
from mail.props import Contact
from rules.dates.clock import local_date
from rules.meeting.presence import called_seats
from schemas.meetings.consent import MeetingRecord
from schemas.tables.mail import MailRow
from secretariat.meetings.calls import calls_of, cancel


def left(session: Session, record: MeetingRecord) -> list[str]:
    """The seats that were called before and are no longer, and have not been told so."""
    key = register_key(record)
    waiting = (
        select(MailRow.seat)
        .where(MailRow.process == key, MailRow.state == PLANNED)
        .where(col(MailRow.kind).in_(meetings.CALLING))
        .distinct()
    )
    once = {seat for seat in called_before(session, key) if not _is_told(session, record, seat)}
    return sorted((set(session.exec(waiting).all()) | once) - set(called_seats(record)))


def let_go(session: Session, record: MeetingRecord, seat: str, contact: Contact, now: datetime) -> None:
    """Withdraw what waits for a seat that is no longer called, and tell it so where a call has left, with what takes
    the meeting out of its calendar."""
    cancel(session, record, seat)
    calls = called_before(session, register_key(record)).get(seat)
    if calls:
        told = meeting_cancelled(
            record,
            people.addressee(session, seat, local_date(now)),
            contact,
            reason="",
            sequence=max(props.sequence for props in calls) + 1,
            days_before=max(len(props.days) for props in calls),
            send_at=now,
            is_held=True,
        )
        posting.post(session, told, now)


def called_before(session: Session, key: str) -> dict[str, list[MeetingProps]]:
    """Seat → the calls that have left for it."""
    rows = select(MailRow).where(
        MailRow.process == key,
        MailRow.kind == MEETING_CALL.name,
        col(MailRow.state).not_in((PLANNED, CANCELLED)),
    )
    found: dict[str, list[MeetingProps]] = {}
    for row in session.exec(rows.order_by(col(MailRow.id))).all():
        found.setdefault(row.seat, []).append(MeetingProps.model_validate(row.props))
    return found


def _is_told(session: Session, record: MeetingRecord, seat: str) -> bool:
    """True where the seat has been told, after its newest call, that it is not called any more."""
    newest = max((mail.id or 0 for mail in calls_of(session, record, seat)), default=0)
    notices = meetings.notices(session, register_key(record), seat)
    return any((mail.id or 0) > newest and mail.state != CANCELLED for mail in notices)
