"""What the secretariat does with calendars: reads them in, cancels a meeting; the processes under way then follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from db import calendars, processes
from db.boards.sheets import process_time
from db.calendars import Imported
from db.store import deliveries
from db.store.session import Database
from rules.home_choice import follow_calendars
from rules.swedish import long_date
from schemas.calendar import Calendars
from schemas.messages import News, NewsKind
from schemas.tables import ProcessRow
from schemas.timetable import ENDED


def read_in(db: Database, brought: Sequence[Calendars], *, source: str, wall_now: datetime) -> Imported:
    """Bring bodies and meetings in, in order and in one transaction; returns what the last of them came to.

    The processes are told once that is done; where it was cut off in between, reading the same in again tells them.
    Raises Refused for a meeting of an unknown body; then nothing is brought in.
    """
    done = Imported()
    with db.write() as session:
        for each in brought:
            done = calendars.import_calendars(session, each, source=source)
    tell_processes(db, f"Kalendern är ändrad ({source}).", wall_now=wall_now)
    return done


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
