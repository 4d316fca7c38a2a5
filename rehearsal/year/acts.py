"""What people do with meetings, conferences and seats in a year, through the same functions as the desk and links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from db import meetings
from db.conferences.naming import Named, give, name
from db.meetings import attendance, minutes, outstanding
from db.meetings.attendance import AttendanceIn
from db.meetings.receiving import ViewIn, record_views
from db.series.bringing import bring
from db.store.session import Database
from files.meeting.extract import as_markdown
from files.meeting.file import names_of
from files.series import ReadSeries
from mail.kinds.conference import key_of as key_of_conference
from mail.kinds.meetings.call import key_of, register_key
from rules.dates.clock import local_date
from rules.meeting.agenda import with_proposals_sent
from rules.meeting.before_and_after import agenda_on, as_held, as_planned
from rules.meeting.checking import signers_of
from rules.meeting.extract import days_in_words, extract
from rules.meeting.presence import called_seats
from rules.meeting.silence import assess
from rules.meeting.written_days import written_days
from schemas.errors import Refused
from schemas.file.process import Directory
from schemas.file.year import (
    AttendAct,
    AttendAllAct,
    CancelMeetingAct,
    CheckMinutesAct,
    CloseConferenceAct,
    ConferenceAct,
    GivePlacesAct,
    InviteAct,
    MeetingAct,
    MinutesAct,
    MoveMeetingAct,
    NameAct,
    NewHolderAct,
    OutstandingAct,
    YearTask,
)
from schemas.meetings.consent import MeetingRecord, View
from schemas.meetings.record import DayAttendance, Task
from schemas.year.conference import Conference
from secretariat import conferences
from secretariat.conferences import closing
from secretariat.meetings import call_meeting
from secretariat.meetings.after import change_outstanding, keep_after
from secretariat.meetings.checking import choose_signers, record_check, send_minutes
from secretariat.meetings.planning import cancel_meeting, change_meeting, plan_meetings
from secretariat.register import people
from secretariat.series import to_bring

AT_MEETING = "sagt vid mötet"


def plan(db: Database, records: Sequence[MeetingRecord], directory: Directory, now: datetime) -> None:
    """Plan meetings, as a year at a time on the desk."""
    plan_meetings(db, [as_planned(record) for record in records], directory, now=now)


def bring_series(db: Database, series: ReadSeries, now: datetime) -> None:
    """Read in what recurs; its drafts are made, and started, by the scheduler's own job."""
    with db.write() as session:
        bring(session, to_bring(series), today=local_date(now), now=now)


def call(db: Database, record: MeetingRecord, directory: Directory, on: date, now: datetime) -> None:
    """Put the agenda of the file together with what was carried over, and call to the meeting."""
    known = change_meeting(
        db, register_key(record), lambda known: agenda_on(known, record, on), "Dagordningen skrevs.", now=now
    )
    call_meeting(db, with_proposals_sent(known, on), directory, now=now)


def receive(db: Database, record: MeetingRecord, view: View, is_at_meeting: bool) -> None:
    """A view comes by the link in the call, or is noted as said at the meeting."""
    source = AT_MEETING if is_at_meeting else ""
    given = ViewIn(item=view.item, kind=view.kind, text=view.text or "Synpunkt.")
    with db.write() as session:
        record_views(session, register_key(record), view.seat, [given], now=view.received_at, source=source)


def hold(db: Database, record: MeetingRecord, tasks: Sequence[YearTask], now: datetime) -> None:
    """Note who was there, what became of each item, what was decided, who is to do what, and who checks the minutes."""
    key = register_key(record)
    keep_after(
        db, key, lambda known: known.model_copy(update={"presence": record.presence}), "Närvaron noterades.", now=now
    )
    keep_after(
        db,
        key,
        lambda known: as_held(known, record),
        "Punkternas utfall och besluten noterades.",
        now=now,
        has_outcomes=True,
        tasks=[(task.item, Task(text=task.text, owner=task.owner, due_on=task.due_on)) for task in tasks],
    )
    if signers := signers_of(record):
        choose_signers(db, key, signers, now=now)


