"""Anstånd in the register: a new plan for one seat, which is told."""

from __future__ import annotations

from acts.anstand import Granted, sentence
from acts.case import Case
from acts.replan import because, replan
from mail.kinds.question.new_day import anstand_granted, deadline_moved
from rules.plan import replanning
from schemas.events import EventKind
from schemas.messages import CarriedOut


def write(case: Case, duty: Granted, found: CarriedOut) -> None:
    """The seat gets its day, or has the common one back, and is told. Raises Refused where the day does not fit."""
    reason, until_on, seat = case.note(duty.note), duty.new_on, duty.seat
    old = case.plan.step(duty.step)
    old_on, is_taken_back = old.schedule_of(seat).due_on, until_on == old.schedule.due_on
    text = sentence(case.organisation(seat), old.title, until_on, is_taken_back=is_taken_back)
    plan = replan(
        case,
        duty,
        found,
        lambda: replanning.grant_anstand(case.plan, duty.step, seat, until_on, now=case.now, calendars=case.calendars),
        EventKind.ANSTAND_GRANTED,
        f"{text} {because(reason)}".strip(),
        seat,
    )
    if plan is None:
        return
    step = plan.step(duty.step)
    matter, to, send_at = case.matter(step), case.addressee(step.key, seat), case.send_at(duty, step)
    if is_taken_back:
        has_answered = not case.missing(step, [seat])
        case.post(
            deadline_moved(
                matter, to, old_on=old_on, new_on=until_on, reason=reason, has_answered=has_answered, send_at=send_at
            )
        )
    else:
        case.post(anstand_granted(matter, to, until_on=until_on, reason=reason, send_at=send_at))
