"""Going on after a pause: which days are too near by then, and which new ones take their place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rules.dates.due import HARD
from rules.dates.workdays import add_workdays, workdays_between
from schemas.file.process import StepKind
from schemas.plan.plan import Plan
from schemas.plan.timetable import StepStatus

SHORTEST = 5
"""Working days from going on to the new day of an inquiry, at the least."""


def proposed_days(plan: Plan, statuses: Mapping[str, StepStatus], *, paused_on: date, today: date) -> dict[str, date]:
    """Step → the day that gives its readers the time which the pause took, in working days.

    Of the steps that had time left when the pause began: those that were open, and those whose own day has passed
    meanwhile. A day that is not ours to move (law, contract, an authority) is left as it is, and what is counted from
    a step that is moved follows it.
    """
    lost = workdays_between(paused_on, today)
    found: dict[str, date] = {}
    for step in plan.steps:
        status = statuses.get(step.key, StepStatus.PLANNED)
        is_under_way = status in (StepStatus.OPEN, StepStatus.CLOSED)
        is_past = status == StepStatus.PLANNED and step.schedule.operative_on < today
        if step.kind is StepKind.MILESTONE or step.basis in HARD or not (is_under_way or is_past):
            continue
        if step.derived is not None and step.derived.from_ in found:
            continue
        if lost <= 0 or step.schedule.operative_on < paused_on:
            continue
        least = add_workdays(today, SHORTEST) if step.kind is StepKind.INQUIRY else today
        found[step.key] = max(add_workdays(step.schedule.due_on, lost), least)
    return {key: on for key, on in found.items() if on != plan.step(key).schedule.due_on}
