"""How long a decided matter stays open, so that its outcome can be corrected, and whether there is one that can be."""

from __future__ import annotations

from datetime import date, timedelta

from rules.dates.clock import day_ends_at, local_date
from rules.dates.workdays import add_workdays
from rules.gates import rests_on
from schemas.base import Instant
from schemas.file.process import StepKind
from schemas.inquiry import FINDINGS
from schemas.plan.timetable import ProcessState, StepStatus

CORRECTION_DAYS = 10
"""Working days after the last ending on which an outcome can still be corrected; the day of the ending not counted."""


def ends_at(decided_at: Instant) -> Instant:
    """When a matter ends whose last step ended at `decided_at`: the midnight after its last day for a correction."""
    return day_ends_at(add_workdays(local_date(decided_at), CORRECTION_DAYS))


def last_on(state: ProcessState) -> date | None:
    """The last day (Stockholm) on which the outcome of a decided matter can be corrected; None for any other."""
    if state.ends_at is None or state.is_withdrawn or not state.is_decided:
        return None
    return local_date(state.ends_at - timedelta(seconds=1))


def correctable_steps(state: ProcessState) -> list[str]:
    """The inquiries that found a yes or a no which nothing rests on; what is only answered has no other finding."""
    if state.is_withdrawn:
        return []
    return [
        times.key
        for times in state.timetable.steps
        if times.kind is StepKind.INQUIRY
        and state.steps[times.key].status == StepStatus.DETERMINED
        and any(
            result in FINDINGS and not rests_on(state, times.key, {question})
            for question, result in state.steps[times.key].results.items()
        )
    ]


def is_correctable(state: ProcessState) -> bool:
    """True where an outcome can be corrected."""
    return bool(correctable_steps(state))
