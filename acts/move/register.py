"""A moved day in the register: a new plan, and a notice to each seat whose last day in an open step moves."""

from __future__ import annotations

from acts.case import Case
from acts.move import Moved, sentence
from acts.replan import because, replan
from mail.kinds.question.new_day import deadline_moved
from rules.plan import replanning
from rules.plan.diff import told_of_move
from schemas.duties import Duty
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import StepStatus


def write(case: Case, duty: Moved, found: CarriedOut) -> None:
    """A due date moves, and what is counted from it. Raises Refused where the day does not fit any more."""
    reason, before, ended = case.note(duty.note), case.plan, case.ended
    old = before.step(duty.step)
    text = sentence(old.title, old.schedule.due_on, duty.new_on)
    plan = replan(
        case,
        duty,
        found,
        lambda: replanning.move_step(
            before, duty.step, duty.new_on, now=case.now, calendars=case.calendars, ended=ended
        ),
        EventKind.DEADLINE_MOVED,
        f"{text} {because(reason)}".strip(),
    )
    if plan is not None:
        tell_of_new_days(case, duty, before, reason)


def tell_of_new_days(case: Case, duty: Duty, before: Plan, reason: str) -> None:
    """One notice to each seat whose last day in a step that has opened is another than in the plan `before`."""
    for step in case.plan.steps:
        if step.key not in case.ended and case.step_row(step.key).status != StepStatus.PLANNED:
            _tell_seats(case, duty, before.step(step.key), step, reason)


def _tell_seats(case: Case, duty: Duty, old: PlanStep, step: PlanStep, reason: str) -> None:
    missing, matter, send_at = set(case.missing(step)), case.matter(step), case.send_at(duty, step)
    case.post_all(
        [
            deadline_moved(
                matter,
                case.addressee(step.key, seat),
                old_on=old.schedule_of(seat).due_on,
                new_on=step.schedule_of(seat).due_on,
                reason=reason,
                has_answered=seat not in missing,
                send_at=send_at,
            )
            for seat in told_of_move(old, step)
        ]
    )
