"""A round or an answer that is open again, in the register: a new day, and word to those who are asked anew."""

from __future__ import annotations

from acts.case import Case
from acts.reopen import Reopened, sentence
from acts.replan import because, replan
from mail.kinds.question.reopened import reopened
from rules.plan import replanning
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.plan.plan import Plan
from schemas.plan.timetable import StepStatus


def write(case: Case, duty: Reopened, found: CarriedOut) -> None:
    """What was determined falls, the answer does not count, the new day holds. Raises Refused where it does not fit."""
    step, reason, seat = case.plan.step(duty.step), case.note(duty.note), duty.seat
    if case.has_told(EventKind.REOPENED, duty, seat=seat):
        replan(case, duty, found, lambda: case.plan, EventKind.REOPENED, "", seat)
        return
    row = case.step_row(step.key)
    if row.status == StepStatus.DETERMINED:
        row.status, row.results, row.within, row.reason, row.outcome = StepStatus.CLOSED, None, None, "", None
    if seat:
        case.set_aside(step.key, seat, duty.version)
    organisation = case.organisation(seat) if seat else ""
    text = f"{sentence(step.title, organisation, duty.until_on)} {because(reason)}".strip()
    replan(case, duty, found, lambda: _plan(case, duty), EventKind.REOPENED, text, seat)
    step = case.plan.step(duty.step)
    matter, send_at = case.matter(step), case.send_at(duty, step)
    case.post_all(
        [
            reopened(matter, case.addressee(step.key, one), reason=reason, is_set_aside=one == seat, send_at=send_at)
            for one in ([seat] if seat else step.seats)
        ]
    )


def _plan(case: Case, duty: Reopened) -> Plan:
    """The plan with the new day; the same as the next version where the seat has that day already."""
    plan, until_on = case.plan, duty.until_on
    if not duty.seat:
        return replanning.move_step(plan, duty.step, until_on, now=case.now, calendars=case.calendars, ended=case.ended)
    times = plan.step(duty.step).schedule_of(duty.seat)
    if times.counts_by == until_on and times.closes_at > case.now:
        return replanning.next_version(plan, plan.steps, case.calendars, case.now)
    return replanning.grant_anstand(plan, duty.step, duty.seat, until_on, now=case.now, calendars=case.calendars)
