"""A step opens in the register: every seat that has not answered yet is asked, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acts.case import Case
from acts.opening import late, sentence
from acts.opening.information import inform
from acts.own_meeting import question
from db.boards.told import told
from db.register import holder_changes
from kinds.duties import duties_of
from mail.kinds.question.invitation import invitation
from mail.kinds.question.task import task
from mail.letter import Letter
from schemas.duties import Duty, Open
from schemas.events import EventKind
from schemas.file.process import StepKind
from schemas.messages import CarriedOut
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import StepStatus


def write(case: Case, duty: Open, found: CarriedOut) -> None:
    """Ask every seat of the step, once: a try after the plan has changed must not ask anew under its version."""
    late.give_new_day(case, duty, found)
    step = case.plan.step(duty.step)
    if step.kind == StepKind.INFORMATION:
        inform(case, step, duty)
        return
    missing = case.missing(step)
    send_at = case.send_at(duty, step)
    # Opened at night or on a day off, the mail waits for office hours; the log does not say that it has left.
    text = sentence(step, len(missing), goes_at=send_at if send_at > case.now else None)
    if not case.tell(EventKind.OPENED, text, duty):
        late.give_own_ladder(case, step.key, send_at, found, is_tried_again=True)
        return
    case.set_status(step.key, StepStatus.OPEN)
    step = late.give_own_ladder(case, step.key, send_at, found)
    duties_of(case.file.kind).opened(case, step, duty)
    case.post_all(asked(case, step, missing, duty))
    question.ask(case, step, duty)


def asked(case: Case, step: PlanStep, seats: Sequence[str], duty: Duty, *, is_new_holder: bool = False) -> list[Letter]:
    """The question, or the task, to whoever holds each of the seats today, with its link; still to be posted."""
    send_at, letters, about = case.send_at(duty, step), [], case.matter(step)
    case.invite(step.key, seats)
    as_told = told(case.session, case.file, step, seats)
    for seat in seats:
        link = case.invitation(step.key, seat)
        if holder_changes.is_outdated(link, case.seats):
            # Made before the step opened, for somebody who was never asked.
            holder_changes.renew(link, case.seats)
        matter, to = replace(about, step=as_told[seat]), case.addressee(step.key, seat)
        if step.kind == StepKind.INQUIRY:
            letter = invitation(
                matter,
                to,
                send_at=send_at,
                is_new_holder=is_new_holder,
                is_gap=is_new_holder and case.seats.holder(seat) is None,
                is_new_address=is_new_holder and case.seats.has_new_address(seat),
            )
            letters.append(letter)
        else:
            letters.append(task(matter, to, send_at=send_at))
    return letters