def at_meeting(db: Database, directory: Directory, act: MeetingAct, folder: Path, now: datetime) -> None:
    """Do one act of a meeting; files go to `folder`. Raises Refused where it cannot be done then."""
    key = key_of(act.meeting)
    match act:
        case AttendAct():
            with db.write() as session:
                days = act.days or [DayAttendance(on=day.on, how=act.how) for day in _record(session, key).days]
                _attend(session, key, act.seat, AttendanceIn(days=days, through=act.through), now)
        case AttendAllAct():
            with db.write() as session:
                record = _record(session, key)
                said = attendance.standing(record, attendance.versions(session, key))
                days = [DayAttendance(on=day.on, how=act.how) for day in record.days]
                for seat in called_seats(record):
                    if seat not in said:
                        _attend(session, key, seat, AttendanceIn(days=days), now)
        case MinutesAct():
            with db.read() as session:
                record = meetings.joined(session, _record(session, key))
            text = as_markdown(extract(record, assess(record), names_of(record, directory)))
            send_minutes(db, folder, key, text.encode(), "minnesanteckningar.md", reason=act.reason, now=now)
        case CheckMinutesAct():
            with db.write() as session:
                newest = minutes.newest(session, key)
                version = newest.version if newest else 0
                record_check(session, key, act.seat, act.says, version=version, text=act.text, now=now)
        case MoveMeetingAct():
            _move(db, directory, key, act.days, now)
        case CancelMeetingAct():
            cancel_meeting(db, key, act.reason, now=now)
        case OutstandingAct():
            _decide(db, key, act, now)


def of_conference(db: Database, known: Sequence[Conference], act: ConferenceAct, now: datetime) -> None:
    """Do one act of a conference. Raises Refused where it cannot be done then."""
    process = key_of_conference(act.conference)
    match act:
        case InviteAct():
            conferences.call(db, next(each for each in known if each.key == act.conference), now=now)
        case NameAct():
            named = Named(act.persons, may_wait=act.may_wait, is_done=act.is_done)
            with db.write() as session:
                name(session, process, act.seat, named, now=now)
        case GivePlacesAct():
            with db.write() as session:
                give(session, process, now=now)
        case CloseConferenceAct():
            closing.close(db, process, now=now)


def of_seat(db: Database, act: NewHolderAct, now: datetime) -> None:
    """A seat gets a new holder."""
    people.replace_holder(db, act.seat, name=act.name, email=act.email, from_on=act.from_on, now=now)


def _attend(session: Session, key: str, seat: str, given: AttendanceIn, now: datetime) -> None:
    record_views(session, key, seat, [], now=now, attends=given)


def _move(db: Database, directory: Directory, key: str, line: str, now: datetime) -> None:
    """As on the desk: whoever has been called is called again at once."""
    written = written_days(line)
    moved = {"days": written.days, "claims": written.claims}

    def change(known: MeetingRecord) -> MeetingRecord:
        days = [day.on for day in written.days]
        first = days[0] if len(days) > 1 else None
        items = [item if item.on in days else item.model_copy(update={"on": first}) for item in known.items]
        return known.model_copy(update=moved | {"items": items})

    said = f"Mötet ändrades. Ny tid: {days_in_words(written.days)}."
    known = change_meeting(db, key, change, said, now=now)
    if meetings.is_called(known):
        call_meeting(db, known, directory, now=now)


def _decide(db: Database, key: str, act: OutstandingAct, now: datetime) -> None:
    with db.read() as session:
        rows = [row for row in outstanding.of_meeting(session, key) if row.origin_item == act.item]
    if not rows or rows[0].id is None:
        raise Refused("item", f"Punkt {act.item} lämnade inget utestående.", "Välj en punkt som gjorde det.")
    values = {name: getattr(act, name) for name in ("state", "due_on", "review_on") if getattr(act, name) is not None}
    change_outstanding(db, rows[0].id, now=now, keeps=True, **values)


def _record(session: Session, key: str) -> MeetingRecord:
    record = meetings.find(session, key)
    if record is None:
        raise Refused("meeting", "Mötet är inte planerat än.", "Ändra dagen.")
    return record
