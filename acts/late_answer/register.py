"""A ruling on a late answer in the register: the outcome is found anew, and the one who answered is told."""

from __future__ import annotations

from acts.case import Case
from acts.closing.register import outcome_changed
from acts.late_answer import LateRuled, sentence
from acts.replan import because
from mail.kinds.question.late_ruled import late_ruled
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.plan.timetable import StepStatus


def write(case: Case, duty: LateRuled, found: CarriedOut) -> None:
    """The answer counts, or does not; what has come in since is not judged by it."""
    step, reason = case.plan.step(duty.step), case.note(duty.note)
    text = f"{sentence(step.title, case.organisation(duty.seat), counts=duty.counts)} {because(reason)}".strip()
    to = case.addressee(step.key, duty.seat)
    if case.tell(EventKind.LATE_RULED, text, duty, seat=duty.seat, data={"version": duty.version}):
        case.set_aside(step.key, duty.seat, 0 if duty.counts else duty.version)
        letter = late_ruled(
            case.matter(step), to, counts=duty.counts, reason=reason, rung=duty.key, send_at=case.send_at(duty, step)
        )
        case.post(letter)
    if case.step_row(step.key).status in (StepStatus.CLOSED, StepStatus.DETERMINED):
        outcome_changed(case, duty, found)
