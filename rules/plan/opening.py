"""When a step opens: on the day the file says, else some working days before it is to be acted on."""

from __future__ import annotations

from datetime import date, datetime

from kinds.registry import role
from rules.dates.clock import mail_time
from rules.dates.due import ResolvedDue
from rules.dates.workdays import add_workdays, day_after_quiet, day_before_quiet, is_quiet, next_working_day
from schemas.file.process import StepKind, StepSpec

OPENS_BEFORE = {StepKind.INQUIRY: 30, StepKind.TASK: 20, StepKind.NOTICE: 1}
"""Working days before the operative day that a step opens where the file does not say."""


def opens_at_of(spec: StepSpec, resolved: ResolvedDue, today: date) -> datetime | None:
    """When a step opens: 08.30 on the first working day on or after `opens_on`, in or out of a quiet period as
    `sending_day` says; not before `today`.

    A notice whose role says so is opened by the story, never by a day: nobody notifies on what is not decided. Without
    `opens_on` a milestone never opens, another notice the day before where it has a condition and else not by itself,
    and the rest open some weeks before they are due (30 working days for an inquiry, 20 for a task), though not before
    `today`; what is only to be known opens at once. A task that is expected within some time opens when it is to be
    asked about (`review_on`).
    """
    is_unbound = spec.opens_on is None and not spec.when
    waits = spec.kind is StepKind.NOTICE and (role(spec.role).is_opened_by_story or is_unbound)
    if spec.kind is StepKind.MILESTONE or waits:
        return None
    asked_on = spec.due.expected.review_on if spec.due.expected and spec.due.is_expected_only else None
    opens_on = spec.opens_on or asked_on or usual_opening(spec.kind, resolved.operative_on, today)
    return mail_time(sending_day(max(opens_on, today), resolved.operative_on, today, hard=resolved.is_hard))


def sending_day(opens_on: date, operative_on: date, today: date, *, hard: bool) -> date:
    """The working day on which the first mail of a step that opens on `opens_on` leaves.

    Unless the date is `hard`, what would open in a quiet period opens after it, where there is time then for more than
    a reminder; else before it; and where neither can be, on its day.
    """
    if hard or not is_quiet(opens_on):
        return next_working_day(opens_on)
    after_on, before_on = day_after_quiet(opens_on), day_before_quiet(opens_on)
    if after_on < operative_on:
        return after_on
    return before_on if before_on >= today else next_working_day(opens_on)


def usual_opening(kind: StepKind, operative_on: date, today: date) -> date:
    """The day a step opens where nobody has said; what is only to be known opens today."""
    if kind is StepKind.INFORMATION:
        return today
    return max(today, add_workdays(operative_on, -OPENS_BEFORE.get(kind, 20)))
