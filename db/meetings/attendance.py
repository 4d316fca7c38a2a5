"""How the members of a meeting say that they will attend: sealed versions, of which the last is what stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from db import events
from db.register import people
from rules.meeting.attendance import holds as holds_for
from rules.meeting.attendance import in_words, of_hours
from rules.meeting.extract import days_in_words
from rules.swedish import long_date
from schemas.base import Model
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.meetings.consent import MeetingDay, MeetingRecord
from schemas.meetings.record import DayAttendance, How
from schemas.tables.meetings.meeting import MeetingAttendanceRow


class AttendanceIn(Model):
    """How a member will attend, as it is received: every day of the meeting, and who comes in its place."""

    days: list[DayAttendance]
    through: str = ""


def versions(session: Session, process: str, seat: str | None = None) -> list[MeetingAttendanceRow]:
    """Every version of a meeting, or of one seat in it, in the order they came."""
    rows = select(MeetingAttendanceRow).where(MeetingAttendanceRow.process == process)
    if seat is not None:
        rows = rows.where(MeetingAttendanceRow.seat == seat)
    return list(session.exec(rows.order_by(col(MeetingAttendanceRow.id))).all())


def standing(record: MeetingRecord, rows: Iterable[MeetingAttendanceRow]) -> dict[str, MeetingAttendanceRow]:
    """Seat → its newest version, where it was said of the days that the meeting has now."""
    return {seat: row for seat, row in {row.seat: row for row in rows}.items() if holds(record, row)}


def holds(record: MeetingRecord, row: MeetingAttendanceRow) -> bool:
    """False for an answer from before the meeting was moved to another day or another hour."""
    return holds_for(days_of(row), record.days)


def before_move(record: MeetingRecord, rows: Sequence[MeetingAttendanceRow]) -> str:
    """What the newest version of one seat said of the time that the meeting had then; empty where it still holds."""
    if not rows or holds(record, rows[-1]):
        return ""
    days = days_of(rows[-1])
    was = [MeetingDay(on=day.on, begins=day.begins, ends=day.ends) for day in days if day.begins]
    if len(days) == 1:
        return f"{said(rows[-1])}, {days_in_words(was) if was else long_date(days[0].on)}"
    return said(rows[-1])


def days_of(row: MeetingAttendanceRow) -> list[DayAttendance]:
    """The days of a version."""
    return [DayAttendance.model_validate(day) for day in row.days]


def is_same(record: MeetingRecord, before: Sequence[MeetingAttendanceRow], given: AttendanceIn) -> bool:
    """True where the newest version says just that, of the time that the meeting has now."""
    if not before or not holds(record, before[-1]):
        return False
    stands = of_hours(days_of(before[-1]), record.days)
    return (stands, before[-1].through) == (of_hours(given.days, record.days), given.through)


def said(row: MeetingAttendanceRow, *, has_name: bool = True) -> str:
    """A version in words, with the name of the deputy."""
    named = f" ({row.through})" if row.through and has_name else ""
    return in_words(days_of(row)) + named


def record_attendance(
    session: Session,
    process: str,
    record: MeetingRecord,
    seat: str,
    given: AttendanceIn,
    before: Sequence[MeetingAttendanceRow],
    *,
    now: datetime,
    begins_at: datetime,
    given_by: str = "",
    source: str = "",
) -> MeetingAttendanceRow | None:
    """Receive it in the caller's transaction, which holds the journal; None where it already stands.

    `before` is every version of the seat. Refused where the meeting has begun and nobody of the secretariat notes it
    (then it has a `source`), where a day is missing, and where a deputy has no name.
    """
    if now >= begins_at and not source:
        raise Refused("narvaro", "Mötet har börjat.", "Hör av dig till kansliet om något ska ändras.")
    if [day.on for day in given.days] != [day.on for day in record.days]:
        raise Refused("narvaro", "Mötets dagar har ändrats.", "Läs in sidan på nytt.")
    if any(day.how is How.DEPUTY for day in given.days) and not given.through:
        raise Refused("through", "Ersättarens namn saknas.", "Skriv vem som kommer.")
    if is_same(record, before, given):
        return None
    days = [day.model_dump(mode="json") for day in of_hours(given.days, record.days)]
    row = MeetingAttendanceRow(
        process=process,
        seat=seat,
        version=1 + len(before),
        days=days,
        through=given.through,
        given_by=given_by,
        source=source,
        received_at=now,
    )
    session.add(row)
    session.flush()
    _tell(session, row, given, now)
    return row


def _tell(session: Session, row: MeetingAttendanceRow, given: AttendanceIn, now: datetime) -> None:
    organisation = people.organisation_of(session, row.seat).name
    noted = ", enligt kansliet" if row.source else ""
    events.append(
        session,
        row.process,
        at=now,
        kind=EventKind.ATTENDANCE_GIVEN,
        seat=row.seat,
        text=f"{organisation} har svarat om närvaro{noted}: {in_words(given.days)}.",
        data={"version": row.version, "is_noted": bool(row.source)},
        dedup_key=f"attendance/{row.seat}/{row.version}",
    )
