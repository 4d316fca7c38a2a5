"""Bodies and meetings in the register, and the meeting that a kansli says decides."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from db import events, processes
from db.register import people
from db.store import deliveries
from rules.meeting.home_choice import choose_meeting as replan
from rules.swedish import long_date
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.calendar import BodySpec, Calendars, CalendarSpan, MeetingSpec
from schemas.messages import News, NewsKind
from schemas.plan.timetable import ENDED
from schemas.tables.meetings.calendar import BodyRow, HomeMeetingRow, MeetingRow, SpanRow


def load(session: Session) -> Calendars:
    """Every body and meeting of the register."""
    bodies = session.exec(select(BodyRow).order_by(BodyRow.key)).all()
    meetings = session.exec(select(MeetingRow).order_by(MeetingRow.body, col(MeetingRow.on))).all()
    spans = session.exec(select(SpanRow).order_by(SpanRow.body, col(SpanRow.from_on), col(SpanRow.to_on))).all()
    return Calendars(
        bodies=[BodySpec.model_validate(row.model_dump(exclude={"from_on", "to_on"})) for row in bodies],
        meetings=[MeetingSpec.model_validate(row.model_dump(exclude={"source", "is_by_hand"})) for row in meetings],
        spans=[CalendarSpan.model_validate(row.model_dump()) for row in spans],
    )


def cancel_meeting(session: Session, body: str, on: date) -> None:
    """Count with a meeting no more, whatever a file says later. Refused where there is none."""
    row = session.get(MeetingRow, (body, on))
    if row is None or row.is_cancelled:
        raise Refused("sammanträde", f"{long_date(on)} finns inte i kalendern.", "Se listan över sammanträden.")
    row.is_cancelled = row.is_by_hand = True
    session.flush()


def choose_meeting(
    session: Session, process: str, step: str, seat: str, on: date, *, source: str, now: datetime
) -> bool:
    """Record which meeting decides for a seat, and hand it to the workflow. False where it was recorded already.

    `now` is process time, `source` who said so. Raises Refused for a step that is over or needs no home decision, an
    unknown seat, or a meeting that has been.
    """
    plan = processes.load_plan(session, process)
    if processes.get_step(session, process, step).status in ENDED:
        raise Refused("steg", "Steget är redan avslutat.", "Ingenting behöver väljas.")
    replan(plan, step, seat, on, now=now, calendars=load(session))
    former = chosen(session, process, step).get(seat)
    if former is not None and former.on == on:
        return False
    row = HomeMeetingRow(process=process, step=step, seat=seat, on=on, source=source, chosen_at=now)
    session.add(row)
    session.flush()
    events.append(
        session,
        process,
        at=now,
        kind=EventKind.HOME_MEETING,
        text=(
            f"{people.organisation_of(session, seat).name} beslutar om ”{plan.step(step).title}” "
            f"{long_date(on)} ({source})."
        ),
        step=step,
        seat=seat,
        dedup_key=f"home-meeting/{row.id}",
    )
    news = News(kind=NewsKind.HOME_MEETING, seat=seat, step=step, on=on, generation=row.id or 0)
    deliveries.post(session, process, news, now)
    return True


def chosen(session: Session, process: str, step: str) -> dict[str, HomeMeetingRow]:
    """Seat → its newest choice for this step."""
    rows = select(HomeMeetingRow).where(HomeMeetingRow.process == process, HomeMeetingRow.step == step)
    return {row.seat: row for row in session.exec(rows.order_by(col(HomeMeetingRow.id)))}
