"""A step's clock starts when it opens: a new day where its own has passed, and a ladder from the first mail."""

from __future__ import annotations

from datetime import datetime

from acts.case import Case
from rules.dates.clock import local_date
from rules.dates.workdays import add_workdays
from rules.plan import replanning
from rules.plan.outer import outer_days
from rules.plan.timetable import timetable
from rules.swedish import long_date
from schemas.duties import Duty
from schemas.events import EventKind
from schemas.file.process import StepKind
from schemas.messages import CarriedOut
from schemas.plan.plan import PlanStep

SHORTEST = {StepKind.INQUIRY: 5, StepKind.TASK: 2}
"""Working days from opening to the new day, where the step itself does not take longer. The day of a notice is the
receiver's and never moves by itself."""


def give_new_day(case: Case, duty: Duty, found: CarriedOut) -> None:
    """Where the step's time was out before it could open, its day moves; what is counted from it follows.

    The new day lies within the hard day that the step must be done before, where that is still to come. A task that
    waited for nothing is only late.
    """
    step = case.plan.step(duty.step)
    has_waited = bool(step.waits_for or step.when)
    if case.has_told(EventKind.WARNED, duty):
        found.timetable = timetable(case.plan)
        return
    if case.has_told(EventKind.OPENED, duty):
        return  # in time: the word of it never reached the workflow, which asks again now that the time is out
    may_move = step.kind == StepKind.INQUIRY or (has_waited and step.kind in SHORTEST)
    if not may_move or replanning.last_close_at(step) > case.now:
        return
    new_on = add_workdays(case.today, max(SHORTEST[step.kind], step.workdays or 0))
    outer = outer_days(case.plan, today=case.today, ended=case.ended).get(step.key)
    if outer is not None:
        new_on = min(new_on, outer.latest_on)
    text = (
        f"”{step.title}” skulle ha varit klart senast {long_date(step.schedule.counts_by)}, men kunde öppna först nu. "
        f"Ny dag är {long_date(new_on)}. Flytta den om ni kommer överens om en annan."
    )
    if outer is not None and new_on == outer.latest_on:
        text += f" ”{outer.step.title}” ska vara gjort senast {long_date(outer.last_on)}."
    known, ended = case.calendars, case.ended
    plan = replanning.move_step(case.plan, step.key, new_on, now=case.now, calendars=known, ended=ended)
    case.tell(EventKind.WARNED, text, duty)
    case.replan(plan, text)
    found.timetable = timetable(plan)


def give_own_ladder(
    case: Case, key: str, first_at: datetime, found: CarriedOut, *, is_tried_again: bool = False
) -> PlanStep:
    """Lay the step's ladder from `first_at`, when its mails leave (UTC), where that changes it; returns the step.

    An earlier try has done it: then only the timetable is handed back.
    """
    step = case.plan.step(key)
    if not is_tried_again:
        plan = replanning.begun(case.plan, key, first_at, now=case.now, calendars=case.calendars)
        if plan is None:
            return step
        case.replan(plan, f"”{step.title}” öppnade {long_date(local_date(first_at))}.")
    found.timetable = timetable(case.plan)
    return case.plan.step(key)
