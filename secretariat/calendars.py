"""What the secretariat does with calendars: reads them in, cancels a meeting; the processes under way then follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from db import processes
from db.calendar import calendars
from db.calendar.reading import Imported, import_calendars
from db.register import directories
from db.store import deliveries
from db.store.session import Database
from rules.dates.clock import process_time
from rules.dates.spans import every_span, joined_spans, spans_of
from rules.meeting.home_choice import follow_calendars
from rules.swedish import capital, enumerate_words, long_date, short_date
from schemas.errors import Refused
from schemas.file.calendar import Calendars, CalendarSpan
from schemas.file.calendar_reading import CalendarReading, RowRemark
from schemas.file.directory import OrganisationSpec
from schemas.messages import News, NewsKind
from schemas.plan.timetable import ENDED
from schemas.tables.process import ProcessRow


def read_in(
    db: Database,
    brought: Calendars,
    *,
    source: str,
    wall_now: datetime,
    organisations: Sequence[OrganisationSpec] = (),
    is_held_again: bool = False,
) -> Imported:
    """Bring bodies, meetings and spans in, in one transaction; returns what they came to.

    `organisations` are brought in where the register lacks them, without people. The processes are told once that is
    done; where it was cut off in between, reading the same in again tells them. A file of which no row was good brings
    nothing, and nobody is told. `is_held_again`: meetings that were cancelled by hand are held after all. Raises
    Refused for a meeting of an unknown body; then nothing is brought in.
    """
    with db.write() as session:
        directories.add_organisations(session, organisations)
        done = import_calendars(session, brought, source=source, is_held_again=is_held_again)
    if brought != Calendars():
        tell_processes(db, f"Kalendern är ändrad ({source}).", wall_now=wall_now)
    return done


def preview(db: Database, brought: Calendars, *, source: str, is_held_again: bool = False) -> Imported:
    """What `read_in` would come to. Nothing is kept, and nobody is told."""
    with db.write() as session:
        attempt = session.begin_nested()
        done = import_calendars(session, brought, source=source, is_held_again=is_held_again)
        attempt.rollback()
    return done


def with_span(brought: Calendars, from_on: date | None, to_on: date | None) -> Calendars:
    """The calendars with the days that they are said to cover, for every body that they have meetings of.

    A side that is not stated is that of the meetings themselves. Refused: the days are in the wrong order.
    """
    if from_on and to_on and from_on > to_on:
        raise Refused("from_on", "kalendern gäller från en dag efter den sista.", "Byt plats på dagarna.")
    spans = every_span(brought)
    if not spans or not (from_on or to_on):
        return brought
    stated = [
        CalendarSpan(
            body=body,
            from_on=from_on or min(span.from_on for span in spans if span.body == body),
            to_on=to_on or max(span.to_on for span in spans if span.body == body),
        )
        for body in {span.body for span in spans}
    ]
    kept = [span for span in stated if span.from_on <= span.to_on]
    return brought.model_copy(update={"spans": joined_spans(spans, kept)})


def with_told(reading: CalendarReading, done: Imported) -> CalendarReading:
    """What was read of a file, with what the register had to say of its rows: everything that a reader must be told."""
    left_out = {(told.body, told.on) for told in done.told if told.is_left_out}
    faults, remarks = list(reading.faults), list(reading.remarks)
    for told in done.told:
        row = RowRemark(line=reading.lines.get((told.body, told.on), 0), problem=told.problem, cure=told.cure)
        (faults if told.is_left_out else remarks).append(row)
    return reading.model_copy(
        update={
            "meetings": [one for one in reading.meetings if CalendarReading.place(one) not in left_out],
            "faults": sorted(faults, key=lambda row: row.line),
            "remarks": sorted(remarks, key=lambda row: row.line),
        }
    )


def known_words(brought: Calendars, known: Calendars) -> list[str]:
    """For each body of an import, for which days its meetings are known now, in words. `known` has the import."""
    sentences = []
    for body in sorted({meeting.body for meeting in brought.meetings}):
        named = known.body(body)
        days = [_days(span) for span in spans_of(known, body)]
        sentences.append(f"{capital(named.name if named else body)} är känd {enumerate_words(days)}.")
    return sentences


def _days(span: CalendarSpan) -> str:
    if span.from_on == span.to_on:
        return short_date(span.from_on)
    return f"{short_date(span.from_on)}–{short_date(span.to_on)}"


def cancel_meeting(db: Database, body: str, on: date, *, wall_now: datetime) -> None:
    """Take a cancelled meeting out of the calendar. Refused where there is none."""
    with db.write() as session:
        calendars.cancel_meeting(session, body, on)
    tell_processes(db, f"Ett sammanträde {long_date(on)} är inställt.", wall_now=wall_now)


def tell_processes(db: Database, why: str, *, wall_now: datetime) -> list[str]:
    """Hand the news to every open process whose meetings at home change by it; returns their keys.

    One that waits for the engine gets it when it has started.
    """
    with db.read() as session:
        known = calendars.load(session)
        open_ = session.exec(select(ProcessRow).where(col(ProcessRow.status) != "ended")).all()
        concerned = [(row.key, row.shift_s) for row in open_ if _is_concerned(session, row, known, wall_now)]
    with db.write() as session:
        for key, shift_s in concerned:
            now = process_time(wall_now, shift_s)
            note = processes.add_note(session, key, why, now=now)
            deliveries.post(session, key, News(kind=NewsKind.CALENDARS, generation=note), now)
    return [key for key, _ in concerned]


def _is_concerned(session: Session, row: ProcessRow, known: Calendars, wall_now: datetime) -> bool:
    plan = processes.load_plan(session, row.key)
    if not any(step.home_body for step in plan.steps):
        return False
    ended = {key for key, status in processes.statuses(session, row.key).items() if status in ENDED}
    now = process_time(wall_now, row.shift_s)
    return follow_calendars(plan, now=now, calendars=known, ended=ended) is not plan
