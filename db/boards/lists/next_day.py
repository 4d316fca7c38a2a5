"""The day that comes next in a matter: what the list and the matter's page show beside its name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.inquiry import Row
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import ENDED, ProcessState, StepState


@dataclass(frozen=True)
class NextDay:
    """A day that comes, and the step whose it is."""

    on: date
    step: PlanStep


def next_day(plan: Plan, state: ProcessState, today: date) -> NextDay | None:
    """The day that comes next, among the steps that have not ended; None where no day is ahead.

    What is overdue is not next: it needs a hand, and stands there.
    """
    return next((day for day in days_ahead(plan, state) if day.on >= today), None)


def days_ahead(plan: Plan, state: ProcessState) -> list[NextDay]:
    """The days of the steps that have not ended, in order, be they past or to come.

    A step's days are those of the seats that still owe an answer, which may have their own (anstånd).
    """
    days = [
        NextDay(on, step)
        for step in plan.steps
        if step.key in state.steps and state.steps[step.key].status not in ENDED
        for on in sorted(_days_of(step, state.steps[step.key]))
    ]
    return sorted(days, key=lambda day: day.on)


def _days_of(step: PlanStep, stood: StepState) -> set[date]:
    missing = [seat for seat in step.seats if stood.rows.get(seat, Row()).is_missing]
    return {step.schedule_of(seat).operative_on for seat in missing} or {step.schedule.operative_on}
