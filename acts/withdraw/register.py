"""A withdrawal in the register: links close, and everyone who has heard of the matter is told, once."""

from __future__ import annotations

from sqlmodel import select

from acts import calendar_entries
from acts.case import Case
from acts.withdraw import Withdrawn, sentence
from mail.kinds.people.knowledge import withdrawn
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import ENDED, StepStatus
from schemas.tables.process import PauseRow


def write(case: Case, duty: Withdrawn, _found: CarriedOut) -> None:
    """What has not ended falls away; who was asked, informed or has answered is told."""
    reason = case.note(duty.note)
    readers = hearers(case)
    for step in case.plan.steps:
        if case.step_row(step.key).status not in ENDED:
            case.set_status(step.key, StepStatus.SKIPPED)
            case.close_links(step.key)
    for rest in case.session.exec(select(PauseRow).where(PauseRow.process == case.key)):
        case.session.delete(rest)
    case.tell(EventKind.WITHDRAWN, sentence(reason), duty)
    ended, send_at = calendar_entries.standing(case, [step.key for step in case.plan.steps]), case.send_at(duty)
    case.post_all(
        [
            withdrawn(case.matter(step), case.reader(seat), reason=reason, send_at=send_at, ended=ended.get(seat, []))
            for seat, step in readers.items()
        ]
    )


def hearers(case: Case) -> dict[str, PlanStep]:
    """Seat → the newest step that it has heard of: one that has opened or is done, or that it has answered early."""
    found: dict[str, PlanStep] = {}
    for step in case.plan.steps:
        row, answered = case.step_row(step.key), case.rows(step.key)
        is_told = row.opened_at is not None or row.status == StepStatus.DONE
        heard = [seat for seat in step.seats if is_told or seat in answered]
        found |= {seat: step for seat in heard if seat != case.file.secretariat}
    return found
