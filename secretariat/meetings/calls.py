"""The call to one member of a meeting, and the reminder with it: who has which, and what a new one replaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from db import meetings
from db.outbox import posting
from db.outbox.dispatch import CANCELLED, PLANNED, take
from db.outbox.last_look.meeting import MEETING_CHANGED
from db.register import people
from db.register.seats import ORDINARY
from mail.kinds.meetings.call import (
    MEETING_CALL,
    MeetingProps,
    attendance_reminder,
    meeting_call,
    meeting_reminder,
    register_key,
)
from mail.letter import Addressee, Letter
from mail.props import Contact
from rules.dates.clock import local_date, mail_time
from rules.dates.workdays import add_workdays
from rules.meeting.stops import stop_days
from rules.people.holding import current
from schemas.errors import Refused
from schemas.file.process import Directory
from schemas.meetings.consent import MeetingRecord
from schemas.tables.mail import MailRow
from schemas.tables.people import SeatRow

REMINDER_WORKDAYS = 2


@dataclass(frozen=True)
class Reader:
    """One member and what a call would mean for it."""

    seat: str
    organisation: str
    title: str
    name: str
    email: str
    is_new: bool
    """This reader does not have this very call yet, so it is sent."""
    changes: tuple[str, ...] = ()
    """What the call says otherwise than the one before, in Swedish words; empty where the reader has had none."""

    @property
    def is_changed(self) -> bool:
        """True where it replaces a call that the same reader has had."""
        return self.is_new and bool(self.changes)


def reader_of(
    session: Session, record: MeetingRecord, directory: Directory, seat: str, contact: Contact, now: datetime
) -> Reader:
    """What a call at `now` would mean for a seat; reads only."""
    to = _addressee(session, directory, seat, local_date(now))
    calls = calls_of(session, record, seat)
    has_had = [mail for mail in calls if _is_for(mail, to)]
    changes: list[str] = []
    is_new = True
    if has_had:
        letter = meeting_call(record, to, contact, send_at=now)
        is_new = not _has_this(session, record, to, letter)
        assert isinstance(letter.props, MeetingProps)
        changes = letter.props.differs_in(MeetingProps.model_validate(has_had[-1].props)) if is_new else []
    return Reader(
        seat=seat,
        organisation=to.organisation,
        title=to.seat_title,
        name=to.name,
        email=to.email,
        is_new=is_new,
        changes=tuple(changes or (["uppgifterna"] if has_had and is_new else [])),
    )


def contact_of(session: Session, directory: Directory, seat: str, now: datetime) -> Contact:
    """Whom a reader may ask, as the register or else the directory has it; reads only."""
    found = _addressee(session, directory, seat, local_date(now))
    return Contact(name=found.name, email=found.cc_email or found.email, organisation=found.organisation)


def call_seat(
    session: Session,
    record: MeetingRecord,
    seat: str,
    contact: Contact,
    now: datetime,
    reminder_at: datetime | None,
    send_at: datetime | None = None,
) -> Addressee | None:
    """Record call and reminders for whoever the seat is written to now; None where that reader has this very call.

    What waited for the seat, for this reader or a former one, is withdrawn. `send_at` is when the call leaves, by
    default now.
    """
    to = meetings.reader(session, register_key(record), seat, now)
    calls = calls_of(session, record, seat)
    own = [mail for mail in calls if _is_for(mail, to)]
    number, has_had = len(calls) + 1, bool(own)
    left = [MeetingProps.model_validate(mail.props) for mail in own if mail.state not in (PLANNED, CANCELLED)]
    letter = meeting_call(
        record,
        to,
        contact,
        send_at=send_at or now,
        number=number,
        is_changed=has_had,
        is_new_reader=bool(calls) and not has_had,
        before=left[-1] if left else None,
        days_before=max((len(MeetingProps.model_validate(mail.props).days) for mail in calls), default=0),
    )
    if _has_this(session, record, to, letter):
        return None
    cancel(session, record, seat)
    letters = [letter]
    if reminder_at:
        letters.append(meeting_reminder(record, to, contact, send_at=reminder_at, number=number))
    if asked_at := attendance_at(record, send_at or now):
        letters.append(attendance_reminder(record, to, contact, send_at=asked_at, number=number))
    posting.post_all(session, letters, now)
    return to


def cancel(session: Session, record: MeetingRecord, seat: str) -> None:
    """Withdraw the calls and reminders that wait for a seat; receipts still go."""
    key = register_key(record)
    for mail in [*meetings.mails_of(session, key, seat), *meetings.notices(session, key, seat)]:
        if mail.state == PLANNED:
            take(session, mail, state=CANCELLED, detail=MEETING_CHANGED)


def reminder_at(record: MeetingRecord, now: datetime) -> datetime | None:
    """When the reminder of a call at `now` goes: two working days before; None where the meeting is too near."""
    at = mail_time(add_workdays(record.days[0].on, -REMINDER_WORKDAYS))
    # Directly after the call a reminder would only be noise.
    return at if at - now >= timedelta(hours=4) else None


def attendance_at(record: MeetingRecord, now: datetime) -> datetime | None:
    """When whoever has not said whether it comes is asked again, after a call at `now`; None where the meeting is too
    near, or where another reminder leaves on that day."""
    on = stop_days(record).attendance_on
    at = mail_time(on)
    is_twice = on == add_workdays(record.days[0].on, -REMINDER_WORKDAYS)
    return at if at - now >= timedelta(hours=4) and not is_twice else None


def calls_of(session: Session, record: MeetingRecord, seat: str) -> Sequence[MailRow]:
    """The calls that were recorded for a seat, oldest first."""
    mails = meetings.mails_of(session, register_key(record), seat)
    return [mail for mail in mails if _is_call(mail)]


def _has_this(session: Session, record: MeetingRecord, to: Addressee, letter: Letter) -> bool:
    """True where the seat's newest call is this very one, to this reader, and neither it nor its reminder withdrawn."""
    mails = meetings.mails_of(session, register_key(record), to.seat)
    newest = next((number for number, mail in reversed(list(enumerate(mails))) if _is_call(mail)), None)
    if newest is None or any(mail.detail == MEETING_CHANGED for mail in mails[newest:]):
        return False
    return _is_for(mails[newest], to) and _says_the_same(mails[newest], letter)


def _is_call(mail: MailRow) -> bool:
    return mail.kind == MEETING_CALL.name


def _is_for(mail: MailRow, to: Addressee) -> bool:
    return mail.to_email.casefold() == to.email.casefold()


def _says_the_same(mail: MailRow, letter: Letter) -> bool:
    assert isinstance(letter.props, MeetingProps)
    return letter.props.says_the_same(MeetingProps.model_validate(mail.props))


def _addressee(session: Session, directory: Directory, seat: str, on: date) -> Addressee:
    """Whom the register would write to, or the directory for a seat that the register does not know yet."""
    if session.get(SeatRow, seat) is not None:
        return people.addressee(session, seat, on)
    organisation, known = directory.organisation(seat.partition("/")[0]), directory.seat(seat)
    if organisation is None or known is None:
        raise Refused("platsen", f"”{seat}” finns inte.", "Lägg till den i filen med organisationer.")
    person = current([person for person in known.holders if person.capacity == ORDINARY], on)
    return Addressee(
        seat=seat,
        seat_title=known.title,
        organisation=organisation.name,
        name=person.name if person else organisation.name,
        email=person.email if person else organisation.mailbox,
    )
