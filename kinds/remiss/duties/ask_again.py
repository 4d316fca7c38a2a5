"""A new draft in the register: it becomes a version, and its review takes the place of the one before."""

from __future__ import annotations

from acts.case import Case
from db.case import load_state
from kinds.remiss import rules
from kinds.remiss.messages import AskedAgain, sentence
from kinds.remiss.register import drafting as remiss
from rules.plan.timetable import timetable
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.plan.timetable import ENDED, StepStatus


def write(case: Case, duty: AskedAgain, found: CarriedOut) -> None:
    """The draft that was handed in becomes a version; its review is planned, and takes the place of the one before."""
    if not case.has_told(EventKind.DRAFTED, duty):
        state = load_state(case.session, case.key)
        version = remiss.take_draft(case.session, case.key, duty.note, now=case.now)
        # Another draft may have asked somebody since this one was handed in.
        seats = rules.asked_again(state, [seat.partition("/")[0] for seat in duty.seats])
        plan, former = rules.next_review(case.plan, state, seats, now=case.now, due_on=duty.new_on, draft=version)
        review = plan.step(rules.newest_review_key(plan))
        text = sentence(version, [case.organisation(seat) for seat in review.seats], case.note(duty.note))
        case.tell(EventKind.DRAFTED, text, duty, data={"former": former, "note": duty.note})
        case.replan(plan, text)
    former = rules.former_review_key(case.plan)
    if former and case.step_row(former).status not in ENDED:
        case.set_status(former, StepStatus.SKIPPED)
        case.close_links(former)
    found.replaced = [former] if former and case.step_row(former).status == StepStatus.SKIPPED else []
    found.timetable = timetable(case.plan)
