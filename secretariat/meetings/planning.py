"""Meetings made on the desk: planned one by one or a year at a time, changed, moved and cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlmodel import Session, select

from db import events, journals, meetings
from db.calendar import calendars
from db.meetings import outstanding, proposals
from db.outbox import posting
from db.outbox.dispatch import CANCELLED, PLANNED, take
from db.outbox.last_look.meeting import MEETING_OFF
from db.register import directories, people
from db.store.session import Database
from mail.kinds.meetings.call import register_key
from mail.kinds.meetings.cancelled import meeting_cancelled
from rules.dates.clock import local_date
from rules.meeting.extract import days_in_words
from rules.meeting.silence import begins_at
from rules.swedish import count
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.process import Directory
from schemas.meetings.consent import MeetingRecord
from schemas.tables.mail import MailRow
from secretariat.meetings.leaving import called_before
from secretariat.meetings.planned_mails import arm_agenda, arm_owners

Change = Callable[[MeetingRecord], MeetingRecord]


def other_days(session: Session, record: MeetingRecord) -> list[tuple[str, date]]:
    """The name and the day of every other meeting that is known and held: of the cooperation, and of the calendars."""
    own = [
        (other.title, day.on)
        for other in meetings.kept(session)
        if other.meeting != record.meeting and other.cancelled_on is None
        for day in other.days
    ]
    known = calendars.load(session)
    names = {body.key: body.name for body in known.bodies}
    others = [each for each in known.meetings if not each.is_cancelled and each.body != record.body]
    return own + [(names[each.body], each.on) for each in others]


def plan_meetings(db: Database, records: Sequence[MeetingRecord], directory: Directory, *, now: datetime) -> list[str]:
    """Keep new meetings as planned, with the mails that each sends by itself; returns their keys. `now` is wall clock.

    What was tabled before comes on the agenda of the first of them. Refused where a key is taken: nothing is kept then.
    """
    with db.write() as session:
        directories.add_missing(session, directory)
        for record in records:
            key = register_key(record)
            if journals.is_taken(session, key):
                problem = f"{record.title} {days_in_words(record.days)} finns redan."
                raise Refused("days", problem, "Ta bort raden, eller ändra det möte som finns.")
            meetings.keep(session, record, now)
            extra = "Ett extra möte" if record.is_extra else "Mötet"
            _tell(session, key, EventKind.MEETING_PLANNED, f"{extra} planerades: {days_in_words(record.days)}.", now)
            arm_agenda(session, record, now)
        for body in dict.fromkeys(record.body for record in records):
            follow(session, body, now)
    return [record.meeting for record in records]


def change_meeting(db: Database, key: str, change: Change, said: str, *, now: datetime) -> MeetingRecord:
    """Give a meeting that has not begun other values; returns it as it is then. `said` is one sentence for its log.

    Nobody is told: whoever has been called is called again, by an act of its own. Refused where there is no such
    meeting, and where it has begun or been cancelled.
    """
    with db.write() as session:
        return _change(session, key, change, said, now)


def _change(session: Session, key: str, change: Change, said: str, now: datetime) -> MeetingRecord:
    journals.hold(session, key)
    known = meetings.find(session, key)
    if known is None:
        raise Refused("mötet", "Mötet finns inte.", "Se listan över möten.")
    if known.cancelled_on is not None:
        raise Refused("mötet", "Mötet är inställt.", "Planera ett nytt möte.")
    if now >= begins_at(known):
        raise Refused("mötet", "Mötet har börjat.", "Fyll i det som hände under Efter mötet.")
    record = change(known)
    if record == known:
        return known
    if begins_at(record) <= now:
        is_today = local_date(begins_at(record)) == local_date(now)
        problem, cure = ("Klockslaget", "en senare tid") if is_today else ("Dagen", "en senare dag")
        raise Refused("days", f"{problem} har redan varit.", f"Välj {cure}.")
    meetings.keep(session, record, now)
    _tell(session, key, EventKind.MEETING_CHANGED, said, now)
    arm_agenda(session, record, now)
    follow(session, record.body, now)
    return meetings.find(session, key) or record


def cancel_meeting(db: Database, key: str, reason: str, *, now: datetime) -> int:
    """Cancel a meeting that has not begun: its mails are withdrawn, and whoever has been called is told.

    Returns how many are told. Refused as `change_meeting`.
    """
    today = local_date(now)
    said = "Mötet ställdes in."
    with db.write() as session:
        off = {"cancelled_on": today}
        record = _change(session, key, lambda known: known.model_copy(update=off), said, now)
        contact = people.contact(session, record.secretariat, today)
        called = called_before(session, key)
        for mail in session.exec(select(MailRow).where(MailRow.process == key, MailRow.state == PLANNED)).all():
            take(session, mail, state=CANCELLED, detail=MEETING_OFF)
        for seat, calls in called.items():
            told = meeting_cancelled(
                record,
                people.addressee(session, seat, today),
                contact,
                reason=reason,
                sequence=max(props.sequence for props in calls) + 1,
                days_before=max(len(props.days) for props in calls),
                send_at=now,
            )
            posting.post(session, told, now)
        if called:
            sent = f"Att mötet är inställt skickades till {count(len(called), 'ledamot', 'ledamöter')}."
            _tell(session, key, EventKind.MEETING_CANCELLED, sent, now)
        return len(called)


def follow(session: Session, body: str, now: datetime) -> None:
    """What follows for the body's next meeting: what was tabled comes on its agenda, and owners are reminded."""
    carried = outstanding.carry_over(session, body, now)
    if carried is not None:
        said = "Dagordningen följer det som lever vidare från tidigare möten."
        _tell(session, register_key(carried), EventKind.MEETING_CHANGED, said, now)
    put_off = proposals.carry(session, body, now)
    if put_off is not None:
        said = "Punkter som anmälts till ett tidigare möte lades till på dagordningen."
        _tell(session, register_key(put_off), EventKind.MEETING_CHANGED, said, now)
    arm_owners(session, body, now)


def _tell(session: Session, key: str, kind: EventKind, text: str, now: datetime) -> None:
    number = events.last_number(session, key) + 1
    events.append(session, key, at=now, kind=kind, text=text, dedup_key=f"{kind}/{number}")
