"""The mails that a planned meeting sends by itself before anybody is called: they wait in the outbox like all others.

Brought in line after every change: what says something else is withdrawn, what is lacking is recorded.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from db import meetings, processes
from db.meetings import outstanding
from db.outbox import posting
from db.outbox.dispatch import CANCELLED, DISPATCHING, PLANNED, SENT, UNKNOWN, take
from db.outbox.last_look.meeting import MEETING_CHANGED
from db.register import people
from mail.kinds.meetings.agenda import MEETING_AGENDA, agenda_call
from mail.kinds.meetings.call import register_key
from mail.kinds.meetings.items import MEETING_ITEMS, OwedItem, items_reminder
from mail.letter import Letter, Mail
from rules.dates.clock import local_date, mail_time, office_instant
from rules.meeting.outstanding import next_meeting
from rules.meeting.presence import called_seats
from rules.meeting.stops import stop_days
from schemas.meetings.consent import MeetingRecord
from schemas.tables.mail import MailRow

_GONE = (*SENT, DISPATCHING, UNKNOWN)


def arm_agenda(session: Session, record: MeetingRecord, now: datetime) -> int:
    """Plan the question for items to every member; returns how many were recorded now.

    One that should have gone goes at the next office hour while there still is time for papers. Nobody is asked twice.
    """
    key, stops = register_key(record), stop_days(record)
    send_at = mail_time(stops.agenda_on)
    if send_at < now:
        waiting = [row.send_at for seat in called_seats(record) for row in _waiting(session, key, seat, MEETING_AGENDA)]
        send_at = min(waiting, default=office_instant(now))
    is_wanted = record.cancelled_on is None and local_date(send_at) <= stops.papers_by
    contact = people.contact(session, record.secretariat, local_date(now))
    wanted = set(called_seats(record)) if is_wanted and not meetings.is_called(record) else set()
    recorded = 0
    for seat in sorted(wanted | _seats_of(session, key, MEETING_AGENDA)):
        letter = None
        if seat in wanted:
            link = processes.invitation(session, key, "", seat, now=now)
            to = people.addressee(session, seat, local_date(send_at), invitation=link)
            number = 1 + len(_mails(session, key, seat, MEETING_AGENDA))
            letter = agenda_call(record, to, contact, send_at=send_at, number=number)
        recorded += _bring_in_line(session, key, seat, MEETING_AGENDA, letter, now)
    return recorded


def arm_owners(session: Session, body: str, now: datetime) -> int:
    """Plan the reminder to every owner of outstanding items before the next meeting; how many are recorded."""
    records = meetings.of_body(session, body)
    coming = next_meeting(records, local_date(now))
    recorded = 0
    for record in records:
        key = register_key(record)
        owed = _owed(session, record, now) if record is coming else {}
        for seat in sorted({*owed, *_seats_of(session, key, MEETING_ITEMS)}):
            recorded += _bring_in_line(session, key, seat, MEETING_ITEMS, owed.get(seat), now)
    return recorded


def _owed(session: Session, record: MeetingRecord, now: datetime) -> dict[str, Letter]:
    """Owner → the reminder that it is to have; none where its day has passed."""
    send_at = mail_time(stop_days(record).owners_on)
    if send_at < now:
        return {}
    contact = people.contact(session, record.secretariat, local_date(now))
    items: dict[str, list[OwedItem]] = {}
    for row in outstanding.listed(session, record.body):
        if row.owner and row.id is not None:
            origin = outstanding.origin_of(row)
            items.setdefault(row.owner, []).append(
                OwedItem(number=row.id, text=row.text, origin=origin, due_on=row.due_on)
            )
    key = register_key(record)
    return {
        seat: items_reminder(
            record,
            people.addressee(session, seat, local_date(send_at)),
            contact,
            owed,
            send_at=send_at,
            number=1 + len(_mails(session, key, seat, MEETING_ITEMS)),
        )
        for seat, owed in items.items()
    }


def _bring_in_line(session: Session, key: str, seat: str, kind: Mail, letter: Letter | None, now: datetime) -> bool:
    """Let exactly `letter` wait for a seat; True where it was recorded. What has left once is not sent again."""
    if letter is not None and any(row.state in _GONE for row in _mails(session, key, seat, kind)):
        letter = None
    for row in _waiting(session, key, seat, kind):
        if letter is not None and (row.send_at, row.props) == (letter.send_at, letter.props.model_dump(mode="json")):
            letter = None
            continue
        take(session, row, state=CANCELLED, detail=MEETING_CHANGED)
    return letter is not None and posting.post(session, letter, now)


def _mails(session: Session, key: str, seat: str, kind: Mail) -> list[MailRow]:
    rows = select(MailRow).where(MailRow.process == key, MailRow.seat == seat, MailRow.kind == kind.name)
    return list(session.exec(rows.order_by(col(MailRow.id))).all())


def _waiting(session: Session, key: str, seat: str, kind: Mail) -> list[MailRow]:
    return [row for row in _mails(session, key, seat, kind) if row.state == PLANNED]


def _seats_of(session: Session, key: str, kind: Mail) -> set[str]:
    """The seats for which a mail of that kind waits."""
    rows = select(MailRow.seat).where(MailRow.process == key, MailRow.kind == kind.name, MailRow.state == PLANNED)
    return set(session.exec(rows).all())
