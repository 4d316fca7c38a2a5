"""A step that waited for another may open after its own day: then it gets a new day, told as a warning."""

from __future__ import annotations

from acts.case import Case
from rules import replanning
from rules.swedish import long_date
from rules.timetable import timetable
from rules.workdays import add_workdays
from schemas.duties import Duty
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.process import StepKind

SHORTEST = {StepKind.INQUIRY: 5, StepKind.TASK: 2}
"""Working days from opening to the new day; the day of a notice is the receiver's and never moves by itself."""


def give_new_day(case: Case, duty: Duty, found: CarriedOut) -> None:
    """Where the step's time was out before it could open, its day moves; what is counted from it follows."""
    step = case.plan.step(duty.step)
    has_waited = bool(step.waits_for or step.when)
    if case.has_told(EventKind.WARNED, duty):
        found.timetable = timetable(case.plan)
        return
    if not has_waited or step.kind not in SHORTEST or step.schedule.closes_at > case.now:
        return
    new_on = add_workdays(case.today, SHORTEST[step.kind])
    text = (
        f"”{step.title}” skulle ha varit klart senast {long_date(step.schedule.counts_by)}, men kunde öppna först nu. "
        f"Ny dag är {long_date(new_on)}. Flytta den om ni kommer överens om en annan."
    )
    known, ended = case.calendars, case.ended
    plan = replanning.move_step(case.plan, step.key, new_on, now=case.now, calendars=known, ended=ended)
    case.tell(EventKind.WARNED, text, duty)
    case.replan(plan, text)
    found.timetable = timetable(plan)
