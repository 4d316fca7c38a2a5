"""Bodies and meetings in the register, and the meeting that a kansli says decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from db import events, people, processes
from db.store import deliveries
from rules.home_choice import choose_meeting as replan
from rules.meetings import unknown
from rules.swedish import long_date
from schemas.calendar import BodySpec, Calendars, MeetingSpec
from schemas.calendar_tables import BodyRow, HomeMeetingRow, MeetingRow
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.messages import News, NewsKind
from schemas.timetable import ENDED


@dataclass(frozen=True)
class Imported:
    """How many bodies and meetings an import brought; what was there already, unchanged, is not counted."""

    new: int = 0
    changed: int = 0


def load(session: Session) -> Calendars:
    """Every body and meeting of the register."""
    bodies = session.exec(select(BodyRow).order_by(BodyRow.key)).all()
    meetings = session.exec(select(MeetingRow).order_by(MeetingRow.body, col(MeetingRow.on))).all()
    return Calendars(
        bodies=[BodySpec.model_validate(row.model_dump()) for row in bodies],
        meetings=[MeetingSpec.model_validate(row.model_dump(exclude={"source"})) for row in meetings],
    )


def import_calendars(session: Session, calendars: Calendars, *, source: str) -> Imported:
    """Bring bodies and meetings into the register, in the caller's transaction; done twice it changes nothing.

    A meeting that is there already takes what the new source says. Meetings that the source lacks are kept.
    Raises Refused for a meeting of a body that neither the source nor the register knows.
    """
    new = changed = 0
    for body in calendars.bodies:
        known = session.get(BodyRow, body.key)
        if known is None:
            session.add(BodyRow(**body.model_dump(mode="json")))
            new += 1
        elif known.model_dump() != body.model_dump(mode="json"):
            known.sqlmodel_update(body.model_dump(mode="json"))
            changed += 1
    session.flush()
    for meeting in calendars.meetings:
        if session.get(BodyRow, meeting.body) is None:
            raise Refused("organ", f"”{meeting.body}” finns inte i registret.", "Lägg till organet först.")
        row = session.get(MeetingRow, (meeting.body, meeting.on))
        if row is None:
            session.add(MeetingRow(**meeting.model_dump(), source=source))
            new += 1
        elif row.model_dump(exclude={"source"}) != meeting.model_dump():
            row.sqlmodel_update({**meeting.model_dump(), "source": source})
            changed += 1
    session.flush()
    return Imported(new, changed)


def add_unknown(session: Session, brought: Calendars, *, source: str) -> Imported:
    """Bring in the bodies and meetings that the register lacks, and leave the others as they are."""
    return import_calendars(session, unknown(load(session), brought), source=source)


def cancel_meeting(session: Session, body: str, on: date) -> None:
    """Count with a meeting no more, until a new import says that it is held. Refused where there is none."""
    row = session.get(MeetingRow, (body, on))
    if row is None or row.is_cancelled:
        raise Refused("sammanträde", f"{long_date(on)} finns inte i kalendern.", "Se listan över sammanträden.")
    row.is_cancelled = True
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
