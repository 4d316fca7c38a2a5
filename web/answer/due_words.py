"""How a due date is put on a page: in the same words as in the mails."""

from __future__ import annotations

from datetime import date, timedelta

from db.boards.sheets import Sheet
from mail.letter import of_step
from mail.props import Asked
from rules.dates.clock import local_date
from schemas.plan.plan import Schedule


def last_day(schedule: Schedule) -> date:
    """The last Stockholm day on which an answer is in time."""
    return local_date(schedule.closes_at - timedelta(seconds=1))


def asked_of(sheet: Sheet) -> Asked:
    """What is asked on a sheet, in the shape that the phrases of `mail.writing.wording` take."""
    return Asked(
        process=sheet.process,
        process_title=sheet.process_title,
        organisation=sheet.seat.organisation,
        seat_title=sheet.seat.title,
        is_secretariat=sheet.seat.organisation == sheet.secretariat.organisation,
        **of_step(sheet.step, sheet.seat.key),
    )
