"""When a step opens: on the day the file says, else some working days before it is to be acted on."""

from __future__ import annotations

from datetime import date, datetime

from kinds.registry import role
from rules.clock import mail_time
from rules.due import ResolvedDue
from rules.workdays import add_workdays, next_working_day
from schemas.process import StepKind, StepSpec

OPENS_BEFORE = {StepKind.INQUIRY: 30, StepKind.TASK: 20, StepKind.NOTICE: 1}
"""Working days before the operative day that a step opens where the file does not say."""


def opens_at_of(spec: StepSpec, resolved: ResolvedDue, today: date) -> datetime | None:
    """When a step opens: 08.30 on the first working day on or after `opens_on`.

    A notice whose role says so is opened by the story, never by a day: nobody notifies on what is not decided. Without
    `opens_on` a milestone never opens, another notice the day before where it has a condition and else not by itself,
    and the rest open some weeks before they are due (30 working days for an inquiry, 20 for a task), though not before
    `today`; what is only to be known opens at once.
    """
    is_unbound = spec.opens_on is None and not spec.when
    waits = spec.kind is StepKind.NOTICE and (role(spec.role).is_opened_by_story or is_unbound)
    if spec.kind is StepKind.MILESTONE or waits:
        return None
    return mail_time(next_working_day(spec.opens_on or usual_opening(spec.kind, resolved.operative_on, today)))


def usual_opening(kind: StepKind, operative_on: date, today: date) -> date:
    """The day a step opens where nobody has said; what is only to be known opens today."""
    if kind is StepKind.INFORMATION:
        return today
    return max(today, add_workdays(operative_on, -OPENS_BEFORE.get(kind, 20)))
