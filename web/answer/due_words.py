"""How a due date is put on a page: in the same words as in the mails."""

from __future__ import annotations

from datetime import date, timedelta

from db.boards.sheets import Sheet
from mail.props import Asked
from rules.clock import local_date
from rules.home import home_warning
from schemas.plan import Schedule


def last_day(schedule: Schedule) -> date:
    """The last Stockholm day on which an answer is in time."""
    return local_date(schedule.closes_at - timedelta(seconds=1))


def asked_of(sheet: Sheet) -> Asked:
    """What is asked on a sheet, in the shape that the phrases of `mail.wording` take."""
    step, schedule = sheet.step, sheet.schedule
    return Asked(
        process=sheet.process,
        process_title=sheet.process_title,
        step=step.key,
        seat=sheet.seat.key,
        organisation=sheet.seat.organisation,
        seat_title=sheet.seat.title,
        kind=step.kind,
        title=step.title,
        rule=step.rule,
        basis=step.basis,
        due_on=schedule.due_on,
        counts_by=schedule.counts_by,
        operative_on=schedule.operative_on,
        has_own_day=schedule.due_on != step.schedule.due_on,
        questions=[question.text for question in step.questions],
        home=step.home.get(sheet.seat.key),
        asks_meeting=sheet.seat.key in step.home_unknown,
        home_warning=home_warning(step, sheet.seat.key),
    )
